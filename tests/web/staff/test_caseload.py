"""The caseload: what it shows to whom, its filters, and what it hides while the room looks on."""

from __future__ import annotations

import re
from typing import Any

import pytest

from aivo.db.context import Ctx
from tests.conftest import WorldDatabase
from tests.web.staff.conftest import As, post

NAMES = re.compile(r'<span class="row-name">([^<]+)</span>')
PLAN_FACTS = ("IEP", "504 plan", "Goals", "Review due", "On track", "Yearly review", 'class="spark')


async def names(client: Any, address: str) -> list[str]:
    """The names in the table of the list, page by page."""
    found: list[str] = []
    following: str | None = address
    while following:
        page = await client.get(following)
        assert page.status_code == 200
        table = page.text.partition('id="all-title"')[2]
        found += NAMES.findall(table)
        more = re.search(r'class="pager".*?href="([^"]+)"', page.text, re.S)
        following = more[1].replace("&amp;", "&") if more else None
    return found


@pytest.mark.usefixtures("databases")
class TestTheList:
    async def test_a_case_manager_has_a_caseload(self, browse: As) -> None:
        page = await (await browse("okoro")).get("/students")
        assert "This week" in page.text
        assert page.text.count('class="spark ') > 10
        assert "No data yet" in page.text
        assert re.search(
            r'role="img"[^>]*aria-label="[A-Z][^"]+: \d+ scores, from [\d.]+ to [\d.]+; the goal is', page.text
        )

    async def test_pages_of_each_order_hold_everybody_once(self, browse: As) -> None:
        client = await browse("ruiz")
        by_name, by_review = await names(client, "/students"), await names(client, "/students?sort=review")
        assert len(by_name) > 60
        assert sorted(by_name) == sorted(by_review)
        assert by_review != by_name

    @pytest.mark.parametrize(
        ("query", "who", "who_not"),
        [
            ("role=case_manager", "Maya Torres", "Ruth Nobody"),
            ("grade=12", "Jordan Reyes", "Maya Torres"),
            ("plan=504", "Eli Brooks", "Maya Torres"),
            ("plan=transferred_in", "Amara Diallo", "Maya Torres"),
            ("plan=none", "Amara Diallo", "Theo Novak"),
            ("q=tor", "Maya Torres", "Theo Novak"),
            ("q=maya+tor&grade=04", "Maya Torres", "Theo Novak"),
        ],
    )
    async def test_filters_narrow(self, browse: As, query: str, who: str, who_not: str) -> None:
        found = await names(await browse("okoro"), f"/students?{query}")
        assert who in found
        assert who_not not in found

    @pytest.mark.parametrize("query", ["status=late", "status=soon", "status=behind", "status=no_data", "role=class"])
    async def test_statuses_narrow(self, browse: As, query: str) -> None:
        client = await browse("okoro")
        found, everybody = await names(client, f"/students?{query}"), await names(client, "/students")
        assert 0 < len(found) < len(everybody)

    @pytest.mark.parametrize(
        "query", ["role=x", "grade=99", "plan='", "status=%00", "sort=id", "school=no-id", "q=%25", "q=%00"]
    )
    async def test_a_made_up_choice_is_none(self, browse: As, query: str) -> None:
        client = await browse("okoro")
        assert (await client.get(f"/students?{query}")).status_code == 200

    async def test_a_class_teacher_sees_no_dates_of_strangers(self, browse: As) -> None:
        found = await names(await browse("lee"), "/students")
        assert "Maya Torres" in found
        assert "Jordan Reyes" not in found


@pytest.mark.usefixtures("databases")
class TestProjecting:
    async def test_the_list_hides_when_told_and_stays_so(self, browse: As) -> None:
        client = await browse("okoro")
        page = await client.get("/students")
        assert "Torres" in page.text
        answer = await post(client, page, "/projecting", projecting="on", next="/students?q=ma")
        assert (answer.status_code, answer.headers["location"]) == (303, "/students?q=ma")
        hidden = await client.get("/students")
        assert "Maya" in hidden.text
        for word in ("Torres", "Novak", *PLAN_FACTS):
            assert word not in hidden.text, word
        await post(client, hidden, "/projecting", projecting="off", next="//evil.example")
        assert "Torres" in (await client.get("/students")).text

    async def test_the_next_person_on_the_device_starts_anew(self, browse: As) -> None:
        client = await browse("okoro")
        page = await client.get("/students")
        await post(client, page, "/projecting", projecting="off", next="/")
        chosen = client.cookies["aivo-projecting"]
        other = await browse("lee")
        other.cookies.set("aivo-projecting", chosen)
        rooms = re.findall(r'href="(/classes/[^"]+)"', (await other.get("/classes")).text)
        assert "Hidden for projecting." in (await other.get(rooms[0])).text

    async def test_another_site_cannot_turn_it(self, browse: As) -> None:
        client = await browse("okoro")
        answer = await client.post("/projecting", data={"projecting": "off", "next": "/students"})
        assert answer.status_code == 403
        assert "aivo-projecting" not in client.cookies


@pytest.mark.usefixtures("databases")
class TestClasses:
    async def test_a_class_hides_names_and_needs_until_told(self, browse: As, world: WorldDatabase) -> None:
        client = await browse("lee")
        page = await client.get("/classes")
        rooms = re.findall(r'href="(/classes/[^"]+)"', page.text)
        assert rooms
        before = told(world)
        hidden = await client.get(rooms[0])
        assert "Maya" in hidden.text
        assert "Torres" not in hidden.text
        assert told(world) == before, "nothing about one learner was shown"
        await post(client, hidden, "/projecting", projecting="off", next=rooms[0])
        shown = await client.get(rooms[0])
        assert "Maya Torres" in shown.text
        assert "More time · 1.5 times as long" in shown.text
        assert told(world) > before
        said = shown.text.partition('id="main"')[2]
        said = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", said)  # an id may hold 504
        for word in ("IEP", "504", "disability"):
            assert word not in said

    async def test_a_class_of_others_shows_nobody(self, browse: As) -> None:
        ours = await browse("okoro")
        rooms = re.findall(r'href="(/classes/[^"]+)"', (await ours.get("/classes")).text)
        lee = await browse("jo")
        page = await lee.get(rooms[0])
        assert page.status_code == 200
        assert "Ada" not in page.text
        foreign = await browse("sorensen", "lakeshore")
        assert (await foreign.get(rooms[0])).status_code == 404

    async def test_learners_and_parents_have_no_such_pages(self, browse: As) -> None:
        for username in ("maya", "ana"):
            client = await browse(username)
            assert (await client.get("/classes")).status_code == 404


async def test_statements_do_not_grow_with_rows(browse: As, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    original = Ctx.ask

    def counting(self: Ctx, *args: Any) -> Any:
        counted.append("ask")
        return original(self, *args)

    monkeypatch.setattr(Ctx, "ask", counting)
    numbers = set()
    for username in ("okoro", "ruiz", "lee"):
        client = await browse(username)
        counted.clear()
        assert (await client.get("/students")).status_code == 200
        numbers.add(len(counted))
    assert numbers == {4}


def told(world: WorldDatabase) -> int:
    """How many openings of settings the log holds."""
    with world.connect("postgres") as connection:
        row = connection.execute("select count(*) from record_accesses where subject = 'accommodations'").fetchone()
    assert row
    return int(str(row[0]))
