"""Refusals of the billing room."""

from __future__ import annotations

from aivo.kit.errors import Conflict, Invalid


class PlanNotSold(Invalid):
    """This plan is not sold on that day."""


class AlreadySubscribed(Conflict):
    """This tenant has this plan already; change the number of learners or end it first."""


class NotOpen(Conflict):
    """Only an open invoice can be paid or made void."""


class NoLines(Invalid):
    """An invoice needs at least one line."""


class NotEnough(Invalid):
    """The payment does not cover the invoice; record what came in as a part payment."""
