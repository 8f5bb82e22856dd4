"""Help from the platform: who of it may look, at what, why and until when."""

from __future__ import annotations

from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, Record, index
from aivo.db.columns import UUID, Mapped, datetime, ref, text, whole, words
from aivo.db.scopes import district

SUPPORT_KINDS = ("settings", "record")
"""``settings``: people, classes and settings, as an administrator without a duty sees them. ``record``: one learner."""

LONGEST_SUPPORT_MINUTES = 8 * 60


class SupportGrant(Record):
    """One visit of the platform's support: asked for with a reason, open for a time, ended by either side.

    A visit to a learner's record opens only once somebody of the tenant has named the learner and allowed it. The
    visitor acts under an account of this tenant that can do nothing outside such a time; every opening is in the log.
    """

    __tablename__ = "support_grants"
    __scope__ = district("settings")
    __table_args__ = (
        index("user_id", "ends_at"),
        index("platform_user_id", "created_at"),
        CheckConstraint("minutes between 5 and 480", name="minutes"),
        CheckConstraint("(starts_at is null) = (ends_at is null)", name="both_ends"),
        CheckConstraint("ends_at <= starts_at + interval '8 hours'", name="time_box"),
        CheckConstraint("(answer is null) = (answered_by_user_id is null)", name="answer"),
        CheckConstraint(
            "kind = 'settings' or starts_at is null or (answer = 'allowed' and learner_id is not null)",
            name="record_is_allowed",
        ),
        CheckConstraint("char_length(btrim(reason)) >= 10", name="reason"),
    )  # fmt: skip

    user_id: Mapped[UUID] = ref("users", comment="The account under which the visitor acts here")
    platform_user_id: Mapped[UUID] = mapped_column(comment="The platform's person; of the reserved tenant, so no key")
    platform_name: Mapped[str] = text("Their name, as it is shown here", label="identity")
    kind: Mapped[str] = words(*SUPPORT_KINDS)
    reason: Mapped[str] = text("Why, in a sentence; the tenant reads it", label="none")
    minutes: Mapped[int] = whole("How long the visit may last")
    learner_id: Mapped[UUID | None] = ref("student_profiles", null=True, comment="The one, named by the tenant")
    answer: Mapped[str | None] = words("allowed", "refused", null=True)
    answered_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    answered_at: Mapped[datetime | None] = mapped_column()
    starts_at: Mapped[datetime | None] = mapped_column()
    ends_at: Mapped[datetime | None] = mapped_column(comment="The end of the time box")
    ended_at: Mapped[datetime | None] = mapped_column(comment="Ended earlier, by either side")
    opened_at: Mapped[datetime | None] = mapped_column(comment="When the visitor first came in")
