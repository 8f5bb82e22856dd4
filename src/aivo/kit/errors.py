"""Refusals: things Aivo will not do, each with a name, a status and a sentence a person understands.

A room declares its own refusals as subclasses in its `errors.py`; services raise them by name, `web/errors.py` turns
them into a page or into problem details, and the command line prints the sentence. Nothing else translates them.
"""

from __future__ import annotations

import re
from typing import ClassVar


class Refusal(Exception):  # noqa: N818  (a refusal is an answer to a person, not a fault of the program)
    """Aivo will not do this."""

    #: the status of the HTTP answer
    status: ClassVar[int] = 409
    #: the exit status of the command line: 1 refused, 2 wrong usage
    exit_status: ClassVar[int] = 1

    def __init__(self, message: str | None = None, **details: object) -> None:
        """Take the sentence (the first line of the class's docstring when none is given) and details for machines."""
        self.message = message or first_sentence(type(self))
        self.details = details
        super().__init__(self.message)

    @property
    def code(self) -> str:
        """The refusal's name for machines: `NotFound` is `not_found`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(self).__name__).lower()


class NotFound(Refusal):
    """There is nothing here, or nothing that you may see."""

    status = 404


class Forbidden(Refusal):
    """Your role does not allow this."""

    status = 403


class SignInNeeded(Refusal):
    """Please sign in first."""

    status = 401


class Invalid(Refusal):
    """Something in what was sent is not right."""

    status = 422


class Stale(Refusal):
    """Somebody else has changed this in the meantime; please look at it again."""

    status = 412


class Conflict(Refusal):
    """This contradicts something that is already there."""

    status = 409


class TooMany(Refusal):
    """Too many tries; please wait a moment."""

    status = 429


def first_sentence(cls: type) -> str:
    """The first line of a class's docstring: what a refusal says when nothing more exact is known."""
    return (cls.__doc__ or cls.__name__).strip().splitlines()[0]
