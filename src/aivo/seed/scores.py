"""Scores of the goals, week after week, so that trends have something to show, each in the goal's own measure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from aivo.db.context import Ctx
from aivo.domains.iep.models import IEPGoal
from aivo.domains.students.models import StudentProfile
from aivo.seed.world import World

PACES = (1.15, 0.55, 0.9, 1.0, 0.35)
"""How far along its aim line each goal in turn has come: some are ahead, some are not."""

WOBBLE = (0.02, -0.03, 0.05, -0.01, 0.03, -0.05)


async def goals_to_score(ctx: Ctx, world: World) -> list[IEPGoal]:
    """The active goals that are measured in numbers; every sixth has no score yet, as it is in life.

    They come by name and not by id, which is drawn anew: the same learners have scores in every demo.
    """
    rows = await ctx.session.scalars(
        select(IEPGoal)
        .join(
            StudentProfile,
            (StudentProfile.tenant_id == IEPGoal.tenant_id) & (StudentProfile.id == IEPGoal.student_id),
        )
        .where(IEPGoal.tenant_id == world.tenant_id, IEPGoal.status == "active", IEPGoal.deleted_at.is_(None))
        .order_by(StudentProfile.family_name, StudentProfile.given_name, IEPGoal.position, IEPGoal.statement)
    )
    measured = [goal for goal in rows if _ends(goal) is not None]
    return [goal for number, goal in enumerate(measured) if number % 6 != 5]


async def score(ctx: Ctx, goals: list[IEPGoal], day: date) -> None:
    """The latest accepted measurement of each goal, as of a day in the past."""
    for number, goal in enumerate(goals):
        ends = _ends(goal)
        if ends is None or goal.target_on is None:
            continue
        begun = goal.baseline_on or goal.starts_on or day
        whole = max((goal.target_on - begun).days, 1)
        share = max((day - begun).days, 0) / whole * PACES[number % len(PACES)]
        share = min(max(share + WOBBLE[(number + day.toordinal() // 7) % len(WOBBLE)], 0), 1.05)
        _put(goal, ends[0] + (ends[1] - ends[0]) * share, day)
    await ctx.flush()


def weeks_back(anchor: date, count: int) -> list[date]:
    """The Mondays of the last whole weeks, oldest first."""
    monday = anchor - timedelta(days=anchor.weekday())
    return [monday - timedelta(weeks=ago) for ago in range(count, 0, -1)]


def _ends(goal: IEPGoal) -> tuple[float, float] | None:
    """Baseline and target in the unit in which the goal is scored."""
    for names in (("baseline_value", "target_value"), ("baseline_successes", "target_successes")):
        ends: list[Any] = [getattr(goal, name) for name in names]
        if None not in ends and ends[0] != ends[1]:
            return float(ends[0]), float(ends[1])
    return None


def _put(goal: IEPGoal, value: float, day: date) -> None:
    if goal.baseline_value is not None and goal.target_value is not None:
        goal.current_value = Decimal(round(value))
    else:
        goal.current_successes = min(round(value), goal.target_attempts or round(value))
        goal.current_attempts = goal.target_attempts
    goal.current_on = day
