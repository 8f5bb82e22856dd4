"""What the consent room refuses, and how the database's own refusals become sentences."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from aivo.kit.errors import Conflict, Forbidden, Invalid, NotFound, Refusal


class NoConsent(Conflict):
    """Nothing is collected here: no consent for this is in force."""

    status = 403


class MayNotAnswer(Forbidden):
    """This person does not hold the right to decide on this."""


class NotThatDay(Invalid):
    """An answer cannot lie in the future, and a consent cannot end before it was given."""


class NotVerifiable(Invalid):
    """For a child under 13 a parent says yes by a verifiable method: a signed form, a call, an identity check."""


class SchoolMayNot(Forbidden):
    """A school cannot stand in for the parents here: only a public agency may, for its own lessons and their help."""


class AnswersDecide(Conflict):
    """What a consent says is decided by answers alone; record an answer."""


class HoldIsReleased(Conflict):
    """This hold has been released already."""


class MustStay(Conflict):
    """These data must stay: a law, a hold or an open request keeps them."""


class NoSuchRecord(NotFound):
    """There is no such learner, or you do not keep records here."""


BY_STATE: dict[str, type[Refusal]] = {
    "AV001": NoConsent,
    "AV010": MayNotAnswer,
    "AV011": NotThatDay,
    "AV012": NotVerifiable,
    "AV013": SchoolMayNot,
    "AV014": AnswersDecide,
    "42501": MayNotAnswer,
}
"""SQLSTATE of the consent triggers (and of row security) to the refusal a person reads."""


def refusal_of(error: DBAPIError) -> Refusal | None:
    """The refusal behind a database error; None when it is none of ours."""
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
    kind = BY_STATE.get(str(state))
    return None if kind is None else kind()
