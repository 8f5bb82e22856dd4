"""Who opened the record, the audit, support visits and health: who finds these pages, and what stands there."""

from __future__ import annotations

import re
from uuid import UUID

import httpx
import pytest

from aivo import connect
from aivo.domains.audit import service as audit
from tests.conftest import SmallWorld
from tests.web.conftest import As


async def look(small: SmallWorld, username: str, **more: object) -> None:
    """This person opens the record of ``kid``."""
    async with connect(small.riverbend.actor(username), small.databases) as ctx:
        await audit.saw(ctx, small.riverbend.students["kid"], "ieps", **more)  # type: ignore[arg-type]


def opened(small: SmallWorld, learner: str = "kid") -> str:
    return f"/students/{small.riverbend.students[learner]}/opened"


def lines(page: httpx.Response) -> list[str]:
    """Who stands on the page."""
    return re.findall(r'<p class="row-name">(.*?)</p>', page.text)


class TestWhoOpenedTheRecord:
    async def test_names_staff_and_outside_parties_never_family(self, small: SmallWorld, browse: As) -> None:
        await look(small, "teacher", purpose="Getting ready for the meeting")
        await look(small, "father")
        await look(small, "kid")
        await look(small, "office", outcome="disclosed", outside_party="County clinic")
        await look(small, "office", outside_party="A court", is_kept_apart=True)
        page = await (await browse("mother")).get(opened(small))
        assert page.status_code == 200
        assert lines(page) == ["County clinic", "Teacher Test"]
        assert "Getting ready for the meeting" in page.text
        for hidden in ("Father", "A court", "192.0.2"):
            assert hidden not in page.text

    async def test_still_names_who_has_left(self, small: SmallWorld, browse: As) -> None:
        await look(small, "para")
        with small.connect("aivo_owner") as link:
            link.execute("update student_assignments set valid_to = '2020-12-31' where kind = 'paraprofessional'")
        assert "Para Test" in lines(await (await browse("mother")).get(opened(small)))

    @pytest.mark.parametrize("who", ["stranger", "kid", "teacher", "office"])
    async def test_is_not_there_for_others(self, small: SmallWorld, browse: As, who: str) -> None:
        await look(small, "teacher")
        assert (await (await browse(who)).get(opened(small))).status_code == 404

    async def test_of_another_child_is_not_there(self, small: SmallWorld, browse: As) -> None:
        mother = await browse("mother")
        assert (await mother.get(opened(small, "pal"))).status_code == 404
        assert (await mother.get(f"/students/{small.lakeshore.students['kid']}/opened")).status_code == 404

    async def test_goes_by_pages_and_refuses_a_spoilt_cursor(self, small: SmallWorld, browse: As) -> None:
        for _ in range(31):
            await look(small, "teacher")
        mother = await browse("mother")
        first = await mother.get(opened(small))
        (following,) = re.findall(r'href="[^"]*\?after=([^"]+)"', first.text)
        second = await mother.get(opened(small), params={"after": following})
        assert len(lines(first)) == 30
        assert len(lines(second)) >= 1
        assert (await mother.get(opened(small), params={"after": "bm8"})).status_code == 404


class TestTheAudit:
    @pytest.mark.parametrize("path", ["/audit", "/audit/openings"])
    @pytest.mark.parametrize(("who", "status"), [("office", 200), ("clerk", 404), ("principal", 404), ("teacher", 404)])
    async def test_is_for_a_duty_over_the_trail(
        self, small: SmallWorld, browse: As, path: str, who: str, status: int
    ) -> None:
        assert (await (await browse(who)).get(path)).status_code == status

    async def test_shows_one_persons_part(self, small: SmallWorld, browse: As) -> None:
        await look(small, "teacher")
        await look(small, "manager")
        office = await browse("office")
        page = await office.get("/audit/openings", params={"person": "manager"})
        assert "Manager Test" in page.text
        assert "Teacher Test" not in page.text
        assert "Nobody here" in (await office.get("/audit/openings", params={"person": "nobody"})).text

    async def test_shows_values_and_writes_the_look_down(self, small: SmallWorld, browse: As) -> None:
        kid = small.riverbend.students["kid"]
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            await ctx.tell(
                "update student_profiles set pronouns = 'they' where tenant_id = $1 and id = $2",
                small.riverbend.tenant_id, kid,
            )  # fmt: skip
        office = await browse("office")
        event = re.search(r'href="/audit/([0-9a-f-]{36})"', (await office.get("/audit", params={"learner": kid})).text)
        assert event is not None
        page = await office.get(f"/audit/{UUID(event[1])}")
        assert "pronouns" in page.text
        assert "they" in page.text
        with small.connect("aivo_owner") as link:
            rows = link.execute("select purpose from record_accesses order by id desc limit 1").fetchall()
        assert rows == [("Audit",)]

    async def test_of_another_tenant_is_not_there(self, small: SmallWorld, browse: As) -> None:
        with small.connect("aivo_owner") as link:
            foreign = link.execute(
                "select id from audit_events where tenant_id = %s limit 1", (small.lakeshore.tenant_id,)
            ).fetchone()
        assert foreign is not None
        assert (await (await browse("office")).get(f"/audit/{foreign[0]}")).status_code == 404


class TestSupportVisits:
    @pytest.mark.parametrize(("who", "status"), [("office", 200), ("clerk", 200), ("teacher", 404), ("mother", 404)])
    async def test_are_seen_by_every_administrator(self, small: SmallWorld, browse: As, who: str, status: int) -> None:
        assert (await (await browse(who)).get("/support")).status_code == status

    async def test_are_not_asked_for_by_a_tenant(self, small: SmallWorld, browse: As) -> None:
        assert (await (await browse("office")).post("/support", data={"tenant": "riverbend"})).status_code == 404


class TestHealth:
    @pytest.mark.parametrize("who", ["office", "teacher", "mother", "kid"])
    async def test_is_for_the_platform(self, browse: As, who: str) -> None:
        assert (await (await browse(who)).get("/health")).status_code == 404
