"""Refusals of the students room."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from aivo.kit.errors import Conflict, Forbidden, Invalid, NotFound, Refusal


class NotYours(Forbidden):
    """Only a duty over enrolment or the learner's case manager may change this."""


class NotConfirmed(Conflict):
    """This relation is not confirmed yet: first a named person confirms who the adult is."""


class NoBasis(Invalid):
    """A legal parent's right ends only by a recorded order or by law: name the basis."""


class VisitNotOpen(Conflict):
    """This visit is answered already, not allowed yet, or over."""


class VisitNotRight(Invalid):
    """Please say why in a sentence, and how long: between 5 minutes and 8 hours."""


class VisitNotYours(Forbidden):
    """Allowing a look at a record is for the records custodian or the director."""


class SettingsDutyNeeded(Forbidden):
    """Only a duty over settings may change schools, classes and calendars."""


class AlreadyThere(Conflict):
    """This person is in this class already in these days."""


class PaperRefused(Invalid):
    """This file is not taken."""


class NotChecked(Conflict):
    """This file has not been checked for harmful content yet. Please try again in a few minutes."""


class Harmful(Conflict):
    """The scanner found something harmful in this file. It cannot be opened."""


class FileMissing(Conflict):
    """The stored file is not there; whoever runs Aivo must restore it from a backup."""


OF_VISITS: dict[str, type[Refusal]] = {
    "AV020": VisitNotOpen,
    "AV021": NotFound,
    "23514": VisitNotRight,
    "42501": VisitNotYours,
}
"""SQLSTATE of the functions of support visits to the refusal a person reads."""


def refusal_of_visit(error: DBAPIError) -> Refusal | None:
    """The refusal behind a database error; None when it is none of ours."""
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
    kind = OF_VISITS.get(str(state))
    return None if kind is None else kind()


class NobodyToMove(Invalid):
    """Please choose at least one learner."""


class SamePerson(Invalid):
    """Please choose somebody else to take over."""


class NeedsReason(Invalid):
    """Please write why, in one sentence."""


class WrongDays(Invalid):
    """Please choose today or a later day, and a last day that is not before the first."""


class NotStaff(Invalid):
    """Please choose a member of staff who signs in."""


class NotOnCaseload(Conflict):
    """Not all of these learners are on this caseload on that day. Please look at the list again."""


class AlreadyServes(Conflict):
    """Who takes over already has one of these learners on these days. Please leave that learner out."""


class AlreadyBegun(Conflict):
    """This has begun already. Please move the learners back instead."""


class EnrolledAlready(Conflict):
    """This learner is enrolled at this school on that day already."""


class LeavesBeforeEntry(Invalid):
    """The last day cannot lie before the entry day."""
