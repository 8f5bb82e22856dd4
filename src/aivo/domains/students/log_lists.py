"""What the pages of the trail ask the database: who opened a learner's record, and who changed what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from aivo.db.context import Ctx
from aivo.kit.errors import NotFound
from aivo.web.paging import SIZE, Slice, cut

IS_OPEN = """
select s.given_name from student_profiles s where s.tenant_id = $1 and s.id = $2 and s.deleted_at is null
  and s.id = any (app.my_students('evaluation', 'read'))
"""

OPENED = """
select id::text as id, at, name, title, role, subject, outcome, purpose, outside_party from app.who_opened($1, $2, $3)
"""

PERSON = """
select id from users where tenant_id = $1 and deleted_at is null and username = lower($2)
"""

CHANGES = """
select e.id::text as id, e.at, e.actor_role, e.command, e.table_name, e.row_id, e.operation, e.fields, e.row_count,
  e.student_id,
  u.given_name || ' ' || u.family_name as actor, s.given_name || ' ' || s.family_name as learner
from audit_events e
left join users u on u.tenant_id = e.tenant_id and u.id = e.actor_user_id
left join student_profiles s on s.tenant_id = e.tenant_id and s.id = e.student_id
where e.tenant_id = $1 and ($2::uuid is null or e.actor_user_id = $2) and ($3::uuid is null or e.student_id = $3)
  and ($4::timestamptz is null or e.created_at < $4) and ($5::uuid is null or e.id < $5)
order by {order} limit $6
"""

OPENINGS = """
select e.id::text as id, e.at, e.actor_role, e.subject, e.outcome, e.purpose, e.outside_party, e.is_kept_apart,
  e.student_id,
  u.given_name || ' ' || u.family_name as actor, s.given_name || ' ' || s.family_name as learner
from record_accesses e
left join users u on u.tenant_id = e.tenant_id and u.id = e.actor_user_id
left join student_profiles s on s.tenant_id = e.tenant_id and s.id = e.student_id
where e.tenant_id = $1 and ($2::uuid is null or e.actor_user_id = $2) and ($3::uuid is null or e.student_id = $3)
  and ($4::timestamptz is null or e.created_at < $4) and ($5::uuid is null or e.id < $5)
order by {order} limit $6
"""

BY_TIME, BY_PERSON_OR_LEARNER = "e.id desc", "e.created_at desc, e.id desc"
"""All of it goes by the key, which grows with time; one person's or one learner's part by their index."""

EVENT = """
select e.id, e.at, e.actor_role, e.command, e.request_id, e.table_name, e.row_id, e.operation, e.fields, e.student_id,
  u.given_name || ' ' || u.family_name as actor, s.given_name || ' ' || s.family_name as learner
from audit_events e
left join users u on u.tenant_id = e.tenant_id and u.id = e.actor_user_id
left join student_profiles s on s.tenant_id = e.tenant_id and s.id = e.student_id
where e.tenant_id = $1 and e.id = $2
"""

VALUES = "select old::text, new::text from audit_values where tenant_id = $1 and id = $2"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the trail somebody wants to see."""

    person: UUID | None = None
    learner: UUID | None = None
    until: datetime | None = None


async def name_if_open(ctx: Ctx, student_id: UUID) -> str:
    """The learner's name for a parent who may see the record; ``NotFound`` for everyone else."""
    rows = await ctx.ask(IS_OPEN, ctx.actor.tenant_id, student_id)
    if not rows:
        raise NotFound
    return str(rows[0]["given_name"])


async def opened(ctx: Ctx, student_id: UUID, before: UUID | None) -> Slice:
    """One page of who opened the record, newest first: staff and outside parties."""
    return cut(await ctx.ask(OPENED, student_id, before, SIZE + 1), ("id",))


async def person_of(ctx: Ctx, username: str) -> UUID | None:
    """The person with this sign-in name."""
    rows = await ctx.ask(PERSON, ctx.actor.tenant_id, username)
    return rows[0]["id"] if rows else None


async def may_watch(ctx: Ctx) -> bool:
    """Whether the acting person has a duty over the trail: records custodian, security."""
    rows = await ctx.ask("select app.has_duty('audit', 'read') as yes")
    return bool(rows[0]["yes"])


async def changes(ctx: Ctx, which: Asked, after: UUID | None) -> Slice:
    """One page of changes, newest first."""
    return await _page(ctx, CHANGES, which, after)


async def openings(ctx: Ctx, which: Asked, after: UUID | None) -> Slice:
    """One page of openings of learners' records, newest first."""
    return await _page(ctx, OPENINGS, which, after)


async def change(ctx: Ctx, event_id: UUID) -> tuple[Any, list[tuple[str, Any, Any]]]:
    """One change with its fields before and after, where the reader may see values."""
    rows = await ctx.ask(EVENT, ctx.actor.tenant_id, event_id)
    if not rows:
        raise NotFound
    found = await ctx.ask(VALUES, ctx.actor.tenant_id, event_id)
    old, new = (_document(found[0][each]) if found else {} for each in ("old", "new"))
    return rows[0], [(name, old.get(name), new.get(name)) for name in sorted({*old, *new})]


async def _page(ctx: Ctx, question: str, which: Asked, after: UUID | None) -> Slice:
    order = BY_PERSON_OR_LEARNER if which.person or which.learner else BY_TIME
    rows = await ctx.ask(
        question.format(order=order), ctx.actor.tenant_id, which.person, which.learner, which.until, after, SIZE + 1
    )
    return cut(rows, ("id",))


def _document(value: str | None) -> Mapping[str, Any]:
    return msgspec.json.decode(value) if value else {}
