"""What waits to leave the house: mails and texts that say only that something waits, and each try to deliver them."""

from __future__ import annotations

from sqlalchemy import text as sql
from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, Event, Record, index, unique
from aivo.db.columns import UUID, Mapped, datetime, ref, sealed, text, whole, words
from aivo.db.scopes import district

MAIL_KINDS = (
    "message", "document", "notice", "meeting", "plan", "device", "ties", "rights", "import", "support", "general",
    "invitation", "reset", "password", "factors", "organization", "records",
)  # fmt: skip
"""What a mail is about, as a fixed text in each language; no text names a child, a school or a disability."""

STATES = ("waiting", "sending", "sent", "failed", "stopped", "cancelled", "returned")
"""`failed`: refused for good or tried too often; `stopped`: the person left, or a learner died; `returned`: bounced."""


class OutboxMail(Record):
    """A mail to one person, written with the change it tells of. Its address is looked up when it is sent."""

    __tablename__ = "outbox_mails"
    __scope__ = district("people")
    __table_args__ = (
        index("next_attempt_at", where="state in ('waiting', 'sending')"), index("created_at"),
        unique("message_id", live=False),
        CheckConstraint("path ~ '^/[a-z]' and path !~ '//'", name="path"),
    )  # fmt: skip

    user_id: Mapped[UUID] = ref("users", comment="Who gets it")
    kind: Mapped[str] = words(*MAIL_KINDS)
    path: Mapped[str] = text("Page of Aivo that the mail points at", label="none")
    link: Mapped[bytes | None] = sealed("A page with a secret in its address, encrypted; emptied once the mail is sent")
    address: Mapped[bytes | None] = sealed(
        "The one address it may go to (where a link was asked for), encrypted; null: the person's at that moment"
    )
    about_student_id: Mapped[UUID | None] = ref(
        "student_profiles", null=True, comment="The learner it is about, so that a death stops it; never in the text"
    )
    by_user_id: Mapped[UUID | None] = ref("users", null=True, comment="Whose act it tells of: hears if it fails")
    message_id: Mapped[str] = text("Message-ID, the same at every try", label="none")
    state: Mapped[str] = words(*STATES, default="waiting")
    attempt_count: Mapped[int] = whole("How often delivery was begun", default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    sent_at: Mapped[datetime | None] = mapped_column(comment="When a mail server took it")


class OutboxText(Record):
    """A code for one phone, by text or voice. Number and code are encrypted, and emptied once it has left."""

    __tablename__ = "outbox_texts"
    __scope__ = district("people")
    __table_args__ = (
        index("next_attempt_at", where="state in ('waiting', 'sending')"),
        index("created_at"),
        CheckConstraint("state in ('waiting', 'sending') or (number is null and code is null)", name="emptied"),
    )

    user_id: Mapped[UUID] = ref("users", comment="Whose phone it is")
    channel: Mapped[str] = words("text", "voice")
    language: Mapped[str] = words("en", "es", default="en")
    number: Mapped[bytes | None] = sealed("The phone number, encrypted")
    code: Mapped[bytes | None] = sealed("The code, encrypted")
    state: Mapped[str] = words(*STATES, default="waiting")
    attempt_count: Mapped[int] = whole("How often delivery was begun", default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    expires_at: Mapped[datetime] = mapped_column(comment="After this the code is worth nothing and is not sent")
    sent_at: Mapped[datetime | None] = mapped_column()
    trouble: Mapped[str | None] = text(
        "Why the last try did not succeed: a status or a kind of error, never what was said", null=True, label="none"
    )


class DeliveryAttempt(Event):
    """One try to deliver a mail and what the mail server said; also that it came back, as staff were told."""

    __tablename__ = "delivery_attempts"
    __scope__ = district("people")
    __table_args__ = (index("mail_id", "created_at"),)

    mail_id: Mapped[UUID] = ref("outbox_mails")
    outcome: Mapped[str] = words("sent", "put_off", "refused", "no_address", "returned")
    reply: Mapped[str | None] = text("The server's answer without addresses", null=True, label="none")
    by_user_id: Mapped[UUID | None] = ref("users", null=True, comment="Who noted that it came back; null: the worker")
