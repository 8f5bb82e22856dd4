"""The school year's calendar: holidays, breaks, a snow day."""

from __future__ import annotations

from datetime import date, timedelta

from aivo.db.context import Ctx
from aivo.domains.tenancy.schemas import CalendarDraft
from aivo.domains.tenancy.service import lay_calendar
from aivo.seed.world import World


async def seed_calendars(ctx: Ctx, world: World) -> None:
    """One calendar for every school of the tenant."""
    rows = await ctx.ask(
        "select id, title, first_day_on, last_day_on from school_years where tenant_id = $1 "
        "and $2 between first_day_on - 60 and last_day_on + 60 order by first_day_on desc limit 1",
        world.tenant_id,
        world.anchor,
    )
    year = rows[0]
    days = [
        (_nth_weekday(year["first_day_on"].year, 9, 0, 1), "holiday", False, "Labor Day"),
        *_run(date(year["first_day_on"].year, 11, 25), 3, "break", "Fall break"),
        *_run(date(year["first_day_on"].year, 12, 21), 12, "break", "Winter break"),
        (world.anchor - timedelta(days=world.anchor.weekday() + 3), "weather_closure", False, "Closed for weather"),
    ]
    days = list({day[0]: day for day in reversed(days)}.values())  # one entry a day; the first listed wins
    draft = CalendarDraft(school_year_id=year["id"], name=f"Calendar {year['title']}", days=days)
    await lay_calendar(ctx, draft)


def _run(first: date, length: int, kind: str, note: str) -> list[tuple[date, str, bool, str]]:
    """School-free weekdays in a row."""
    days = [first + timedelta(days=n) for n in range(length)]
    return [(day, kind, False, note) for day in days if day.weekday() < 5]


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth given weekday of a month (Monday is 0)."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
