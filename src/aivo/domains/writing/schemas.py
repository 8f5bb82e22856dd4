"""What the verbs of the writing room take."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from aivo.domains.writing.shapes import ExampleResponse, PromptSupports, RubricLine, SupportInForce


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptDraft:
    """A prompt for the catalogue."""

    code: str
    title: str
    prompt_text: str
    document_type: str
    subject: str
    grade_level: str
    genre: str = "free"
    grade_level_to: str | None = None
    standard_id: UUID | None = None
    language_code: str = "en"
    min_words: int | None = None
    max_words: int | None = None
    suggested_minutes: int | None = None
    rubric: tuple[RubricLine, ...] = ()
    example_responses: tuple[ExampleResponse, ...] = ()
    supports: PromptSupports = field(default_factory=PromptSupports)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDraft:
    """A text to be begun, with a prompt or without."""

    title: str
    document_type: str = "paragraph"
    subject: str = "writing"
    grade_level: str | None = None
    writing_prompt_id: UUID | None = None
    iep_goal_id: UUID | None = None
    classroom_id: UUID | None = None
    due_at: datetime | None = None
    started_at: datetime | None = None
    assistance_level: str = "spelling"
    supports: tuple[SupportInForce, ...] = ()
    language_code: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionDraft:
    """The text as it stands, with the shared editor's state where there is one."""

    body: str
    reason: Literal["done_for_now", "handed_in", "timed", "restored", "returned"] = "done_for_now"
    saved_at: datetime | None = None
    active_ms: int = 0
    editor_state: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackDraft:
    """A note on certain words; ``quote`` is found in the text when no offsets are given."""

    feedback_type: Literal["grammar", "style", "content"]
    category: str
    message: str
    quote: str = ""
    start_offset: int | None = None
    end_offset: int | None = None
    rule_code: str | None = None
    severity: Literal["low", "medium", "high"] = "low"
    confidence: Decimal | None = None
    suggestions: tuple[str, ...] = ()
    explanation: str = ""
    is_praise: bool = False
    generated_by: Literal["rules", "model", "person"] = "rules"
    ai_generated_content_id: UUID | None = None
    shown_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentDraft:
    """A remark on the text, or a reply in a thread."""

    body: str
    quote: str = ""
    start_offset: int | None = None
    end_offset: int | None = None
    parent_comment_id: UUID | None = None
    language_code: str = "en"
