"""Days and weeks of the cast, summed from the rows the other seeds made."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.analytics import service as analytics
from aivo.kit.clock import now
from aivo.seed.days import moment, school_days
from aivo.seed.scores import goals_to_score, score, weeks_back
from aivo.seed.world import World

WEEKS = 8
"""So many weeks of scores stand behind each trend."""


async def seed_analytics(_ctx: Ctx, world: World) -> None:
    """Sum each closed day; score and write the last weeks; the cast's last but one is reviewed and sent."""
    closed = (now() - timedelta(hours=13)).date()
    async with world.acting() as system:
        for day in school_days(world.anchor, 12):
            if day < closed:
                await analytics.roll_up_day(system, day)
    weeks = weeks_back(world.anchor, WEEKS)
    older_weeks, last_two = weeks[:-2], weeks[-2:]
    for week in older_weeks:
        await _week(world, week)
    older, _ = [await _week(world, week, everybody=True) for week in last_two]
    for learner in world.plans:
        async with world.acting(world.manager) as teacher:
            at = moment(world, last_two[1], 60)
            report_id = older[world.student(learner)]
            await analytics.review_report(teacher, report_id, "Steady work this week.", at)
            await analytics.send_report(teacher, report_id, at + timedelta(minutes=5))


async def _week(world: World, week: date, *, everybody: bool = False) -> dict[UUID, UUID]:
    """Score the goals of a week on its Thursday, then write its reports: for the cast, or for who has scored goals."""
    async with world.acting() as system:
        goals = await goals_to_score(system, world)
        await score(system, goals, week + timedelta(days=3))
        learners = {goal.student_id for goal in goals}
        if everybody:
            learners |= {world.student(learner) for learner in world.students}
        return {each: (await analytics.write_weekly_report(system, each, week)).id for each in sorted(learners)}
