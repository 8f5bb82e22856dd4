"""Ms. Ruiz looks ahead to the next school year, takes the step, reads what is left to decide, and takes it back."""

from __future__ import annotations

import os

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open, Site, findings
from tests.journeys.test_roster import work


def test_the_next_school_year(site: Site, open_page: Open) -> None:
    page = open_page("ruiz")
    page.goto("/home")
    page.get_by_role("link", name="Next school year").click()
    clean(page, "page")
    schools = page.locator("select[name^=next_]")
    assert schools.count() > 0
    page.get_by_role("button", name="See what would happen").click()
    assert work(site, page) == "ready"
    expect(page.get_by_text("This is what the step would do")).to_be_visible()
    expect(page.get_by_text("Ends the last grade: graduates or stays on?").first).to_be_visible()
    clean(page, "ready")
    page.get_by_role("button", name="Carry it over now").click()
    assert work(site, page) == "done"
    expect(page.get_by_text("The next school year stands")).to_be_visible()
    clean(page, "done")
    page.goto("/caseloads/next-year")
    clean(page, "caseloads")
    page.locator(".tile a").first.click()
    expect(page.get_by_role("heading", name="How many each would have")).to_be_visible()
    clean(page, "school")
    page.goto("/caseloads/next-year/services")
    expect(page.locator("tbody tr").first).to_be_visible()
    clean(page, "services")
    page.goto("/rollover")
    expect(page.get_by_text("Stands already")).to_be_visible()
    clean(page, "again")
    page.get_by_role("button", name="See what would happen").click()
    assert work(site, page) == "ready"
    expect(page.get_by_text("There is nothing to add")).to_be_visible()
    page.goto("/rollover")
    page.get_by_role("button", name="See what an undo would put back").click()
    assert work(site, page) == "ready"
    clean(page, "undo")
    page.get_by_role("button", name="Undo this step").click()
    assert work(site, page) == "done"
    expect(page.get_by_text("The step was undone")).to_be_visible()


def clean(page: Page, name: str) -> None:
    """Nothing for axe to find, and nothing wider than a narrow screen."""
    assert findings(page) == []
    shots = os.environ.get("SHOTS")
    for width in (1280, 820, 320, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if shots:
            page.screenshot(path=f"{shots}/{name}-{width}.png", full_page=True)
    if shots:
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.screenshot(path=f"{shots}/{name}-dark.png", full_page=True)
        page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
