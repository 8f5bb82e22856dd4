"""What the analytics room reads from the rooms below, before it becomes numbers and sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekCounts:
    """Raw counts of one learner's week in all rooms."""

    active_days: int
    active_ms: int
    homework_sessions: int
    homework_completed: int
    hints_used: int
    aided_attempts: int
    aided_correct: int
    unaided_attempts: int
    unaided_correct: int
    assessments_completed: int
    questions_answered: int
    questions_correct: int
    documents_written: int
    words_written: int
    games_played: int
    game_items_attempted: int
    game_items_correct: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalFacts:
    """What the plan says about one goal at the week's end; values in the measure's own unit, or percent of attempts."""

    goal_id: UUID
    lineage_id: UUID
    statement: str
    baseline: Decimal | None
    baseline_on: date | None
    target: Decimal | None
    target_on: date | None
    latest: Decimal | None
    latest_on: date | None
    is_increase: bool
    is_met: bool
