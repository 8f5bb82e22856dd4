"""Two records of one person become one: what belongs to the one that goes is moved to the one that stays.

The acting person's rights hold for every row: whoever may not change what hangs on a record cannot merge it, so a merge
opens nothing that its author could not open. What somebody wrote or signed keeps the name it was signed with; sign-in,
sessions and factors stay behind with the record that goes, which is signed off. A learner's rows never move to another
learner: a duplicate learner goes only while nothing but the roster's own rows hangs on it.
"""
# ruff: noqa: S608  (the statements' names come from the models, their values are bound)

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from aivo.db.base import Base
from aivo.db.context import Ctx, connect
from aivo.db.deletion import delete
from aivo.domains.audit import service as audit
from aivo.domains.identity.models import User
from aivo.domains.roster import permissions
from aivo.domains.roster.errors import AlreadyUndone, CannotMerge, CannotUndo, OtherKindOfPerson
from aivo.domains.roster.models import PersonMerge
from aivo.domains.roster.shapes import ActCounts
from aivo.domains.students.models import StudentProfile
from aivo.kit.actor import Actor
from aivo.kit.clock import now

STAYS = ("OWNER", "GUARDED", "APPEND_ONLY")
"""Scopes of what stays behind: sign-in, sessions, factors, the trail."""
ROSTER_ROWS = frozenset(
    {
        "student_names", "student_identifiers", "student_demographics", "school_enrolments", "classroom_memberships",
        "parent_student_relations", "contact_points",
    }
)  # fmt: skip
"""What a roster makes of a learner, and what may therefore go with a duplicate."""
MERGED = "one person with another record"


async def merge_people(ctx: Ctx, kept_id: UUID, merged_id: UUID, reason: str) -> PersonMerge:
    """Merge ``merged_id`` into ``kept_id``, in one transaction, all or nothing.

    Raises ``OtherKindOfPerson`` and ``CannotMerge``, whose ``details["tables"]`` name what stands in the way.
    """
    await permissions.demand(ctx, "merge_people")
    if kept_id == merged_id or merged_id == ctx.actor.user_id:
        raise OtherKindOfPerson
    kept, merged = await ctx.load(User, kept_id), await ctx.load(User, merged_id)
    if kept.role != merged.role or kept.role not in ("parent", "teacher", "learner", "district_admin"):
        raise OtherKindOfPerson
    act = PersonMerge(kept_user_id=kept_id, merged_user_id=merged_id, reason=reason, by_user_id=ctx.actor.user_id)
    ctx.add(act)
    await ctx.flush()
    counts: Counter[str] = Counter()
    in_the_way: list[str] = []
    if kept.role == "learner":
        in_the_way += await _drop_learner(ctx, kept_id, merged_id, counts)
    for table, column, is_stamped in _columns():
        in_the_way += await _move(ctx, table, column, is_stamped, kept_id, merged_id, counts)
    if in_the_way:
        raise CannotMerge(tables=tuple(sorted(set(in_the_way))))
    await _move_links(ctx, kept_id, merged_id, counts)
    merged.status, merged.deactivated_at, merged.deactivation_reason = "deactivated", now(), MERGED
    act.counts = ActCounts(by_table=dict(counts))
    await ctx.flush()
    await ctx.tell("select app.end_sessions_of($1, 'deactivated')", merged_id)
    return act


async def undo_merge(ctx: Ctx, merge_id: UUID) -> None:
    """Part the two again, exactly as they were. Raises ``AlreadyUndone``; ``CannotUndo`` names what has changed."""
    await permissions.demand(ctx, "merge_people")
    act = await ctx.load(PersonMerge, merge_id)
    if act.undone_at is not None:
        raise AlreadyUndone
    async with connect(Actor.system(ctx.actor.tenant_id, "undo_merge"), ctx.databases) as system:
        plan = await audit.plan_undo(system, "person_merges", merge_id, without=("person_merges",), pointers={})
    if plan.obstacles:
        tables = tuple(sorted({each.table for each in plan.obstacles.values()}))
        raise CannotUndo(tables=tables)
    await audit.undo(ctx, plan)
    act.undone_at, act.undone_by_user_id = now(), ctx.actor.user_id
    await ctx.flush()


def _columns() -> Iterable[tuple[str, str, bool]]:
    """Every column that says whose a row is; who wrote or signed something is history and stays."""
    for table, column, is_stamped in audit.keys_to("users"):
        scope = Base.metadata.tables[table].info["scope"]
        if scope.word in STAYS or column.endswith("by_user_id") or table in ("person_merges", "student_profiles"):
            continue
        yield table, column, is_stamped


async def _rows(ctx: Ctx, table: str, column: str, is_stamped: bool, merged_id: UUID) -> list[UUID]:
    """All rows that hang on the record, seen by the system: those the acting person may not see stand in the way."""
    live = " and deleted_at is null" if is_stamped else ""
    async with connect(Actor.system(ctx.actor.tenant_id, "merge_people"), ctx.databases) as system:
        rows = await system.ask(
            f"select id from {table} where tenant_id = $1 and {column} = $2{live}", ctx.actor.tenant_id, merged_id
        )
    return [row["id"] for row in rows]


