"""Eligibility: who was found to be a child with a disability, on which day, and on what ground.

These rows open for the evaluation team and the family only. A teacher who carries out a plan needs none of them.
"""

from __future__ import annotations

from typing import get_args

from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, LearnerRecord, apart, index, to_many, to_one, unique
from aivo.db.columns import (
    UUID,
    Mapped,
    date,
    flag,
    learner_ref,
    many_words,
    ref,
    shape,
    text,
    texts,
    whole,
    words_of,
)
from aivo.db.scopes import student
from aivo.domains.iep.models.meetings import IEPMeeting
from aivo.domains.iep.shapes.eligibility import ExclusionFactors
from aivo.domains.iep.shapes.words import (
    DelayReason,
    DeterminationSource,
    DisabilityCategory,
    EligibilityResult,
    EvaluationKind,
    ExitReason,
    Law,
    MajorLifeActivity,
    Origin,
    ReportingCode,
    SldArea,
    SldMethod,
)


class EligibilityDecision(LearnerRecord):
    """A decision about eligibility under one law, with the evaluation behind it and the days on which it holds.

    Under IDEA both have to be true: a category, and the need for special education because of it. Under Section 504 the
    decision names the impairment and the major life activity it limits. A correction closes the row and opens another.
    """

    __tablename__ = "eligibility_decisions"
    __scope__ = student("evaluation")
    __table_args__ = (
        index("student_id", "decided_on"),
        index("law", "result", "valid_from"),
        apart("student_id", "law"),
        CheckConstraint("valid_to is null or valid_to >= valid_from", name="dates"),
        CheckConstraint("result <> 'exited' or exit_reason is not null", name="exit_has_reason"),
        CheckConstraint(
            "result <> 'eligible' or law <> 'idea' or needs_special_education is true", name="idea_needs_both"
        ),
        CheckConstraint(
            "result <> 'eligible' or law <> 'section_504' or impairment is not null", name="impairment_named"
        ),
        CheckConstraint("delay_days is null or delay_days >= 0", name="delay_days"),
    )

    law: Mapped[Law] = words_of(Law, default="idea")
    result: Mapped[EligibilityResult] = words_of(EligibilityResult)
    evaluation_kind: Mapped[EvaluationKind] = words_of(EvaluationKind, default="initial")
    origin: Mapped[Origin] = words_of(Origin, default="made_here")
    received_from: Mapped[str | None] = text("Agency that made a decision which was carried over", null=True)
    decided_on: Mapped[date] = mapped_column(comment="Day of the determination")
    valid_from: Mapped[date] = mapped_column(comment="First day on which the decision holds")
    valid_to: Mapped[date | None] = mapped_column(comment="Last day on which the decision holds; null while it is open")
    meeting_id: Mapped[UUID | None] = learner_ref("iep_meetings", null=True, comment="The meeting that decided")
    recorded_by_user_id: Mapped[UUID | None] = ref("users", null=True)

    referred_on: Mapped[date | None] = mapped_column(comment="Day of the referral or request")
    referral_source: Mapped[str | None] = text("Who referred: parent, teacher, agency, early intervention", null=True)
    consent_asked_on: Mapped[date | None] = mapped_column(comment="Consent to evaluate was asked")
    consent_received_on: Mapped[date | None] = mapped_column(
        comment="Signed consent to evaluate was received; the clock starts"
    )
    consent_record_id: Mapped[UUID | None] = learner_ref("consent_records", null=True)
    evaluated_on: Mapped[date | None] = mapped_column(comment="Evaluation was completed")
    report_given_on: Mapped[date | None] = mapped_column(comment="Parents got their copy of the report")
    report_document_id: Mapped[UUID | None] = learner_ref("documents", null=True)
    delay_days: Mapped[int | None] = whole("Days over the limit, 0 when in time", null=True)
    delay_reason: Mapped[DelayReason | None] = words_of(DelayReason, null=True)
    delay_note: Mapped[str | None] = text(null=True)
    reevaluation_due_on: Mapped[date | None] = mapped_column(comment="Last day for the next evaluation")
    reevaluation_waived_on: Mapped[date | None] = mapped_column(
        comment="Parent and agency agreed in writing that none is needed"
    )
    early_intervention_notified_on: Mapped[date | None] = mapped_column(comment="Notice from the Part C program")
    early_intervention_conference_on: Mapped[date | None] = mapped_column(
        comment="Transition conference, 90 days before the third birthday"
    )

    needs_special_education: Mapped[bool | None] = mapped_column(
        comment="Needs specially designed instruction because of it"
    )
    basis: Mapped[str | None] = text("The team's reasons, data considered and sources", null=True)
    exclusion_factors: Mapped[ExclusionFactors] = shape(ExclusionFactors, comment="What may not be the main reason")
    sld_areas: Mapped[list[str]] = many_words(
        *get_args(SldArea), comment="Areas of a specific learning disability (300.309)"
    )
    sld_method: Mapped[SldMethod | None] = words_of(SldMethod, null=True)
    dissenting_statement: Mapped[str | None] = text("Statement of a member who disagrees (300.311(b))", null=True)
    is_medically_fragile: Mapped[bool | None] = mapped_column(comment="As Ed-Fi asks it")

    impairment: Mapped[str | None] = text("504: the physical or mental impairment", null=True, label="health")
    impairment_source: Mapped[DeterminationSource | None] = words_of(
        DeterminationSource, null=True, comment="504: who found it"
    )
    major_life_activities: Mapped[list[str]] = many_words(*get_args(MajorLifeActivity), comment="504: what it limits")
    is_substantially_limiting: Mapped[bool | None] = mapped_column(comment="504: without regard to mitigating measures")
    limitation_basis: Mapped[str | None] = text("504: basis and evidence of the limitation", null=True)
    evidence: Mapped[list[str]] = texts("504: sources drawn on (104.35(c) asks for several)")

    exit_reason: Mapped[ExitReason | None] = words_of(ExitReason, null=True, comment="Federal exit code")
    exited_on: Mapped[date | None] = mapped_column(comment="Last day of special education")
    summary_of_performance_on: Mapped[date | None] = mapped_column(
        comment="Given at graduation or by age (300.305(e)(3))"
    )
    language: Mapped[str] = text("Language code of the texts", default="en", server_default="en", label="none")

    meeting: Mapped[IEPMeeting | None] = to_one("EligibilityDecision.meeting_id", "IEPMeeting")
    disabilities: Mapped[list[EligibilityDisability]] = to_many(
        "EligibilityDisability.decision_id", "EligibilityDecision", back="decision"
    )


