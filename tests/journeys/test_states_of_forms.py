"""Each form as it comes back after a wrong answer: found on the pages themselves, and looked at from all sides."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Site
from tests.journeys.looking import Looker
from tests.journeys.matrix import browsing, go_to
from tests.journeys.pages_of import PAGES
from tests.journeys.states import BUTTONS, OTHERWISE, WRONG, posted_route

FORMS = """() => [...document.querySelectorAll("main form")].map((form, index) => [
  index, form.method, new URL(form.getAttribute("action") ?? "", location.href).pathname,
  [...form.elements].filter(e => e.name && e.type !== "hidden" && e.localName !== "button").map(e => e.name).join(" "),
])"""


@pytest.fixture(scope="module")
def done() -> set[tuple[str, str]]:
    """Route and fields of the forms that were sent already."""
    return set()


@pytest.fixture(scope="module")
def judged() -> set[str]:
    """The combinations of colours that axe has judged."""
    return set()


@pytest.mark.parametrize("username", PAGES)
def test_comes_back_and_says_why(
    site: Site, browser: Browser, done: set[tuple[str, str]], judged: set[str], username: str
) -> None:
    problems: list[str] = []
    with browsing(site, browser, username, "es", problems) as page:
        looker = Looker(page, "es", judged)
        known: dict[str, str] = {}
        for place in (each for each in PAGES[username] if each != "/styleguide"):
            go_to(site, page, place, known)
            here = page.url
            for index, method, path, names in page.evaluate(FORMS):
                route = posted_route(path)
                if method != "post" or (route, names) in done:
                    continue
                problems += [f"{place}: {route} has fields: {names}"] if route in BUTTONS and names else []
                problems += (
                    [f"{place}: {path} has no line in states.py"] if route not in (*WRONG, *BUTTONS, *OTHERWISE) else []
                )
                done.add((route, names))
                if route in WRONG and names:
                    page.goto(here)
                    problems += [f"{place} {route}: {each}" for each in sent_wrongly(page, looker, index, route)]
    assert not problems, "\n".join(problems)


def sent_wrongly(page: Page, looker: Looker, index: int, route: str) -> list[str]:
    """Send the form; what is wrong with the page that comes back."""
    with page.expect_navigation() as waiting:
        page.evaluate("([index, values]) => { sendWrongly(index, values); }", [index, WRONG[route]])
    problems = looker.look().problems
    if waiting.value.status != 422:
        problems.append(f"answers {waiting.value.status}")
    if page.evaluate("document.activeElement.id") != "problem":
        problems.append("the refusal does not take the focus")
    return problems
