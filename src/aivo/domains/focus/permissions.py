"""Who does what in the focus room: one table. Which learners and rows is decided by the database."""

from __future__ import annotations

from collections.abc import Mapping

from aivo.domains.focus.errors import NotYourFocus
from aivo.kit.actor import Actor, Role

LEARNER: frozenset[Role] = frozenset({"learner", "system"})

ALLOWED: Mapping[str, frozenset[Role]] = {
    "start_session": LEARNER,
    "record_events": LEARNER,
    "end_session": LEARNER,
    "offer_intervention": LEARNER,
    "answer_intervention": LEARNER,
    "note_return": LEARNER,
    "remove_events": frozenset({"learner", "parent"}),
}


def demand(actor: Actor, verb: str) -> None:
    """Refuse with ``NotYourFocus`` unless the actor's role carries the verb."""
    if actor.role not in ALLOWED[verb]:
        raise NotYourFocus
