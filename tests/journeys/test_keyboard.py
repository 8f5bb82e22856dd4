"""Main tasks by keyboard alone: Tab and Enter, and what is typed; at every stop the place shows."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import Open
from tests.journeys.keys import Keys


def test_a_case_manager_finds_a_learner_and_hides_for_projecting(open_page: Open) -> None:
    page = open_page("okoro")
    keys = Keys(page)
    keys.past_the_menu()
    keys.to("Find a student by name", 16)
    keys.write("lin")
    keys.press("Enter")
    page.wait_for_url("**q=lin**")
    keys.to(r"^LZ\s+Lin Zhao", 20)
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Lin Zhao")).to_be_visible()
    keys.past_the_menu()
    keys.to("Hide for projecting", 8)
    keys.press("Enter")
    expect(page.get_by_text("Hidden for projecting.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Zhao")


def test_a_mother_reads_who_opened_the_record(open_page: Open) -> None:
    page = open_page("ana")
    keys = Keys(page)
    keys.past_the_menu()
    keys.to("Maya", 12)
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Maya")
    keys.past_the_menu()
    keys.to("Quién abrió el expediente", 20)
    keys.press("Enter")
    page.wait_for_url("**/opened")


def test_a_mother_answers_a_message(open_page: Open) -> None:
    page = open_page("ana")
    keys = Keys(page)
    page.goto("/messages")
    keys.past_the_menu()
    page.goto(str(page.locator("main a[href^='/messages/']:not([href*=new])").first.get_attribute("href")))
    keys.past_the_menu()
    keys.to("Su respuesta", 20)
    keys.write("Gracias, ahí estaré.")
    keys.to("Enviar", 4)
    keys.press("Enter")
    expect(page.get_by_text("Gracias, ahí estaré.")).to_be_visible()


def test_a_learner_changes_how_pages_look(open_page: Open) -> None:
    page = open_page("jordan")
    keys = Keys(page)
    page.goto("/reading")
    keys.to("Atkinson|Andika|Beginner|OpenDyslexic", 3)
    keys.press("ArrowDown")
    keys.to("Save", 14)
    keys.press("Enter")
    page.wait_for_url("**/reading?kept")
    assert page.locator("html").get_attribute("data-letters") != "atkinson"
