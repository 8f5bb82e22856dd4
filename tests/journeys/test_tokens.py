"""A member of staff makes a token for a program, sees it once, and revokes it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.journeys.conftest import findings


def test_a_token_is_made_seen_once_and_revoked(open_page: Callable[..., Page]) -> None:
    page = open_page("okoro")
    page.goto("/security/tokens")
    assert findings(page) == []
    page.get_by_label("A name, such as Attendance report").fill("Reading log")
    page.get_by_label("People and learners: read", exact=True).check()
    page.get_by_role("button", name="Make the token").click()
    token = page.locator(".secret-once").inner_text()
    assert token.startswith("aivo_")
    assert findings(page) == []
    page.get_by_role("link", name="I have copied it").click()
    assert page.get_by_text("Reading log").first.is_visible()
    assert token not in page.content()
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Revoke Reading log").click()
    assert page.get_by_text("Reading log").count() == 0
