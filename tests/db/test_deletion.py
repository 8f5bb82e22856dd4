"""Soft deletion takes what belongs to a row, and restoring brings back exactly that."""

from __future__ import annotations

from datetime import date
from typing import TypeVar
from uuid import UUID

import pytest

from aivo import schema
from aivo.db import deletion
from aivo.db.base import Base
from aivo.db.context import Ctx, connect
from aivo.domains.consent import service as consent
from aivo.domains.consent.schemas import HoldDraft
from aivo.domains.identity.models import User
from aivo.domains.students.models import ClassroomMembership, StudentInsight, StudentProfile
from aivo.domains.tenancy.models import Classroom, School, Tenant
from aivo.kit.errors import Forbidden, NotFound
from tests.conftest import SmallWorld

assert schema.metadata.tables

M = TypeVar("M", bound=Base)


async def live(ctx: Ctx, table: str) -> int:
    return int((await ctx.ask(f"select count(*) from {table} where deleted_at is null"))[0][0])


async def insight(small: SmallWorld, username: str = "manager") -> StudentInsight:
    world = small.riverbend
    async with connect(world.actor(username), small.databases) as ctx:
        row = StudentInsight(
            student_id=world.students["kid"], kind="helps", said="Quiet.", observed_on=date(2026, 9, 1),
            by_user_id=world.users[username],
        )  # fmt: skip
        ctx.add(row)
        await ctx.flush()
    return row


class TestWhatBelongs:
    def test_mandatory_keys_only(self) -> None:
        taken = {edge.child for edge in deletion.dependents("classrooms")}
        assert {"classroom_memberships", "classroom_staff"} <= taken
        of_users = {(edge.child, edge.column) for edge in deletion.dependents("users")}
        assert not {column for _, column in of_users if column.endswith("by_user_id")}
        assert deletion.dependents("tenants") == ()
        assert deletion.dependents("ai_models") == ()
        assert "curriculum_standards" in {edge.child for edge in deletion.dependents("curriculum_frameworks")}

    def test_a_hold_outlives_what_it_holds(self) -> None:
        assert "retention_holds" not in {edge.child for edge in deletion.edges()}

    def test_no_circle_is_endless(self) -> None:
        tables = {edge.parent for edge in deletion.edges()}
        assert all(edge.child in schema.metadata.tables for edge in deletion.edges())
        assert "student_profiles" in tables


class TestDelete:
    async def test_a_class_takes_its_people_and_gives_them_back(self, small: SmallWorld) -> None:
        world = small.riverbend
        async with connect(world.system(), small.databases) as ctx:
            room = await ctx.load(Classroom, world.classroom_id)
            act = await deletion.delete(ctx, room)
            assert room.deletion_id == act
        async with connect(world.actor("teacher"), small.databases) as ctx:
            assert await ctx.find_many(StudentProfile) == []
        async with connect(world.system(), small.databases) as ctx:
            assert [await live(ctx, table) for table in ("classrooms", "classroom_memberships", "classroom_staff")] == [
                0,
                0,
                0,
            ]
            room = await _gone(ctx, Classroom, world.classroom_id)
            assert await deletion.restore(ctx, room) == 4
        async with connect(world.actor("teacher"), small.databases) as ctx:
            assert len(await ctx.find_many(StudentProfile)) == 2
        async with connect(small.lakeshore.system(), small.databases) as ctx:
            assert await live(ctx, "classroom_memberships") == 2

    async def test_what_was_deleted_before_stays_deleted(self, small: SmallWorld) -> None:
        world = small.riverbend
        async with connect(world.system(), small.databases) as ctx:
            (pal,) = await _memberships(ctx, world.students["pal"])
            await deletion.delete(ctx, pal)
            room = await ctx.load(Classroom, world.classroom_id)
            await deletion.delete(ctx, room)
            assert await deletion.restore(ctx, room) == 3
            assert await live(ctx, "classroom_memberships") == 1

    async def test_what_belongs_to_two_comes_back_with_the_last(self, small: SmallWorld) -> None:
        world = small.riverbend
        async with connect(world.system(), small.databases) as ctx:
            room = await ctx.load(Classroom, world.classroom_id)
            kid = await ctx.load(StudentProfile, world.students["kid"])
            await deletion.delete(ctx, room)
            await deletion.delete(ctx, kid)
            await deletion.restore(ctx, room)
            assert await live(ctx, "classroom_memberships") == 1
            await deletion.restore(ctx, kid)
            assert await live(ctx, "classroom_memberships") == 2
            assert await live(ctx, "student_names") == 3

    async def test_a_part_of_something_deleted_waits_for_it(self, small: SmallWorld) -> None:
        world = small.riverbend
        async with connect(world.system(), small.databases) as ctx:
            (membership,) = await _memberships(ctx, world.students["kid"])
            await deletion.delete(ctx, membership)
            kid = await ctx.load(StudentProfile, world.students["kid"])
            await deletion.delete(ctx, kid)
            with pytest.raises(deletion.BelongsToDeleted):
                await deletion.restore(ctx, membership)
            assert await live(ctx, "student_profiles") == 2

    async def test_a_learner_with_everything(self, small: SmallWorld) -> None:
        world = small.riverbend
        await insight(small)
        async with connect(world.system(), small.databases) as ctx:
            draft = HoldDraft("dispute", "A complaint is open.")
            await consent.hold(ctx, world.students["kid"], draft)
            before = {
                table: await live(ctx, table)
                for table in ("student_insights", "school_enrolments", "student_assignments")
            }
            kid = await ctx.load(StudentProfile, world.students["kid"])
            await deletion.delete(ctx, kid)
            assert await live(ctx, "student_insights") == 0
            assert await live(ctx, "retention_holds") == 1
        async with connect(world.actor("mother"), small.databases) as ctx:
            assert await ctx.find_many(StudentProfile) == []
        async with connect(world.system(), small.databases) as ctx:
            kid = await _gone(ctx, StudentProfile, world.students["kid"])
            await deletion.restore(ctx, kid)
            assert before == {table: await live(ctx, table) for table in before}

    async def test_an_author_takes_nothing_they_wrote(self, small: SmallWorld) -> None:
        world = small.riverbend
        row = await insight(small)
        async with connect(world.system(), small.databases) as ctx:
            await deletion.delete(ctx, await ctx.load(User, world.users["manager"]))
            assert (await ctx.load(StudentInsight, row.id)).deleted_at is None

    async def test_the_trail_names_every_row(self, small: SmallWorld) -> None:
        world = small.riverbend
        async with connect(world.system(), small.databases) as ctx:
            act = await deletion.delete(ctx, await ctx.load(Classroom, world.classroom_id))
        with small.connect("postgres") as link:
            told = link.execute(
                "select count(*) from audit_values where new ->> 'deletion_id' = %s", (str(act),)
            ).fetchone()
        assert told == (4,)


