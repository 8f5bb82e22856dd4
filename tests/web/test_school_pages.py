"""Classes, their staff and the calendar: what a duty over settings changes, and what is said before a day is saved."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from aivo.db.context import connect
from aivo.kit.actor import Actor
from tests.conftest import SmallWorld
from tests.web.conftest import As
from tests.web.test_people_pages import TODAY, post, row


async def school_of(small: SmallWorld) -> UUID:
    found: UUID = (await row(small, "select id from schools where tenant_id = $1 order by name limit 1"))["id"]
    return found


async def made(browse: As, small: SmallWorld, **form: str) -> tuple[Any, str]:
    client, school = await browse("office"), await school_of(small)
    at = f"/schools/{school}/classes/new"
    answer = await post(client, at, at, title=f"Class {uuid4().hex[:6]}", **form)
    assert answer.status_code == 303, answer.text
    return client, answer.headers["location"]


def into(username: str, role: str, first: date) -> dict[str, str]:
    """The form that puts somebody into a class."""
    return {"what": "staff", "username": username, "role": role, "from": str(first)}


class TestClasses:
    async def test_are_made_and_renamed(self, browse: As, small: SmallWorld) -> None:
        client, at = await made(browse, small, grade_level="04", location="12")
        assert (await post(client, at, at, title="Reading, morning", subject="Reading")).status_code == 303
        page = await client.get(at)
        assert "Reading, morning" in page.text
        assert (await post(client, at, at, title="Late", version="99")).status_code == 422
        assert "Reading, morning" in (await client.get(at)).text
        assert (await post(client, at, at, title="")).status_code == 422

    async def test_a_new_lead_ends_the_lead_of_the_one_before(self, browse: As, small: SmallWorld) -> None:
        client, at = await made(browse, small)
        later = TODAY.replace(year=TODAY.year + 1)
        first = await post(client, at, at, **into("Teacher", "lead", TODAY))
        assert first.status_code == 303
        again = await post(client, at, at, **into("teacher", "aide", TODAY))
        assert "in this class already" in again.text
        other = await post(client, at, at, **into("para", "lead", later))
        assert other.status_code == 303
        found = await row(
            small,
            "select f.valid_to, f.id from classroom_staff f"
            " join users u on u.id = f.user_id and u.tenant_id = f.tenant_id"
            " where f.tenant_id = $1 and f.classroom_id = $2 and u.username = 'teacher'",
            UUID(at.rpartition("/")[2]),
        )
        assert found["valid_to"] < later
        nobody = await post(client, at, at, **into("nobody", "lead", TODAY))
        assert "No member of staff" in nobody.text
        ended = await post(client, at, at, what="end", staff=str(found["id"]), last_day=str(TODAY))
        assert ended.status_code == 303

    @pytest.mark.parametrize("username", ["clerk", "principal"])
    async def test_need_the_duty(self, browse: As, small: SmallWorld, username: str) -> None:
        client, school = await browse(username), await school_of(small)
        at = f"/schools/{school}/classes/new"
        assert (await post(client, at, at, title="Mine")).status_code == 403

    async def test_of_another_tenant_are_not_there(self, browse: As, small: SmallWorld) -> None:
        _client, at = await made(browse, small)
        other = await browse("office", "lakeshore")
        for address in (at, at.rpartition("/classes/")[0], at.rpartition("/classes/")[0] + "/calendar"):
            assert (await other.get(address)).status_code == 404


class TestCalendar:
    async def calendar(self, small: SmallWorld) -> tuple[str, str]:
        """A year around today with a calendar for every school."""
        async with connect(Actor.system(small.riverbend.tenant_id, "t"), small.databases) as ctx:
            await ctx.tell(
                "insert into school_years (tenant_id, end_year, title, first_day_on, last_day_on)"
                " values ($1, $2, 'This year', make_date($2 - 1, 8, 1), make_date($2, 12, 31)) on conflict do nothing",
                small.riverbend.tenant_id, TODAY.year,
            )  # fmt: skip
            await ctx.tell(
                "insert into school_calendars (tenant_id, school_year_id, name) select $1, id, 'Regular'"
                " from school_years where tenant_id = $1 and end_year = $2 on conflict do nothing",
                small.riverbend.tenant_id, TODAY.year,
            )  # fmt: skip
        school = await school_of(small)
        found = await row(small, "select id from school_calendars where tenant_id = $1 and deleted_at is null limit 1")
        return f"/schools/{school}/calendar", f"/schools/{school}/calendar/{found['id']}"

    async def test_what_hangs_on_a_day_is_said_before_it_is_saved(self, browse: As, small: SmallWorld) -> None:
        client, (page, at) = await browse("office"), await self.calendar(small)
        day = await row(
            small,
            "select last_day_on - 7 as day from school_years where tenant_id = $1 and last_day_on >= $2 limit 1",
            TODAY,
        )
        form = {"day": str(day["day"]), "kind": "weather_closure", "note": "Snow"}
        asked = await post(client, page, at, **form)
        assert asked.status_code == 200
        assert "Before this is saved" in asked.text
        statement = "select id from calendar_days where tenant_id = $1 and day_on = $2 and deleted_at is null"
        assert await row(small, statement, day["day"]) is None
        assert (await post(client, page, at, **form, sure="1")).status_code == 303
        kept = await row(small, statement, day["day"])
        assert "Snow" in (await client.get(page)).text
        assert (await post(client, page, at, clear=str(kept["id"]))).status_code == 303
        assert await row(small, statement, day["day"]) is None

    async def test_a_form_with_holes_says_so(self, browse: As, small: SmallWorld) -> None:
        client, (page, at) = await browse("office"), await self.calendar(small)
        answer = await post(client, page, at, day="x", kind="x", minutes="9999")
        assert answer.status_code == 422
        for said in ("Please choose a day.", "Please choose what kind of day", "Please type minutes"):
            assert said in answer.text
