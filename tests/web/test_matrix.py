"""The matrix of what is looked at by axe is whole: every page of every role, in both languages."""

from __future__ import annotations

import re

from aivo.doors import ANYBODY, DOORS, MACHINES, SEVERAL
from tests.journeys.pages_of import LINKS, NO_PAGE, PAGES, ROLE_OF, SHARED, places
from tests.journeys.states import BUTTONS, OTHERWISE, POSTED, WRONG
from tests.journeys.ways import WAYS

ROUTES = {page.removeprefix("GET "): door for page, door in DOORS.items() if page.startswith("GET ")}


def route_of(place: str) -> str | None:
    """The route that a place of the matrix is a page of."""
    if place in LINKS or place in WAYS:
        return LINKS[place].route if place in LINKS else WAYS[place][0]
    path = place.partition("?")[0]
    if path in ROUTES:
        return path
    return next((each for each in ROUTES if re.fullmatch(re.sub(r"{\w+}", "[^/]+", each), path)), None)


def seen_by(username: str) -> set[str | None]:
    return {route_of(each) for each in PAGES[username]}


def test_every_page_is_looked_at_as_each_role_that_it_is_there_for() -> None:
    missing = []
    for route, door in ROUTES.items():
        if route in NO_PAGE or door == MACHINES:
            continue
        roles = {"": "nobody"} if door == ANYBODY else {"": "lee"} if door == SEVERAL else {each: each for each in door}
        for role in roles:
            people = [who for who in PAGES if ROLE_OF.get(who) == role] if role else [roles[role]]
            if not any(route in seen_by(who) for who in people):
                missing.append(f"{route} as {role or people[0]}")
    assert missing == [], "add these to tests/journeys/pages_of.py"


def test_nothing_is_looked_at_that_is_not_there() -> None:
    strange = {each for who in PAGES for each in PAGES[who] if route_of(each) is None}
    assert strange == {"/nothing-here"}
    assert set(NO_PAGE) <= set(ROUTES)


def test_every_page_is_looked_at_in_both_languages() -> None:
    for language in ("en", "es"):
        seen = {route_of(each) for who in PAGES for each in places(who, language)}
        assert seen - {None} == set(ROUTES) - set(NO_PAGE), language
    assert {each for who in PAGES for each in PAGES[who]} >= SHARED


def test_every_form_has_a_wrong_answer_or_a_reason() -> None:
    named = [*WRONG, *BUTTONS, *OTHERWISE]
    assert sorted(named) == sorted(POSTED), "each form that is sent stands once in tests/journeys/states.py"
