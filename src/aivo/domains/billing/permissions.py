"""Who may use which verb of the billing room."""

from __future__ import annotations

from aivo.kit.actor import Actor, Role
from aivo.kit.errors import Forbidden

MAY: dict[str, frozenset[Role]] = {
    "offer_plan": frozenset({"platform_admin"}),
    "subscribe": frozenset({"platform_admin", "system"}),
    "issue_invoice": frozenset({"platform_admin", "system"}),
    "mark_paid": frozenset({"platform_admin", "system"}),
    "void": frozenset({"platform_admin"}),
    "record_usage": frozenset({"platform_admin", "system"}),
    "lapse_due": frozenset({"system"}),
}


def demand(actor: Actor, verb: str) -> None:
    """Refuse a verb that this role never has."""
    if actor.role not in MAY[verb]:
        raise Forbidden
