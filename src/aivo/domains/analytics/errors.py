"""What the analytics room refuses, each with the sentence a person reads."""

from __future__ import annotations

from aivo.kit.errors import Conflict, Forbidden, Invalid


class NotYourReport(Forbidden):
    """Reports are written by the learner's teachers; families and learners read them."""


class WeekIsWrong(Invalid):
    """A week begins on a Monday."""


class DayIsNotOver(Conflict):
    """A day is summed after it has ended."""


class ReportIsReviewed(Conflict):
    """A person has reviewed this report, so it isn't written anew."""


class ReportIsNotReviewed(Conflict):
    """A report is sent after a person has reviewed it."""
