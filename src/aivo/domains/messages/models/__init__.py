"""The tables of the messages room."""

from __future__ import annotations

from aivo.domains.messages.models.mail import DeliveryAttempt, OutboxMail, OutboxText
from aivo.domains.messages.models.notices import Notification, NotificationChoice
from aivo.domains.messages.models.threads import Message, MessageReading, MessageThread, StaffHours, ThreadMember

__all__ = [
    "DeliveryAttempt", "Message", "MessageReading", "MessageThread", "Notification", "NotificationChoice",
    "OutboxMail", "OutboxText", "StaffHours", "ThreadMember",
]  # fmt: skip
