"""What the plan promises: service lines, and the minutes of the learner's placement."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, LearnerRecord, apart, index, to_one, unique
from aivo.db.columns import UUID, Mapped, date, flag, learner_ref, lineage, ref, text, texts, whole, words_of
from aivo.db.scopes import student
from aivo.domains.identity.models import User
from aivo.domains.iep.shapes.words import (
    AmountUnit,
    DeliveryMode,
    Directness,
    EnvironmentCode,
    Grouping,
    LineageLink,
    LineStatus,
    Origin,
    Period,
    ProviderKind,
    SeparateSetting,
    ServiceKind,
    ServiceSetting,
    ServiceType,
)

if TYPE_CHECKING:
    from aivo.domains.iep.models.plan import IEP


class IEPService(LearnerRecord):
    """One prescription line: what is promised, how much per period, by whom, where, from when to when.

    What was delivered stands elsewhere and names the line in force on its day. Frequency is an amount with its unit
    per period; sessions and minutes of a session say how the amount is usually split.
    """

    __tablename__ = "iep_services"
    __scope__ = student("plan")
    __table_args__ = (
        index("student_id", "lineage_id"),
        index("student_id", "status"),
        index("status", "starts_on"),
        unique("iep_id", "position"),
        unique("iep_id", "lineage_id"),
        CheckConstraint("position >= 1", name="position_positive"),
        CheckConstraint("amount is null or amount > 0", name="amount_positive"),
        CheckConstraint("amount is null or (unit is not null and per_period is not null)", name="amount_has_unit"),
        CheckConstraint("amount_min is null or amount_max is null or amount_min <= amount_max", name="amount_range"),
        CheckConstraint("every_periods >= 1", name="every_periods_positive"),
        CheckConstraint("sessions_per_period is null or sessions_per_period > 0", name="sessions_positive"),
        CheckConstraint("session_minutes is null or session_minutes > 0", name="session_minutes_positive"),
        CheckConstraint("group_size_max is null or group_size_max > 1", name="group_size"),
        CheckConstraint("ends_on is null or ends_on >= starts_on", name="dates"),
        CheckConstraint("lineage_link = 'new' or previous_service_id is not null", name="lineage_names_previous"),
    )

    iep_id: Mapped[UUID] = learner_ref("ieps")
    lineage_id: Mapped[UUID] = lineage()
    lineage_link: Mapped[LineageLink] = words_of(
        LineageLink, default="new", comment="What it is to previous_service_id"
    )
    previous_service_id: Mapped[UUID | None] = learner_ref("iep_services", null=True)
    origin: Mapped[Origin] = words_of(Origin, default="made_here")
    comparable_to: Mapped[str | None] = text(
        "Transferred-in: the sending agency's line that this one is comparable to", null=True
    )
    position: Mapped[int] = whole("Order in the plan, from 1")
    status: Mapped[LineStatus] = words_of(LineStatus, default="draft")
    kind: Mapped[ServiceKind] = words_of(ServiceKind, comment="Which part of 34 CFR 300.320(a)(4) it is")
    service_type: Mapped[ServiceType] = words_of(ServiceType, comment="34 CFR 300.34 and what stands beside it")
    name: Mapped[str] = text("The service as the plan calls it")
    description: Mapped[str | None] = text("What is done, for whom and to which end", null=True)
    evidence_base: Mapped[str | None] = text("Peer-reviewed research it rests on, as far as practicable", null=True)
    subjects: Mapped[list[str]] = texts("School subjects it belongs to; empty: none in particular", label="none")
    language: Mapped[str] = text("Language code of the texts", default="en", server_default="en", label="none")

    amount: Mapped[Decimal | None] = mapped_column(comment="Promised amount per period, in unit")
    unit: Mapped[AmountUnit | None] = words_of(AmountUnit, null=True)
    per_period: Mapped[Period | None] = words_of(
        Period, null=True, comment="A week with a closed day still owes its week"
    )
    every_periods: Mapped[int] = whole("1: every period, 2: every second one", default=1)
    amount_min: Mapped[Decimal | None] = mapped_column(comment="Least amount per period, where a range was agreed")
    amount_max: Mapped[Decimal | None] = mapped_column(comment="Most amount per period, where a range was agreed")
    total_by_on: Mapped[date | None] = mapped_column(comment="Day by which a total amount has to be given")
    sessions_per_period: Mapped[int | None] = whole("Usual number of sessions in a period", null=True)
    session_minutes: Mapped[int | None] = whole("Usual minutes of one session", null=True)
    frequency_note: Mapped[str | None] = text(
        "Frequency in words, such as 'whenever a text is longer than a page'", null=True
    )

    starts_on: Mapped[date | None] = mapped_column(comment="Anticipated first day")
    ends_on: Mapped[date | None] = mapped_column(comment="Anticipated last day (duration)")
    ended_on: Mapped[date | None] = mapped_column(comment="Day on which the line really ended before its time")
    end_reason: Mapped[str | None] = text("Why it ended before its time", null=True)
    is_esy: Mapped[bool] = flag("Given in the extended school year")

    setting: Mapped[ServiceSetting | None] = words_of(ServiceSetting, null=True, comment="Location, as a category")
    place: Mapped[str | None] = text("Location in words", null=True)
    school_id: Mapped[UUID | None] = ref("schools", null=True, comment="School at which it is given")
    is_outside_regular_class: Mapped[bool] = flag("Its minutes count as time outside the regular class")
    directness: Mapped[Directness] = words_of(Directness, default="direct")
    grouping: Mapped[Grouping | None] = words_of(Grouping, null=True)
    group_size_max: Mapped[int | None] = whole("Most learners in a group, where agreed", null=True)
    mode: Mapped[DeliveryMode] = words_of(DeliveryMode, default="in_person")

    provider_kind: Mapped[ProviderKind | None] = words_of(ProviderKind, null=True, comment="Position of the provider")
    provider_note: Mapped[str | None] = text("Provider in words, such as a contracted agency", null=True)
    provider_user_id: Mapped[UUID | None] = ref(
        "users", null=True, comment="As named on the plan; who serves is an assignment"
    )
    supervisor_user_id: Mapped[UUID | None] = ref("users", null=True, comment="Who supervises an assistant")

    iep: Mapped[IEP] = to_one("IEPService.iep_id", "IEP", back="services")
    provider: Mapped[User | None] = to_one("IEPService.provider_user_id", "User")


class PlacementMinutes(LearnerRecord):
    """A learner's school week, in minutes inside and outside the regular class, of one school year's school day."""

    __tablename__ = "placement_minutes"
    __scope__ = student("plan")
    __table_args__ = (
        index("student_id", "valid_from"),
        index("school_year_id", "environment_code"),
        apart("student_id"),
        CheckConstraint("school_minutes_per_week > 0", name="school_minutes_positive"),
        CheckConstraint(
            "outside_minutes_per_week between 0 and school_minutes_per_week", name="outside_within_school_week"
        ),
        CheckConstraint(
            "early_childhood_minutes_per_week is null or early_childhood_minutes_per_week >= 0", name="early_childhood"
        ),
        CheckConstraint("valid_to is null or valid_to >= valid_from", name="dates"),
    )

    school_year_id: Mapped[UUID] = ref("school_years")
    school_id: Mapped[UUID | None] = ref("schools", null=True, comment="School whose day length is used")
    iep_id: Mapped[UUID | None] = learner_ref("ieps", null=True, comment="The plan in which the placement was decided")
    valid_from: Mapped[date] = mapped_column(comment="First day on which the placement holds")
    valid_to: Mapped[date | None] = mapped_column(
        comment="Last day on which the placement holds; null while it is open"
    )
    school_minutes_per_week: Mapped[int] = whole(
        "Minutes of the whole school week, lunch, recess and study periods included"
    )
    outside_minutes_per_week: Mapped[int] = whole("Minutes outside the regular class for special education")
    early_childhood_minutes_per_week: Mapped[int | None] = whole(
        "Ages 3 to 5 before kindergarten: minutes in a regular early-childhood program", null=True
    )
    has_most_services_in_program: Mapped[bool | None] = mapped_column(
        comment="Early childhood: most special-education hours are given in that program"
    )
    is_early_childhood: Mapped[bool] = flag("Counted by the early-childhood codes (age 3 to 5, not in kindergarten)")
    separate_setting: Mapped[SeparateSetting | None] = words_of(
        SeparateSetting,
        null=True,
        comment="A setting that is not a share of the regular class, such as a separate school",
    )
    environment_code: Mapped[EnvironmentCode] = words_of(
        EnvironmentCode, comment="Federal code that follows from the minutes and the setting"
    )
    decided_on: Mapped[date | None] = mapped_column(comment="Day on which the group that includes the parents decided")
    note: Mapped[str | None] = text("What the minutes are made of", null=True)

    iep: Mapped[IEP | None] = to_one("PlacementMinutes.iep_id", "IEP", back="placements")
