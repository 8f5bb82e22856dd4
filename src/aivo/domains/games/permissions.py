"""Who does what with games: one table. Which learners and rows is decided by the database."""

from __future__ import annotations

from collections.abc import Mapping

from aivo.domains.games.errors import NotYourGame
from aivo.domains.games.models import GameResult, GameSession, GameTemplate
from aivo.kit.actor import Actor, Role
from aivo.web.rest import rights

PLAYER: frozenset[Role] = frozenset({"learner", "system"})
EDITORS: frozenset[Role] = frozenset({"teacher", "district_admin", "platform_admin", "system"})

ALLOWED: Mapping[str, frozenset[Role]] = {
    "edit_templates": EDITORS,
    "play": PLAYER,
    "answer": PLAYER,
    "finish": PLAYER,
}


RIGHTS: rights.Rights = {
    GameTemplate: rights.Right(
        rights.EVERYBODY,
        create=rights.STAFF | rights.PLATFORM, change=rights.STAFF | rights.PLATFORM, delete=rights.STAFF,
    ),
    GameSession: rights.Right(rights.TENANT, create=rights.LEARNER),
    GameResult: rights.Right(rights.TENANT, create=rights.LEARNER),
}  # fmt: skip
"""Each collection of the room → the roles that read, make, change and delete its rows; row security picks the rows."""


def demand(actor: Actor, verb: str) -> None:
    """Refuse with ``NotYourGame`` unless the actor's role carries the verb."""
    if actor.role not in ALLOWED[verb]:
        raise NotYourGame
