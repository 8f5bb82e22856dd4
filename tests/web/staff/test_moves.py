"""Caseload moves and cover: looked at before they are made, made whole, taken back until the day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from aivo.db.context import connect
from aivo.domains.students import errors
from aivo.domains.students import service as students
from aivo.kit.actor import Actor
from aivo.kit.errors import NotFound
from tests.conftest import WorldDatabase
from tests.web.staff.conftest import As, post

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def as_it_was(world: WorldDatabase) -> Iterator[None]:
    """Every test finds the assignments of the demo world; put back past the triggers, which let nothing of a learner
    go while the family waits to see the record.
    """
    with world.connect("postgres", autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("delete from caseload_moves")
        connection.execute("delete from student_assignments where covering_for_user_id is not null")
        connection.execute("create table before_moves as table student_assignments")
        yield
        connection.execute("delete from caseload_moves")
        connection.execute("delete from student_assignments where id not in (select id from before_moves)")
        connection.execute(
            "update student_assignments a set valid_to = b.valid_to, deleted_at = b.deleted_at, "
            "deletion_id = b.deletion_id from before_moves b where a.id = b.id"
        )
        connection.execute("drop table before_moves")


async def user_id(username: str, tenant: str = "riverbend") -> UUID:
    actor = await Actor.of(tenant, username)
    assert actor.user_id
    return actor.user_id


async def caseload(username: str, day: date) -> set[UUID]:
    """Whose case manager somebody is on a day."""
    async with connect(await Actor.of("riverbend", "ruiz")) as ctx:
        rows = await ctx.ask(
            "select student_id from student_assignments where tenant_id = $1 and user_id = $2 "
            "and kind = 'case_manager' and deleted_at is null "
            "and valid_from <= $3 and (valid_to is null or valid_to >= $3)",
            ctx.actor.tenant_id, await user_id(username), day,
        )  # fmt: skip
    return {row["student_id"] for row in rows}


async def draft(world: WorldDatabase, some: int = 3, **values: Any) -> students.MoveDraft:
    """A move of a few of Mr. Okoro's learners to Dr. Patel in ten days."""
    known = sorted(await caseload("okoro", world.anchor))
    given = {
        "from_user_id": await user_id("okoro"), "to_user_id": await user_id("patel"),
        "starts_on": world.anchor + 10 * DAY, "reason": "New school year plan", "student_ids": tuple(known[:some]),
    }  # fmt: skip
    return students.MoveDraft(**{**given, **values})


