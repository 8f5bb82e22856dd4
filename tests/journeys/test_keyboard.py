"""Main tasks by keyboard alone: Tab and Enter, and what is typed; at every stop the place shows."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open

SHOWN = """() => {
  const here = document.activeElement, around = here.closest("label") ?? here;
  const shows = (each) => {
    const { outlineStyle, boxShadow } = getComputedStyle(each);
    return outlineStyle !== "none" || boxShadow !== "none";
  };
  return here === document.body || shows(here) || shows(around);
}"""
NAME = """() => {
  const here = document.activeElement;
  return here === document.body ? "" : [here.labels?.[0]?.innerText, here.innerText, here.ariaLabel].join(" ");
}"""


def tab_to(page: Page, wanted: str, most: int) -> None:
    """Tab to what has this name, within so many stops; nothing on the way hides where one is."""
    seen = []
    for _ in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(SHOWN), f"the place does not show: {page.evaluate('document.activeElement.outerHTML')}"
        seen.append(str(page.evaluate(NAME)))
        if re.search(wanted, seen[-1]):
            return
    raise AssertionError(f"{wanted} is more than {most} stops away: {seen}")


def past_the_menu(page: Page) -> None:
    """The first stop leads past the menu."""
    tab_to(page, "Skip to the content|Ir al contenido", 1)
    page.keyboard.press("Enter")


def test_a_case_manager_finds_a_learner_and_hides_for_projecting(open_page: Open) -> None:
    page = open_page("okoro")
    past_the_menu(page)
    tab_to(page, "Find a student by name", 16)
    page.keyboard.type("lin")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=lin**")
    tab_to(page, r"^\s*LZ\s+Lin Zhao", 20)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Lin Zhao")).to_be_visible()
    past_the_menu(page)
    tab_to(page, "Hide for projecting", 8)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Hidden for projecting.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Zhao")


def test_a_mother_reads_who_opened_the_record(open_page: Open) -> None:
    page = open_page("ana")
    past_the_menu(page)
    tab_to(page, "Maya", 12)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Maya")
    past_the_menu(page)
    tab_to(page, "Quién abrió el expediente", 20)
    page.keyboard.press("Enter")
    page.wait_for_url("**/opened")


def test_a_mother_answers_a_message(open_page: Open) -> None:
    page = open_page("ana")
    page.goto("/messages")
    past_the_menu(page)
    page.goto(str(page.locator("main a[href^='/messages/']:not([href*=new])").first.get_attribute("href")))
    past_the_menu(page)
    tab_to(page, "Su respuesta", 20)
    page.keyboard.type("Gracias, ahí estaré.")
    tab_to(page, "Enviar", 4)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Gracias, ahí estaré.")).to_be_visible()


def test_a_learner_changes_how_pages_look(open_page: Open) -> None:
    page = open_page("jordan")
    page.goto("/reading")
    tab_to(page, "Atkinson|Andika|Beginner|OpenDyslexic", 3)
    page.keyboard.press("ArrowDown")
    tab_to(page, "Save", 14)
    page.keyboard.press("Enter")
    page.wait_for_url("**/reading?kept")
    assert page.locator("html").get_attribute("data-letters") != "atkinson"
