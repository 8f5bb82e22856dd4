"""The time as Python sees it, always with its zone. Rules in the database use its own `now()`, never this."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)


def today_in(zone: str) -> date:
    """The calendar day it is at a school: ages, deadlines and school days are counted where the learner lives."""
    return datetime.now(ZoneInfo(zone)).date()
