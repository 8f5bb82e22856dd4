"""The colours as they are written: every pair of words and ground that a page may show, in every choice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

SHEETS = sorted((ROOT / "frontend/src").rglob("*.css"))
TOKENS = (ROOT / "frontend/src/pages/tokens.css").read_text(encoding="utf-8")
BLOCK = re.compile(r"([^{}]+)\{([^{}]*)\}")
TEXT = 4.5
PAIRS = [
    *(("ink", ground, 7.0) for ground in ("paper", "surface", "sunk", "act-soft")),
    *(("ink-2", ground, TEXT) for ground in ("paper", "surface", "sunk")),
    *(("act", ground, TEXT) for ground in ("paper", "surface", "sunk", "act-soft")),
    ("on-act", "act", TEXT), ("on-act", "act-deep", TEXT), ("on-read", "read", 7.0),
    *((tone, f"{tone}-soft", TEXT) for tone in ("good", "wait", "alarm", "pen")),
    *((edge, ground, 3.0) for edge in ("control", "ring") for ground in ("paper", "surface")),
]  # fmt: skip


def declared(selector: str) -> dict[str, str]:
    """The colours that the blocks of exactly this selector set."""
    found: dict[str, str] = {}
    for head, body in BLOCK.findall(re.sub(r"/\*.*?\*/", "", TOKENS, flags=re.S)):
        if head.strip().split("\n")[-1].strip() == selector:
            found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", body))
            if selector == CONTRAST:
                break  # the light one; the dark one follows
    return found


CONTRAST = ':root[data-colours="contrast"]:root:root'
LIGHT = declared(":root")
CHOICES = {
    "light": LIGHT,
    **{
        tint: {**LIGHT, **declared(f':root[data-tint="{tint}"]')}
        for tint in ("white", "cream", "green", "blue", "rose")
    },
    "dark": {**LIGHT, **declared(':root[data-colours="dark"]')},
    "dark by device": {**LIGHT, **declared(':root:not([data-colours="light"], [data-colours="dark"])')},
    "contrast": {**LIGHT, **declared(CONTRAST)},
    "contrast, dark": {
        **LIGHT,
        **dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", TOKENS.split(CONTRAST)[2].split("}")[0])),
    },
}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(each * 2 for each in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class TestContrast:
    @pytest.mark.parametrize("choice", CHOICES)
    def test_every_pair_can_be_read(self, choice: str) -> None:
        colours = CHOICES[choice]
        low = {
            f"{words} on {ground}": round(contrast(colours[words], colours[ground]), 2)
            for words, ground, least in PAIRS
            if contrast(colours[words], colours[ground]) < least
        }
        assert low == {}

    def test_both_ways_to_the_dark_are_one(self) -> None:
        assert CHOICES["dark"] == CHOICES["dark by device"]
        assert CHOICES["dark"] != LIGHT

    def test_the_measure_is_right(self) -> None:
        assert round(contrast("#000", "#ffffff"), 1) == 21.0
        assert round(contrast("#777777", "#fff"), 2) == 4.48


PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|top|bottom|"
    r"(?:min-|max-)?(?:width|height))\s*:|(?:float|text-align):\s*(?:left|right))"
)


class TestEitherWay:
    @pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
    def test_sheets_know_no_left_and_right(self, sheet: Path) -> None:
        """Mirrors by itself where a language is written from the right."""
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
        text = re.sub(r"@(media|container)[^{]*\{", "{", text)
        assert PHYSICAL.findall(text) == []

    def test_a_physical_word_would_be_found(self) -> None:
        for wrong in ("a { margin-left: 1px }", "a { left: 0 }", "a { text-align: right; }", "a { width: 2px }"):
            assert PHYSICAL.search(wrong)
        assert not PHYSICAL.search("a { inline-size: 2px; border-inline-start-width: 1px }")

    def test_an_element_that_is_hidden_stays_hidden(self) -> None:
        assert "[hidden] { display: none !important; }" in (ROOT / "frontend/src/app.css").read_text(encoding="utf-8")
