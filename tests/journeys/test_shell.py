"""The shell as people meet it: with one switch, mirrored, on paper, in a dialog."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open, findings
from tests.journeys.pages_of import visit

SIZES = (
    "Object.fromEntries(performance.getEntriesByType('resource')"
    ".map(r => [r.name, [r.decodedBodySize, r.encodedBodySize]]))"
)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement === document.body ? '' : document.activeElement.textContent"))


class TestOneSwitch:
    @pytest.mark.parametrize(
        ("place", "goal"),
        [("/today", "Open"), ("step", "Back to today"), ("/nothing-here", "Go to my start page")],
    )
    def test_the_main_action_is_at_most_five_stops_away(self, open_page: Open, place: str, goal: str) -> None:
        page = open_page("maya")
        visit(page, place)
        stops = 0
        while goal not in focused(page):
            page.keyboard.press("Tab")
            stops += 1
            assert stops <= 5
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", "the place shows"

    def test_the_menus_come_after_the_work(self, open_page: Open) -> None:
        page = open_page("maya")
        order = page.evaluate("[...document.querySelectorAll('main, header, .account')].map(each => each.tagName)")
        assert order == ["MAIN", "HEADER", "NAV"]
        assert page.evaluate("document.querySelector('.side').getBoundingClientRect().left") == 0


class TestEitherWay:
    def test_mirrors_without_a_word_of_its_own(self, open_page: Open) -> None:
        page = open_page("okoro")
        page.goto("/styleguide?dir=rtl")
        side = page.locator(".side").bounding_box()
        assert side
        assert side["x"] > 900
        assert findings(page) == []
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320

    def test_on_paper_there_is_no_menu(self, open_page: Open) -> None:
        page = open_page("okoro")
        page.emulate_media(media="print")
        for part in (".side", ".account"):
            expect(page.locator(part)).to_be_hidden()


class TestWeight:
    def test_a_learners_page_has_one_sheet_within_thirty_kilobytes(self, open_page: Open) -> None:
        page = open_page("maya")
        page.wait_for_load_state("networkidle")
        sizes: dict[str, list[int]] = page.evaluate(SIZES)
        assert sum(raw for url, (raw, _) in sizes.items() if url.endswith(".css")) <= 30_000


class TestDialog:
    def test_opens_over_the_page_takes_the_focus_and_gives_it_back(self, open_page: Open) -> None:
        page = open_page("okoro")
        page.goto("/styleguide")
        button = page.locator("[data-opens]")
        button.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog", name="Help")).to_be_visible()
        assert findings(page) == []
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(button).to_be_focused()

    def test_without_a_script_its_link_leads_to_a_page(self, open_page: Open) -> None:
        page = open_page("okoro", java_script_enabled=False)
        page.goto("/styleguide")
        page.locator("[data-opens]").click()
        expect(page.get_by_role("heading", level=1, name="Help")).to_be_visible()
