"""When the database or a disk did not do what it was asked and nobody's mistake is behind it: away, busy, or full.

One place knows these from other errors, by SQLSTATE and by the kind of error that drivers and the system raise, so that
pages, programs and jobs say the same sentence and try again for the same reasons.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator

import asyncpg
import psycopg
from sqlalchemy import exc

from aivo.kit.errors import Refusal


class Outage(Refusal):
    """Aivo cannot do this at this moment; please try again in a minute."""

    status = 503
    #: seconds after which it is worth trying again
    retry_after = 5


class Unreachable(Outage):
    """The database cannot be reached at this moment."""


class Busy(Outage):
    """Too much is going on at this moment; nothing was changed. Please try again in a few seconds."""


class NoRoom(Outage):
    """There is no room left on a disk of the server, so this could not be kept; nothing was changed."""

    status = 507
    retry_after = 60


class NotAnswering(ConnectionError):  # noqa: N818  (named as what happened)
    """No connection to the database could be made in time."""


AWAY = frozenset({"57P01", "57P02", "57P03", "57P05"})
"""The server stops, has crashed, starts, or has ended a session that was idle for too long; class 08 beside them."""

CROWDED = frozenset({"53000", "53200", "53300", "55P03", "57014", "40001", "40P01", "25P03", "25P04"})
"""No memory or connection left, a lock or statement that took too long, two that stood in each other's way."""

FULL = frozenset({"53100", "53400"})
"""The disk is full; a statement needs more room on it than it may take."""

FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def outage_of(error: BaseException) -> Outage | None:
    """The outage behind an error, by itself or by what it came from; None for every other error.

    Another refusal has its own sentence, whatever it came from.
    """
    if isinstance(error, Refusal):
        return error if isinstance(error, Outage) else None
    for each in _chain(error):
        found = _outage(each)
        if found is not None:
            return found
    return None


def _outage(error: BaseException) -> Outage | None:
    if isinstance(error, Outage):
        return error
    state = str(getattr(error, "sqlstate", None) or "")
    if state in FULL or (isinstance(error, OSError) and error.errno in FULL_DISK):
        return NoRoom()
    if state in CROWDED or isinstance(error, TimeoutError | exc.TimeoutError):
        return Busy()
    is_lost = isinstance(error, ConnectionError | asyncpg.PostgresConnectionError | asyncpg.InternalClientError)
    is_lost = is_lost or (isinstance(error, asyncpg.InterfaceError) and not isinstance(error, ValueError))
    is_lost = is_lost or (isinstance(error, psycopg.OperationalError) and not state)
    if is_lost or state in AWAY or state[:2] == "08":
        return Unreachable()
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, what its library wraps, and what it came from; nothing twice."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        each = waiting.pop(0)
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        wrapped = getattr(each, "orig", None)
        waiting += [wrapped if isinstance(wrapped, BaseException) else None, each.__cause__]
