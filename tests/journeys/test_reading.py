"""Reading settings follow the person; reading aloud by voices of the device alone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open, findings

VOICES = """
const said = [];
const voice = (lang, localService) => ({ lang, localService, name: lang, default: false, voiceURI: lang });
const voices = %s;
globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(globalThis, "speechSynthesis", { value: {
  getVoices: () => voices, cancel: () => said.push("cancel"), addEventListener: () => {},
  speak(words) { said.push([words.text, words.lang, words.rate]); globalThis.last = words; words.onstart?.(); },
} });
globalThis.said = said;
"""
LOCAL = VOICES % "[voice('en-US', true), voice('es-US', true), voice('en-GB', false)]"
REMOTE = VOICES % "[voice('en-US', false)]"


def choose(page: Page, *labels: str) -> None:
    page.goto("/reading")
    for label in labels:
        page.get_by_role("radio", name=label).first.check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/reading?kept")


class TestSettings:
    def test_are_found_on_another_device(self, open_page: Open) -> None:
        here, there = open_page("maya"), open_page("maya")
        choose(here, "Beginner's letters", "More space", "Largest", "Cream")
        there.goto("/today")
        root = there.locator("html")
        for name, value in {"letters": "andika", "spacing": "more", "size": "largest", "tint": "cream"}.items():
            expect(root).to_have_attribute(f"data-{name}", value)
        style = there.evaluate("(s => [s.fontFamily, s.letterSpacing, s.wordSpacing])(getComputedStyle(document.body))")
        assert "Andika" in style[0]
        assert float(style[1].removesuffix("px")) > 0 < float(style[2].removesuffix("px"))
        there.set_viewport_size({"width": 320, "height": 800})
        assert there.evaluate("document.documentElement.scrollWidth") <= 320
        here.get_by_role("button", name="Back to how it was at first").click()
        expect(here.locator("html")).to_have_attribute("data-letters", "atkinson")

    def test_work_without_scripts_and_before_sign_in(self, open_page: Open) -> None:
        page = open_page(java_script_enabled=False)
        page.goto("/sign-in")
        page.get_by_role("link", name="Reading settings").click()
        page.get_by_role("radio", name="Dark").check()
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="Go to the sign-in page").click()
        expect(page.locator("html")).to_have_attribute("data-colours", "dark")

    def test_show_at_once_and_are_not_kept_unsaved(self, open_page: Open) -> None:
        page = open_page("jordan")
        page.goto("/reading")
        page.get_by_role("radio", name="Green").check()
        expect(page.locator("html")).to_have_attribute("data-tint", "green")
        page.goto("/today")
        expect(page.locator("html")).to_have_attribute("data-tint", "paper")

    def test_a_face_is_fetched_only_when_it_is_chosen(self, open_page: Open) -> None:
        page = open_page("jordan")
        fetched: list[str] = []
        page.on("request", lambda asked: fetched.append(asked.url))
        page.goto("/today", wait_until="networkidle")
        assert not [url for url in fetched if "opendyslexic" in url or "andika" in url]
        page.goto("/reading")
        page.get_by_role("radio", name="OpenDyslexic").check()
        page.wait_for_load_state("networkidle")
        assert [url for url in fetched if "opendyslexic" in url]

    def test_the_wording_is_the_learners_own(self, open_page: Open) -> None:
        page = open_page("maya")
        choose(page, "To the point")
        page.goto("/today")
        expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
        page.goto("/nothing-here")
        expect(page.get_by_text("The address may be wrong, or the page is not yours.")).to_be_visible()
        choose(page, "Short and simple")
        page.goto("/nothing-here")
        expect(page.get_by_text("That is all right.")).to_be_visible()

    def test_colours_that_were_chosen_are_sound(self, open_page: Open) -> None:
        """Light, dark and contrast are looked at on every page; here with a paper of another colour, as it is saved."""
        page = open_page("jordan", color_scheme="dark")
        for colours in ("Light", "High contrast"):
            choose(page, colours, "Rose")
            assert findings(page) == []
        page.get_by_role("button", name="Back to how it was at first").click()
        page.wait_for_url("**/reading?kept")


class TestReadingAloud:
    def test_sentence_by_sentence_with_a_mark_until_stopped(self, open_page: Open) -> None:
        page = open_page("jordan")
        page.add_init_script(LOCAL)
        page.goto("/help")
        page.get_by_role("button", name="Read to me").click()
        assert page.evaluate("said.filter(each => each !== 'cancel')") == [["Help", "en-US", 0.9]]
        marked = "[...(CSS.highlights?.get('reading') ?? [])].map(String).join()"
        assert page.evaluate(marked) == "Help"
        page.evaluate("last.onend()")
        assert page.evaluate("said.at(-1)[0]") == "What is where, and who can help."
        expect(page.get_by_role("button", name="Stop reading")).to_be_focused()
        page.get_by_role("button", name="Stop reading").click()
        assert page.evaluate("said.at(-1)") == "cancel"
        assert page.evaluate(marked) == ""
        expect(page.get_by_role("button", name="Read to me")).to_be_focused()
        page.evaluate("last.onend()")
        assert page.evaluate("said.at(-1)") == "cancel", "what was stopped does not go on"

    def test_no_word_is_left_out_or_said_twice(self, open_page: Open) -> None:
        page = open_page("jordan")
        page.add_init_script(LOCAL)
        page.goto("/today")
        page.get_by_role("button", name="Read to me").click()
        while page.evaluate("said.at(-1) !== 'cancel'"):
            page.evaluate("last.onend()")
        said = " ".join(page.evaluate("said.filter(each => each !== 'cancel').map(each => each[0])"))
        shown = page.locator("main").inner_text()
        assert re.findall(r"\w+", said) == re.findall(r"\w+", shown)

    def test_a_voice_of_another_computer_is_never_used(self, open_page: Open) -> None:
        page = open_page("jordan")
        page.add_init_script(REMOTE)
        page.goto("/help", wait_until="networkidle")
        expect(page.get_by_role("button", name="Read to me")).to_be_hidden()

    def test_where_the_device_has_no_voice_there_is_no_button(self, open_page: Open) -> None:
        page = open_page("ana")
        page.goto("/help", wait_until="networkidle")
        expect(page.locator("[data-listen]")).to_be_hidden()

    def test_can_be_turned_off(self, open_page: Open) -> None:
        page = open_page("jordan")
        page.add_init_script(LOCAL)
        page.goto("/reading")
        page.get_by_role("checkbox", name="Offer to read pages to me").uncheck()
        page.get_by_role("button", name="Save").click()
        page.wait_for_url("**/reading?kept")
        page.goto("/today")
        expect(page.locator("[data-listen]")).to_have_count(0)
        page.goto("/reading")
        page.get_by_role("button", name="Back to how it was at first").click()
