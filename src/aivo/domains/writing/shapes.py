"""The JSON columns of the writing room: typed, versioned, refused on write when they have another form."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec

from aivo.db.columns import Shape

ChangeType = Literal["addition", "deletion", "modification"]


class WritingAnalytics(Shape, frozen=True):
    """Counts over the text. Readability stays empty below 100 words, where its formulas are noise."""

    sentences: int = 0
    paragraphs: int = 0
    mean_sentence_words: float | None = None
    long_sentences: int = 0
    different_words: int = 0
    connectives: int = 0
    correct_word_sequences: int | None = None
    """CWS of curriculum-based measurement."""
    words_spelled_correctly: int | None = None
    reading_grade: float | None = None
    prompt_words_covered: int | None = None
    repeated_openings: int = 0
    pauses_over_30_s: int = 0


class SupportInForce(Shape, frozen=True):
    """A support of the plan as it stood for this text."""

    accommodation_id: UUID | None = None
    feature: str = ""
    wording: str = ""
    is_used: bool = False


class RubricScore(Shape, frozen=True):
    """What a person gave on one line of the rubric. A machine never fills this."""

    name: str = ""
    points: float = 0.0
    max_points: float = 0.0
    note: str = ""


class RevisionChange(Shape, frozen=True):
    """One change against the revision before, by character offsets in that text."""

    type: ChangeType = "addition"
    start: int = 0
    end: int = 0
    before: str = ""
    after: str = ""


class RubricLine(Shape, frozen=True):
    """One line of a prompt's rubric with its levels from weakest to strongest."""

    name: str = ""
    description: str = ""
    levels: list[str] = msgspec.field(default_factory=list)
    max_points: float = 4.0


class ExampleResponse(Shape, frozen=True):
    """A sample text and what it shows. Never a pupil's."""

    level: str = ""
    text: str = ""
    comment: str = ""


class PromptSupports(Shape, frozen=True):
    """What helps to begin."""

    sentence_starters: list[str] = msgspec.field(default_factory=list)
    word_bank: list[str] = msgspec.field(default_factory=list)
    organizer: list[str] = msgspec.field(default_factory=list)
    """Headings of a graphic organiser."""
