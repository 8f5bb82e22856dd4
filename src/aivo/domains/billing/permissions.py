"""Who may use which verb of the billing room."""

from __future__ import annotations

from aivo.domains.billing.models import Invoice, InvoiceLine, Subscription, SubscriptionPlan, UsageRecord
from aivo.kit.actor import Actor, Role
from aivo.kit.errors import Forbidden
from aivo.web.rest.rights import DISTRICT, EVERYBODY, PLATFORM, Right, Rights

MAY: dict[str, frozenset[Role]] = {
    "offer_plan": frozenset({"platform_admin"}),
    "subscribe": frozenset({"platform_admin", "system"}),
    "issue_invoice": frozenset({"platform_admin", "system"}),
    "mark_paid": frozenset({"platform_admin", "system"}),
    "void": frozenset({"platform_admin"}),
    "record_usage": frozenset({"platform_admin", "system"}),
    "lapse_due": frozenset({"system"}),
}


RIGHTS: Rights = {
    SubscriptionPlan: Right(EVERYBODY, create=PLATFORM),
    Subscription: Right(DISTRICT | PLATFORM),
    Invoice: Right(DISTRICT | PLATFORM),
    InvoiceLine: Right(DISTRICT | PLATFORM),
    UsageRecord: Right(DISTRICT | PLATFORM),
}
"""Each collection of the room → the roles that read, make, change and delete its rows; row security picks the rows."""


def demand(actor: Actor, verb: str) -> None:
    """Refuse a verb that this role never has."""
    if actor.role not in MAY[verb]:
        raise Forbidden
