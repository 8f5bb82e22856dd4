"""The plan itself: one text of it with its dates, statements and kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, LearnerRecord, index, to_many, to_one, unique
from aivo.db.columns import (
    UUID,
    Mapped,
    date,
    flag,
    learner_ref,
    lineage,
    many_words,
    ref,
    shape,
    shapes,
    text,
    texts,
    whole,
    words,
    words_of,
)
from aivo.db.scopes import student
from aivo.domains.consent.models import ConsentRecord
from aivo.domains.identity.models import User
from aivo.domains.iep.shapes.plan import SpecialFactors, TestParticipation, Transition
from aivo.domains.iep.shapes.words import (
    ConsentBasis,
    Origin,
    Participation,
    PhysicalEducation,
    PlanEnd,
    PlanKind,
    PlanReason,
    PlanStatus,
    ReportMeans,
    ReportSchedule,
    TransferDecision,
    YesNo,
)
from aivo.domains.students.models import StudentProfile
from aivo.domains.tenancy.models import GRADES, School

if TYPE_CHECKING:
    from aivo.domains.iep.models.behavior import BehaviorInterventionPlan
    from aivo.domains.iep.models.goals import IEPGoal
    from aivo.domains.iep.models.meetings import IEPMeeting, IEPMeetingPlan
    from aivo.domains.iep.models.services import IEPService, PlacementMinutes
    from aivo.domains.iep.models.supports import Accommodation
    from aivo.domains.iep.models.team import IEPTeamMember


class IEP(LearnerRecord):
    """One text of a learner's plan: an IEP, or a services plan, a copy or a family's own plan beside it.

    Its dates are kept apart, since law asks for each of them. What was agreed is in the lines (goals, services,
    accommodations), which keep their lineage from text to text and from year to year.
    """

    __tablename__ = "ieps"
    __scope__ = student("plan")
    __table_args__ = (
        index("student_id", "status"),
        index("student_id", "created_at"),
        index("status", "annual_review_due_on"),
        index("status", "reevaluation_due_on"),
        unique("lineage_id", "revision"),
        CheckConstraint("in_force_to is null or in_force_to >= in_force_from", name="in_force"),
        CheckConstraint("status not in ('in_force', 'ended', 'replaced') or in_force_from is not null", name="started"),
        CheckConstraint("status <> 'in_force' or end_reason is null", name="end_reason_ended"),
        CheckConstraint("revision >= 1", name="revision_positive"),
        CheckConstraint(
            "consent_basis <> 'on_file_elsewhere' or consent_on_file_where is not null", name="consent_where"
        ),
        CheckConstraint("kind <> 'home_learning_plan' or annual_review_due_on is null", name="home_plan_has_no_clock"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("student_id", "="),
            ("kind", "="),
            (sql("daterange(in_force_from, in_force_to, '[]')"), "&&"),
            using="gist",
            where=sql("deleted_at is null and status in ('in_force', 'ended', 'replaced')"),
            name="apart_student_id_kind_in_force",
        ),
    )

    kind: Mapped[PlanKind] = words_of(PlanKind, default="iep", comment="A home learning plan is never called an IEP")
    origin: Mapped[Origin] = words_of(Origin, default="made_here", comment="Where this text comes from")
    received_from: Mapped[str | None] = text(
        "Agency or system a plan came from; with origin other than made_here", null=True
    )
    received_from_state: Mapped[str | None] = text("State of the sending agency, two letters", null=True)
    received_on: Mapped[date | None] = mapped_column(comment="Day on which the plan or its copy reached this agency")
    source_on: Mapped[date | None] = mapped_column(comment="Date that the received document itself carries")
    transfer_decision: Mapped[TransferDecision | None] = words_of(
        TransferDecision,
        null=True,
        comment="For a transferred-in plan: adopted, or a new plan is made (300.323(e), (f))",
    )
    status: Mapped[PlanStatus] = words_of(PlanStatus, default="draft")
    title: Mapped[str | None] = text("How people call it, such as 'Annual review 2026'", null=True)
    language: Mapped[str] = text(
        "Language code (BCP 47) of the free texts", default="en", server_default="en", label="none"
    )

    lineage_id: Mapped[UUID] = lineage(
        "Stays the same through amendments of one plan; a new annual plan starts its own"
    )
    revision: Mapped[int] = whole("Counts the texts of one lineage: 1 the plan, 2 its first amendment", default=1)
    reason: Mapped[PlanReason] = words_of(PlanReason, default="annual_review", comment="Why this text was written")
    replaces_id: Mapped[UUID | None] = learner_ref("ieps", null=True, comment="The text that this one replaces")
    amendment_reason: Mapped[str | None] = text("Why the plan was amended", null=True)
    amendment_summary: Mapped[str | None] = text("What an amendment changes, in plain words", null=True)

    school_year_id: Mapped[UUID | None] = ref("school_years", null=True, comment="Year in which the plan was written")
    school_id: Mapped[UUID | None] = ref("schools", null=True, comment="School named on the plan")
    grade: Mapped[str | None] = words(
        *GRADES, null=True, comment="Grade when the plan was written; today's is in the enrolment"
    )
    responsible_agency: Mapped[str | None] = text(
        "Agency that owes the education, where it is not this tenant", null=True
    )
    serving_agency: Mapped[str | None] = text("Agency that gives the services, where it is not this tenant", null=True)
    private_school: Mapped[str | None] = text(
        "Private school of a parentally placed learner (services plan)", null=True
    )
    case_manager_user_id: Mapped[UUID | None] = ref(
        "users", null=True, comment="As named on the plan; today's is an assignment"
    )
    drafted_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    document_id: Mapped[UUID | None] = learner_ref(
        "documents", null=True, comment="The paper or PDF this plan came from"
    )

    meeting_on: Mapped[date | None] = mapped_column(
        comment="Day of the last meeting about this text; all sittings are meeting rows"
    )
    decided_on: Mapped[date | None] = mapped_column(comment="Day on which the team decided")
    consented_on: Mapped[date | None] = mapped_column(comment="Day on which consent was given, where it is needed")
    in_force_from: Mapped[date | None] = mapped_column(comment="First day in force; a draft carries the intended day")
    in_force_to: Mapped[date | None] = mapped_column(comment="Last day in force; null while it is open")
    planned_end_on: Mapped[date | None] = mapped_column(
        comment="Last day planned when it was written; not an end by itself"
    )
    annual_review_due_on: Mapped[date | None] = mapped_column(
        comment="Last day for the annual review; an amendment does not move it"
    )
    reevaluation_due_on: Mapped[date | None] = mapped_column(comment="Last day for the re-evaluation")
    copy_given_on: Mapped[date | None] = mapped_column(
        comment="Day on which the parents got their copy at no cost (300.322(f))"
    )
    end_reason: Mapped[PlanEnd | None] = words_of(PlanEnd, null=True)
    is_compliant: Mapped[bool | None] = mapped_column(
        comment="False when something was late, missing or unlawful; null: not looked at"
    )
    noncompliance_reason: Mapped[str | None] = text("What was late or missing, as it really was", null=True)

    consent_basis: Mapped[ConsentBasis | None] = words_of(
        ConsentBasis, null=True, comment="On what the start of services rests"
    )
    consent_record_id: Mapped[UUID | None] = learner_ref(
        "consent_records", null=True, comment="Consent to the first services"
    )
    consent_on_file_where: Mapped[str | None] = text(
        "For a carried-over plan: where the signed consent is kept", null=True
    )

    present_academic: Mapped[str | None] = text("Present level of academic achievement", null=True)
    present_functional: Mapped[str | None] = text("Present level of functional performance", null=True)
    curriculum_effect: Mapped[str | None] = text(
        "How the disability affects progress in the general curriculum", null=True
    )
    preschool_effect: Mapped[str | None] = text("Preschool: effect on taking part in appropriate activities", null=True)
    strengths: Mapped[str | None] = text("The learner's strengths", null=True)
    parent_concerns: Mapped[str | None] = text(
        "The parents' concerns for the learner's education, as they say them", null=True
    )
    student_concerns: Mapped[str | None] = text("The learner's own concerns and interests", null=True)
    evaluation_summary: Mapped[str | None] = text(
        "Results of the latest evaluation, as far as the plan states them", null=True
    )
    academic_needs: Mapped[str | None] = text("Academic needs", null=True)
    developmental_needs: Mapped[str | None] = text("Developmental needs", null=True)
    functional_needs: Mapped[str | None] = text("Functional needs", null=True)
    special_factors: Mapped[SpecialFactors] = shape(
        SpecialFactors, comment="34 CFR 300.324(a)(2): each yes or no, and where"
    )

    participation: Mapped[str | None] = text("How far the learner takes part with nondisabled peers", null=True)
    nonparticipation_reason: Mapped[str | None] = text("How far not, and why (300.320(a)(5))", null=True)
    nonacademic_participation: Mapped[str | None] = text("Meals, recess, clubs, trips and other activities", null=True)
    placement_rationale: Mapped[str | None] = text("Why this placement is the least restrictive one", null=True)
    placement_options: Mapped[list[str]] = texts("Other placements considered and why they were not chosen")
    placement_harm_considered: Mapped[str | None] = text(
        "Possible harmful effects that were considered (300.116(d))", null=True
    )
    away_from_home_school_reason: Mapped[str | None] = text(
        "Why not the school attended without a disability", null=True
    )
    physical_education: Mapped[PhysicalEducation | None] = words_of(PhysicalEducation, null=True)
    has_shortened_day: Mapped[bool] = flag("The plan shortens the school day")
    shortened_day_reason: Mapped[str | None] = text("Why the day is shortened, and until when", null=True)

    assessment_participation: Mapped[Participation | None] = words_of(
        Participation, null=True, comment="State assessments as a whole; single tests are in tests"
    )
    tests: Mapped[list[TestParticipation]] = shapes(TestParticipation, comment="State and district tests one by one")
    alternate_reason: Mapped[str | None] = text("Why the learner cannot take the regular assessment", null=True)
    alternate_fit: Mapped[str | None] = text("Why this alternate assessment is right for the learner", null=True)
    has_significant_cognitive_disability: Mapped[bool | None] = mapped_column(
        comment="Condition for an alternate assessment"
    )

    transition: Mapped[Transition] = shape(Transition, comment="34 CFR 300.320(b), in effect at 16 or the state's age")
    rights_transfer_on: Mapped[date | None] = mapped_column(
        comment="Day of majority on which the parents' rights pass to the student"
    )
    rights_told_on: Mapped[date | None] = mapped_column(
        comment="Day on which the student was told (at least a year before)"
    )
    rights_statement: Mapped[str | None] = text(
        "Statement that the student was told about the transfer of rights", null=True
    )

    progress_measured: Mapped[str | None] = text("How progress toward the goals is measured", null=True)
    progress_schedule: Mapped[ReportSchedule | None] = words_of(
        ReportSchedule, null=True, comment="When reports are given"
    )
    progress_schedule_note: Mapped[str | None] = text(
        "The schedule in words, where the list does not say it", null=True
    )
    progress_means: Mapped[list[str]] = many_words(*get_args(ReportMeans), comment="By what means the parents are told")

    esy_decision: Mapped[YesNo | None] = words_of(
        YesNo, null=True, comment="Extended school year, decided for this learner"
    )
    esy_due_on: Mapped[date | None] = mapped_column(comment="Day by which it has to be decided")
    esy_decided_on: Mapped[date | None] = mapped_column(comment="Day on which it was decided")
    esy_data_considered: Mapped[str | None] = text(
        "Data considered, such as regression and recoupment after breaks", null=True
    )
    esy_reason: Mapped[str | None] = text("Reason of the decision; never the category of disability", null=True)

    student: Mapped[StudentProfile] = to_one("IEP.student_id", "StudentProfile")
    school: Mapped[School | None] = to_one("IEP.school_id", "School")
    case_manager: Mapped[User | None] = to_one("IEP.case_manager_user_id", "User")
    consent_record: Mapped[ConsentRecord | None] = to_one("IEP.consent_record_id", "ConsentRecord")
    goals: Mapped[list[IEPGoal]] = to_many("IEPGoal.iep_id", "IEP", back="iep")
    services: Mapped[list[IEPService]] = to_many("IEPService.iep_id", "IEP", back="iep")
    team_members: Mapped[list[IEPTeamMember]] = to_many("IEPTeamMember.iep_id", "IEP", back="iep")
    meetings: Mapped[list[IEPMeeting]] = to_many("IEPMeeting.iep_id", "IEP", back="iep")
    meeting_links: Mapped[list[IEPMeetingPlan]] = to_many("IEPMeetingPlan.iep_id", "IEP", back="iep")
    behavior_plan: Mapped[BehaviorInterventionPlan | None] = to_many(
        "BehaviorInterventionPlan.iep_id", "IEP", back="iep", single=True
    )
    accommodations: Mapped[list[Accommodation]] = to_many("Accommodation.iep_id", "IEP", back="iep")
    placements: Mapped[list[PlacementMinutes]] = to_many("PlacementMinutes.iep_id", "IEP", back="iep")
