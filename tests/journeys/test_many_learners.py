"""Finding one learner among twenty thousand: by a few letters, on one page, with no more questions to the database.

How many seconds it takes stands in ``benchmarks/pages.py``; here it is how little a person has to do.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from benchmarks.many import fill
from tests.factories.counting import Counted
from tests.journeys.conftest import Open, Site


def asked_for(counted: Counted, page: Page, address: str) -> int:
    """The statements of one page, once what is prepared a single time is prepared."""
    page.goto(address)
    counted.number = 0
    page.goto(address)
    return counted.number


def test_a_case_manager_and_a_director_find_maya(site: Site, open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted()
    counted.watch(monkeypatch)
    okoro, ruiz = open_page("okoro"), open_page("ruiz")
    places = ("/search?q=ma+to", "/students?q=ma+to")
    few = [asked_for(counted, page, place) for page in (okoro, ruiz) for place in places]
    fill(site.world.urls["postgres"], 20_000, has_others=False)

    okoro.goto("/students")
    okoro.get_by_role("searchbox", name="Find a learner, a colleague or a class").fill("ma to")
    okoro.keyboard.press("Enter")
    okoro.get_by_role("link", name="Maya Torres").click()
    expect(okoro.get_by_role("heading", level=1, name="Maya Torres")).to_be_visible()

    ruiz.goto("/students")
    ruiz.get_by_label("Find a student by name").fill("maya t")
    ruiz.keyboard.press("Enter")
    expect(ruiz.get_by_role("link", name="Maya Torres").first).to_be_visible()
    assert [asked_for(counted, page, place) for page in (okoro, ruiz) for place in places] == few
