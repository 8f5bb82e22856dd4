"""What the messages room refuses, and how the database's own refusals become sentences."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from aivo.kit.errors import Forbidden, Invalid, NotFound, Refusal


class NoPart(NotFound):
    """You take no part in this talk."""


class WrongPeople(Invalid):
    """A talk has one adult of the family, and people of the team who work with the learner."""


class NobodyThere(NotFound):
    """There is nobody here to write to."""


class NothingWritten(Invalid):
    """Please write something first."""


class TooLong(Invalid):
    """This is longer than 8,000 characters. Please send it in two parts."""


BY_STATE: dict[str, type[Refusal]] = {
    "AV021": NoPart, "AV022": WrongPeople, "AV023": NobodyThere, "42501": Forbidden,
}  # fmt: skip
"""SQLSTATE of the room's own functions to the refusal a person reads."""


def refusal_of(error: BaseException) -> Refusal | None:
    """The refusal behind a database error; None when it is none of ours."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    kind = BY_STATE.get(str(getattr(origin, "sqlstate", None)))
    return None if kind is None else kind()
