"""Shapes of the JSON columns of the AI room."""

from __future__ import annotations

from typing import Literal

from aivo.db.columns import Shape


class Evidence(Shape, frozen=True, kw_only=True):
    """One row that a passage or an adaptation rests on, so that a reader can open it."""

    table: str = ""
    row_id: str = ""
    says: str = ""
    """What the row shows, in one sentence."""
    observed_on: str | None = None
    """ISO date of the observation."""


class PromptParts(Shape, frozen=True, kw_only=True):
    """What was put into the model, after names were replaced."""

    instructions: str = ""
    inputs: tuple[str, ...] = ()
    """Names of the inputs: the learner's own text is named, never copied."""
    replaced_count: int = 0
    """How many names, places and numbers were replaced before anything left."""


class ContentItem(Shape, frozen=True, kw_only=True):
    """One exercise of generated practice: prompt, right answer, wrong options with the slip each stands for."""

    prompt: str = ""
    answer: str = ""
    wrong_options: tuple[str, ...] = ()
    slips: tuple[str, ...] = ()
    """The mistake behind each wrong option, in the same order."""
    explanation: str | None = None
    standard_code: str | None = None
    difficulty: float | None = None
    """0 easy to 1 hard, of the generator's own scale."""


class ContentChecks(Shape, frozen=True, kw_only=True):
    """What was checked before a person saw it. A failed check is shown, never hidden."""

    is_solvable: bool | None = None
    is_free_of_names: bool | None = None
    is_readable: bool | None = None
    is_accurate: bool | None = None
    is_unlike_other_plans: bool | None = None
    findings: tuple[str, ...] = ()


class ModelLimits(Shape, frozen=True, kw_only=True):
    """Budgets and limits of a model. Money in micro-dollars (millionths of a US dollar)."""

    context_tokens: int | None = None
    output_tokens: int | None = None
    timeout_ms: int = 8000
    daily_cost_per_learner_micros: int | None = None
    daily_messages_per_learner: int | None = None


class SupportsInForce(Shape, frozen=True, kw_only=True):
    """The supports a conversation was given with, from the plan and the learner's own settings."""

    reading_grade: float | None = None
    is_read_aloud: bool = False
    sentence_words_max: int | None = None
    wording: Literal["child", "teen", "adult"] = "child"
    accommodation_ids: tuple[str, ...] = ()
