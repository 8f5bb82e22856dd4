"""Shapes of the JSON columns of the students room."""

from __future__ import annotations

from aivo.db.columns import Shape


class LearningPreferences(Shape, frozen=True):
    """What the learner likes and how they like to work, in their own or their team's words."""

    interests: tuple[str, ...] = ()
    works_best: tuple[str, ...] = ()
    session_minutes: int = 20
    chunk_minutes: int = 5
    prompt_interval_minutes: int | None = None
    """How often the learner wants to be asked "How is it going?"; null: not at all."""
    speaks_of_self: str = ""
    """Words the learner chose about their disability; pages use them and no others."""


class Accessibility(Shape, frozen=True):
    """Settings that must be on for this learner to take part."""

    read_aloud: bool = False
    switch_access: bool = False
    uses_aac: bool = False
    large_targets: bool = False
    captions: bool = False
    braille: bool = False
    reduced_motion: bool = True
    idle_is_no_signal: bool = False
    """Slow is not idle: true for anyone with a motor, AAC or processing support."""


class DaysOfWeek(Shape, frozen=True):
    """Which weekdays (ISO 1 to 7) hold, and in which weeks."""

    weekdays: tuple[int, ...] = ()
    weeks: str = "every"