async def _move(
    ctx: Ctx, table: str, column: str, is_stamped: bool, kept_id: UUID, merged_id: UUID, counts: Counter[str]
) -> list[str]:
    """Move rows one by one, each in a savepoint: a row whose twin the other record has already is put away instead."""
    in_the_way = []
    for row_id in await _rows(ctx, table, column, is_stamped, merged_id):
        done = await _try(
            ctx, f"update {table} set {column} = :kept where tenant_id = :tenant and id = :row", row_id, kept_id
        )
        if done is None and is_stamped and not await _is_needed(ctx, table, row_id):
            put_away = (
                f"update {table} set deleted_at = now(), deletion_id = gen_random_uuid()"
                " where tenant_id = :tenant and id = :row"
            )
            done = await _try(ctx, put_away, row_id, kept_id)
        if done:
            counts[table] += 1
        else:
            in_the_way.append(table)
    return in_the_way


async def _try(ctx: Ctx, statement: str, row_id: UUID, kept_id: UUID) -> bool | None:
    """Whether one row was changed; None where another row holds its place."""
    values: dict[str, Any] = {"tenant": ctx.actor.tenant_id, "row": row_id}
    if ":kept" in statement:
        values["kept"] = kept_id
    connection = await ctx.session.connection()
    try:
        async with connection.begin_nested():
            result = await connection.execute(text(statement), values)
            return bool(result.rowcount == 1)
    except IntegrityError:
        return None
    except DBAPIError as error:
        if str(getattr(error.orig, "sqlstate", "")).startswith(("42501", "AV0")):
            return False
        raise


async def _is_needed(ctx: Ctx, table: str, row_id: UUID) -> bool:
    async with connect(Actor.system(ctx.actor.tenant_id, "merge_people"), ctx.databases) as system:
        for child, column, is_stamped in audit.keys_to(table):
            live = " and deleted_at is null" if is_stamped else ""
            statement = f"select 1 from {child} where tenant_id = $1 and {column} = $2{live} limit 1"
            if await system.ask(statement, ctx.actor.tenant_id, row_id):
                return True
    return False


async def _drop_learner(ctx: Ctx, kept_id: UUID, merged_id: UUID, counts: Counter[str]) -> list[str]:
    """Put a duplicate learner away with what the roster made of it; whatever else hangs on it stands in the way."""
    kept, merged = await _profile(ctx, kept_id), await _profile(ctx, merged_id)
    if merged is None:
        return []
    if kept is None:
        raise OtherKindOfPerson
    in_the_way = []
    async with connect(Actor.system(ctx.actor.tenant_id, "merge_people"), ctx.databases) as system:
        for child, column, is_stamped in audit.keys_to("student_profiles"):
            live = " and deleted_at is null" if is_stamped else ""
            statement = f"select 1 from {child} where tenant_id = $1 and {column} = $2{live} limit 1"
            if child not in ROSTER_ROWS and await system.ask(statement, ctx.actor.tenant_id, merged):
                in_the_way.append(child)
        rights = (
            "select 1 from parent_student_relations where tenant_id = $1 and student_id = $2 and is_confirmed limit 1"
        )
        if await system.ask(rights, ctx.actor.tenant_id, merged):
            in_the_way.append("parent_student_relations")
    if not in_the_way:
        await delete(ctx, await ctx.load(StudentProfile, merged))
        counts["student_profiles"] += 1
    return in_the_way


async def _profile(ctx: Ctx, user_id: UUID) -> UUID | None:
    rows = await ctx.ask(
        "select id from student_profiles where tenant_id = $1 and user_id = $2 and deleted_at is null",
        ctx.actor.tenant_id, user_id,
    )  # fmt: skip
    return rows[0]["id"] if rows else None


async def _move_links(ctx: Ctx, kept_id: UUID, merged_id: UUID, counts: Counter[str]) -> None:
    """What a source calls the record that goes means the other one from now on."""
    there = "select count(*) as links from external_ids where tenant_id = $1 and row_id = $2 and deleted_at is null"
    async with connect(Actor.system(ctx.actor.tenant_id, "merge_people"), ctx.databases) as system:
        (found,) = await system.ask(there, ctx.actor.tenant_id, merged_id)
    tag = await ctx.tell(
        "update external_ids set row_id = $2 where tenant_id = $1 and row_id = $3 and deleted_at is null",
        ctx.actor.tenant_id, kept_id, merged_id,
    )  # fmt: skip
    if int(tag.split()[-1]) < found["links"]:
        raise CannotMerge(tables=("external_ids",))
    if found["links"]:
        counts["external_ids"] += found["links"]


__all__ = ["merge_people", "undo_merge"]
