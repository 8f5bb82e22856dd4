"""Who does what with summaries and reports: one table. Which learners and rows is decided by the database."""

from __future__ import annotations

from collections.abc import Mapping

from aivo.domains.analytics.errors import NotYourReport
from aivo.domains.analytics.models import (
    DailyFocusSummary,
    WeeklyFocusProgress,
    WeeklyGoalProgress,
    WeeklyProgressReport,
)
from aivo.kit.actor import Actor, Role
from aivo.web.rest.rights import TEACHER, TENANT, Right, Rights

ALLOWED: Mapping[str, frozenset[Role]] = {
    "roll_up_day": frozenset({"system"}),
    "write_weekly_report": frozenset({"teacher", "system"}),
    "review_report": frozenset({"teacher"}),
    "send_report": frozenset({"teacher", "system"}),
}


RIGHTS: Rights = {
    DailyFocusSummary: Right(TENANT),
    WeeklyProgressReport: Right(TENANT, create=TEACHER),
    WeeklyGoalProgress: Right(TENANT),
    WeeklyFocusProgress: Right(TENANT),
}
"""Each collection of the room → the roles that read, make, change and delete its rows; row security picks the rows."""


def demand(actor: Actor, verb: str) -> None:
    """Refuse with ``NotYourReport`` unless the actor's role carries the verb."""
    if actor.role not in ALLOWED[verb]:
        raise NotYourReport
