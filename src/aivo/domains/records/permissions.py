"""Who does what with requests about the record. Which learners and which rows, row security and the triggers decide."""

from __future__ import annotations

from aivo.domains.records.models import AmendmentRequest, Disclosure, RecordRequest, RecordStatement
from aivo.kit.actor import Actor, Role
from aivo.kit.errors import Forbidden
from aivo.web.rest.rights import DISTRICT, PARENT, STAFF, Right, Rights

MAY: dict[str, frozenset[Role]] = {
    "ask": frozenset({"parent"}),
    "withdraw": frozenset({"parent"}),
    "ask_hearing": frozenset({"parent"}),
    "state": frozenset({"parent", "district_admin"}),
    "take_in": frozenset({"district_admin", "system"}),
    "decide": frozenset({"district_admin", "system"}),
    "complete": frozenset({"district_admin", "system"}),
    "note_hearing": frozenset({"district_admin", "system"}),
    "disclose": frozenset({"district_admin", "system"}),
    "remind_due": frozenset({"system"}),
}
"""Verb → the roles that do it; of a district's administrators only the records custodian gets past row security."""

RIGHTS: Rights = {
    RecordRequest: Right(PARENT | DISTRICT),
    AmendmentRequest: Right(PARENT | DISTRICT),
    RecordStatement: Right(PARENT | STAFF),
    Disclosure: Right(PARENT | DISTRICT),
}
"""Each collection of the room → the roles that read its rows; what is written has effects that only its verbs have."""


def demand(actor: Actor, verb: str) -> None:
    """Refuse a verb that this role never has."""
    if actor.role not in MAY[verb]:
        raise Forbidden
