"""Who hears of a request: custodians when it comes and when its day is near, whoever asked when it is decided."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from aivo.db.context import Ctx, connect
from aivo.domains.messages import service as messages
from aivo.domains.records.models import RecordRequest
from aivo.domains.records.permissions import demand
from aivo.domains.records.queries import custodians, near_their_day
from aivo.domains.records.service.writing import today_of
from aivo.kit.actor import Actor

NEAR_DAYS, LAST_DAYS, AGAIN_DAYS = 7, 1, 7
"""Reminders: a week before the day, the day before, and once a week after it has passed."""


async def tell_custodians(ctx: Ctx, request: RecordRequest, about: str = "came") -> None:
    """A request waits for those who look after records. Whom, the system looks up: no parent reads who has the duty."""
    async with connect(Actor.system(ctx.actor.tenant_id, "record_request"), ctx.databases) as own:
        people = await custodians(own)
    for person in people:
        if person != ctx.actor.user_id:
            await _wait(ctx, person, request, f"/records/{request.id}", f"request {request.id} {about}")


async def tell_asker(ctx: Ctx, request: RecordRequest) -> None:
    """Whoever asked in Aivo finds the answer there."""
    if request.asked_by_user_id is not None and request.asked_by_user_id != ctx.actor.user_id:
        page = f"/students/{request.student_id}/record/{request.id}"
        await _wait(ctx, request.asked_by_user_id, request, page, f"request {request.id}")


async def remind_due(ctx: Ctx) -> int:
    """The nightly run of one tenant: custodians hear of requests whose day is near or past. Answers how many."""
    demand(ctx.actor, "remind_due")
    await ctx.begin()
    today = await today_of(ctx)
    people = await custodians(ctx)
    told = 0
    for row in await near_their_day(ctx, today + timedelta(days=NEAR_DAYS)):
        last, due_on = row["reminded_on"], row["due_on"]
        steps = (due_on - timedelta(days=NEAR_DAYS), due_on - timedelta(days=LAST_DAYS))
        reached = max((step for step in steps if step <= today), default=None)
        is_new = last is None or (reached is not None and last < reached)
        is_late_again = today > due_on and last is not None and today - last >= timedelta(days=AGAIN_DAYS)
        if not is_new and not is_late_again:
            continue
        request = await ctx.load(RecordRequest, row["id"])
        request.reminded_on = today
        for person in people:
            await _wait(ctx, person, request, f"/records/{request.id}", f"request {request.id} near")
        told += 1
    await ctx.flush()
    return told


async def _wait(ctx: Ctx, person: UUID, request: RecordRequest, page: str, occasion: str) -> None:
    await messages.notify(ctx, person, "records", page, student_id=request.student_id, occasion=occasion)
