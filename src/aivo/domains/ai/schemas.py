"""What the verbs of the AI room take. Costs in micro-dollars."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from aivo.domains.ai.shapes import ContentChecks, ContentItem, Evidence, ModelLimits, PromptParts, SupportsInForce

Decision = Literal["accepted", "accepted_edited", "rejected", "sent_back"]


@dataclass(frozen=True, slots=True)
class ModelDraft:
    """A model or engine to be registered; a new version of it is a new one."""

    provider: str
    name: str
    model_version: str
    kind: str = "rules"
    description: str | None = None
    capabilities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    is_third_party: bool = False
    is_used_for_training: bool = False
    provider_keeps_days: int | None = None
    region: str | None = None
    terms_uri: str | None = None
    limits: ModelLimits = field(default_factory=ModelLimits)
    input_price_micros: int = 0
    output_price_micros: int = 0
    released_on: date | None = None


@dataclass(frozen=True, slots=True)
class AdaptationDraft:
    """One number to which help is fitted, with its reason."""

    name: str
    value: Decimal
    unit: str
    reason: str
    skill: str | None = None
    evidence: tuple[Evidence, ...] = ()
    evidence_count: int = 0
    decided_by: str = "engine"
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class ConversationDraft:
    """A conversation to be begun."""

    purpose: str = "study_chat"
    subject: str | None = None
    grade_level: str | None = None
    title: str | None = None
    language: str = "en"
    disclosure_version: str | None = None
    prompt_version: str | None = None
    supports: SupportsInForce = field(default_factory=SupportsInForce)
    personal_model_id: UUID | None = None
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """One message as it was sent."""

    role: str
    content: str
    model_id: UUID | None = None
    prompt_version: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cost_micros: int = 0
    latency_ms: int | None = None
    language: str | None = None
    held_back_for: str | None = None
    """Set where a safety phrase was found: nobody but the learner reads it until a person releases it."""


@dataclass(frozen=True, slots=True)
class ContentDraft:
    """Something a machine made, with all that a reviewer needs."""

    kind: str
    body: str
    model_id: UUID
    prompt_name: str
    prompt_version: str
    prompt_sha256: bytes
    title: str | None = None
    prompt: PromptParts = field(default_factory=PromptParts)
    items: tuple[ContentItem, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    checks: ContentChecks = field(default_factory=ContentChecks)
    similarity: Decimal | None = None
    subject: str | None = None
    grade_level: str | None = None
    reading_grade: Decimal | None = None
    language: str = "en"
    standard_id: UUID | None = None
    personal_model_id: UUID | None = None
    conversation_id: UUID | None = None
    seed: int | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cost_micros: int = 0
    latency_ms: int | None = None
    target_table: str | None = None
    target_id: UUID | None = None
    target_field: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """A person's decision on machine-made content."""

    decision: Decision
    capacity: str
    reason: str | None = None
    edited_body: str | None = None
    seconds_spent: int | None = None
    reviewed_by_user_id: UUID | None = None
    """Who decided, where the system enters a decision made elsewhere; a person always decides as themselves."""
