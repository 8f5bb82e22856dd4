"""The nightly run: custodians hear of requests whose day is near or past."""

from __future__ import annotations

from datetime import timedelta

from aivo.db.context import Ctx
from aivo.domains.records.models import RecordRequest
from aivo.domains.records.permissions import demand
from aivo.domains.records.queries import custodians, near_their_day
from aivo.domains.records.telling import wait_for
from aivo.domains.records.writing import today_of

NEAR_DAYS, LAST_DAYS, AGAIN_DAYS = 7, 1, 7
"""Reminders: a week before the day, the day before, and once a week after it has passed."""


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
            await wait_for(ctx, person, request, f"/records/{request.id}", f"request {request.id} near")
        told += 1
    await ctx.flush()
    return told
