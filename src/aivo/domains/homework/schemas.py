"""What the verbs of the homework room take."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from aivo.domains.homework.shapes import HintPersonalization, ProblemAnalysis, Recheck, SupportInForce, Verdict

HintType = Literal["conceptual", "procedural", "example"]
Confidence = Literal["low", "medium", "high"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeworkDraft:
    """A problem the learner brings; ``steps`` are the prompts of its steps."""

    subject: str
    title: str
    problem_text: str
    topic: str = ""
    grade_level: str | None = None
    problem_source: str = "typed"
    source_identifier: str | None = None
    analysis: ProblemAnalysis = field(default_factory=ProblemAnalysis)
    difficulty_level: str = "medium"
    standard_id: UUID | None = None
    iep_goal_id: UUID | None = None
    classroom_id: UUID | None = None
    due_at: datetime | None = None
    started_at: datetime | None = None
    assistance_level: str = "hints"
    steps: tuple[str, ...] = ()
    confidence_before: Confidence | None = None
    supports: tuple[SupportInForce, ...] = ()
    language_code: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDraft:
    """A line the learner sends, with the engine's verdict."""

    text: str
    step: int = 1
    verdict: Verdict = "open"
    slip: str = ""
    milliseconds: int = 0
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HintDraft:
    """A hint, with the proof that it does not hold the answer."""

    hint_type: HintType
    hint_text: str
    is_answer_free: bool
    step_number: int = 1
    rung: int = 1
    quoted_step: str | None = None
    slip: str | None = None
    requested_by: str = "learner"
    generated_by: str = "rules"
    ai_generated_content_id: UUID | None = None
    personal_ai_model_id: UUID | None = None
    personalization: HintPersonalization = field(default_factory=HintPersonalization)
    source_identifier: str | None = None
    attribution: str | None = None
    shown_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceUse:
    """What the learner did with an offered resource since the last time."""

    opened_at: datetime | None = None
    view_ms: int = 0
    completed_percent: int = 0
    is_saved: bool = False
    was_helpful: bool | None = None
    student_rating: int | None = None
    supports_used: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeworkClosing:
    """How a piece of homework ended."""

    ended_at: datetime | None = None
    status: Literal["completed", "abandoned"] = "completed"
    active_ms: int = 0
    confidence_after: Confidence | None = None
    recheck: Recheck | None = None
    recheck_due_on: date | None = None
    learner_note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceDraft:
    """A resource for the library."""

    code: str
    resource_type: str
    title: str
    subject: str
    grade_level: str
    description: str = ""
    url: str | None = None
    body: str | None = None
    grade_level_to: str | None = None
    skills: tuple[str, ...] = ()
    standard_id: UUID | None = None
    language_code: str = "en"
    reading_grade: Decimal | None = None
    duration_minutes: int | None = None
    access_features: tuple[str, ...] = ()
    licence: str | None = None
    attribution: str | None = None
    source_identifier: str | None = None
