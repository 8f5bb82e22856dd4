"""Who does what in the focus room: one table. Which learners and rows is decided by the database."""

from __future__ import annotations

from collections.abc import Mapping

from aivo.domains.focus.errors import NotYourFocus
from aivo.domains.focus.models import FocusEvent, FocusIntervention, FocusSession
from aivo.kit.actor import Actor, Role
from aivo.web.rest import rights

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


RIGHTS: rights.Rights = {
    FocusSession: rights.Right(rights.TENANT, create=rights.LEARNER),
    FocusEvent: rights.Right(rights.TENANT, create=rights.LEARNER),
    FocusIntervention: rights.Right(rights.TENANT),
}
"""Each collection of the room → the roles that read, make, change and delete its rows; row security picks the rows."""


def demand(actor: Actor, verb: str) -> None:
    """Refuse with ``NotYourFocus`` unless the actor's role carries the verb."""
    if actor.role not in ALLOWED[verb]:
        raise NotYourFocus
