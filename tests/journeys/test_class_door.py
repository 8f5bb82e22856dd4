"""A young learner signs in by the code of the class and four pictures: by keyboard, and with one switch."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from aivo.seed.build import demo_people
from tests.conftest import SIGNING_KEY
from tests.journeys.conftest import Open, findings

MAYA = next(person for person in demo_people(SIGNING_KEY) if person.class_code)
MOST_STOPS = 5


def focused(page: Page) -> str:
    """What the focus is on, in words."""
    text: str = page.evaluate("document.activeElement.innerText || document.activeElement.ariaLabel || ''")
    return " ".join(text.split())


def step_to(page: Page, wanted: re.Pattern[str], most: int) -> int:
    """Tab until the focus is on it, as a scanning switch does; answers the stops."""
    for stop in range(1, most + 1):
        page.keyboard.press("Tab")
        if wanted.search(focused(page)):
            return stop
    raise AssertionError(f"{wanted.pattern} is more than {most} stops away; the focus is on {focused(page)!r}")


def sound(page: Page) -> None:
    """No finding of axe, nothing too wide, nothing too small."""
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def give_code(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_role("link", name="I have a class code").focus()
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Code").focus()
    page.keyboard.type(f"{MAYA.class_code[:3]} {MAYA.class_code[3:]}")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Who are you?").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_by_keyboard_alone(open_page: Open, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    page.goto("/class")
    assert page.locator("#demo-code").inner_text().replace(" ", "").lower() == MAYA.class_code
    sound(page)
    give_code(page)
    sound(page)
    page.get_by_role("button", name="Maya").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Hello, Maya. Picture 1 of 4?").wait_for()
    sound(page)
    box = page.get_by_role("button", name="Rocket").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 120
    page.get_by_role("button", name="Cat", exact=True).press("Enter")
    page.get_by_role("button", name="Take the last one back").press("Enter")
    for at, picture in enumerate(MAYA.pictures, start=1):
        page.get_by_role("heading", name=f"Picture {at} of 4?").wait_for()
        page.get_by_role("button", name=picture.title(), exact=True).press("Enter")
    page.get_by_role("heading", name="Four pictures. Go in?").wait_for()
    sound(page)
    page.get_by_role("button", name="Go in").press("Enter")
    page.wait_for_url("**/today")
    page.goto("/my-pictures")
    sound(page)


def test_with_one_switch_every_choice_is_within_five_stops(open_page: Open) -> None:
    page = open_page()
    give_code(page)
    stops = [step_to(page, re.compile("^A few at a time$"), MOST_STOPS)]
    page.keyboard.press("Enter")
    page.wait_for_url("**few=1**")
    sound(page)
    while True:
        page.get_by_role("heading", name="Who are you?").wait_for()
        groups = page.locator("a.mate").all_inner_texts()
        if not groups:
            break
        inside = next(name for name in groups if name.split(" – ")[0] <= "Maya" <= name.split(" – ")[1])
        stops.append(step_to(page, re.compile(re.escape(inside)), MOST_STOPS))
        page.keyboard.press("Enter")
        page.wait_for_function("text => !document.body.innerText.includes(text)", arg=inside)
    stops.append(step_to(page, re.compile("^Maya$"), MOST_STOPS))
    page.keyboard.press("Enter")
    for at, picture in enumerate(MAYA.pictures, start=1):
        page.get_by_role("heading", name=f"Picture {at} of 4?").wait_for()
        stops.append(step_to(page, re.compile(rf"\b{picture.title()}\b"), MOST_STOPS))
        page.keyboard.press("Enter")
        page.locator(f"button.picture.{picture}").wait_for()
        if at == 1:
            sound(page)
        stops.append(step_to(page, re.compile(rf"^{picture.title()}$"), MOST_STOPS))
        page.keyboard.press("Enter")
    page.get_by_role("heading", name="Four pictures. Go in?").wait_for()
    stops.append(step_to(page, re.compile("^Go in$"), MOST_STOPS))
    page.keyboard.press("Enter")
    page.wait_for_url("**/today")
    assert max(stops) <= MOST_STOPS


def test_wrong_pictures_are_said_kindly(open_page: Open) -> None:
    page = open_page(width=360)
    give_code(page)
    page.get_by_role("button", name="Maya").click()
    for _ in range(4):
        page.get_by_role("button", name="Cake").click()
    page.get_by_role("button", name="Go in").click()
    page.get_by_role("alert").get_by_text("Not quite").wait_for()
    sound(page)


def test_the_teacher_lets_a_learner_in(open_page: Open) -> None:
    teacher = open_page("lee")
    teacher.goto("/class-sign-in")
    sound(teacher)
    teacher.get_by_role("link", name=re.compile("Homeroom|Grade 4|4")).first.click()
    teacher.get_by_text("Code of the class").wait_for()
    sound(teacher)
    row = teacher.locator("li.pupil", has_text="Maya")
    row.get_by_role("button", name="Let Maya in once").click()
    teacher.get_by_text("May come in without pictures").wait_for()
    page = open_page()
    give_code(page)
    page.get_by_role("button", name="Maya").click()
    page.wait_for_url("**/today")


def go_in(page: Page) -> None:
    """The whole way of a child: code, name, pictures."""
    give_code(page)
    page.get_by_role("button", name="Maya").click()
    for at, picture in enumerate(MAYA.pictures, start=1):
        page.get_by_role("heading", name=f"Picture {at} of 4?").wait_for()
        page.get_by_role("button", name=picture.title(), exact=True).click()
    page.get_by_role("button", name="Go in").click()
    page.wait_for_url("**/today")


def test_letters_and_spacing_are_found_on_another_device(open_page: Open) -> None:
    here, there = open_page(), open_page(width=820)
    go_in(here)
    here.goto("/reading")
    for choice in ("Beginner's letters", "More space"):
        here.get_by_role("radio", name=choice).first.check()
    here.get_by_role("button", name="Save").click()
    here.wait_for_url("**/reading?kept")
    go_in(there)
    root = there.locator("html")
    expect(root).to_have_attribute("data-letters", "andika")
    expect(root).to_have_attribute("data-spacing", "more")
    assert "Andika" in there.evaluate("getComputedStyle(document.body).fontFamily")
