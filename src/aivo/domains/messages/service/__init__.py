"""Verbs of the messages room: talk, notify, post, deliver."""

from __future__ import annotations

from aivo.domains.messages.service.delivery import deliver_due
from aivo.domains.messages.service.notices import choose, mark_all_read, mark_read
from aivo.domains.messages.service.outbox import NotWaiting, cancel, mark_returned, notify, post, post_text, retry
from aivo.domains.messages.service.talks import (
    hours_of,
    join_thread,
    note_read,
    open_thread,
    read_thread,
    say_hours,
    write_message,
)
from aivo.domains.messages.service.texts import TextsInPlace, deliver_texts
from aivo.domains.messages.smtp import MailServer
from aivo.domains.messages.texting import TextSender, text_sender

__all__ = [
    "MailServer", "NotWaiting", "TextSender", "TextsInPlace", "cancel", "choose", "deliver_due", "deliver_texts",
    "hours_of", "join_thread", "mark_all_read",
    "mark_read", "mark_returned", "note_read", "notify", "open_thread", "post", "post_text", "read_thread", "retry",
    "say_hours", "text_sender", "write_message",
]  # fmt: skip
