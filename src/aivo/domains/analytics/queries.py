"""What the analytics room asks, across the rooms below it. Raw counts; days are the learner's own."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from uuid import UUID

import msgspec
from sqlalchemy import select

from aivo.db.context import Ctx
from aivo.domains.analytics.facts import GoalFacts, WeekCounts
from aivo.domains.analytics.models import WeeklyFocusProgress, WeeklyGoalProgress, WeeklyProgressReport
from aivo.domains.analytics.shapes import InterventionEffect, SubjectProgress

SQL = files("aivo.domains.analytics").joinpath("sql")
ROLL_UP_DAY = SQL.joinpath("roll_up_day.sql").read_text()
EMPTY_DAYS = SQL.joinpath("empty_days.sql").read_text()
STALE_DAYS = SQL.joinpath("stale_days.sql").read_text()
WEEK = SQL.joinpath("week.sql").read_text()

ZONE = """
select coalesce(p.timezone, k.timezone, t.timezone) as zone
from student_profiles p
join tenants t on t.id = p.tenant_id
left join lateral (
  select h.timezone from school_enrolments e
  join schools h on h.tenant_id = $1 and h.id = e.school_id
  where e.tenant_id = $1 and e.student_id = p.id and e.kind = 'primary' and e.deleted_at is null
  order by e.valid_from desc limit 1) k on true
where p.tenant_id = $1 and p.id = $2
"""
"""The zone of a learner's days: their own, else the school's, else the tenant's."""

GOALS = """
select g.id as goal_id, g.lineage_id, coalesce(g.plain_statement, g.statement) as statement,
  coalesce(g.baseline_value, 100.0 * g.baseline_successes / g.baseline_attempts) as baseline,
  coalesce(g.baseline_on, g.starts_on) as baseline_on,
  coalesce(g.target_value, 100.0 * g.target_successes / g.target_attempts) as target, g.target_on,
  coalesce(g.current_value, 100.0 * g.current_successes / g.current_attempts) as latest, g.current_on as latest_on,
  g.direction <> 'decrease' as is_increase, g.progress is not distinct from 'met' as is_met
from iep_goals g
where g.tenant_id = $1 and g.student_id = $2 and g.deleted_at is null and g.status = 'active'
  and (g.starts_on is null or g.starts_on <= $3)
order by g.position, g.id
"""

FOCUS_WEEK = """
select count(*)::int as days, coalesce(sum(session_count), 0)::int as sessions,
  coalesce(sum(event_count), 0)::int as events,
  coalesce(sum(active_ms), 0)::int as active_ms, coalesce(sum(on_task_ms), 0)::int as on_task_ms,
  coalesce(sum(distraction_count), 0)::int as distractions, coalesce(sum(self_check_count), 0)::int as self_checks
from daily_focus_summaries
where tenant_id = $1 and student_id = $2 and deleted_at is null and date between $3 and $3::date + 6
"""

EFFECTS_WEEK = """
select coalesce(jsonb_agg(e order by e.intervention_type), '[]')::text as effects from (
  select 1 as v, x.intervention_type, sum(x.offered)::int as offered, sum(x.accepted)::int as accepted,
    sum(x.back_on_task)::int as back_on_task, sum(x.known)::int as known, sum(x.withheld)::int as withheld,
    sum(x.withheld_back_on_task)::int as withheld_back_on_task, sum(x.helped)::int as helped
  from daily_focus_summaries d
  cross join lateral jsonb_to_recordset(d.intervention_effectiveness) as x (intervention_type text, offered int,
    accepted int, back_on_task int, known int, withheld int, withheld_back_on_task int, helped int)
  where d.tenant_id = $1 and d.student_id = $2 and d.deleted_at is null and d.date between $3 and $3::date + 6
  group by x.intervention_type) as e
"""


async def zone_of(ctx: Ctx, student_id: UUID) -> str:
    """The IANA zone of a learner's days."""
    found = await ctx.ask(ZONE, ctx.actor.tenant_id, student_id)
    return str(found[0]["zone"]) if found else "UTC"


async def week_of_work(
    ctx: Ctx, student_id: UUID, week_starts_on: date, zone: str
) -> tuple[WeekCounts, list[SubjectProgress]]:
    """A week in raw counts, whole and by subject."""
    found = await ctx.ask(WEEK, ctx.actor.tenant_id, student_id, week_starts_on, zone)
    row = dict(found[0])
    subjects = msgspec.json.decode(row.pop("subjects"), type=list[SubjectProgress])
    return WeekCounts(**row), subjects


async def goals_on(ctx: Ctx, student_id: UUID, day: date) -> list[GoalFacts]:
    """The goals of the plan in force, with their latest accepted value."""
    found = await ctx.ask(GOALS, ctx.actor.tenant_id, student_id, day)
    return [GoalFacts(**dict(row)) for row in found]


async def focus_week(ctx: Ctx, student_id: UUID, week: date) -> dict[str, int]:
    """The week's daily focus summaries, summed."""
    found = await ctx.ask(FOCUS_WEEK, ctx.actor.tenant_id, student_id, week)
    return {name: int(value) for name, value in found[0].items()}


async def effects_week(ctx: Ctx, student_id: UUID, week: date) -> list[InterventionEffect]:
    """The week's interventions by type, shown beside withheld."""
    found = await ctx.ask(EFFECTS_WEEK, ctx.actor.tenant_id, student_id, week)
    return msgspec.json.decode(found[0]["effects"], type=list[InterventionEffect])


async def may_write_plan(ctx: Ctx, student_id: UUID) -> bool:
    """Whether the actor writes about this learner's plan: goals stand in the report for those only."""
    if ctx.actor.role == "system":
        return True
    found = await ctx.ask("select $1 = any (app.my_students('plan', 'write')) as may", student_id)
    return bool(found[0]["may"])


async def report_of(ctx: Ctx, student_id: UUID, week_starts_on: date) -> WeeklyProgressReport | None:
    """The learner's report of a week, for writing."""
    row = WeeklyProgressReport
    found: WeeklyProgressReport | None = await ctx.session.scalar(
        select(row).where(
            row.tenant_id == ctx.actor.tenant_id,
            row.student_id == student_id,
            row.week_starts_on == week_starts_on,
            row.deleted_at.is_(None),
        )
    )
    return found


async def goal_lines_of(ctx: Ctx, report_id: UUID) -> dict[UUID, WeeklyGoalProgress]:
    """A report's goal lines by goal, for writing."""
    row = WeeklyGoalProgress
    found = await ctx.session.scalars(
        select(row).where(
            row.tenant_id == ctx.actor.tenant_id,
            row.weekly_progress_report_id == report_id,
            row.deleted_at.is_(None),
        )
    )
    return {line.iep_goal_id: line for line in found}


async def focus_part_of(ctx: Ctx, report_id: UUID) -> WeeklyFocusProgress | None:
    """A report's focus part, for writing."""
    row = WeeklyFocusProgress
    found: WeeklyFocusProgress | None = await ctx.session.scalar(
        select(row).where(
            row.tenant_id == ctx.actor.tenant_id,
            row.weekly_progress_report_id == report_id,
            row.deleted_at.is_(None),
        )
    )
    return found
