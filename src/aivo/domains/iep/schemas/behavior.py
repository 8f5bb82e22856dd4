"""Drafts of behaviour plans and incidents."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from aivo.domains.iep.schemas.draft import Draft
from aivo.domains.iep.shapes.behavior import (
    DataCollection,
    FidelityCheck,
    Reinforcement,
    StaffTraining,
    Strategy,
    TargetBehavior,
)
from aivo.domains.iep.shapes.words import BehaviorFunction, Origin, RemovalKind


class BehaviorPlanDraft(Draft, frozen=True, kw_only=True):
    """A behaviour intervention plan, from the assessment behind it to its review."""

    target_behaviors: tuple[TargetBehavior, ...]
    origin: Origin = "made_here"
    replaces_id: UUID | None = None
    language: str = "en"
    fba_on: date | None = None
    fba_sources: tuple[str, ...] = ()
    fba_consent_on: date | None = None
    fba_consent_record_id: UUID | None = None
    fba_document_id: UUID | None = None
    hypothesis: str | None = None
    functions: tuple[BehaviorFunction, ...] = ()
    strengths: str | None = None
    prevention: tuple[Strategy, ...] = ()
    teaching: tuple[Strategy, ...] = ()
    reinforcement: tuple[Reinforcement, ...] = ()
    response: tuple[Strategy, ...] = ()
    do_list: tuple[str, ...] = ()
    avoid_list: tuple[str, ...] = ()
    crisis_plan: str | None = None
    restraint_limits: str | None = None
    data_collection: DataCollection = DataCollection()
    fidelity: FidelityCheck = FidelityCheck()
    decision_criteria: str | None = None
    staff_trained: tuple[StaffTraining, ...] = ()
    parent_role: str | None = None
    home_school_contact: str | None = None
    decided_on: date | None = None
    in_force_from: date | None = None
    review_due_on: date | None = None
    reviewed_on: date | None = None
    review_note: str | None = None


class IncidentDraft(Draft, frozen=True, kw_only=True):
    """What happened, as it concerns this one learner."""

    occurred_at: datetime
    behavior: str
    behavior_plan_id: UUID | None = None
    school_id: UUID | None = None
    duration_seconds: int | None = None
    place: str | None = None
    setting_event: str | None = None
    antecedent: str | None = None
    target_name: str | None = None
    consequence: str | None = None
    staff_response: str | None = None
    is_response_as_planned: bool | None = None
    function_guess: BehaviorFunction | None = None
    intensity: int | None = None
    other_learners_count: int = 0
    is_someone_hurt: bool = False
    removal: RemovalKind = "none"
    removal_minutes: int | None = None
    staff_user_id: UUID | None = None
    family_told_at: datetime | None = None
    family_told_how: str | None = None
    language: str = "en"
