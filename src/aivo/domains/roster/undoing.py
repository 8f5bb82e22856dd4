"""Undoing an import: what it changed is put back where nobody has changed it since and nothing hangs on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from aivo.db.base import Base
from aivo.db.context import Ctx
from aivo.domains.audit import service as audit
from aivo.domains.roster import permissions
from aivo.domains.roster.codes import Severity
from aivo.domains.roster.errors import AlreadyUndone
from aivo.domains.roster.findings import Finding
from aivo.domains.roster.models import RosterImport
from aivo.domains.roster.orders import demand_latest
from aivo.domains.roster.shapes import JobOutcome, KindCount
from aivo.domains.roster.worded import worded
from aivo.kit.clock import now
from aivo.web.wording import marked as _

OWN_RECORD = (
    "roster_imports", "roster_import_findings", "roster_sources", "roster_jobs", "roster_job_findings",
    "school_year_rollovers",
)  # fmt: skip
"""What an act says of itself stays: undoing does not make it unheard of."""

POINTERS = {"external_ids": "row_id"}
LISTED = 500
"""Rows that stand in the way and are listed one by one."""

WHY = {
    "changed": _("Somebody has changed this since (%(by)s)."),
    "needed": _("Later records hang on this (%(by)s)."),
    "erased": _("Its earlier values were erased."),
}
MEND = _("Undo the rest and leave this row as it is, or change it by hand.")


async def plan_of(system: Ctx, act_id: UUID, act_table: str = "roster_imports") -> audit.UndoPlan:
    """What undoing an act would put back, as the system sees it: all that hangs on a row, whoever may read it."""
    return await audit.plan_undo(system, act_table, act_id, without=OWN_RECORD, pointers=POINTERS)


async def undo_import(ctx: Ctx, import_id: UUID, plan: audit.UndoPlan) -> None:
    """Put back what the plan allows, in the acting person's transaction. What stands in the way stays as it is."""
    await permissions.demand(ctx, "undo_import")
    await ctx.tell("select pg_advisory_xact_lock(hashtextextended('roster ' || $1::text, 0))", str(ctx.actor.tenant_id))
    done = await ctx.load(RosterImport, import_id)
    if done.undone_at is not None:
        raise AlreadyUndone
    await demand_latest(ctx, done)
    await audit.undo(ctx, plan)
    done.undone_at, done.undone_by_user_id = now(), ctx.actor.user_id
    await ctx.flush()


async def findings_of(system: Ctx, plan: audit.UndoPlan) -> list[Finding]:
    """Row by row why something cannot be put back; what only stays with another row is not named."""
    standing = [each for each in plan.obstacles.values() if each.why != "kept"]
    names = await _names(system, standing[:LISTED])
    found = [
        Finding(
            each.table, None, each.by[0] if each.why == "changed" and each.by else None, names.get(each.row_id),
            Severity.ERROR, f"undo_{each.why}", worded(WHY[each.why], by=", ".join(each.by[:6])), MEND,
        )
        for each in standing[:LISTED]
    ]  # fmt: skip
    if len(standing) > LISTED:
        more = worded(_("%(count)s more rows are not listed one by one."), count=f"{len(standing) - LISTED:,}")
        found.append(Finding(None, None, None, None, Severity.ERROR, "undo_more", more, MEND))
    return found


def outcome_of(plan: audit.UndoPlan, findings: Sequence[Finding]) -> JobOutcome:
    """How many rows go back and how many new ones go, by table."""
    back: dict[str, int] = defaultdict(int)
    gone: dict[str, int] = defaultdict(int)
    for change in plan.doable():
        (gone if change.is_new else back)[change.table] += 1
    tables = sorted({*back, *gone} - {"external_ids"})
    standing = sum(each.why != "kept" for each in plan.obstacles.values())
    return JobOutcome(
        by_kind={table: KindCount(changed=back[table], removed=gone[table]) for table in tables}, errors=standing,
        refusal="cannot_undo" if findings else "",
    )  # fmt: skip


def as_json(outcome: JobOutcome) -> str:
    """The outcome as a row's document."""
    return msgspec.json.encode(outcome).decode()


async def _names(system: Ctx, obstacles: Sequence[audit.Obstacle]) -> dict[UUID, str]:
    """What a person calls a row: its own name, else whose row it is."""
    ids: dict[str, list[UUID]] = defaultdict(list)
    for each in obstacles:
        ids[each.table].append(each.row_id)
    names: dict[UUID, str] = {}
    for table, wanted in ids.items():
        columns = Base.metadata.tables[table].c
        statement = _statement(table, columns)
        if statement is not None:
            for row in await system.ask(statement, system.actor.tenant_id, wanted):
                names[row["id"]] = row["called"]
    return names


def _statement(table: str, columns: Any) -> str | None:
    where = "where t.tenant_id = $1 and t.id = any ($2)"
    if "given_name" in columns:
        return f"select t.id, t.given_name || ' ' || t.family_name as called from {table} t {where}"  # noqa: S608  (names are the models')
    if "title" in columns or "name" in columns:
        return f"select t.id, t.{'title' if 'title' in columns else 'name'} as called from {table} t {where}"  # noqa: S608  (names are the models')
    for column, other in (("student_id", "student_profiles"), ("user_id", "users")):
        if column in columns:
            return (
                f"select t.id, p.given_name || ' ' || p.family_name as called from {table} t"  # noqa: S608  (names are the models')
                f" join {other} p on p.tenant_id = t.tenant_id and p.id = t.{column} {where}"
            )
    return None
