"""Every page as it is painted: for axe, at 320 px, in the dark, in Spanish, within its budgets."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Open, Site, findings
from tests.journeys.pages_of import PAGES, visit


def each_page() -> list[tuple[str, str]]:
    return [(username, place) for username, places in PAGES.items() for place in places]


def speak(site: Site, language: str) -> None:
    with site.world.connect("postgres", autocommit=True) as connection:
        connection.execute("update users set locale = %s where username = any (%s)", (language, [*PAGES, "kim"]))


class TestAxe:
    @pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "es")])
    @pytest.mark.parametrize("username", PAGES)
    def test_finds_nothing(self, site: Site, open_page: Open, username: str, scheme: str, language: str) -> None:
        speak(site, language)
        page = open_page(username, color_scheme=scheme)
        for place in PAGES[username]:
            visit(page, place)
            assert page.locator("html").get_attribute("lang") == language
            assert findings(page) == [], f"{username} {place} {scheme} {language}"

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_finds_nothing_before_sign_in(self, open_page: Open, scheme: str) -> None:
        page = open_page(color_scheme=scheme)
        page.goto("/sign-in")
        assert findings(page) == []
        page.get_by_label("Your sign-in name").fill("okoro")
        page.get_by_label("Your password").fill("wrong")
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("alert").wait_for()
        assert page.evaluate("document.activeElement.id") == "problem", "the refusal takes the focus"
        assert findings(page) == []

    def test_finds_nothing_for_the_platform(self, open_page: Open) -> None:
        page = open_page("kim", tenant="platform")
        for place in ("/tenants", "/isolation"):
            page.goto(place)
            assert findings(page) == []


class TestPainted:
    def test_nothing_is_wider_than_320_pixels_and_targets_are_large(self, site: Site, open_page: Open) -> None:
        speak(site, "en")
        for username, places in PAGES.items():
            page = open_page(username, width=320)
            for place in places:
                visit(page, place)
                assert page.evaluate("document.documentElement.scrollWidth") <= 320, f"{username} {place}"
                small = page.evaluate(
                    "[...document.querySelectorAll("
                    "'button, .button, .menu a, .row-link, a.step, "
                    "input:not([type=hidden], [type=radio], [type=checkbox]), "
                    "label.option')]"
                    ".filter(e => e.offsetParent && e.getBoundingClientRect().height < 44)"
                    ".map(e => e.outerHTML.slice(0, 120))"
                )
                assert small == [], f"{username} {place}"

    def test_text_is_at_least_14_pixels(self, site: Site, open_page: Open) -> None:
        speak(site, "en")
        page = open_page("okoro")
        for place in PAGES["okoro"]:
            visit(page, place)
            tiny = page.evaluate(
                "[...document.querySelectorAll('main *')]"
                ".filter(e => [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim())"
                " && parseFloat(getComputedStyle(e).fontSize) < 14).map(e => e.outerHTML.slice(0, 120))"
            )
            assert tiny == []

    def test_budgets(self, site: Site, open_page: Open) -> None:
        speak(site, "en")
        page = open_page("maya")
        page.goto("/today", wait_until="networkidle")
        sizes: dict[str, int] = page.evaluate(
            "Object.fromEntries(performance.getEntriesByType('resource').map(r => [r.name, r.decodedBodySize]))"
        )
        by_kind = {
            kind: sum(size for url, size in sizes.items() if url.endswith(kind)) for kind in (".js", ".css", ".woff2")
        }
        assert 0 < by_kind[".js"] <= 5_000
        assert 0 < by_kind[".css"] <= 30_000
        assert 0 < by_kind[".woff2"] <= 80_000
        assert len(sizes) <= 12

    def test_forced_colors_keep_the_words(self, site: Site, open_page: Open) -> None:
        speak(site, "en")
        page = open_page("maya", forced_colors="active")
        assert page.get_by_role("link", name="Open").is_visible()
        assert findings(page) == []
