"""Who does what with messages, notices and the outbox. Which rows, row security and the database's verbs decide."""

from __future__ import annotations

from aivo.domains.messages.models import (
    DeliveryAttempt,
    Message,
    MessageReading,
    MessageThread,
    Notification,
    NotificationChoice,
    OutboxMail,
    OutboxText,
    StaffHours,
    ThreadMember,
)
from aivo.kit.actor import Actor, Role
from aivo.kit.errors import NotFound
from aivo.web.rest.rights import DISTRICT, EVERYBODY, PARENT, STAFF, TENANT, Right, Rights

TALKERS = PARENT | STAFF

MAY: dict[str, frozenset[Role]] = {
    "talk": TALKERS,
    "say_hours": STAFF,
    "look_after_mail": DISTRICT,
    "deliver": frozenset({"system"}),
}

RIGHTS: Rights = {
    MessageThread: Right(TALKERS),
    ThreadMember: Right(TALKERS),
    Message: Right(TALKERS),
    MessageReading: Right(TALKERS),
    StaffHours: Right(TENANT),
    Notification: Right(EVERYBODY),
    NotificationChoice: Right(EVERYBODY),
    OutboxMail: Right(DISTRICT),
    DeliveryAttempt: Right(DISTRICT),
    OutboxText: Right(DISTRICT),
}
"""Each collection of the room → the roles that read, make, change and delete its rows; row security picks the rows."""


def demand(actor: Actor, verb: str) -> None:
    """Refuse a verb that this role never has; what is not there for a role is not found."""
    if actor.role not in MAY[verb]:
        raise NotFound
