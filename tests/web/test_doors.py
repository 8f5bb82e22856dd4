"""Every page has its line of rights, and is there for the roles of its line and nobody else."""

from __future__ import annotations

import re

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import Route

from aivo.app import PAGES
from aivo.doors import DOORS
from tests.web.conftest import As

PEOPLE = {"kid": "learner", "mother": "parent", "teacher": "teacher", "office": "district_admin"}
ON_THEIR_WAY = {
    "GET /security/passkey", "POST /security/prove/passkey", "POST /security/passkey", "GET /security/phone",
}  # fmt: skip
"""There for everybody of the line, but only where the address takes passkeys, or a gateway takes texts."""
NOWHERE = "0199f1c2-7a30-7c41-9d5e-3f2b8a6c1d04"


def filled(path: str) -> str:
    """The address of a route, with ids of nothing."""
    words = {"kind": "homework", "table": "ieps"}
    return re.sub(r"\{(\w+)\}", lambda found: words.get(found[1], NOWHERE), path)


def served(app: FastAPI) -> set[str]:
    """Method and path of every route that is a page."""
    mine = [route for pages in PAGES for route in pages]
    mine += [route for route in app.router.routes if isinstance(route, Route) and route.path in ("/", "/api")]
    return {
        f"{method} {route.path}"
        for route in mine
        if isinstance(route, Route)
        for method in (route.methods or {"GET"}) - {"HEAD"}
    }


class TestTable:
    def test_has_a_line_for_every_page_and_for_nothing_else(self, app: FastAPI) -> None:
        assert served(app) == set(DOORS), "a page without its line in src/aivo/doors.py, or a line without its page"


class TestDoor:
    @pytest.mark.parametrize("username", PEOPLE)
    async def test_opens_by_the_line(self, browse: As, username: str) -> None:
        browser, role = await browse(username), PEOPLE[username]
        for page, door in DOORS.items():
            method, path = page.split()
            if method != "GET" or isinstance(door, str):
                continue
            address = filled(path)
            status = (await browser.get(address)).status_code
            if role not in door:
                assert status == 404, (page, role, status)
            elif "{" not in path and page not in ON_THEIR_WAY:
                assert status in (200, 303, 403), (page, role, status)  # 403: a duty is missing

    async def test_is_shut_without_sign_in(self, anonymous: httpx.AsyncClient) -> None:
        for page, door in DOORS.items():
            method, path = page.split()
            if isinstance(door, str) or page in ON_THEIR_WAY:
                continue
            address = filled(path)
            answer = await anonymous.request(method, address)
            assert answer.status_code in (303, 401, 403), (page, answer.status_code)
            assert "/sign-in" in answer.headers.get("location", "/sign-in")
