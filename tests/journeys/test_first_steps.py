"""Signing in and finding one's way, as each role does it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from aivo.seed.passwords import demo_password
from tests.conftest import SIGNING_KEY
from tests.journeys.conftest import Open, Site, forget_used_codes, second_step


def sign_in_by_hand(page: Page, tenant: str, username: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Your school district").select_option(tenant)
    page.get_by_label("Your sign-in name").fill(username)
    page.get_by_label("Your password").fill(demo_password(SIGNING_KEY, tenant, username))
    page.get_by_role("button", name="Sign in", exact=True).click()
    second_step(page)


class TestSignIn:
    @pytest.mark.parametrize(
        ("tenant", "username", "heading"),
        [
            ("riverbend", "maya", "Hello, Maya!"),
            ("riverbend", "okoro", "Students"),
            ("riverbend", "ruiz", "Riverbend Unified School District"),
            ("lakeshore", "samira", "This week"),
            ("platform", "kim", "Tenants"),
        ],
    )
    def test_each_role_comes_home(self, site: Site, open_page: Open, tenant: str, username: str, heading: str) -> None:
        forget_used_codes(site)
        page = open_page()
        sign_in_by_hand(page, tenant, username)
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()

    def test_by_keyboard_alone(self, site: Site, open_page: Open) -> None:
        forget_used_codes(site)
        page = open_page()
        page.goto("/sign-in")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip", "the way past the menu comes first"
        for typed in ("", "okoro", demo_password(SIGNING_KEY, "riverbend", "okoro")):
            page.keyboard.press("Tab")
            page.keyboard.type(typed)
        page.keyboard.press("Enter")
        page.wait_for_url("**/sign-in/code**")
        page.get_by_role("link", name="Skip to the content").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "code", "the code comes first"
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1, name="Students")).to_be_visible()

    def test_without_scripts(self, open_page: Open) -> None:
        page = open_page("okoro", java_script_enabled=False)
        page.get_by_role("link", name="Maya Torres").first.click()
        expect(page.get_by_role("heading", level=1, name="Maya Torres")).to_be_visible()

    def test_a_password_can_be_shown(self, open_page: Open) -> None:
        page = open_page()
        page.goto("/sign-in")
        field = page.get_by_label("Your password")
        field.fill("secret words")
        page.get_by_role("button", name="Show").click()
        expect(field).to_have_attribute("type", "text")

    def test_after_sign_out_nothing_is_left_on_the_screen(self, open_page: Open) -> None:
        page = open_page("okoro")
        page.get_by_role("link", name="Maya Torres").first.click()
        expect(page.get_by_role("heading", level=1, name="Maya Torres")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/sign-in")
        page.go_back()
        page.wait_for_url("**/sign-in**")
        expect(page.get_by_text("Maya Torres")).to_have_count(0)


class TestFindingOnesWay:
    def test_a_teacher_finds_a_learner_by_name(self, open_page: Open) -> None:
        page = open_page("okoro")
        page.get_by_label("Find a student by name").fill("lin")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Lin Zhao").click()
        expect(page.get_by_role("heading", name="Know this first")).to_be_visible()

    def test_a_learner_opens_the_first_thing(self, open_page: Open) -> None:
        page = open_page("maya")
        page.get_by_role("link", name="Open").click()
        page.get_by_role("link", name="Back to today").click()
        expect(page.get_by_role("heading", level=1, name="Hello, Maya!")).to_be_visible()

    def test_a_learner_reaches_the_first_thing_in_few_stops(self, open_page: Open) -> None:
        page = open_page("maya")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent.trim()") == "Open"

    def test_the_time_and_why_it_is_longer(self, open_page: Open) -> None:
        page = open_page("maya")
        page.get_by_role("link", name="Equal fractions").click()
        expect(page.get_by_text("You have 45 minutes.")).to_be_visible()
        expect(page.get_by_text("30 for everyone, and 15 more for you.")).to_be_hidden()
        page.get_by_text("Why?").click()
        expect(page.get_by_text("30 for everyone, and 15 more for you.")).to_be_visible()

    def test_a_director_proves_isolation(self, open_page: Open) -> None:
        page = open_page("ruiz")
        page.goto("/schools")
        page.get_by_role("link", name="Is isolation really on?").click()
        expect(page.get_by_role("status")).to_contain_text("probes passed")

    def test_a_foreign_learners_address_is_not_there(self, open_page: Open) -> None:
        theirs = open_page("sorensen", tenant="lakeshore")
        theirs.get_by_role("link", name="Noor Haddad").first.click()
        address = theirs.url
        page = open_page("ruiz")
        page.goto(address)
        expect(page.get_by_role("heading", level=1, name="There is nothing here")).to_be_visible()
