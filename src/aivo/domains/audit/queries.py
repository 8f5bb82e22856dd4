"""What the trail and the log of reads are asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from aivo.db.context import Ctx


@dataclass(frozen=True, slots=True)
class Look:
    """One line of "Who looked at my child's record"."""

    at: datetime
    actor_user_id: UUID | None
    actor_role: str | None
    subject: str
    outcome: str
    purpose: str | None
    outside_party: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one row, as records custodians read it."""

    at: datetime
    actor_user_id: UUID | None
    actor_role: str | None
    command: str | None
    operation: str
    fields: tuple[str, ...]
    old: dict[str, Any] | None
    new: dict[str, Any] | None


async def looks_at(ctx: Ctx, student_id: UUID, *, limit: int = 100) -> list[Look]:
    """Who opened this learner's record, newest first; a family sees staff and outside parties only."""
    rows = await ctx.ask(
        "select at, actor_user_id, actor_role, subject, outcome, purpose, outside_party from record_accesses"
        " where tenant_id = $1 and student_id = $2 order by created_at desc, id desc limit $3",
        ctx.actor.tenant_id, student_id, limit,
    )  # fmt: skip
    return [Look(**dict(row)) for row in rows]


async def changes_of(ctx: Ctx, table: str, row_id: UUID, *, limit: int = 100) -> list[Change]:
    """Every change of one row with its values, newest first; for records custodians."""
    rows = await ctx.ask(
        "select e.at, e.actor_user_id, e.actor_role, e.command, e.operation, e.fields, v.old::text, v.new::text"
        " from audit_events e left join audit_values v on v.tenant_id = e.tenant_id and v.id = e.id"
        " where e.tenant_id = $1 and e.table_name = $2 and e.row_id = $3 order by e.at desc, e.id desc limit $4",
        ctx.actor.tenant_id, table, row_id, limit,
    )  # fmt: skip
    return [_change(row) for row in rows]


def _change(row: Any) -> Change:
    return Change(
        at=row["at"],
        actor_user_id=row["actor_user_id"],
        actor_role=row["actor_role"],
        command=row["command"],
        operation=row["operation"],
        fields=tuple(row["fields"]),
        old=_plain(row["old"]),
        new=_plain(row["new"]),
    )


def _plain(value: str | None) -> dict[str, Any] | None:
    return None if value is None else msgspec.json.decode(value, type=dict[str, Any])
