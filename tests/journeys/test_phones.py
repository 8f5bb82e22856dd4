"""A mother is texted a code, a father sets his phone up; without scripts, on a narrow screen, in the dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from aivo.seed.passwords import demo_password
from tests.conftest import SIGNING_KEY
from tests.journeys.conftest import Open, Site, findings

SWEEP = """
delete from phone_codes; delete from outbox_texts; delete from app.rate_limits;
delete from mfa_credentials where kind = 'phone' and label <> '42' and label <> '87'
"""


@pytest.fixture(autouse=True)
def swept(site: Site) -> Iterator[None]:
    """No codes of other tests, before and after."""
    for turn in range(2):
        with site.world.connect("postgres", autocommit=True) as connection:
            connection.execute(SWEEP)
        if not turn:
            yield


def begin(page: Page, username: str) -> None:
    page.goto("/sign-in")
    page.locator("#tenant").select_option("riverbend")
    page.locator("#username").fill(username)
    page.locator("#password").fill(demo_password(SIGNING_KEY, "riverbend", username))
    page.keyboard.press("Enter")


def sound(page: Page) -> None:
    """Nothing for axe, nothing beside the screen at 320 px."""
    assert findings(page) == []
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert size
    page.set_viewport_size(size)


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "es")])
def test_a_code_by_text_instead_of_the_app(open_page: Open, scheme: str, language: str) -> None:
    page = open_page(color_scheme=scheme, width=360)
    page.goto(f"/sign-in?lang={language}")
    begin(page, "ana")
    page.wait_for_url("**/sign-in/code**")
    sound(page)
    page.locator("button[name=by][value=text]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[role=status]").first).to_contain_text("42")
    sound(page)
    code = page.locator("#demo-text").inner_text()
    expect(page.locator("#code")).to_have_value(code)
    page.locator("#code").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def test_a_first_phone_without_scripts(site: Site, open_page: Open) -> None:
    with site.world.connect("postgres", autocommit=True) as connection:
        kept = connection.execute(
            "delete from mfa_credentials m using users u where u.id = m.user_id and u.username = 'ben' "
            "and u.tenant_id = (select id from tenants where slug = 'riverbend') returning to_jsonb(m)::text"
        ).fetchall()
    page = open_page(java_script_enabled=False)
    begin(page, "ben")
    page.get_by_role("link", name="Use my phone number").click()
    page.get_by_label("Your phone number").fill("12")
    page.get_by_role("button", name="Send me a first code").click()
    expect(page.locator("#number-error")).to_be_visible()
    expect(page.get_by_label("Your phone number")).to_have_value("12")
    page.get_by_label("Your phone number").fill("(312) 555-0119")
    page.get_by_label("As a call").check()
    page.get_by_role("button", name="Send me a first code").click()
    expect(page.get_by_role("status")).to_contain_text("19")
    page.get_by_role("button", name="Go in with this phone").click()
    page.wait_for_url("**/children")
    page.goto("/security")
    expect(page.get_by_role("heading", name="Phone that ends in 19")).to_be_visible()
    with site.world.connect("postgres", autocommit=True) as connection:
        connection.execute("delete from phone_codes")
        connection.execute("delete from mfa_credentials where label = '19'")
        for (row,) in kept:
            connection.execute(
                "insert into mfa_credentials select * from jsonb_populate_record(null::mfa_credentials, %s)", (row,)
            )


def test_the_forms_under_security_are_sound(open_page: Open) -> None:
    page = open_page("ana")
    page.goto("/security/phone")
    page.locator("#number").fill("911")
    page.locator("main form .form-end button").click()
    expect(page.locator("#problem")).to_be_focused()
    sound(page)
    page.locator("#number").fill("(312) 555-0177")
    page.locator("main form .form-end button").click()
    expect(page.get_by_role("status")).to_contain_text("77")
    sound(page)
    page.goto("/security/prove")
    page.locator("button[name=by][value=text]").click()
    expect(page.locator("#demo-text")).to_be_visible()
    sound(page)
    page.locator("#proof").press("Enter")
    page.wait_for_url(lambda url: "/security/prove" not in url)
