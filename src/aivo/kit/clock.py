"""The time as Python sees it, always with its zone. Rules in the database use its own `now()`, never this.

Once a connection is there this is the database's time, carried on by a counter that no setting of this machine's clock
moves: a web host whose clock is wrong or jumps signs tokens, ends sessions and checks codes as if it were right. Before
that, and in a process without a database, it is the machine's.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

STAYS = 10.0
"""Seconds for which what the database said is carried on before it is asked again."""

_COUNTER = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_heard: list[tuple[float, float]] = []


def seconds() -> float:
    """Seconds since 1970, in UTC."""
    if not _heard:
        return time.time()
    theirs, at = _heard[0]
    return theirs + (counter() - at)


def now() -> datetime:
    """This moment in UTC."""
    return datetime.fromtimestamp(seconds(), UTC)


def today_in(zone: str) -> date:
    """The calendar day it is at a school: ages, deadlines and school days are counted where the learner lives."""
    return datetime.fromtimestamp(seconds(), ZoneInfo(zone)).date()


def counter() -> float:
    """Seconds that pass whatever is done to the clock, sleep of the machine included."""
    return time.clock_gettime(_COUNTER)


def follow(theirs: float, at: float) -> None:
    """Go by the database from now on: it said so many seconds since 1970 when the counter stood at ``at``."""
    _heard[:] = [(theirs, at)]


def is_due() -> bool:
    """Whether the database should be asked again."""
    return not _heard or counter() - _heard[0][1] > STAYS


def forget() -> None:
    """Go by the machine's clock again."""
    _heard.clear()
