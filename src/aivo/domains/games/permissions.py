"""Who does what with games: one table. Which learners and rows is decided by the database."""

from __future__ import annotations

from collections.abc import Mapping

from aivo.domains.games.errors import NotYourGame
from aivo.kit.actor import Actor, Role

PLAYER: frozenset[Role] = frozenset({"learner", "system"})
EDITORS: frozenset[Role] = frozenset({"teacher", "district_admin", "platform_admin", "system"})

ALLOWED: Mapping[str, frozenset[Role]] = {
    "edit_templates": EDITORS,
    "play": PLAYER,
    "answer": PLAYER,
    "finish": PLAYER,
}


def demand(actor: Actor, verb: str) -> None:
    """Refuse with ``NotYourGame`` unless the actor's role carries the verb."""
    if actor.role not in ALLOWED[verb]:
        raise NotYourGame
