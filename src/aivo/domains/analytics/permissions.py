"""Who does what with summaries and reports: one table. Which learners and rows is decided by the database."""

from __future__ import annotations

from collections.abc import Mapping

from aivo.domains.analytics.errors import NotYourReport
from aivo.kit.actor import Actor, Role

ALLOWED: Mapping[str, frozenset[Role]] = {
    "roll_up_day": frozenset({"system"}),
    "write_weekly_report": frozenset({"teacher", "system"}),
    "review_report": frozenset({"teacher"}),
    "send_report": frozenset({"teacher", "system"}),
}


def demand(actor: Actor, verb: str) -> None:
    """Refuse with ``NotYourReport`` unless the actor's role carries the verb."""
    if actor.role not in ALLOWED[verb]:
        raise NotYourReport
