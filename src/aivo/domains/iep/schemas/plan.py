"""Drafts of the plan itself and of the 504 plan."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from aivo.domains.iep.schemas.draft import Draft
from aivo.domains.iep.shapes.people import PersonInRole
from aivo.domains.iep.shapes.plan import SpecialFactors, TestParticipation, Transition
from aivo.domains.iep.shapes.words import (
    ConsentBasis,
    Origin,
    Participation,
    PhysicalEducation,
    PlanKind,
    PlanReason,
    ReportMeans,
    ReportSchedule,
    TransferDecision,
    YesNo,
)


class IEPDraft(Draft, frozen=True, kw_only=True):
    """The text of a plan without its lines; nothing in it is decided until the meeting."""

    kind: PlanKind = "iep"
    origin: Origin = "made_here"
    reason: PlanReason = "annual_review"
    replaces_id: UUID | None = None
    title: str | None = None
    language: str = "en"
    received_from: str | None = None
    received_from_state: str | None = None
    received_on: date | None = None
    source_on: date | None = None
    transfer_decision: TransferDecision | None = None
    amendment_reason: str | None = None
    amendment_summary: str | None = None
    school_year_id: UUID | None = None
    school_id: UUID | None = None
    grade: str | None = None
    responsible_agency: str | None = None
    serving_agency: str | None = None
    private_school: str | None = None
    case_manager_user_id: UUID | None = None
    document_id: UUID | None = None
    meeting_on: date | None = None
    decided_on: date | None = None
    in_force_from: date | None = None
    planned_end_on: date | None = None
    annual_review_due_on: date | None = None
    reevaluation_due_on: date | None = None
    present_academic: str | None = None
    present_functional: str | None = None
    curriculum_effect: str | None = None
    preschool_effect: str | None = None
    strengths: str | None = None
    parent_concerns: str | None = None
    student_concerns: str | None = None
    evaluation_summary: str | None = None
    academic_needs: str | None = None
    developmental_needs: str | None = None
    functional_needs: str | None = None
    special_factors: SpecialFactors = SpecialFactors()
    participation: str | None = None
    nonparticipation_reason: str | None = None
    nonacademic_participation: str | None = None
    placement_rationale: str | None = None
    placement_options: tuple[str, ...] = ()
    placement_harm_considered: str | None = None
    away_from_home_school_reason: str | None = None
    physical_education: PhysicalEducation | None = None
    has_shortened_day: bool = False
    shortened_day_reason: str | None = None
    assessment_participation: Participation | None = None
    tests: tuple[TestParticipation, ...] = ()
    alternate_reason: str | None = None
    alternate_fit: str | None = None
    has_significant_cognitive_disability: bool | None = None
    transition: Transition = Transition()
    rights_transfer_on: date | None = None
    rights_told_on: date | None = None
    rights_statement: str | None = None
    progress_measured: str | None = None
    progress_schedule: ReportSchedule | None = None
    progress_schedule_note: str | None = None
    progress_means: tuple[ReportMeans, ...] = ()
    esy_decision: YesNo | None = None
    esy_due_on: date | None = None
    esy_decided_on: date | None = None
    esy_data_considered: str | None = None
    esy_reason: str | None = None


class Start(Draft, frozen=True, kw_only=True):
    """From when a plan is in force, and on what that rests."""

    in_force_from: date
    consent_basis: ConsentBasis | None = None
    consented_on: date | None = None
    consent_record_id: UUID | None = None
    consent_on_file_where: str | None = None
    is_compliant: bool | None = None
    noncompliance_reason: str | None = None


class Section504Draft(Draft, frozen=True, kw_only=True):
    """The text of a 504 plan without its accommodations, which are lines of their own."""

    origin: Origin = "made_here"
    received_from: str | None = None
    language: str = "en"
    replaces_id: UUID | None = None
    eligibility_decision_id: UUID | None = None
    school_id: UUID | None = None
    school_year_id: UUID | None = None
    grade: str | None = None
    coordinator_user_id: UUID | None = None
    document_id: UUID | None = None
    meeting_id: UUID | None = None
    team: tuple[PersonInRole, ...] = ()
    needs: str | None = None
    related_services: tuple[str, ...] = ()
    health_document_id: UUID | None = None
    placement: str | None = None
    monitoring: str | None = None
    notice_given_on: date | None = None
    rights_given_on: date | None = None
    consented_on: date | None = None
    consent_record_id: UUID | None = None
    decided_on: date | None = None
    in_force_from: date | None = None
    review_due_on: date | None = None
    reviewed_on: date | None = None
    reevaluation_due_on: date | None = None
