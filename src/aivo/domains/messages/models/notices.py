"""What waits for a person inside Aivo, and which of it they also want by mail."""

from __future__ import annotations

from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, Record, index, unique
from aivo.db.columns import UUID, Mapped, datetime, flag, ref, text, words
from aivo.db.scopes import OWNER

KINDS = (
    "message", "document", "notice", "meeting", "plan", "device", "ties", "rights", "import", "support", "unreached",
    "general", "organization", "phone_added", "phone_removed", "records",
)  # fmt: skip
"""What may wait for a person. Each has one sentence in each language, without a child's name."""


class Notification(Record):
    """Something that waits for one person, with the page where it is found."""

    __tablename__ = "notifications"
    __scope__ = OWNER
    __table_args__ = (
        index("user_id", "created_at"),
        index("user_id", where="read_at is null"),
        unique("user_id", "occasion", where="read_at is null and occasion is not null"),
        CheckConstraint("path ~ '^/[a-z]' and path !~ '//'", name="path"),
    )

    user_id: Mapped[UUID] = ref("users")
    kind: Mapped[str] = words(*KINDS)
    path: Mapped[str] = text("Page of Aivo where it is found", label="none")
    occasion: Mapped[str | None] = text(
        "What it is about: while one waits unread, the same occasion adds none", null=True, label="none"
    )
    about_student_id: Mapped[UUID | None] = ref("student_profiles", null=True)
    read_at: Mapped[datetime | None] = mapped_column()


class NotificationChoice(Record):
    """Whether a person also wants one kind by mail; without a row the usual way holds."""

    __tablename__ = "notification_choices"
    __scope__ = OWNER
    __table_args__ = (unique("user_id", "kind"),)

    user_id: Mapped[UUID] = ref("users")
    kind: Mapped[str] = words(*KINDS)
    has_mail: Mapped[bool] = flag("Whether a mail says so as well")
