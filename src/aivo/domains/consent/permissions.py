"""Who may use which verb of the consent room. Which learners, the database decides by rights and duties."""

from __future__ import annotations

from aivo.domains.consent.models import (
    ConsentAnswer,
    ConsentHistory,
    ConsentNotice,
    ConsentRecord,
    Erasure,
    RetentionHold,
    RetentionRule,
)
from aivo.kit.actor import Actor, Role
from aivo.kit.errors import Forbidden
from aivo.web.rest.rights import DISTRICT, EVERYBODY, STAFF, TENANT, Right, Rights

MAY: dict[str, frozenset[Role]] = {
    "ask": frozenset({"learner", "parent", "teacher", "district_admin", "system"}),
    "answer": frozenset({"learner", "parent", "teacher", "district_admin", "system"}),
    "expire_due": frozenset({"system"}),
    "hold": frozenset({"district_admin", "system"}),
    "release_hold": frozenset({"district_admin", "system"}),
}


RIGHTS: Rights = {
    ConsentRecord: Right(TENANT, create=STAFF),
    ConsentAnswer: Right(TENANT),
    ConsentNotice: Right(TENANT),
    ConsentHistory: Right(TENANT),
    RetentionHold: Right(DISTRICT, create=DISTRICT),
    RetentionRule: Right(EVERYBODY),
    Erasure: Right(DISTRICT),
}
"""Each collection of the room → the roles that read, make, change and delete its rows; row security picks the rows."""


def demand(actor: Actor, verb: str) -> None:
    """Refuse a verb that this role never has."""
    if actor.role not in MAY[verb]:
        raise Forbidden
