"""What the plan room asks the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from aivo.db.context import Ctx
from aivo.domains.iep.models import (
    IEP,
    BehaviorInterventionPlan,
    EligibilityDecision,
    EligibilityDisability,
    GoalObjective,
    IEPGoal,
    IEPService,
    MeetingAttendance,
    MeetingSitting,
    PlacementMinutes,
    Section504Plan,
)
from aivo.domains.iep.shapes.words import Law

DOOR = """
select exists (select from student_profiles where tenant_id = $1 and id = $2 and deleted_at is null) as sees,
  case when (select app.has_duty($3, 'write')) then true
    else coalesce($2 = any ((select app.my_students($3, 'write'))::uuid[]), false) end as may
"""


@dataclass(frozen=True, slots=True)
class Door:
    """Whether the acting person sees a learner at all, and whether they may write what a need covers."""

    sees: bool
    may: bool


async def door(ctx: Ctx, student_id: UUID, need: str) -> Door:
    """Ask the database's own functions, which the policies use too."""
    (row,) = await ctx.ask(DOOR, ctx.actor.tenant_id, student_id, need)
    return Door(sees=row["sees"], may=row["may"])


async def kind_of_tenant(ctx: Ctx) -> str:
    """What kind of organisation the record belongs to: district, family, …"""
    (row,) = await ctx.ask("select kind from tenants where id = $1", ctx.actor.tenant_id)
    return str(row["kind"])


async def birth_date(ctx: Ctx, student_id: UUID) -> date | None:
    """The learner's date of birth, where it is known."""
    rows = await ctx.ask(
        "select birth_date from student_profiles where tenant_id = $1 and id = $2", ctx.actor.tenant_id, student_id
    )
    return rows[0]["birth_date"] if rows else None


async def school_day(ctx: Ctx, student_id: UUID, moment: datetime) -> date:
    """The calendar day of a moment where the learner goes to school; legal dates are reckoned there."""
    (row,) = await ctx.ask(
        """select ($3 at time zone coalesce(s.timezone, t.timezone))::date as day
           from tenants t left join student_profiles s on s.tenant_id = t.id and s.id = $2 where t.id = $1""",
        ctx.actor.tenant_id, student_id, moment,
    )  # fmt: skip
    day: date = row["day"]
    return day


async def next_place(ctx: Ctx, model: type[IEPGoal] | type[IEPService], iep_id: UUID) -> int:
    """The place after the last line of a plan."""
    last = select(func.coalesce(func.max(model.position), 0)).where(
        model.tenant_id == ctx.actor.tenant_id, model.iep_id == iep_id
    )
    return int(await ctx.session.scalar(last) or 0) + 1


async def next_objective(ctx: Ctx, goal_id: UUID) -> int:
    """The place after the last objective of a goal."""
    last = select(func.coalesce(func.max(GoalObjective.position), 0)).where(
        GoalObjective.tenant_id == ctx.actor.tenant_id, GoalObjective.goal_id == goal_id
    )
    return int(await ctx.session.scalar(last) or 0) + 1


async def next_sitting(ctx: Ctx, meeting_id: UUID) -> int:
    """The number after the last sitting of a meeting."""
    last = select(func.coalesce(func.max(MeetingSitting.number), 0)).where(
        MeetingSitting.tenant_id == ctx.actor.tenant_id, MeetingSitting.meeting_id == meeting_id
    )
    return int(await ctx.session.scalar(last) or 0) + 1


async def next_revision(ctx: Ctx, model: Any, lineage_id: UUID) -> int:
    """The number after the last text of a plan's or 504 plan's lineage."""
    last = select(func.coalesce(func.max(model.revision), 0)).where(
        model.tenant_id == ctx.actor.tenant_id, model.lineage_id == lineage_id
    )
    return int(await ctx.session.scalar(last) or 0) + 1


