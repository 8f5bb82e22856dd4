"""What the focus room asks the database."""

from __future__ import annotations

from uuid import UUID

from aivo.db.context import Ctx

RECORD_EVENTS = """
with sent as (
  select e.*,
    case e.signal when 'self_report' then 1 when 'break_request' then 1 when 'visibility' then 3 else 2 end as level
  from jsonb_to_recordset($3::jsonb) as e (id uuid, event_type text, severity text, confidence numeric, signal text,
    self_report text, occurred_at timestamptz, sequence_number integer, duration_ms integer, baseline_z numeric,
    context jsonb)
), session as (
  select s.tenant_id, s.student_id, s.id,
    least(app.focus_level(s.monitoring_level), coalesce(app.focus_level(c.monitoring_level), 0)) as level
  from focus_sessions s
  left join lateral app.consent_now(s.student_id, 'focus_monitoring') as c on true
  where s.tenant_id = $1 and s.id = $2 and s.deleted_at is null
), put as (
  insert into focus_events (tenant_id, student_id, id, focus_session_id, event_type, severity, confidence, signal,
    self_report, occurred_at, sequence_number, duration_ms, baseline_z, context)
  select s.tenant_id, s.student_id, e.id, s.id, e.event_type, e.severity, e.confidence, e.signal, e.self_report,
    e.occurred_at, e.sequence_number, e.duration_ms, e.baseline_z, e.context
  from sent e cross join session s
  where e.level <= s.level
  on conflict (tenant_id, id) do nothing
  returning event_type, self_report
), news as (
  select count(*)::integer as total,
    (count(*) filter (where event_type = 'distraction_detected'))::integer as distraction,
    (count(*) filter (where event_type = 'attention_lost'))::integer as lost,
    (count(*) filter (where event_type = 'attention_regained'))::integer as regained,
    (count(*) filter (where self_report is not null))::integer as self_checks
  from put
), counted as (
  update focus_sessions s
  set distraction_count = s.distraction_count + n.distraction, attention_lost_count = s.attention_lost_count + n.lost,
    attention_regained_count = s.attention_regained_count + n.regained,
    self_check_count = s.self_check_count + n.self_checks
  from news n
  where s.tenant_id = $1 and s.id = $2 and n.total > 0
)
select (select total from news) as accepted, (select count(*) from session) as sessions,
  (select count(*) from sent e cross join session s where e.level <= s.level) as allowed
"""
"""One round trip: check, de-duplicate, insert and count. $1 tenant, $2 session, $3 the batch as one jsonb document."""


async def consented_level(ctx: Ctx, student_id: UUID) -> str | None:
    """The most a session of this learner may record now; None when nobody agreed."""
    found = await ctx.ask("select monitoring_level from app.consent_now($1, 'focus_monitoring')", student_id)
    return str(found[0]["monitoring_level"]) if found else None


async def events_of(ctx: Ctx, session_id: UUID) -> int:
    """How many events a session has that nobody took away."""
    found = await ctx.ask(
        "select count(*) as n from focus_events where tenant_id = $1 and focus_session_id = $2 and deleted_at is null",
        ctx.actor.tenant_id,
        session_id,
    )
    return int(found[0]["n"])
