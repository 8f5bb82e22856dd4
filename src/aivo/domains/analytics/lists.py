"""What the learner's day and a learner's page ask across the rooms below."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from aivo.db.context import Ctx

TODAY = """
with zone as (select (date_trunc('day', now() at time zone $3) at time zone $3) as day_start)
select * from (
  select 'assessment' as kind, a.id, a.title, '' as subject, a.base_minutes + a.extra_minutes as minutes, a.due_at,
    case a.status when 'in_progress' then 'started' when 'completed' then 'done' else 'waiting' end as state,
    coalesce(t.submitted_at, a.opens_at) as at
  from assessment_assignments a
  left join lateral (select max(t.submitted_at) as submitted_at from assessment_attempts t
    where t.tenant_id = $1 and t.student_id = $2 and t.assignment_id = a.id and t.deleted_at is null) t on true
  where a.tenant_id = $1 and a.student_id = $2 and a.deleted_at is null and a.opens_at <= now()
    and (a.status in ('assigned', 'in_progress') and coalesce(a.extended_closes_at, a.closes_at, 'infinity') > now()
      or a.status = 'completed' and t.submitted_at >= (select day_start from zone))
  union all
  select 'homework', h.id, h.title, h.subject, null, h.due_at,
    case when h.status = 'completed' then 'done' else 'started' end, coalesce(h.ended_at, h.started_at)
  from homework_sessions h
  where h.tenant_id = $1 and h.student_id = $2 and h.deleted_at is null
    and (h.status in ('active', 'paused') or h.status = 'completed' and h.ended_at >= (select day_start from zone))
  union all
  select 'writing', w.id, w.title, w.subject, null, w.due_at,
    case when w.status = 'handed_in' then 'done' else 'started' end,
    coalesce(w.handed_in_at, w.last_edited_at, w.started_at)
  from writing_documents w
  where w.tenant_id = $1 and w.student_id = $2 and w.deleted_at is null
    and (w.status in ('draft', 'returned') or w.status = 'handed_in' and w.handed_in_at >= (select day_start from zone))
) as step
order by state = 'done', state = 'waiting', due_at nulls last, at desc limit 40
"""

ACTIVITY = """
select * from (
  (select 'homework' as kind, h.title, h.subject, h.status, h.started_at as at, h.active_ms
   from homework_sessions h where h.tenant_id = $1 and h.student_id = $2 and h.deleted_at is null
   order by h.started_at desc limit 10)
  union all
  (select 'assessment', a.title, '', t.status, t.started_at, t.active_ms
   from assessment_attempts t
   join assessment_assignments a on a.tenant_id = $1 and a.student_id = $2 and a.id = t.assignment_id
   where t.tenant_id = $1 and t.student_id = $2 and t.deleted_at is null
   order by t.started_at desc limit 10)
  union all
  (select 'writing', w.title, w.subject, w.status, coalesce(w.last_edited_at, w.started_at), w.active_ms
   from writing_documents w where w.tenant_id = $1 and w.student_id = $2 and w.deleted_at is null
   order by w.started_at desc limit 10)
  union all
  (select 'game', coalesce(g.name, s.subject), s.subject, s.status, s.started_at, s.active_ms
   from game_sessions s left join game_templates g on g.id = s.game_template_id
   where s.tenant_id = $1 and s.student_id = $2 and s.deleted_at is null
   order by s.started_at desc limit 10)
) as activity
order by at desc limit 12
"""


SIGHT = """
select app.has_duty('basic', 'write') as may_enrol,
  t.kind <> 'family' and s.id = any ((select app.my_students('registry', 'read'))::uuid[]) as may_ask,
  app.has_duty('registry', 'read') and app.has_duty('audit', 'write')
    or s.id = any ((select app.my_students('audit', 'write'))::uuid[]) as keeps_records
from student_profiles s join tenants t on t.id = s.tenant_id
where s.tenant_id = $1 and s.id = $2 and s.deleted_at is null
"""
"""Whether a duty lets the reader end enrolments, a parent may ask about the record, a custodian keeps it."""


async def steps_today(ctx: Ctx, student_id: UUID, zone: str) -> list[Any]:
    """What is open for the learner and what they finished today: begun things first, then by due date."""
    return await ctx.ask(TODAY, ctx.actor.tenant_id, student_id, zone)


async def recent_activity(ctx: Ctx, student_id: UUID) -> list[Any]:
    """The last things the learner worked on, as far as the acting person may see them."""
    return await ctx.ask(ACTIVITY, ctx.actor.tenant_id, student_id)


async def sight_of(ctx: Ctx, student_id: UUID) -> Any:
    """What the acting person may do with this learner's page; None where there is no such learner for them."""
    rows = await ctx.ask(SIGHT, ctx.actor.tenant_id, student_id)
    return rows[0] if rows else None