@pytest.mark.usefixtures("databases")
class TestMoving:
    async def test_many_move_on_a_day_and_access_follows(self, world: WorldDatabase) -> None:
        wanted = await draft(world)
        async with connect(await Actor.of("riverbend", "ruiz")) as ctx:
            moves = await students.move_caseload(ctx, wanted, world.anchor)
        assert len(moves) == 3
        assert len({move.act_id for move in moves}) == 1
        moved = set(wanted.student_ids)
        assert moved <= await caseload("okoro", wanted.starts_on - DAY)
        assert not moved & await caseload("okoro", wanted.starts_on)
        assert moved <= await caseload("patel", wanted.starts_on)
        with world.connect("postgres") as connection:
            rows = connection.execute(
                "select count(*) from app.student_access where user_id = %s and student_id = any (%s) "
                "and source_table = 'student_assignments' and starts_at > now() + interval '8 days'",
                (wanted.to_user_id, list(moved)),
            ).fetchone()
        assert rows == (3,)

    async def test_undone_until_the_day(self, world: WorldDatabase) -> None:
        before = await caseload("okoro", world.anchor + 30 * DAY)
        async with connect(await Actor.of("riverbend", "ruiz")) as ctx:
            moves = await students.move_caseload(ctx, await draft(world), world.anchor)
        async with connect(await Actor.of("riverbend", "ruiz")) as ctx:
            await students.undo_move(ctx, moves[0].act_id, world.anchor)
        assert await caseload("okoro", world.anchor + 30 * DAY) == before
        async with connect(await Actor.of("riverbend", "ruiz")) as ctx:
            with pytest.raises(NotFound):
                await students.undo_move(ctx, moves[0].act_id, world.anchor)

    async def test_not_undone_from_the_day_on(self, world: WorldDatabase) -> None:
        async with connect(await Actor.of("riverbend", "ruiz")) as ctx:
            moves = await students.move_caseload(ctx, await draft(world), world.anchor)
        before = await caseload("patel", world.anchor + 30 * DAY)
        async with connect(await Actor.of("riverbend", "ruiz")) as ctx:
            with pytest.raises(errors.AlreadyBegun):
                await students.undo_move(ctx, moves[0].act_id, world.anchor + 10 * DAY)
        assert await caseload("patel", world.anchor + 30 * DAY) == before

    async def test_who_has_one_already_stops_the_whole_act(self, world: WorldDatabase) -> None:
        wanted = await draft(world)
        async with connect(await Actor.of("riverbend", "ruiz")) as ctx:
            one = await draft(world, some=1, ends_on=world.anchor + 20 * DAY, starts_on=world.anchor + 5 * DAY)
            await students.move_caseload(ctx, one, world.anchor)
        before = await caseload("okoro", world.anchor + 30 * DAY)
        async with connect(await Actor.of("riverbend", "ruiz")) as ctx:
            with pytest.raises(errors.AlreadyServes):
                await students.move_caseload(ctx, wanted, world.anchor)
            await ctx.close()
        assert await caseload("okoro", world.anchor + 30 * DAY) == before

    @pytest.mark.parametrize(
        ("values", "refusal"),
        [
            ({"student_ids": ()}, errors.NobodyToMove),
            ({"reason": "  "}, errors.NeedsReason),
            ({"starts_on": date(2026, 1, 1)}, errors.WrongDays),
            ({"ends_on": date(2026, 1, 1)}, errors.WrongDays),
        ],
    )
    async def test_refusals_change_nothing(self, world: WorldDatabase, values: dict[str, Any], refusal: type) -> None:
        async with connect(await Actor.of("riverbend", "ruiz")) as ctx:
            with pytest.raises(refusal):
                await students.move_caseload(ctx, await draft(world, **values), world.anchor)
        assert await caseload("patel", world.anchor + 10 * DAY) == set()

    async def test_only_staff_take_over(self, world: WorldDatabase) -> None:
        for username, tenant in (("ana", "riverbend"), ("maya", "riverbend"), ("sorensen", "lakeshore")):
            async with connect(await Actor.of("riverbend", "ruiz")) as ctx:
                wanted = await draft(world, to_user_id=await user_id(username, tenant))
                with pytest.raises(errors.NotStaff):
                    await students.move_caseload(ctx, wanted, world.anchor)

    @pytest.mark.parametrize("username", ["okoro", "lee", "hayes"])
    async def test_without_the_duty_nobody_moves(self, world: WorldDatabase, username: str) -> None:
        async with connect(await Actor.of("riverbend", username)) as ctx:
            with pytest.raises(errors.NotYours):
                await students.move_caseload(ctx, await draft(world), world.anchor)


@pytest.mark.usefixtures("databases")
class TestCover:
    async def test_a_case_manager_arranges_cover_and_takes_it_back(self, world: WorldDatabase) -> None:
        last = world.anchor + 14 * DAY
        async with connect(await Actor.of("riverbend", "okoro")) as ctx:
            wanted = await draft(world, ends_on=last, reason="Training")
            moves = await students.move_caseload(ctx, wanted, world.anchor)
        assert set(wanted.student_ids) <= await caseload("patel", last)
        assert not set(wanted.student_ids) & await caseload("patel", last + DAY)
        assert set(wanted.student_ids) <= await caseload("okoro", last)
        async with connect(await Actor.of("riverbend", "lee")) as ctx:
            with pytest.raises((NotFound, errors.NotYours)):
                await students.undo_move(ctx, moves[0].act_id, world.anchor)
        async with connect(await Actor.of("riverbend", "okoro")) as ctx:
            await students.undo_move(ctx, moves[0].act_id, world.anchor)
        assert await caseload("patel", last) == set()

    async def test_nobody_covers_for_a_colleague_unasked(self, world: WorldDatabase) -> None:
        async with connect(await Actor.of("riverbend", "patel")) as ctx:
            with pytest.raises(errors.NotYours):
                await students.move_caseload(ctx, await draft(world, ends_on=world.anchor + 20 * DAY), world.anchor)