class TestRefused:
    async def test_twice(self, small: SmallWorld) -> None:
        row = await insight(small)
        async with connect(small.riverbend.actor("manager"), small.databases) as ctx:
            again = await ctx.load(StudentInsight, row.id)
            await deletion.delete(ctx, again)
            with pytest.raises(NotFound):
                await deletion.delete(ctx, again)
            await deletion.restore(ctx, again)
            with pytest.raises(deletion.NotDeleted):
                await deletion.restore(ctx, again)

    @pytest.mark.parametrize("username", ["mother", "teacher", "kid"])
    async def test_who_reads_but_may_not_write(self, small: SmallWorld, username: str) -> None:
        row = await insight(small)
        async with connect(small.riverbend.actor(username), small.databases) as ctx:
            seen = await ctx.load(StudentInsight, row.id)
            with pytest.raises(Forbidden):
                await deletion.delete(ctx, seen)
        async with connect(small.riverbend.system(), small.databases) as ctx:
            assert await live(ctx, "student_insights") == 1

    async def test_a_tenant(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.system(), small.databases) as ctx:
            tenant = await ctx.load(Tenant, small.riverbend.tenant_id)
            with pytest.raises(deletion.NotDeletable):
                await deletion.delete(ctx, tenant)

    async def test_too_much_at_once(self, small: SmallWorld, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(deletion, "LIMIT", 3)
        ctx = Ctx(small.riverbend.system(), small.databases)
        room = await ctx.load(Classroom, small.riverbend.classroom_id)
        with pytest.raises(deletion.TakesTooMuch):
            await deletion.delete(ctx, room)
        await ctx.close()
        async with connect(small.riverbend.system(), small.databases) as after:
            assert await live(after, "classroom_memberships") == 2


class TestInTheWay:
    async def test_a_unique_key_names_the_live_row(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.system(), small.databases) as ctx:
            first = School(name="East")
            ctx.add(first)
            await ctx.flush()
            await deletion.delete(ctx, first)
            second = School(name="East")
            ctx.add(second)
            await ctx.flush()
            with pytest.raises(deletion.StandsInTheWay) as refused:
                await deletion.restore(ctx, first)
            assert refused.value.details == {"table": "schools", "row_id": second.id}
            await deletion.delete(ctx, second)
            assert await deletion.restore(ctx, first) == 1

    async def test_overlapping_days_name_the_live_row(self, small: SmallWorld) -> None:
        world = small.riverbend
        async with connect(world.system(), small.databases) as ctx:
            (membership,) = await _memberships(ctx, world.students["kid"])
            await deletion.delete(ctx, membership)
            newer = ClassroomMembership(
                student_id=world.students["kid"], classroom_id=world.classroom_id, valid_from=date(2026, 9, 1)
            )
            ctx.add(newer)
            await ctx.flush()
            with pytest.raises(deletion.StandsInTheWay) as refused:
                await deletion.restore(ctx, membership)
            assert refused.value.details == {"table": "classroom_memberships", "row_id": newer.id}


async def _memberships(ctx: Ctx, student: UUID) -> list[ClassroomMembership]:
    rows = await ctx.ask("select id from classroom_memberships where student_id = $1 and deleted_at is null", student)
    return [await ctx.load(ClassroomMembership, row["id"]) for row in rows]


async def _gone(ctx: Ctx, model: type[M], row_id: UUID) -> M:
    found = await ctx.find_unique(model, where={"id": row_id}, include_deleted=True)
    assert found is not None
    return found
