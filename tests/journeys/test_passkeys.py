"""Passkeys in a real browser with a virtual authenticator: made, used as a second step, and instead of a password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page

from aivo.seed.passwords import demo_password
from tests.conftest import SIGNING_KEY
from tests.journeys.conftest import Open, Site, findings, second_step


@contextmanager
def authenticator(page: Page, *, verified: bool = True) -> Iterator[str]:
    """An authenticator of this page that needs no finger."""
    link = page.context.new_cdp_session(page)
    link.send("WebAuthn.enable")
    made = link.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": verified,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield made["authenticatorId"]


@pytest.fixture
def page(site: Site, open_page: Open) -> Page:
    """A browser that reaches the site by a name: browsers keep passkeys for names, not for numbers."""
    return open_page(base_url=site.named)


def by_hand(page: Page, username: str) -> None:
    page.goto("/sign-in")
    page.locator("#tenant").select_option("riverbend")
    page.locator("#username").fill(username)
    page.locator("#password").fill(demo_password(SIGNING_KEY, "riverbend", username))
    page.get_by_role("button", name="Sign in", exact=True).click()


def make_one(page: Page) -> None:
    page.goto("/security")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("A name for it").fill("School key")
    assert findings(page) == []
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/security")
    page.get_by_role("heading", name="School key").wait_for()


class TestPasskey:
    def test_is_made_and_used_as_a_second_step_and_at_the_door(self, page: Page) -> None:
        with authenticator(page):
            by_hand(page, "okoro")
            second_step(page)
            make_one(page)
            page.get_by_role("button", name="Sign out", exact=True).click()
            by_hand(page, "okoro")
            page.get_by_role("button", name="Use my passkey").wait_for()
            assert findings(page) == []
            page.get_by_role("button", name="Use my passkey").click()
            page.wait_for_url("**/students")
            page.get_by_role("button", name="Sign out", exact=True).click()
            page.get_by_role("link", name="Sign in with a passkey").click()
            page.get_by_role("button", name="Use my passkey").wait_for()
            assert findings(page) == []
            page.get_by_role("button", name="Use my passkey").click()
            page.wait_for_url("**/students")

    def test_is_a_first_factor_too(self, site: Site, page: Page) -> None:
        with site.world.connect("postgres", autocommit=True) as connection:
            connection.execute(
                "update mfa_credentials set deleted_at = now() where user_id in "
                "(select id from users where username = 'lee')"
            )
        with authenticator(page):
            by_hand(page, "lee")
            page.wait_for_url("**/sign-in/set-up**")
            page.get_by_role("button", name="Make a passkey").wait_for()
            assert findings(page) == []
            page.get_by_role("button", name="Make a passkey").click()
            page.wait_for_url("**/students")

    def test_who_has_none_is_told_so(self, page: Page) -> None:
        with authenticator(page, verified=False):
            page.goto("/sign-in/passkey")
            page.get_by_role("button", name="Use my passkey").click()
            page.get_by_role("status").wait_for()
            assert findings(page) == []
