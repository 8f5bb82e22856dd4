"""What retention asks: rules and holds."""

from __future__ import annotations

from sqlalchemy import text as sql
from sqlalchemy.orm import mapped_column

from aivo.db.base import (
    CatalogueRecord,
    CheckConstraint,
    Index,
    LearnerRecord,
    index,
)
from aivo.db.columns import (
    UUID,
    Mapped,
    date,
    datetime,
    flag,
    learner_ref,
    many_words,
    ref,
    text,
    whole,
    words,
)
from aivo.db.scopes import CATALOGUE, student


class RetentionRule(CatalogueRecord):
    """How long one class of data is kept, why, from which event, and what happens then (16 CFR 312.10; state law)."""

    __tablename__ = "retention_rules"
    __scope__ = CATALOGUE
    __table_args__ = (
        Index(
            "uq_retention_rules_data_class",
            "owner_tenant_id",
            "data_class",
            "starts_with",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=sql("deleted_at is null"),
        ),
        CheckConstraint("keep_days >= 0", name="keep_days"),
        CheckConstraint("keep_days is not null or action = 'keep'", name="never_indefinite"),
    )

    data_class: Mapped[str] = text("A consent purpose, or a class of the legal record: iep, evaluation, service_log, …")
    purpose: Mapped[str] = text("What the data is for, in plain words")
    business_need: Mapped[str] = text("Why it must be kept that long")
    starts_with: Mapped[str] = words(
        "withdrawal",
        "expiry",
        "creation",
        "exit",
        "last_service",
        "majority",
        comment="Event from which the time counts",
    )
    keep_days: Mapped[int | None] = whole("Days to keep after that event; null only where action is keep", null=True)
    action: Mapped[str] = words("destroy", "de_identify", "keep", default="destroy", comment="What happens on the day")
    citation: Mapped[str | None] = text("Law or policy behind it", null=True)
    state_code: Mapped[str | None] = text("Two-letter state, where the rule is a state's", null=True)
    valid_from: Mapped[date] = mapped_column(comment="First day on which the rule holds")
    valid_to: Mapped[date | None] = mapped_column(comment="Last day on which it holds")


class RetentionHold(LearnerRecord):
    """A stop on destruction for one learner: an open request to inspect, a dispute, an order. Custodians see it."""

    __tablename__ = "retention_holds"
    __scope__ = student("audit")
    __table_args__ = (
        index("student_id", "placed_at", where="released_at is null"),
        CheckConstraint("(released_at is null) = (released_reason is null)", name="release_has_reason"),
        CheckConstraint("released_at >= placed_at", name="order"),
    )

    reason_kind: Mapped[str] = words(
        "records_request", "amendment_request", "dispute", "court_order", "litigation", "audit", "investigation",
        comment="99.10(e): nothing asked for is destroyed while the request is open",
    )  # fmt: skip
    reason: Mapped[str] = text()
    covers: Mapped[list[str]] = many_words(
        "everything", "focus", "ai", "learning", "writing", "plan", "evaluation", "services", "behaviour", "health",
        comment="Classes of data it covers; empty never occurs, everything is the default",
    )  # fmt: skip
    is_secret: Mapped[bool] = flag("A court forbids telling the family (99.31(a)(9)(ii))")
    document_id: Mapped[UUID | None] = learner_ref("documents", null=True, comment="The request, order or complaint")
    placed_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    placed_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    review_on: Mapped[date | None] = mapped_column(comment="Day to look whether it is still needed")
    released_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    released_at: Mapped[datetime | None] = mapped_column(comment="Null: in force")
    released_reason: Mapped[str | None] = text(null=True)
