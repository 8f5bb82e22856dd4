"""Who does what in the homework room: one table. Which learners and rows is decided by the database."""

from __future__ import annotations

from collections.abc import Mapping

from aivo.domains.homework.errors import NotYourHomework
from aivo.kit.actor import Actor, Role

LEARNER: frozenset[Role] = frozenset({"learner", "system"})
HELPERS: frozenset[Role] = frozenset({"learner", "teacher", "system"})
EDITORS: frozenset[Role] = frozenset({"teacher", "district_admin", "platform_admin", "system"})

ALLOWED: Mapping[str, frozenset[Role]] = {
    "start_homework": HELPERS,
    "send_line": LEARNER,
    "give_hint": HELPERS,
    "rate_hint": LEARNER,
    "offer_resource": HELPERS,
    "use_resource": LEARNER,
    "finish_homework": LEARNER,
    "recheck": LEARNER,
    "edit_library": EDITORS,
}


def demand(actor: Actor, verb: str) -> None:
    """Refuse with ``NotYourHomework`` unless the actor's role carries the verb."""
    if actor.role not in ALLOWED[verb]:
        raise NotYourHomework
