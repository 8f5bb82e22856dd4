"""The style guide shows every part that pages are made of."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

SHELL = ROOT / "src" / "aivo" / "web" / "templates" / "shell"
UNSEEN = {"token", "version", "account", "mark"}
"""A field that nobody sees; and what stands around every page, the style guide's own too."""


@pytest.mark.parametrize("file", ["parts", "forms", "staff"])
def test_shows_every_macro(file: str) -> None:
    made = set(re.findall(r"{%-? macro ([a-z]\w*)\(", (SHELL / f"{file}.html").read_text()))
    shown = set(re.findall(rf"\b{file}\.(\w+)\(", (SHELL / "styleguide.html").read_text()))
    assert made
    assert made - UNSEEN <= shown
