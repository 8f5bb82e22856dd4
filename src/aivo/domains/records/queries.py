"""What the verbs of the records room ask."""

# ruff: noqa: S608  (put together from our own texts; values are bound)

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from aivo.db.context import Ctx
from aivo.domains.records.clock import LONGEST_TO_INSPECT, OWN_DAYS, Facts
from aivo.domains.records.models import AmendmentRequest, RecordRequest
from aivo.domains.records.models.requests import IS_OPEN

NEXT_MEETING = """
select min((m.scheduled_at at time zone t.timezone)::date) as meeting_on
from iep_meetings m join tenants t on t.id = m.tenant_id
where m.tenant_id = $1 and m.student_id = $2 and m.status in ('planned', 'noticed') and m.deleted_at is null
  and (m.scheduled_at at time zone t.timezone)::date >= $3
"""

OWN_DAYS_SET = """
select (settings -> 'request_days' ->> 'inspect')::int as inspect,
  (settings -> 'request_days' ->> 'others')::int as others
from tenants where id = $1
"""

CUSTODIANS = """
select distinct d.user_id from duty_assignments d
join users u on u.tenant_id = d.tenant_id and u.id = d.user_id and u.status = 'active' and u.deleted_at is null
where d.tenant_id = $1 and d.duty = 'records_custodian' and d.school_id is null and d.deleted_at is null
  and current_date between d.valid_from and coalesce(d.valid_to, 'infinity') limit 50
"""

EFFECTIVE_DUE = f"""
case when r.kind in ('inspect', 'copy') and {IS_OPEN} then least(r.due_on, (
  select greatest(r.received_on, x.meeting_on - 1) from (
    select min((m.scheduled_at at time zone t.timezone)::date) as meeting_on
    from iep_meetings m join tenants t on t.id = m.tenant_id
    where m.tenant_id = r.tenant_id and m.student_id = r.student_id and m.status in ('planned', 'noticed')
      and m.deleted_at is null and (m.scheduled_at at time zone t.timezone)::date >= r.received_on) x
  where x.meeting_on is not null))
else r.due_on end
"""
"""The day that holds now: a meeting planned since the request came makes it earlier, as in ``clock.due``. What is over
keeps the day it had, so that a long list of old requests asks nothing more."""

NEAR = f"""
select r.id, r.reminded_on, d.due_on from record_requests r
cross join lateral (select {EFFECTIVE_DUE} as due_on) d
where r.tenant_id = $1 and {IS_OPEN} and r.deleted_at is null and d.due_on <= $2
order by d.due_on, r.id limit 1000
"""


async def facts_of(ctx: Ctx, student_id: UUID, received: date) -> Facts:
    """What the clock of a request that came on this day is computed from."""
    (row,) = await ctx.ask(NEXT_MEETING, ctx.actor.tenant_id, student_id, received)
    (own,) = await ctx.ask(OWN_DAYS_SET, ctx.actor.tenant_id)
    return Facts(row["meeting_on"], own["inspect"] or LONGEST_TO_INSPECT, own["others"] or OWN_DAYS)


async def custodians(ctx: Ctx) -> list[UUID]:
    """Who looks after records in the whole organization today."""
    return [row["user_id"] for row in await ctx.ask(CUSTODIANS, ctx.actor.tenant_id)]


async def near_their_day(ctx: Ctx, until: date) -> list[Any]:
    """Open requests whose day is at the latest ``until``."""
    return await ctx.ask(NEAR, ctx.actor.tenant_id, until)


async def locked(ctx: Ctx, request_id: UUID) -> RecordRequest:
    """A request for writing, held: whoever comes second sees what the first one wrote."""
    await ctx.begin()
    await ctx.ask(
        "select 1 from record_requests where tenant_id = $1 and id = $2 for no key update",
        ctx.actor.tenant_id, request_id,
    )  # fmt: skip
    return await ctx.load(RecordRequest, request_id)


async def amendment_of(ctx: Ctx, request: RecordRequest) -> AmendmentRequest:
    """What is to be corrected, for writing."""
    found = select(AmendmentRequest).where(
        AmendmentRequest.tenant_id == request.tenant_id, AmendmentRequest.request_id == request.id
    )
    return (await ctx.session.execute(found)).scalar_one()
