"""What is typed is never lost: reload, no network, expired sign-in, somebody faster. And nobody else reads it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open, Site, demo_sign_in

DRAFTS = "Object.keys(localStorage).filter(name => name.startsWith('aivo-draft:')).length"


def pronouns(page: Page) -> str:
    return page.get_by_role("textbox", name="Pronouns").input_value()


def typing(page: Page, text: str) -> None:
    """Type, and wait until the device has it."""
    page.goto("/profile")
    page.get_by_role("textbox", name="Pronouns").fill(text)
    expect(page.locator("#notice")).to_contain_text("Saved on this device")


class TestKept:
    def test_survives_a_reload_and_is_put_back_by_choice(self, open_page: Open) -> None:
        page = open_page("okoro")
        typing(page, "he/him, my draft")
        page.reload()
        assert pronouns(page) == ""
        expect(page.get_by_role("button", name="Put it back")).to_be_visible()
        page.get_by_role("button", name="Put it back").click()
        assert pronouns(page) == "he/him, my draft"
        page.reload()
        page.get_by_role("button", name="Throw it away").click()
        assert page.evaluate(DRAFTS) == 0

    def test_survives_a_lost_connection(self, open_page: Open) -> None:
        page = open_page("lee")
        typing(page, "she/her")
        page.context.set_offline(True)
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#notice")).to_contain_text("No connection")
        assert pronouns(page) == "she/her"
        page.context.set_offline(False)
        page.get_by_role("button", name="Save").click()
        page.wait_for_url("**/profile?kept")
        assert pronouns(page) == "she/her"
        assert page.evaluate(DRAFTS) == 0, "what is saved is kept no longer"

    def test_survives_an_expired_sign_in(self, site: Site, open_page: Open) -> None:
        page = open_page("patel")
        typing(page, "they/them")
        with site.world.connect("postgres", autocommit=True) as connection:
            connection.execute("update user_sessions set ended_at = now() where ended_at is null")
        page.get_by_role("button", name="Save").click()
        page.wait_for_url("**/sign-in?next=/profile")
        demo_sign_in(site, page, "patel")
        page.wait_for_url("**/profile")
        expect(page.locator(".kept")).to_contain_text("It is not sent yet")
        assert pronouns(page) == "they/them"
        page.get_by_role("button", name="Save").click()
        page.wait_for_url("**/profile?kept")

    def test_a_stale_write_shows_both_and_loses_nothing(self, open_page: Open) -> None:
        here, there = open_page("jo"), open_page("jo")
        here.goto("/profile")
        typing(there, "said there")
        there.get_by_role("button", name="Save").click()
        there.wait_for_url("**/profile?kept")
        here.get_by_role("textbox", name="Pronouns").fill("said here")
        here.get_by_role("button", name="Save").click()
        both = here.get_by_role("region", name="Pronouns")
        expect(both).to_contain_text("said here")
        expect(both).to_contain_text("said there")
        assert pronouns(here) == "said here"
        assert here.evaluate("document.activeElement.id") == "problem"
        here.get_by_role("button", name="Save").click()
        here.wait_for_url("**/profile?kept")
        assert pronouns(here) == "said here"

    def test_is_gone_after_sign_out_and_sealed_before(self, open_page: Open) -> None:
        page = open_page("hayes")
        typing(page, "a very private word")
        assert "private" not in str(page.evaluate("Object.values(localStorage)"))
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/sign-in")
        assert page.evaluate(DRAFTS) == 0

    def test_is_not_offered_to_the_next_person_at_this_computer(self, site: Site, open_page: Open) -> None:
        page = open_page("okoro")
        typing(page, "mine alone")
        page.context.clear_cookies()
        page.goto("/sign-in")
        demo_sign_in(site, page, "lee")
        page.goto("/profile")
        page.wait_for_load_state("networkidle")
        expect(page.locator(".kept")).to_have_count(0)

    def test_goes_after_thirty_days(self, open_page: Open) -> None:
        page = open_page("okoro")
        typing(page, "long ago")
        page.evaluate(
            "for (const n of Object.keys(localStorage)) { const d = JSON.parse(localStorage[n]); d.at -= 31 * 864e5;"
            " localStorage[n] = JSON.stringify(d); }"
        )
        page.reload()
        page.wait_for_load_state("networkidle")
        assert page.evaluate(DRAFTS) == 0
