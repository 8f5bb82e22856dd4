"""What a screen reader is told of each page, kept as files: names, roles and order, with dates and numbers left out.

    AIVO_SNAPSHOTS=write python -m pytest tests/journeys/test_snapshots.py

writes them anew; look at the difference before it is committed.
"""

from __future__ import annotations

import calendar
import os
import re
from pathlib import Path

import pytest

from tests.journeys.conftest import Open, Site
from tests.journeys.pages_of import visit

FOLDER = Path(__file__).parent / "snapshots"
PAGES = {
    "sign_in": (None, "/sign-in"),
    "today": ("maya", "/today"),
    "children": ("ana", "/children"),
    "reading": ("maya", "/reading"),
    "profile": ("okoro", "/profile"),
    "help": ("jordan", "/help"),
    "styleguide": ("okoro", "/styleguide"),
    "students": ("okoro", "/students"),
    "student": ("okoro", "student"),
    "caseload": ("ruiz", "caseload"),
    "home": ("ruiz", "/home"),
    "roster": ("ruiz", "/roster"),
    "duplicates": ("ruiz", "/duplicates"),
    "opened": ("ana", "opened"),
}
DATE = re.compile(rf"\b({'|'.join(filter(None, [*calendar.month_name, *calendar.month_abbr, *calendar.day_name]))})\b")

DONE = re.compile(r'^( *)- region "Done today":\n(?:\1 .*\n)*', re.MULTILINE)
"""What of the demo's days counts as done today depends on the hour: a school's day begins when it begins there."""


def lasting(text: str) -> str:
    """The tree without what the day changes: numbers, dates, states, ids, and how often a like line stands."""
    text = DONE.sub("", text)
    text = re.sub(r"(/url: )\S*[0-9a-f-]{30,}\S*", r"\1…", text)
    text = re.sub(r"\d[\d,.:]*( [AP]M)?", "#", DATE.sub("…", text))
    text = re.sub(r"Not yet on track|On track|No data yet", "…", text)
    lines: list[str] = []
    for line in text.splitlines():
        if not lines or lines[-1] != line:
            lines.append(line.rstrip())
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", PAGES)
def test_the_page_says_what_it_said(site: Site, open_page: Open, name: str) -> None:
    username, place = PAGES[name]
    with site.world.connect("postgres", autocommit=True) as connection:
        connection.execute("update users set locale = 'en'")
    page = open_page(username)
    visit(page, place)
    said = lasting(page.locator("body").aria_snapshot())
    path = FOLDER / f"{name}.yaml"
    if os.environ.get("AIVO_SNAPSHOTS") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(said, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == said
