"""A page elsewhere in the same browser sends requests in somebody's name; a link leads out of Aivo."""

from __future__ import annotations

import re

import pytest

from aivo.web.request import path_within
from tests.attacks.conftest import Browse
from tests.conftest import SmallWorld
from tests.web.conftest import BASE

SCHOOLS = "/api/v1/schools"


def schools(small: SmallWorld) -> int:
    """How many schools there are."""
    with small.connect("postgres") as connection:
        row = connection.execute("select count(*) from schools").fetchone()
        return int(str(row[0])) if row else 0


class TestForgedChange:
    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Origin": "https://evil.example"}, 403),
            ({"Origin": "null"}, 403),
            ({"Origin": f"{BASE}.evil.example"}, 403),
            ({"Origin": ""}, 403),
            ({"Origin": BASE, "Content-Type": "text/plain"}, 415),
            ({"Origin": BASE, "Content-Type": "application/x-www-form-urlencoded"}, 415),
            ({"Origin": BASE, "Content-Type": "multipart/form-data; boundary=x"}, 415),
        ],
    )
    async def test_is_refused(self, small: SmallWorld, browse: Browse, headers: dict[str, str], status: int) -> None:
        browser, before = await browse("office"), schools(small)
        sent = {"Content-Type": "application/json", **headers}
        answer = await browser.post(SCHOOLS, content=b'{"name": "Forged"}', headers=sent)
        assert answer.status_code == status
        assert schools(small) == before

    async def test_without_origin_is_refused_where_a_cookie_is_sent(self, small: SmallWorld, browse: Browse) -> None:
        browser, before = await browse("office"), schools(small)
        del browser.headers["Origin"]
        answer = await browser.post(SCHOOLS, json={"name": "Forged"})
        assert answer.status_code == 403
        assert schools(small) == before

    async def test_a_form_token_of_another_session_is_refused(self, browse: Browse) -> None:
        theirs, mine = await browse("office"), await browse("teacher")
        page = (await theirs.get("/security")).text
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', page)
        assert found is not None
        for token in (found[1], "", found[1][:-1] + "0", "é"):
            answer = await mine.post("/security/sessions/others/end", data={"form_token": token})
            assert answer.status_code == 403

    @pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
    async def test_another_method_in_a_header_is_not_heard(self, small: SmallWorld, browse: Browse, name: str) -> None:
        browser, before = await browse("office"), schools(small)
        (row, *_) = (await browser.get(SCHOOLS)).json()["data"]
        assert (await browser.get(f"{SCHOOLS}/{row['id']}", headers={name: "DELETE"})).status_code == 200
        assert (await browser.get(f"{SCHOOLS}/{row['id']}?_method=DELETE")).status_code == 422
        assert schools(small) == before
        assert (await browser.get(f"{SCHOOLS}/{row['id']}")).status_code == 200


class TestWayOut:
    @pytest.mark.parametrize(
        "goal",
        [
            "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
            "/\n/evil.example", "javascript:alert(1)", "evil.example", "///evil.example", " //evil.example", "",
        ],
    )  # fmt: skip
    def test_leads_home(self, goal: str) -> None:
        assert path_within(goal) == "/"

    async def test_sign_in_page_keeps_no_foreign_goal(self, browse: Browse) -> None:
        browser = await browse("office")
        page = await browser.get("/security/prove", params={"next": "//evil.example/x"})
        assert "evil.example" not in page.text

    def test_paths_of_our_own_stay(self) -> None:
        assert path_within("/students/1?tab=plan#goals") == "/students/1?tab=plan#goals"
