"""A learner's own usual focus: median and median absolute deviation of their finished sessions, per subject and in all.

Robust statistics after Leys et al. (2013), so that one bad day moves nothing. Fewer than five sessions give no score.
Comparisons in Aivo are with this only, never with another learner.
"""

from __future__ import annotations

from datetime import date

from aivo.db.context import Ctx

ENOUGH_SESSIONS = 5

CLOSE = """
update focus_baselines set valid_to = $2::date - 1
where tenant_id = $1 and valid_to is null and valid_from < $2::date and deleted_at is null
"""

COMPUTE = """
with finished as (
  select s.tenant_id, s.student_id, f.subject, s.focus_score, s.active_ms, s.distraction_count
  from focus_sessions s
  cross join lateral (values ('all'), (s.subject)) as f (subject)
  where s.tenant_id = $1 and s.status = 'completed' and s.deleted_at is null and s.focus_score is not null
    and f.subject is not null and s.started_at >= $2::date - 60 and s.started_at < $2::date + 1
), middle as (
  select tenant_id, student_id, subject, count(*) as sessions,
    percentile_cont(0.5) within group (order by focus_score) as score,
    percentile_cont(0.5) within group (order by active_ms) / 60000.0 as minutes,
    sum(distraction_count) * 3600000.0 / nullif(sum(active_ms), 0) as distractions
  from finished group by tenant_id, student_id, subject
), spread as (
  select f.student_id, f.subject, percentile_cont(0.5) within group (order by abs(f.focus_score - m.score)) as mad
  from finished f join middle m on m.student_id = f.student_id and m.subject = f.subject
  group by f.student_id, f.subject
)
insert into focus_baselines (tenant_id, student_id, subject, session_count, median_focus_score, spread_focus_score,
  median_session_minutes, distractions_per_hour, valid_from)
select m.tenant_id, m.student_id, m.subject, m.sessions,
  case when m.sessions >= $3 then m.score end, case when m.sessions >= $3 then s.mad end,
  m.minutes, m.distractions, $2::date
from middle m join spread s on s.student_id = m.student_id and s.subject = m.subject
join consent_records c on c.tenant_id = m.tenant_id and c.student_id = m.student_id and c.purpose = 'focus_monitoring'
  and c.status = 'granted' and c.withdrawn_at is null and c.expires_at > now() and c.deleted_at is null
where not exists (
  select from focus_baselines b where b.tenant_id = m.tenant_id and b.student_id = m.student_id
    and b.subject = m.subject and b.valid_to is null and b.deleted_at is null)
"""


async def compute_baselines(ctx: Ctx, day: date) -> int:
    """Begin new baselines from the sixty days up to ``day``; the ones that held end the day before.

    Set-based, for every learner of the tenant whose family agreed. Answers how many rows were written.
    """
    await ctx.tell(CLOSE, ctx.actor.tenant_id, day)
    tag = await ctx.tell(COMPUTE, ctx.actor.tenant_id, day, ENOUGH_SESSIONS)
    return int(tag.rpartition(" ")[2])
