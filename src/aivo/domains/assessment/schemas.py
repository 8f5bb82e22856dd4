"""What the verbs of the assessment room take."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from aivo.domains.assessment.shapes import (
    AcceptedAnswer,
    AdaptiveSettings,
    Choice,
    Interaction,
    Misconception,
    QuestionSupports,
    RubricLine,
    SupportRules,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentDraft:
    """A test to be written."""

    title: str
    subject: str
    grade_level: str
    kind: str = "quiz"
    description: str = ""
    instructions: str = ""
    grade_level_to: str | None = None
    standard_id: UUID | None = None
    school_id: UUID | None = None
    time_limit_minutes: int | None = None
    passing_percent: Decimal | None = None
    max_attempts: int = 1
    is_adaptive: bool = False
    adaptive_settings: AdaptiveSettings = field(default_factory=AdaptiveSettings)
    supports: SupportRules = field(default_factory=SupportRules)
    origin: str = "made_here"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDraft:
    """What is right. ``verification`` says who proved it."""

    correct_keys: tuple[str, ...] = ()
    accepted: tuple[AcceptedAnswer, ...] = ()
    scoring: str = "match_correct"
    rubric: tuple[RubricLine, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    explanation: str = ""
    verification: str = "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDraft:
    """A question with its key; without a position it becomes the last one."""

    question_type: str
    stem: str
    key: KeyDraft
    position: int | None = None
    stimulus: str = ""
    section: str = ""
    choices: tuple[Choice, ...] = ()
    interaction: Interaction = field(default_factory=Interaction)
    supports: QuestionSupports = field(default_factory=QuestionSupports)
    max_points: Decimal = Decimal(1)
    standard_id: UUID | None = None
    skill: str = ""
    difficulty_logit: Decimal | None = None
    expected_seconds: int | None = None
    rapid_guess_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentDraft:
    """A test to be given to one learner."""

    opens_at: datetime
    due_at: datetime | None = None
    closes_at: datetime | None = None
    classroom_id: UUID | None = None
    iep_goal_id: UUID | None = None
    note_to_learner: str = ""
    language_code: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingDraft:
    """How an attempt begins."""

    started_at: datetime | None = None
    setting: str = "classroom"
    input_method: str = "keyboard"
    random_seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDraft:
    """One answer; which field is filled follows the question's type."""

    keys: tuple[str, ...] = ()
    text: str = ""
    number: float | None = None
    pairs: tuple[tuple[str, str], ...] = ()
    response_ms: int | None = None
    answered_at: datetime | None = None
    is_skipped: bool = False
    supports_used: tuple[str, ...] = ()
