"""Talks between one adult of a learner's family and the team: who takes part, what was written, who has read it."""

from __future__ import annotations

from sqlalchemy import text as sql
from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, Index, LearnerEvent, LearnerRecord, Record, index, to_many, to_one, unique
from aivo.db.columns import UUID, Mapped, datetime, learner_ref, many_words, ref, text, whole, words
from aivo.db.scopes import TENANT, student

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class MessageThread(LearnerRecord):
    """A talk about one learner between one adult of the family and members of the team (``app.open_thread``)."""

    __tablename__ = "message_threads"
    __scope__ = student("contact", extra=True)
    __table_args__ = (index("last_message_at"),)

    topic: Mapped[str] = text("What it is about, in the words of whoever began")
    by_user_id: Mapped[UUID | None] = ref("users", null=True)
    last_message_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    members: Mapped[list[ThreadMember]] = to_many("ThreadMember.thread_id", "MessageThread", back="thread")
    messages: Mapped[list[Message]] = to_many("Message.thread_id", "MessageThread", back="thread")


class ThreadMember(LearnerRecord):
    """Who takes part in a talk. Whoever loses the learner loses the talk as well; the row stays, for the record."""

    __tablename__ = "thread_members"
    __scope__ = student("contact", extra=True)
    __table_args__ = (
        unique("thread_id", "user_id"),
        unique("thread_id", where="side = 'family'"),
        index("user_id", "thread_id"),
    )

    thread_id: Mapped[UUID] = learner_ref("message_threads")
    user_id: Mapped[UUID] = ref("users")
    side: Mapped[str] = words("family", "team", comment="One adult of the family only: no parent reads another's talk")
    left_at: Mapped[datetime | None] = mapped_column()
    unreached_at: Mapped[datetime | None] = mapped_column(comment="When a mail about this talk could not be delivered")
    thread: Mapped[MessageThread] = to_one("ThreadMember.thread_id", "MessageThread", back="members")


class Message(LearnerEvent):
    """What somebody wrote. It stays as it was written; a correction is a new message."""

    __tablename__ = "messages"
    __scope__ = student("contact", extra=True)
    __table_args__ = (
        index("thread_id", "created_at"),
        Index("uq_messages_sent_key", "tenant_id", "thread_id", "sent_key", unique=True),
        CheckConstraint("length(body) between 1 and 8000", name="body_length"),
    )

    thread_id: Mapped[UUID] = learner_ref("message_threads")
    by_user_id: Mapped[UUID] = ref("users")
    side: Mapped[str] = words("family", "team")
    body: Mapped[str] = text()
    language: Mapped[str] = text("BCP 47 tag of what was written", label="none")
    sent_key: Mapped[UUID] = mapped_column(comment="The form it came by: sent twice, it is written once")
    thread: Mapped[MessageThread] = to_one("Message.thread_id", "MessageThread", back="messages")


class MessageReading(LearnerEvent):
    """That somebody opened a message of somebody else, the first time."""

    __tablename__ = "message_readings"
    __scope__ = student("contact", extra=True)
    __table_args__ = (unique("student_id", "message_id", "user_id", live=False), index("thread_id", "user_id"))

    thread_id: Mapped[UUID] = learner_ref("message_threads")
    message_id: Mapped[UUID] = learner_ref("messages")
    user_id: Mapped[UUID] = ref("users")


class StaffHours(Record):
    """When a member of staff usually answers, as they say themselves."""

    __tablename__ = "staff_hours"
    __scope__ = TENANT
    __table_args__ = (
        unique("user_id"),
        CheckConstraint("0 <= from_minute and from_minute < to_minute and to_minute <= 1440", name="order"),
    )

    user_id: Mapped[UUID] = ref("users")
    days: Mapped[list[str]] = many_words(*DAYS)
    from_minute: Mapped[int] = whole("Minutes after midnight, in the school's time", default=8 * 60)
    to_minute: Mapped[int] = whole("Minutes after midnight", default=16 * 60)
    note: Mapped[str | None] = text("Whom to call when it is urgent", null=True, label="none")
