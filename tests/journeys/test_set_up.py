"""A first second factor, set up by hand right after the password: an app for staff, a sheet of paper for a mother."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from aivo.seed.passwords import demo_password
from tests.conftest import SIGNING_KEY
from tests.factories.signing_in import code_of
from tests.journeys.conftest import Open, Site, findings


@pytest.fixture(autouse=True)
def without_factors(site: Site) -> None:
    """Nobody has a second factor yet."""
    with site.world.connect("postgres", autocommit=True) as connection:
        connection.execute("delete from mfa_credentials; delete from backup_codes")


def begin(page: Page, username: str) -> None:
    page.goto("/sign-in?tenant=riverbend")
    page.locator("#username").fill(username)
    page.locator("#password").fill(demo_password(SIGNING_KEY, "riverbend", username))
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/set-up**")


def narrow(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "es")])
def test_staff_set_up_an_app(open_page: Open, scheme: str, language: str) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(f"/sign-in?lang={language}")
    begin(page, "jo")
    assert findings(page) == []
    narrow(page)
    page.goto("/students")
    assert "/sign-in" in page.url, "there is no session yet"
    begin(page, "jo")
    assert page.locator("form[action='/sign-in/set-up/sheet']").count() == 0, "no paper sheet for staff"
    page.locator("a[href^='/sign-in/set-up/app']").click()
    page.locator(".qr").wait_for()
    assert findings(page) == []
    narrow(page)
    key = re.search(r"[A-Z2-7]{4}( [A-Z2-7]{4}){7}", page.locator("main").inner_text())
    assert key
    page.locator("#code").fill("12")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert findings(page) == []
    page.locator("#code").fill(code_of(key[0].replace(" ", "")))
    page.keyboard.press("Enter")
    page.wait_for_url("**/students")


def test_a_mother_prints_a_sheet(open_page: Open) -> None:
    page = open_page()
    page.goto("/sign-in?lang=en")
    begin(page, "ana")
    page.get_by_role("button", name="Make my code sheet").click()
    first = page.locator("ol code").first.inner_text()
    assert page.locator("ol code").count() == 10
    assert findings(page) == []
    narrow(page)
    page.get_by_label("Type the first code of your sheet").fill("wrong")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert findings(page) == []
    page.get_by_label("Type the first code of your sheet").fill(first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/children")


def test_without_a_session_the_set_up_is_not_there(open_page: Open) -> None:
    page = open_page()
    page.goto("/sign-in/set-up")
    expect(page.locator("#username")).to_be_visible()
