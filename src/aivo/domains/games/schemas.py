"""What the verbs of the games room take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from aivo.domains.games.shapes import AdaptationRule, ContentSlot, DifficultyLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDraft:
    """A game template to be kept as a draft."""

    code: str
    name: str
    instructions: str
    game_kind: str
    subject: str
    grade_level: str
    min_age_years: int
    max_age_years: int
    duration_seconds: int
    difficulty_levels: tuple[DifficultyLevel, ...]
    content_slots: tuple[ContentSlot, ...]
    description: str = ""
    grade_level_to: str | None = None
    purpose: tuple[str, ...] = ("practice",)
    adaptation_rules: tuple[AdaptationRule, ...] = ()
    input_methods: tuple[str, ...] = ("keyboard", "switch", "touch", "pointer")
    languages: tuple[str, ...] = ("en",)
    standard_id: UUID | None = None
    template_version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayDraft:
    """A game to be started. The same template version and seed make the same game."""

    random_seed: int | None = None
    difficulty_level: int = 1
    focus_intervention_id: UUID | None = None
    generated_content_id: UUID | None = None
    iep_goal_id: UUID | None = None
    started_at: datetime | None = None
    input_method: str = "keyboard"
    is_calm_mode: bool = False
    supports_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TryDraft:
    """One try at an item: the key of the choice."""

    item: int
    key: str
    milliseconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GameClosing:
    """How a game ended. Leaving midway costs nothing."""

    status: Literal["completed", "left"] = "completed"
    ended_at: datetime | None = None
    paused_ms: int = 0
    enjoyment: int | None = None
    was_back_to_work: bool | None = None
