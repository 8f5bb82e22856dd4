"""Drafts of the lines of a plan: goals, objectives, services, accommodations, placement."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from aivo.domains.iep.schemas.draft import Draft
from aivo.domains.iep.shapes.words import (
    AccommodationCategory,
    AccommodationKind,
    AccommodationSource,
    AmountOf,
    AmountUnit,
    AppliesTo,
    DeliveryMode,
    Direction,
    Directness,
    GoalArea,
    GoalKind,
    GoalProgress,
    Grouping,
    LineageLink,
    MeasureKind,
    MeasurementMethod,
    ObjectiveKind,
    Origin,
    Period,
    PostsecondaryArea,
    PromptLevel,
    ProviderKind,
    SeparateSetting,
    ServiceKind,
    ServiceSetting,
    ServiceType,
)


class GoalDraft(Draft, frozen=True, kw_only=True):
    """An annual goal; without a position it becomes the last one."""

    statement: str
    area: GoalArea
    kind: GoalKind = "academic"
    origin: Origin = "made_here"
    position: int | None = None
    lineage_link: LineageLink = "new"
    previous_goal_id: UUID | None = None
    language: str = "en"
    plain_statement: str | None = None
    need_served: str | None = None
    condition: str | None = None
    behavior: str | None = None
    criterion: str | None = None
    measure_kind: MeasureKind | None = None
    measure_name: str | None = None
    measure_unit: str | None = None
    direction: Direction = "increase"
    baseline_value: Decimal | None = None
    baseline_successes: int | None = None
    baseline_attempts: int | None = None
    baseline_prompt: PromptLevel | None = None
    baseline_note: str | None = None
    baseline_on: date | None = None
    target_value: Decimal | None = None
    target_successes: int | None = None
    target_attempts: int | None = None
    target_prompt: PromptLevel | None = None
    target_in_a_row: int | None = None
    starts_on: date | None = None
    target_on: date | None = None
    method: MeasurementMethod | None = None
    method_note: str | None = None
    schedule_times: int | None = None
    schedule_per: Period | None = None
    schedule_note: str | None = None
    setting: str | None = None
    responsible_roles: tuple[str, ...] = ()
    responsible_user_id: UUID | None = None
    reported_how: str | None = None
    standard_id: UUID | None = None
    is_alternate_standard: bool = False
    is_esy: bool = False
    postsecondary_areas: tuple[PostsecondaryArea, ...] = ()
    progress: GoalProgress | None = None
    current_value: Decimal | None = None
    current_successes: int | None = None
    current_attempts: int | None = None
    current_prompt: PromptLevel | None = None
    current_on: date | None = None


class ObjectiveDraft(Draft, frozen=True, kw_only=True):
    """A short-term objective or benchmark of a goal."""

    statement: str
    kind: ObjectiveKind = "objective"
    origin: Origin = "made_here"
    position: int | None = None
    lineage_link: LineageLink = "new"
    previous_objective_id: UUID | None = None
    language: str = "en"
    plain_statement: str | None = None
    condition: str | None = None
    behavior: str | None = None
    criterion: str | None = None
    baseline_value: Decimal | None = None
    baseline_successes: int | None = None
    baseline_attempts: int | None = None
    baseline_prompt: PromptLevel | None = None
    target_value: Decimal | None = None
    target_successes: int | None = None
    target_attempts: int | None = None
    target_prompt: PromptLevel | None = None
    target_on: date | None = None
    method: MeasurementMethod | None = None
    schedule_times: int | None = None
    schedule_per: Period | None = None
    current_value: Decimal | None = None
    current_successes: int | None = None
    current_attempts: int | None = None
    current_prompt: PromptLevel | None = None
    current_on: date | None = None


class ServiceDraft(Draft, frozen=True, kw_only=True):
    """A service line: what, how much per period, by whom, where, from when to when."""

    kind: ServiceKind
    service_type: ServiceType
    name: str
    origin: Origin = "made_here"
    position: int | None = None
    lineage_link: LineageLink = "new"
    previous_service_id: UUID | None = None
    comparable_to: str | None = None
    description: str | None = None
    evidence_base: str | None = None
    subjects: tuple[str, ...] = ()
    language: str = "en"
    amount: Decimal | None = None
    unit: AmountUnit | None = None
    per_period: Period | None = None
    every_periods: int = 1
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None
    total_by_on: date | None = None
    sessions_per_period: int | None = None
    session_minutes: int | None = None
    frequency_note: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    is_esy: bool = False
    setting: ServiceSetting | None = None
    place: str | None = None
    school_id: UUID | None = None
    is_outside_regular_class: bool = False
    directness: Directness = "direct"
    grouping: Grouping | None = None
    group_size_max: int | None = None
    mode: DeliveryMode = "in_person"
    provider_kind: ProviderKind | None = None
    provider_note: str | None = None
    provider_user_id: UUID | None = None
    supervisor_user_id: UUID | None = None


class AccommodationDraft(Draft, frozen=True, kw_only=True):
    """A support: what, how much, where and when it applies, who sees to it."""

    source: AccommodationSource
    kind: AccommodationKind
    category: AccommodationCategory
    statement: str
    origin: Origin = "made_here"
    lineage_link: LineageLink = "new"
    previous_accommodation_id: UUID | None = None
    plain_statement: str | None = None
    plain_language: str | None = None
    language: str = "en"
    amount: Decimal | None = None
    amount_of: AmountOf | None = None
    applies_to: tuple[AppliesTo, ...] = ()
    subjects: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    when_note: str | None = None
    how_to: str | None = None
    responsible_roles: tuple[str, ...] = ()
    responsible_user_id: UUID | None = None
    monitored_how: str | None = None
    is_modification: bool = False
    is_offered_to_learner: bool = True
    is_safety_step: bool = False
    valid_from: date | None = None
    valid_to: date | None = None


class PlacementDraft(Draft, frozen=True, kw_only=True):
    """A school week in minutes inside and outside the regular class; the federal code follows from it."""

    school_year_id: UUID
    valid_from: date
    school_minutes_per_week: int
    outside_minutes_per_week: int
    school_id: UUID | None = None
    valid_to: date | None = None
    is_early_childhood: bool = False
    early_childhood_minutes_per_week: int | None = None
    has_most_services_in_program: bool | None = None
    separate_setting: SeparateSetting | None = None
    decided_on: date | None = None
    note: str | None = None
