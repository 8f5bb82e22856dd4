"""Accommodations: what helps the learner, whichever law or person gave it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, get_args

from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, LearnerRecord, index, to_one
from aivo.db.columns import UUID, Mapped, date, flag, learner_ref, lineage, many_words, ref, text, texts, words_of
from aivo.db.scopes import student
from aivo.domains.iep.shapes.words import (
    AccommodationCategory,
    AccommodationKind,
    AccommodationSource,
    AmountOf,
    AppliesTo,
    LineageLink,
    LineStatus,
    Origin,
)

if TYPE_CHECKING:
    from aivo.domains.iep.models.plan import IEP
    from aivo.domains.iep.models.section504 import Section504Plan


class Accommodation(LearnerRecord):
    """One support: what, how much, where it applies, from when to when, and who sees to it.

    Every activity reads these rows, so that the plan drives what the learner meets. The classroom sees the support and
    not which law it comes from.
    """

    __tablename__ = "accommodations"
    __scope__ = student("plan")
    __table_args__ = (
        index("student_id", "status", "valid_from"),
        index("student_id", "lineage_id"),
        CheckConstraint("valid_to is null or valid_to >= valid_from", name="dates"),
        CheckConstraint("amount is null or amount > 0", name="amount_positive"),
        CheckConstraint("(amount is null) = (amount_of is null)", name="amount_has_unit"),
        CheckConstraint("(source in ('iep', 'services_plan')) = (iep_id is not null)", name="iep_named"),
        CheckConstraint("(source = '504') = (section_504_plan_id is not null)", name="section_504_named"),
        CheckConstraint("lineage_link = 'new' or previous_accommodation_id is not null", name="lineage_names_previous"),
    )

    source: Mapped[AccommodationSource] = words_of(
        AccommodationSource, comment="What gave it; lists and sheets do not show it"
    )
    iep_id: Mapped[UUID | None] = learner_ref("ieps", null=True, comment="The plan of an IEP or services-plan support")
    section_504_plan_id: Mapped[UUID | None] = learner_ref("section_504_plans", null=True)
    lineage_id: Mapped[UUID] = lineage()
    lineage_link: Mapped[LineageLink] = words_of(
        LineageLink, default="new", comment="What it is to previous_accommodation_id"
    )
    previous_accommodation_id: Mapped[UUID | None] = learner_ref("accommodations", null=True)
    origin: Mapped[Origin] = words_of(Origin, default="made_here")
    status: Mapped[LineStatus] = words_of(LineStatus, default="draft")
    kind: Mapped[AccommodationKind] = words_of(AccommodationKind, comment="What the activities understand")
    category: Mapped[AccommodationCategory] = words_of(AccommodationCategory)
    statement: Mapped[str] = text("The support as the plan says it")
    plain_statement: Mapped[str | None] = text("The same in the learner's words", null=True)
    plain_language: Mapped[str | None] = text(
        "Language code of the plain words, where it is another", null=True, label="none"
    )
    language: Mapped[str] = text("Language code of the statement", default="en", server_default="en", label="none")
    amount: Mapped[Decimal | None] = mapped_column(comment="How much, such as 1.5 times or 5 minutes")
    amount_of: Mapped[AmountOf | None] = words_of(AmountOf, null=True, comment="What the amount counts")
    applies_to: Mapped[list[str]] = many_words(*get_args(AppliesTo), comment="Where it applies; empty: everywhere")
    subjects: Mapped[list[str]] = texts("School subjects; empty: all", label="none")
    settings: Mapped[list[str]] = texts("Places or settings; empty: all", label="none")
    when_note: Mapped[str | None] = text("Circumstances in which it is used, in words", null=True)
    how_to: Mapped[str | None] = text("How it is carried out, for the person who does it", null=True)
    responsible_roles: Mapped[list[str]] = texts("Who sees to it, by position; empty: every teacher", label="none")
    responsible_user_id: Mapped[UUID | None] = ref("users", null=True)
    monitored_how: Mapped[str | None] = text("How it is watched that it is given", null=True)
    is_modification: Mapped[bool] = flag("Changes what is learned or measured, not only how")
    is_offered_to_learner: Mapped[bool] = flag("The learner can ask for it and switch it in activities", default=True)
    is_safety_step: Mapped[bool] = flag("Stands first on the sheet for substitutes")
    valid_from: Mapped[date | None] = mapped_column(comment="First day on which it holds; a draft may have none")
    valid_to: Mapped[date | None] = mapped_column(comment="Last day on which it holds; null while it is open")
    granted_by_user_id: Mapped[UUID | None] = ref("users", null=True, comment="Who granted or recorded it")

    iep: Mapped[IEP | None] = to_one("Accommodation.iep_id", "IEP", back="accommodations")
    section_504_plan: Mapped[Section504Plan | None] = to_one(
        "Accommodation.section_504_plan_id", "Section504Plan", back="accommodations"
    )