@pytest.mark.usefixtures("databases")
class TestThePages:
    async def test_from_the_list_to_undone(self, browse: As, world: WorldDatabase) -> None:
        client = await browse("ruiz")
        listed = await client.get("/caseloads")
        found = re.search(r'href="(/caseloads/[0-9a-f-]{36})">Mr. Samuel Okoro', listed.text)
        assert found
        address = found[1]
        form = await client.get(f"{address}?q=patel")
        taker = re.search(r'name="to" value="([0-9a-f-]{36})"', form.text)
        assert taker
        students_on_it = re.findall(r'name="student" value="([0-9a-f-]{36})"', form.text)
        assert len(students_on_it) >= 12
        starts_on = (world.anchor + 7 * DAY).isoformat()
        values = {"to": taker[1], "kind": "move", "starts_on": starts_on, "ends_on": "", "reason": "", "who": "all"}
        wrong = await post(client, form, address, **values)
        assert wrong.status_code == 422
        assert 'id="problem"' in wrong.text
        assert "Please write why" in wrong.text
        values["reason"] = "Mr. Okoro goes part time"
        look = await post(client, form, address, **values)
        assert look.status_code == 200
        assert "What is under way and goes over" in look.text
        assert "Yearly review of the plan" in look.text
        assert await caseload("patel", world.anchor + 7 * DAY) == set(), "looking changes nothing"
        done = await post(client, look, address, **values, step="apply")
        assert (done.status_code, done.headers["location"]) == (303, "/caseloads")
        assert len(await caseload("patel", world.anchor + 7 * DAY)) == len(students_on_it)
        after = await client.get("/caseloads")
        assert "From Samuel Okoro to Anika Patel" in after.text
        act = re.search(r'name="act" value="([^"]+)"', after.text)
        assert act
        assert (await post(client, after, "/caseloads/undo", act=act[1])).status_code == 303
        assert await caseload("patel", world.anchor + 7 * DAY) == set()
        assert "Undone" in (await client.get("/caseloads")).text

    async def test_a_teacher_sees_their_own_caseload_only(self, browse: As) -> None:
        client = await browse("okoro")
        page = await client.get("/caseloads")
        own = re.findall(r'href="(/caseloads/[0-9a-f-]{36})"', page.text)
        assert len(own) == 1
        assert "For good" not in (await client.get(own[0])).text
        other = await browse("lee")
        assert (await other.get(own[0])).status_code == 404

    async def test_without_a_duty_it_is_not_there(self, browse: As) -> None:
        for username in ("hayes", "ana", "maya"):
            assert (await (await browse(username)).get("/caseloads")).status_code == 404

    async def test_another_districts_is_not_there(self, browse: As) -> None:
        client = await browse("whitfield", "lakeshore")
        assert (await client.get(f"/caseloads/{await user_id('okoro')}")).status_code == 404

    async def test_rest_reads_them(self, browse: As, world: WorldDatabase) -> None:
        async with connect(await Actor.of("riverbend", "ruiz")) as ctx:
            await students.move_caseload(ctx, await draft(world), world.anchor)
        answer = await (await browse("ruiz")).get("/api/v1/caseload-moves")
        assert answer.status_code == 200
        assert len(answer.json()["data"]) == 3
        assert (await (await browse("ana")).get("/api/v1/caseload-moves")).status_code in (403, 404)
