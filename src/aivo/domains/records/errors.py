"""What the records room refuses, and how the database's own refusals become sentences."""

from __future__ import annotations

import asyncpg
from sqlalchemy.exc import DBAPIError

from aivo.kit.errors import Conflict, Forbidden, Invalid, NotFound, Refusal


class NothingAsked(Invalid):
    """Please say what you would like, and for a correction what is wrong."""


class DayNotRight(Invalid):
    """This day lies ahead, or before the request came."""


class ReasonNeeded(Invalid):
    """A refusal needs its reason in a sentence."""


class NoticeNeeded(Invalid):
    """A correction is refused only with the notice of the right to a hearing, on or before that day."""


class RequestOver(Conflict):
    """This request is answered already, or was taken back."""


class NotDecided(Conflict):
    """Decide the request first."""


class RecordWanted(Conflict):
    """Somebody has asked to see this record: nothing of it is destroyed before the request is answered."""


class HoldOfRequest(Conflict):
    """This hold ends with the request it belongs to."""


class NotYourRequest(NotFound):
    """There is no such request of yours."""


BY_STATE: dict[str, type[Refusal]] = {
    "AV032": RecordWanted, "AV033": HoldOfRequest, "AV034": NoticeNeeded, "AV035": NotYourRequest, "42501": Forbidden,
    "23503": NotFound,
}  # fmt: skip
"""SQLSTATE of the room's triggers (and of row security) to the refusal a person reads."""


def refusal_of(error: BaseException) -> Refusal | None:
    """The refusal behind a database error; None when it is none of ours."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    kind = BY_STATE.get(str(getattr(origin, "sqlstate", None)))
    return None if kind is None else kind()


DATABASE_ERRORS = (DBAPIError, asyncpg.PostgresError)
