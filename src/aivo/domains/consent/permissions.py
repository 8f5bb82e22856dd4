"""Who may use which verb of the consent room. Which learners, the database decides by rights and duties."""

from __future__ import annotations

from aivo.kit.actor import Actor, Role
from aivo.kit.errors import Forbidden

MAY: dict[str, frozenset[Role]] = {
    "ask": frozenset({"learner", "parent", "teacher", "district_admin", "system"}),
    "answer": frozenset({"learner", "parent", "teacher", "district_admin", "system"}),
    "expire_due": frozenset({"system"}),
    "hold": frozenset({"district_admin", "system"}),
    "release_hold": frozenset({"district_admin", "system"}),
}


def demand(actor: Actor, verb: str) -> None:
    """Refuse a verb that this role never has."""
    if actor.role not in MAY[verb]:
        raise Forbidden
