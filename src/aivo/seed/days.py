"""School days and moments of the demo world, counted back from its anchor."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from aivo.db.context import Ctx
from aivo.kit.clock import today_in
from aivo.seed.world import World

MORNING = {"riverbend": 15, "lakeshore": 17}
"""The hour in UTC at which lessons are under way in each tenant's own time."""


SENIORS = ("jordan",)
"""Learners for whom work made for children would be out of place."""


def demo_day() -> date:
    """The day a demo is built around unless another was named: today where Riverbend lies.

    By Greenwich it may be tomorrow there already, and what is due "today" would not be due yet.
    """
    return today_in("America/Chicago")


def school_days(anchor: date, count: int) -> list[date]:
    """The last ``count`` weekdays before the anchor, oldest first."""
    days: list[date] = []
    day = anchor
    while len(days) < count:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            days.append(day)
    return days[::-1]


def moment(world: World, day: date, minutes: int = 0) -> datetime:
    """A moment of a school day, some minutes after the morning hour."""
    return datetime.combine(day, time(MORNING[world.tenant]), UTC) + timedelta(minutes=minutes)


async def may_collect(ctx: Ctx, world: World, learner: str, purpose: str) -> bool:
    """Whether somebody has agreed to it; the seeds collect nothing otherwise."""
    found = await ctx.ask("select 1 from app.consent_now($1, $2)", world.student(learner), purpose)
    return bool(found)
