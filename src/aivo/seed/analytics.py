"""Days and weeks of the cast, summed from the rows the other seeds made."""

from __future__ import annotations

from datetime import timedelta

from aivo.db.context import Ctx
from aivo.domains.analytics import service as analytics
from aivo.kit.clock import now
from aivo.seed.days import moment, school_days
from aivo.seed.world import World


async def seed_analytics(_ctx: Ctx, world: World) -> None:
    """Sum each closed day; write the last two weeks; the older one is reviewed and sent."""
    closed = (now() - timedelta(hours=13)).date()
    async with world.acting() as system:
        for day in school_days(world.anchor, 12):
            if day < closed:
                await analytics.roll_up_day(system, day)
    this_week = world.anchor - timedelta(days=world.anchor.weekday())
    weeks = [this_week - timedelta(weeks=ago) for ago in (2, 1)]
    for learner in world.students:
        async with world.acting() as system:
            older, newer = [await analytics.write_weekly_report(system, world.student(learner), week) for week in weeks]
        if learner in world.plans:
            async with world.acting(world.manager) as teacher:
                at = moment(world, newer.week_starts_on, 60)
                await analytics.review_report(teacher, older.id, "Steady work this week.", at)
                await analytics.send_report(teacher, older.id, at + timedelta(minutes=5))
