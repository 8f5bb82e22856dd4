"""Talks: begin one, bring somebody in, write, read. The database decides who may, and writes each message once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg

from aivo.db.context import Ctx, connect
from aivo.domains.messages.errors import NothingWritten, TooLong, refusal_of
from aivo.domains.messages.models import Message, MessageThread, StaffHours
from aivo.domains.messages.models.threads import DAYS
from aivo.domains.messages.permissions import demand
from aivo.domains.messages.schemas import HoursDraft, MessageDraft
from aivo.kit.errors import Invalid
from aivo.kit.ids import new_id

LONGEST = 8000
TOPIC = 120


async def open_thread(ctx: Ctx, student_id: UUID, people: Sequence[UUID], topic: str, draft: MessageDraft) -> UUID:
    """Begin a talk about a learner, with its first message; the same form sent twice begins one.

    Raises ``NoPart``, ``WrongPeople``.
    """
    demand(ctx.actor, "talk")
    body = _written(draft.body)
    topic = " ".join(topic.split())[:TOPIC] or body.splitlines()[0][:60]
    thread_id = draft.sent_key
    await ctx.begin()
    if await ctx.ask("select 1 from message_threads where tenant_id = $1 and id = $2", ctx.actor.tenant_id, thread_id):
        return thread_id
    await _ask(ctx, "select app.open_thread($1, $2, $3, $4)", thread_id, student_id, list(people), topic)
    await _ask(
        ctx, "select app.write_message($1, $2, $3, $4, $5)", new_id(), thread_id, body, draft.language, draft.sent_key
    )
    return thread_id


async def write_message(ctx: Ctx, thread: MessageThread, draft: MessageDraft) -> Message:
    """Write into a talk; those who take part are told. What is written stays: a correction is a new message."""
    demand(ctx.actor, "talk")
    await ctx.begin()
    await _ask(
        ctx, "select app.write_message($1, $2, $3, $4, $5)",
        new_id(), thread.id, _written(draft.body), draft.language, draft.sent_key,
    )  # fmt: skip
    (row,) = await ctx.ask(
        "select id from messages where tenant_id = $1 and thread_id = $2 and sent_key = $3",
        ctx.actor.tenant_id, thread.id, draft.sent_key,
    )  # fmt: skip
    return await ctx.load(Message, row["id"])


async def join_thread(ctx: Ctx, thread_id: UUID, user_id: UUID) -> None:
    """Bring a further member of the team into a talk."""
    demand(ctx.actor, "talk")
    await ctx.begin()
    await _ask(ctx, "select app.join_thread($1, $2)", thread_id, user_id)


async def read_thread(ctx: Ctx, thread_id: UUID) -> int:
    """Note that the acting person has read a talk; answers how many messages were new to them."""
    demand(ctx.actor, "talk")
    await ctx.begin()
    (row,) = await _ask(ctx, "select app.read_thread($1)", thread_id)
    return int(row[0])


async def note_read(ctx: Ctx, thread_id: UUID) -> None:
    """Note the same while a page is only read: a short write of its own, as the log of opened records has it."""
    demand(ctx.actor, "talk")
    async with connect(ctx.actor, ctx.databases) as own:
        await read_thread(own, thread_id)


async def say_hours(ctx: Ctx, draft: HoursDraft) -> StaffHours:
    """Say when one usually answers."""
    demand(ctx.actor, "say_hours")
    if not 0 <= draft.from_minute < draft.to_minute <= 24 * 60 or not set(draft.days) <= set(DAYS):
        raise Invalid
    row = await hours_of(ctx, ctx.actor.user_id)
    hours = await ctx.load(StaffHours, row.id) if row else StaffHours(user_id=ctx.actor.user_id)
    hours.days, hours.note = list(draft.days), draft.note
    hours.from_minute, hours.to_minute = draft.from_minute, draft.to_minute
    ctx.add(hours)
    await ctx.flush()
    return hours


async def hours_of(ctx: Ctx, user_id: UUID | None) -> StaffHours | None:
    """When somebody usually answers, if they have said so."""
    return await ctx.find_unique(StaffHours, where={"user_id": user_id})


def _written(body: str) -> str:
    """The text as it is kept; refused when it is empty or longer than one message."""
    text = body.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise NothingWritten
    if len(text) > LONGEST:
        raise TooLong
    return text


async def _ask(ctx: Ctx, sql: str, *values: Any) -> list[Any]:
    """Ask one of the room's own functions, and say its refusal in words."""
    try:
        return await ctx.ask(sql, *values)
    except asyncpg.PostgresError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error
