"""What the pages of talks, notices and the outbox ask the database."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.messages import queries
from aivo.web.paging import SIZE, Slice, cut

STREAM = 40
"""Messages of a talk on one page."""

Cursor = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk as its page shows it: about whom, who takes part, and a page of what was written, oldest first."""

    head: Any
    members: list[Any]
    messages: list[Any]
    readings: Mapping[str, list[tuple[str, datetime]]]
    earlier: str


async def talks(ctx: Ctx, after: Cursor) -> Slice:
    """The talks of the acting person, those with something new first."""
    rows = await ctx.ask(queries.TALKS, ctx.actor.tenant_id, ctx.actor.user_id, *after, SIZE + 1)
    return cut(rows, ("is_new", "last_message_at", "id"))


async def talk(ctx: Ctx, thread_id: UUID, after: Cursor) -> Talk | None:
    """One talk; None where there is none to see."""
    tenant = ctx.actor.tenant_id
    heads = await ctx.ask(queries.TALK, tenant, thread_id, ctx.actor.user_id)
    if not heads:
        return None
    members = await ctx.ask(queries.MEMBERS, tenant, thread_id)
    rows = await ctx.ask(queries.MESSAGES, tenant, thread_id, ctx.actor.user_id, *after, STREAM + 1)
    page = cut(rows, ("created_at", "id"), STREAM)
    readings = {
        row["id"]: [(each["name"], datetime.fromisoformat(each["at"])) for each in json.loads(row["readings"] or "[]")]
        for row in page.rows
    }
    return Talk(heads[0], members, page.rows[::-1], readings, page.next)


async def learners(ctx: Ctx, search: str, after: Cursor) -> Slice:
    """Learners about whom the acting person may write."""
    rows = await ctx.ask(queries.LEARNERS, ctx.actor.tenant_id, ctx.actor.role, search, *after, SIZE + 1)
    return cut(rows, ("family_name", "given_name", "id"))


async def learner(ctx: Ctx, student_id: UUID) -> Any:
    """The learner's name, as far as the acting person may know it."""
    rows = await ctx.ask(
        "select given_name, family_name from student_profiles where tenant_id = $1 and id = $2 and deleted_at is null",
        ctx.actor.tenant_id, student_id,
    )  # fmt: skip
    return rows[0] if rows else None


async def partners(ctx: Ctx, student_id: UUID) -> list[Any]:
    """Whom the acting person may write to about a learner."""
    return await ctx.ask(queries.PARTNERS, ctx.actor.tenant_id, student_id)


async def notices(ctx: Ctx, after: Cursor) -> Slice:
    """The acting person's notices, the newest first."""
    rows = await ctx.ask(queries.NOTICES, ctx.actor.tenant_id, ctx.actor.user_id, *after, SIZE + 1)
    return cut(rows, ("created_at", "id"))


async def choices(ctx: Ctx) -> dict[str, bool]:
    """The kinds about which the acting person has chosen whether a mail says so."""
    rows = await ctx.ask(
        "select kind, has_mail from notification_choices where tenant_id = $1 and user_id = $2 and deleted_at is null",
        ctx.actor.tenant_id, ctx.actor.user_id,
    )  # fmt: skip
    return {row["kind"]: row["has_mail"] for row in rows}


async def mail_counts(ctx: Ctx) -> tuple[Any, dict[str, int]]:
    """Whether the acting person looks after mail, and how many mails are in each state."""
    (row,) = await ctx.ask(queries.MAIL_COUNTS, ctx.actor.tenant_id)
    return row, json.loads(row["states"])


async def outbox(ctx: Ctx, states: Sequence[str], after: Cursor) -> Slice:
    """Mails in these states (all, where none is named), the newest first."""
    rows = await ctx.ask(queries.OUTBOX, ctx.actor.tenant_id, list(states), *after, SIZE + 1)
    return cut(rows, ("created_at", "id"))


async def texts(ctx: Ctx, after: Cursor) -> Slice:
    """Codes to phones, the newest first: to whom, how, and how they did. Neither number nor code."""
    rows = await ctx.ask(queries.TEXTS, ctx.actor.tenant_id, *after, SIZE + 1)
    return cut(rows, ("created_at", "id"))
