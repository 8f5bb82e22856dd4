"""One look at a page as it is painted: axe in every colour scheme, at 320 px, sizes, weights, and the states it has.

A page is loaded once and looked at from all sides. The rules that read the tree run once; those about colours in light,
dark and high contrast, on the same page, by the device's wish and by the reading setting. Axe is asked once about each
combination of text colour, backgrounds below it, size and weight: what it judged on one page is not asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import BrowserContext, Page, ViewportSize

from tests.journeys.conftest import AXE, RULES

COLOUR_RULES: Final = ["color-contrast", "link-in-text-block"]
"""The rules whose answer depends on colours; all the others read the tree."""
WIDE_SIZE: Final[ViewportSize] = {"width": 1280, "height": 900}
NARROW_SIZE: Final[ViewportSize] = {"width": 320, "height": 900}
SCRIPT: Final = Path(__file__).with_name("looking.js")
LIGHT: Final = "([rules, colourRules, judged]) => lookAtAll(rules, colourRules, judged)"
DARK: Final = "([colourRules, judged]) => lookInTwoColours(colourRules, judged)"
NARROW: Final = "() => lookNarrow()"


@dataclass(frozen=True)
class Seen:
    """What one look found: ``problems`` are to be none; the rest says what the page weighs and which states it has.

    A form is its method, its address and the names of its fields.
    """

    problems: list[str]
    entries: list[tuple[str, int, int]]
    shift: float
    forms: list[tuple[str, str, str]]
    dialogs: list[str]
    has_list: bool

    def weight(self, ending: str, *, sent: bool = False) -> int:
        """Bytes of the files with this ending: as they are run, or as they are sent."""
        return sum(size[sent] for url, *size in self.entries if url.endswith(ending))


class Looker:
    """Looks at one page after the other and remembers which combinations of colours axe has judged already.

    English is looked at on a wide screen and made narrow at the end; Spanish, the longer, on a narrow one throughout.
    """

    def __init__(self, page: Page, language: str, judged: set[str]) -> None:
        self.page, self.language, self.judged = page, language, judged
        self.size = WIDE_SIZE if language == "en" else NARROW_SIZE
        page.set_viewport_size(self.size)

    def look(self) -> Seen:
        """Look at the page from all sides, as it stands."""
        page = self.page
        found: dict[str, Any] = page.evaluate(LIGHT, [RULES, COLOUR_RULES, sorted(self.judged)])
        self.judged.update(found["judged"])
        page.emulate_media(color_scheme="dark")
        dark: dict[str, Any] = page.evaluate(DARK, [COLOUR_RULES, sorted(self.judged)])
        self.judged.update(dark["judged"])
        if self.size != NARROW_SIZE:
            page.set_viewport_size(NARROW_SIZE)
        narrow: dict[str, Any] = page.evaluate(NARROW)
        if self.size != NARROW_SIZE:
            page.set_viewport_size(self.size)
        page.emulate_media(color_scheme="light")
        problems = list(found["problems"]) + [f"dark: {each}" for each in dark["problems"]]
        problems += [f"under 14 px: {each}" for each in found["tiny"]]
        problems += [f"under 44 px: {each}" for each in narrow["small"]]
        if narrow["width"] > NARROW_SIZE["width"]:
            problems.append(f"{narrow['width']} px wide at 320: {' | '.join(narrow['wide'])}")
        if found["language"] != self.language:
            problems.append(f"speaks {found['language']}")
        if found["headings"] != 1:
            problems.append(f"{found['headings']} headings of the first level")
        return Seen(
            problems,
            [(url, raw, sent) for url, raw, sent in found["entries"]],
            found["shift"],
            [(method, path, names) for method, path, names in found["forms"]],
            found["dialogs"],
            found["hasList"],
        )


def prepare(context: BrowserContext) -> None:
    """Every page of this profile knows axe, so that it is handed over once."""
    context.add_init_script(AXE.read_text(encoding="utf-8"))
    context.add_init_script(SCRIPT.read_text(encoding="utf-8"))