class EligibilityDisability(LearnerRecord):
    """One category of disability under a decision, in its order (1 is the primary one) and with its days.

    The legal category and the code it is reported under stand apart: deafness is a category of its own and is reported
    with hearing impairment, and the codes change by school year.
    """

    __tablename__ = "eligibility_disabilities"
    __scope__ = student("evaluation")
    __table_args__ = (
        index("student_id", "valid_from"),
        index("category", "valid_from"),
        unique("decision_id", "position"),
        apart("student_id", "category"),
        apart("student_id", "position"),
        CheckConstraint("valid_to is null or valid_to >= valid_from", name="dates"),
        CheckConstraint("position >= 1", name="position_positive"),
    )

    decision_id: Mapped[UUID] = learner_ref("eligibility_decisions")
    position: Mapped[int] = whole("1 for the primary disability, then in order")
    category: Mapped[DisabilityCategory] = words_of(DisabilityCategory, comment="Legal category, 34 CFR 300.8")
    reporting_code: Mapped[ReportingCode] = words_of(ReportingCode, comment="Federal code it is reported under")
    condition: Mapped[str | None] = text("Condition or diagnosis behind it, such as ADHD", null=True, label="health")
    determined_by: Mapped[DeterminationSource | None] = words_of(DeterminationSource, null=True)
    valid_from: Mapped[date] = mapped_column(comment="First day on which it holds")
    valid_to: Mapped[date | None] = mapped_column(comment="Last day on which it holds; null while it is open")
    is_reported: Mapped[bool] = flag("Counted in federal reports", default=True)

    decision: Mapped[EligibilityDecision] = to_one(
        "EligibilityDisability.decision_id", "EligibilityDecision", back="disabilities"
    )
