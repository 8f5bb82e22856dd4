"""Merging duplicate people: what moves, what stands in the way, and the exact way back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from aivo.db.context import connect
from aivo.domains.roster import service
from aivo.domains.roster.errors import AlreadyUndone, CannotMerge, CannotUndo, OtherKindOfPerson, RosterDutyNeeded
from aivo.kit.actor import Actor
from tests.conftest import SmallWorld

RELATION = "select user_id, deleted_at from parent_student_relations where tenant_id = $1 and id = $2"


async def ask(small: SmallWorld, statement: str, *values: Any) -> list[Any]:
    async with connect(Actor.system(small.riverbend.tenant_id, "t"), small.databases) as ctx:
        return await ctx.ask(statement, small.riverbend.tenant_id, *values)


async def tell(small: SmallWorld, statement: str, *values: Any) -> None:
    async with connect(Actor.system(small.riverbend.tenant_id, "t"), small.databases) as ctx:
        await ctx.tell(statement, small.riverbend.tenant_id, *values)


async def twin(small: SmallWorld, role: str = "parent", username: str = "mother-2") -> UUID:
    """A second record of a person."""
    await tell(
        small,
        "insert into users (tenant_id, username, role, status, given_name, family_name)"
        " values ($1, $2, $3, 'contact', 'Ana', 'Again')",
        username, role,
    )  # fmt: skip
    (row,) = await ask(small, "select id from users where tenant_id = $1 and username = $2", username)
    found: UUID = row["id"]
    return found


async def contact(small: SmallWorld, user_id: UUID, learner: str = "pal") -> UUID:
    """Let the second record be an unconfirmed contact of a learner, with a phone."""
    await tell(
        small,
        "insert into parent_student_relations (tenant_id, student_id, user_id, kind, valid_from)"
        " values ($1, $2, $3, 'biological_or_adoptive_parent', '2026-01-01')",
        small.riverbend.students[learner], user_id,
    )  # fmt: skip
    await tell(
        small, "insert into user_roles (tenant_id, user_id, role, valid_from) values ($1, $2, 'teacher', '2026-01-01')",
        user_id,
    )  # fmt: skip
    (row,) = await ask(small, "select id from parent_student_relations where tenant_id = $1 and user_id = $2", user_id)
    found: UUID = row["id"]
    return found


async def merge(small: SmallWorld, kept: UUID, merged: UUID, who: str = "office") -> UUID:
    async with connect(small.riverbend.actor(who), small.databases) as ctx:
        return (await service.merge_people(ctx, kept, merged, "She said so, with her card.")).id


async def state(small: SmallWorld, *ids: UUID) -> list[Any]:
    """Everything about these people but the counters."""
    found: list[Any] = []
    for table, column in (("users", "id"), ("parent_student_relations", "user_id"), ("user_roles", "user_id")):
        found += await ask(
            small,
            f"select to_jsonb(t) - 'version' - 'updated_at' from {table} t where tenant_id = $1 and {column} = any ($2)"
            " order by id",
            list(ids),
        )
    return [tuple(row) for row in found]


class TestMerge:
    async def test_what_belongs_to_one_moves_to_the_other(self, small: SmallWorld) -> None:
        mother, other = small.riverbend.users["mother"], await twin(small)
        relation = await contact(small, other)
        await merge(small, mother, other)
        (row,) = await ask(
            small, "select user_id from parent_student_relations where tenant_id = $1 and id = $2", relation
        )
        assert row["user_id"] == mother
        (gone,) = await ask(
            small, "select status, deactivation_reason from users where tenant_id = $1 and id = $2", other
        )
        assert tuple(gone) == ("deactivated", "one person with another record")
        told = await ask(
            small,
            "select counts ->> 'by_table' as said from person_merges where tenant_id = $1 and kept_user_id = $2",
            mother,
        )
        assert "parent_student_relations" in told[0]["said"]

    async def test_a_row_both_have_is_put_away(self, small: SmallWorld) -> None:
        mother, other = small.riverbend.users["mother"], await twin(small)
        relation = await contact(small, other, "kid")
        await merge(small, mother, other)
        rows = await ask(
            small,
            "select id, deleted_at, user_id from parent_student_relations where tenant_id = $1 and id = $2",
            relation,
        )
        assert rows[0]["deleted_at"] is not None or rows[0]["user_id"] == mother
        live = await ask(
            small,
            "select 1 from parent_student_relations where tenant_id = $1 and user_id = $2 and deleted_at is null",
            other,
        )
        assert live == []

    async def test_undo_restores_exactly(self, small: SmallWorld) -> None:
        mother, other = small.riverbend.users["mother"], await twin(small)
        await contact(small, other)
        before = await state(small, mother, other)
        merge_id = await merge(small, mother, other)
        assert await state(small, mother, other) != before
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            await service.undo_merge(ctx, merge_id)
        assert await state(small, mother, other) == before
        with pytest.raises(AlreadyUndone):
            async with connect(small.riverbend.actor("office"), small.databases) as ctx:
                await service.undo_merge(ctx, merge_id)

    async def test_undo_says_what_has_changed_since(self, small: SmallWorld) -> None:
        mother, other = small.riverbend.users["mother"], await twin(small)
        relation = await contact(small, other)
        merge_id = await merge(small, mother, other)
        await tell(
            small, "update parent_student_relations set user_id = $3 where tenant_id = $1 and id = $2", relation,
            small.riverbend.users["father"],
        )  # fmt: skip
        before = await state(small, mother, other)
        with pytest.raises(CannotUndo) as refused:
            async with connect(small.riverbend.actor("office"), small.databases) as ctx:
                await service.undo_merge(ctx, merge_id)
        assert refused.value.details["tables"] == ("parent_student_relations",)
        assert await state(small, mother, other) == before


class TestRefusals:
    async def test_other_kinds_and_oneself(self, small: SmallWorld) -> None:
        users = small.riverbend.users
        for kept, merged in (
            (users["mother"], users["teacher"]), (users["mother"], users["mother"]), (users["clerk"], users["office"]),
        ):  # fmt: skip
            before = await state(small, kept, merged)
            with pytest.raises(OtherKindOfPerson):
                await merge(small, kept, merged)
            assert await state(small, kept, merged) == before

    async def test_without_the_duty(self, small: SmallWorld) -> None:
        other = await twin(small)
        with pytest.raises(RosterDutyNeeded):
            await merge(small, small.riverbend.users["mother"], other, "clerk")

    async def test_what_ones_duties_do_not_let_one_change_stands_in_the_way(self, small: SmallWorld) -> None:
        """A clerk over people does not open a child's record to somebody by way of a merge."""
        mother, other = small.riverbend.users["mother"], await twin(small)
        await tell(
            small,
            "insert into duty_assignments (tenant_id, user_id, duty, valid_from)"
            " select $1, id, 'security', '2020-01-01' from users where tenant_id = $1 and username = 'clerk'",
        )
        before = await state(small, mother, other)
        with pytest.raises((RosterDutyNeeded, CannotMerge)):
            await merge(small, other, mother, "clerk")
        assert await state(small, mother, other) == before

    async def test_a_person_of_another_tenant_is_not_there(self, small: SmallWorld) -> None:
        from_there = small.lakeshore.users["mother"]
        with pytest.raises(Exception, match="nothing"):
            await merge(small, small.riverbend.users["mother"], from_there)

    async def test_a_learner_with_a_record_stays(self, small: SmallWorld) -> None:
        users = small.riverbend.users
        other = await twin(small, "learner", "kid-2")
        await tell(
            small,
            "insert into student_profiles (tenant_id, user_id, given_name, family_name)"
            " values ($1, $2, 'Kid', 'Again')",
            other,
        )
        (profile,) = await ask(small, "select id from student_profiles where tenant_id = $1 and user_id = $2", other)
        await tell(
            small,
            "insert into medical_notes (tenant_id, student_id, kind, noted_on, source)"
            " values ($1, $2, 'allergy', '2026-10-01', 'parent')",
            profile["id"],
        )
        with pytest.raises(CannotMerge) as refused:
            await merge(small, users["kid"], other)
        assert refused.value.details["tables"] == ("medical_notes",)
        await tell(
            small, "update medical_notes set deleted_at = now() where tenant_id = $1 and student_id = $2", profile["id"]
        )
        await merge(small, users["kid"], other)
        (gone,) = await ask(
            small, "select deleted_at from student_profiles where tenant_id = $1 and user_id = $2", other
        )
        assert gone["deleted_at"] is not None
