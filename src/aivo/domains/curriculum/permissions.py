"""Who may use which verb of the curriculum room."""

from __future__ import annotations

from aivo.kit.actor import Actor, Role
from aivo.kit.errors import Forbidden

MAY: dict[str, frozenset[Role]] = {
    "write_framework": frozenset({"platform_admin", "district_admin", "system"}),
    "relate": frozenset({"platform_admin", "district_admin", "system"}),
}


def demand(actor: Actor, verb: str) -> None:
    """Refuse a verb that this role never has."""
    if actor.role not in MAY[verb]:
        raise Forbidden
