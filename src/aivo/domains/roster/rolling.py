"""The step into the next school year: look ahead, take it, take it back until the new year's first day.

Nothing of the old year goes: its years, classes, places and assignments keep their rows and their dates, so everything
stays as readable as before. Only an enrolment without a last day gets one, the day before the new one opens.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.audit import service as audit
from aivo.domains.roster import permissions
from aivo.domains.roster.bulk import insert_rows, update_rows
from aivo.domains.roster.errors import AlreadyUndone, NotLatestRollover, YearBegun
from aivo.domains.roster.models import RosterJob, SchoolYearRollover
from aivo.domains.roster.progress import UNWATCHED, Watch
from aivo.domains.roster.rollover_learners import plan_assignments, plan_class_places, plan_learners
from aivo.domains.roster.rollover_places import plan_places, plan_staff
from aivo.domains.roster.rollover_plan import RolloverPlan, begun
from aivo.domains.roster.shapes import ActCounts, JobChoices
from aivo.domains.students.models import ClassroomMembership, ClassroomStaff, SchoolEnrolment, StudentAssignment
from aivo.domains.tenancy.models import (
    AcademicSession,
    CalendarDay,
    Classroom,
    ClassroomSession,
    Course,
    SchoolCalendar,
    SchoolYear,
)
from aivo.kit.clock import now, today_in
from aivo.kit.errors import NotFound

STEPS = {
    "places": (SchoolYear, AcademicSession, SchoolCalendar, CalendarDay, Course, Classroom, ClassroomSession),
    "people": (ClassroomStaff,),
    "learners": (SchoolEnrolment,),
    "enrolments": (ClassroomMembership, StudentAssignment),
}
"""What each step writes, in the order in which one row needs another."""
TODAY = "select timezone from tenants where id = $1"
LATER = """
select 1 from school_year_rollovers
where tenant_id = $1 and created_at > $2 and undone_at is null and deleted_at is null limit 1
"""
GRADES_BEGIN = """
update student_profiles p set grade_level = e.grade_level
from school_enrolments e
join school_enrolments o on o.tenant_id = e.tenant_id and o.student_id = e.student_id and o.kind = e.kind
  and o.valid_to = e.valid_from - 1 and o.deleted_at is null
join tenants t on t.id = e.tenant_id
where p.tenant_id = $1 and e.tenant_id = p.tenant_id and e.student_id = p.id and p.deleted_at is null
  and e.kind = 'primary' and e.school_year_id is not null and e.deleted_at is null
  and (now() at time zone t.timezone)::date - e.valid_from between 0 and 30
  and p.grade_level = o.grade_level and p.grade_level <> e.grade_level
  and exists (select from school_year_rollovers r where r.tenant_id = e.tenant_id and r.to_year_id = e.school_year_id
    and r.undone_at is null and r.deleted_at is null)
"""


async def look_ahead(ctx: Ctx, goes_on: Mapping[str, str]) -> RolloverPlan:
    """What the step would write and what it would leave to people; ``goes_on`` says which school follows which.

    Writes nothing. Raises ``NoSchoolYear``.
    """
    await permissions.demand(ctx, "roll_over")
    (row,) = await ctx.ask(TODAY, ctx.actor.tenant_id)
    plan = await begun(ctx, today_in(row["timezone"]), goes_on)
    await plan_places(ctx, plan)
    await plan_staff(ctx, plan)
    rising = await plan_learners(ctx, plan)
    await plan_class_places(ctx, plan, rising)
    await plan_assignments(ctx, plan, rising)
    return plan


async def roll_over(ctx: Ctx, goes_on: Mapping[str, str], watch: Watch = UNWATCHED) -> tuple[RolloverPlan, UUID | None]:
    """Take the step in the transaction of ``ctx``, all of it or nothing. A step that says nothing new leaves no row."""
    await permissions.demand(ctx, "roll_over")
    await _alone(ctx)
    plan = await look_ahead(ctx, goes_on)
    if not plan.rows():
        return plan, None
    for step, models in STEPS.items():
        await watch.step(step)
        if step == "learners":
            await update_rows(ctx, SchoolEnrolment, ctx.actor.tenant_id, plan.ended, watch.rows)
        for model in models:
            await insert_rows(ctx, model, ctx.actor.tenant_id, plan.made.get(model, []), watch.rows)
    await watch.step("recording")
    year = plan.main
    done = SchoolYearRollover(
        from_year_id=year.old_id, to_year_id=year.new_id, shift_days=year.shift, by_user_id=ctx.actor.user_id,
        counts=ActCounts(by_table=plan.counts()),
    )  # fmt: skip
    ctx.add(done)
    await ctx.flush()
    return plan, done.id


async def order_rollover(ctx: Ctx, goes_on: Mapping[str, str]) -> RosterJob:
    """Ask what the step would do; nothing is changed by asking."""
    await permissions.demand(ctx, "roll_over")
    job = RosterJob(kind="rollover", asked_by_user_id=ctx.actor.user_id, choices=JobChoices(to_year=dict(goes_on)))
    ctx.add(job)
    await ctx.flush()
    return job


async def order_rollover_undo(ctx: Ctx, rollover_id: UUID) -> RosterJob:
    """Ask what undoing a step would put back. Raises ``AlreadyUndone``, ``YearBegun`` and ``NotLatestRollover``."""
    await permissions.demand(ctx, "roll_over")
    await _demand_undoable(ctx, rollover_id)
    job = RosterJob(kind="undo_rollover", rollover_id=rollover_id, asked_by_user_id=ctx.actor.user_id)
    ctx.add(job)
    await ctx.flush()
    return job


async def undo_rollover(ctx: Ctx, rollover_id: UUID, plan: audit.UndoPlan) -> None:
    """Put back what the plan allows, in the acting person's transaction; until the new year's first day."""
    await permissions.demand(ctx, "roll_over")
    await _alone(ctx)
    done = await _demand_undoable(ctx, rollover_id)
    await audit.undo(ctx, plan)
    done.undone_at, done.undone_by_user_id = now(), ctx.actor.user_id
    await ctx.flush()


async def begin_grades(ctx: Ctx) -> None:
    """From the new year's first day a learner's grade is the one they rose to. The night of that day sees to it."""
    await ctx.tell(GRADES_BEGIN, ctx.actor.tenant_id)


async def _alone(ctx: Ctx) -> None:
    """One at a time in a tenant, and none beside an import."""
    await ctx.tell("select pg_advisory_xact_lock(hashtextextended('roster ' || $1::text, 0))", str(ctx.actor.tenant_id))


async def _demand_undoable(ctx: Ctx, rollover_id: UUID) -> SchoolYearRollover:
    done = await ctx.load(SchoolYearRollover, rollover_id)
    if done.undone_at is not None:
        raise AlreadyUndone
    rows = await ctx.ask(
        "select y.first_day_on, t.timezone from school_years y join tenants t on t.id = y.tenant_id"
        " where y.tenant_id = $1 and y.id = $2",
        ctx.actor.tenant_id, done.to_year_id,
    )  # fmt: skip
    if not rows:
        raise NotFound
    if today_in(rows[0]["timezone"]) >= rows[0]["first_day_on"]:
        raise YearBegun
    if await ctx.ask(LATER, ctx.actor.tenant_id, done.created_at):
        raise NotLatestRollover
    return done
