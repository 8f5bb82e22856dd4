"""Drafts of eligibility decisions."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from aivo.domains.iep.schemas.draft import Draft
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
    SldArea,
    SldMethod,
)


class DisabilityDraft(Draft, frozen=True, kw_only=True):
    """One category, in its order: the first of the list is the primary one."""

    category: DisabilityCategory
    condition: str | None = None
    determined_by: DeterminationSource | None = None
    is_reported: bool = True


class EligibilityDraft(Draft, frozen=True, kw_only=True):
    """A decision about eligibility with the evaluation behind it."""

    result: EligibilityResult
    decided_on: date
    law: Law = "idea"
    evaluation_kind: EvaluationKind = "initial"
    origin: Origin = "made_here"
    received_from: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    meeting_id: UUID | None = None
    disabilities: tuple[DisabilityDraft, ...] = ()
    referred_on: date | None = None
    referral_source: str | None = None
    consent_asked_on: date | None = None
    consent_received_on: date | None = None
    consent_record_id: UUID | None = None
    evaluated_on: date | None = None
    report_given_on: date | None = None
    report_document_id: UUID | None = None
    delay_days: int | None = None
    delay_reason: DelayReason | None = None
    delay_note: str | None = None
    reevaluation_due_on: date | None = None
    reevaluation_waived_on: date | None = None
    early_intervention_notified_on: date | None = None
    early_intervention_conference_on: date | None = None
    needs_special_education: bool | None = None
    basis: str | None = None
    exclusion_factors: ExclusionFactors = ExclusionFactors()
    sld_areas: tuple[SldArea, ...] = ()
    sld_method: SldMethod | None = None
    dissenting_statement: str | None = None
    is_medically_fragile: bool | None = None
    impairment: str | None = None
    impairment_source: DeterminationSource | None = None
    major_life_activities: tuple[MajorLifeActivity, ...] = ()
    is_substantially_limiting: bool | None = None
    limitation_basis: str | None = None
    evidence: tuple[str, ...] = ()
    exit_reason: ExitReason | None = None
    exited_on: date | None = None
    summary_of_performance_on: date | None = None
    language: str = "en"
