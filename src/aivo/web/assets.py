"""The built front end: styles, scripts, fonts and icons under names that carry a hash of their content."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from aivo.kit.errors import Refusal

BUILD = Path(__file__).parent / "static" / "build"


class NotBuilt(Refusal):
    """The pages' styles and scripts are not built; run bin/setup, or python hatch_build.py."""


@dataclass(frozen=True, slots=True)
class Assets:
    """What the build made: names to serve, and icons to put into pages."""

    folder: Path
    names: dict[str, str]
    icons: dict[str, str]

    def url(self, name: str) -> str:
        """The address of a built file, by its name in the sources."""
        return f"/static/{self.names[name]}"

    def icon(self, name: str) -> Markup:
        """An icon as SVG; it is always accompanied by a word and hidden from screen readers."""
        return Markup(self.icons[name])  # noqa: S704  (comes from the build, not from people)


def load(folder: Path = BUILD) -> Assets:
    """Read what the build made. Raises ``NotBuilt``."""
    try:
        names = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        icons = json.loads((folder / "icons.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotBuilt from None
    return Assets(folder, names, icons)
