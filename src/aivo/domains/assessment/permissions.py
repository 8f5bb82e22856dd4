"""Who does what with tests: one table. Which learners and rows is decided by the database."""

from __future__ import annotations

from collections.abc import Mapping

from aivo.domains.assessment.errors import NotYourTest
from aivo.kit.actor import Actor, Role

STAFF: frozenset[Role] = frozenset({"teacher", "district_admin", "system"})
LEARNER: frozenset[Role] = frozenset({"learner", "system"})

ALLOWED: Mapping[str, frozenset[Role]] = {
    "write_test": STAFF,
    "publish_test": STAFF,
    "assign": frozenset({"teacher", "system"}),
    "excuse": frozenset({"teacher", "system"}),
    "work": LEARNER,
    "hand_in": LEARNER | {"teacher"},
    "score": frozenset({"teacher", "system"}),
}


def demand(actor: Actor, verb: str) -> None:
    """Refuse with ``NotYourTest`` unless the actor's role carries the verb."""
    if actor.role not in ALLOWED[verb]:
        raise NotYourTest