async def plan_in_force(ctx: Ctx, plan: IEP, first: date) -> bool:
    """Whether another plan of the same kind is in force on or after a day."""
    other = select(IEP.id).where(
        IEP.tenant_id == ctx.actor.tenant_id,
        IEP.student_id == plan.student_id,
        IEP.kind == plan.kind,
        IEP.id != plan.id,
        IEP.status.in_(("in_force", "ended", "replaced")),
        IEP.deleted_at.is_(None),
        func.coalesce(IEP.in_force_to, date.max) >= first,
    )
    return await ctx.session.scalar(other.limit(1)) is not None


async def decisions_from(ctx: Ctx, student_id: UUID, law: Law, first: date) -> list[EligibilityDecision]:
    """The decisions under a law that hold on or after a day, the latest first, for writing."""
    rows = await ctx.session.scalars(
        select(EligibilityDecision)
        .where(
            EligibilityDecision.tenant_id == ctx.actor.tenant_id,
            EligibilityDecision.student_id == student_id,
            EligibilityDecision.law == law,
            EligibilityDecision.deleted_at.is_(None),
            func.coalesce(EligibilityDecision.valid_to, date.max) >= first,
        )
        .order_by(EligibilityDecision.valid_from.desc())
    )
    return list(rows)


async def disabilities_of(ctx: Ctx, decision: EligibilityDecision) -> list[EligibilityDisability]:
    """The categories under a decision, for writing."""
    rows = await ctx.session.scalars(
        select(EligibilityDisability).where(
            EligibilityDisability.tenant_id == ctx.actor.tenant_id,
            EligibilityDisability.decision_id == decision.id,
            EligibilityDisability.deleted_at.is_(None),
        )
    )
    return list(rows)


async def placements_from(ctx: Ctx, student_id: UUID, first: date) -> list[PlacementMinutes]:
    """The placements that hold on or after a day, the latest first, for writing."""
    rows = await ctx.session.scalars(
        select(PlacementMinutes)
        .where(
            PlacementMinutes.tenant_id == ctx.actor.tenant_id,
            PlacementMinutes.student_id == student_id,
            PlacementMinutes.deleted_at.is_(None),
            func.coalesce(PlacementMinutes.valid_to, date.max) >= first,
        )
        .order_by(PlacementMinutes.valid_from.desc())
    )
    return list(rows)


def goal_ids(tenant_id: UUID, iep_id: UUID) -> Select[UUID]:
    """The goals of a plan, for use inside another statement."""
    return select(IEPGoal.id).where(IEPGoal.tenant_id == tenant_id, IEPGoal.iep_id == iep_id)


async def section_504_in_force(ctx: Ctx, plan: Section504Plan, first: date) -> bool:
    """Whether another 504 plan of the learner is in force on or after a day."""
    other = select(Section504Plan.id).where(
        Section504Plan.tenant_id == ctx.actor.tenant_id,
        Section504Plan.student_id == plan.student_id,
        Section504Plan.id != plan.id,
        Section504Plan.status.in_(("in_force", "ended", "replaced")),
        Section504Plan.deleted_at.is_(None),
        func.coalesce(Section504Plan.in_force_to, date.max) >= first,
    )
    return await ctx.session.scalar(other.limit(1)) is not None


async def behavior_plan_of(ctx: Ctx, iep_id: UUID) -> BehaviorInterventionPlan | None:
    """The behaviour plan that stands with a plan, for writing."""
    row: BehaviorInterventionPlan | None = await ctx.session.scalar(
        select(BehaviorInterventionPlan).where(
            BehaviorInterventionPlan.tenant_id == ctx.actor.tenant_id,
            BehaviorInterventionPlan.iep_id == iep_id,
            BehaviorInterventionPlan.deleted_at.is_(None),
        )
    )
    return row


async def attends(ctx: Ctx, sitting_id: UUID, user_id: UUID) -> bool:
    """Whether a user already has a row at a sitting."""
    row = select(MeetingAttendance.id).where(
        MeetingAttendance.tenant_id == ctx.actor.tenant_id,
        MeetingAttendance.sitting_id == sitting_id,
        MeetingAttendance.user_id == user_id,
        MeetingAttendance.deleted_at.is_(None),
    )
    return await ctx.session.scalar(row.limit(1)) is not None
