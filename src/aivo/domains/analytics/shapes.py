"""The JSON columns of the analytics room: typed, versioned, refused on write when they have another form."""

from __future__ import annotations

from datetime import date
from typing import Literal

from aivo.db.columns import Shape


class SubjectFocus(Shape, frozen=True):
    """One subject of a day."""

    subject: str = ""
    sessions: int = 0
    active_ms: int = 0
    on_task_ms: int = 0
    distractions: int = 0


class HourFocus(Shape, frozen=True):
    """One hour of a day, in the learner's time zone."""

    hour: int = 0
    sessions: int = 0
    active_ms: int = 0
    on_task_ms: int = 0
    attention_lost: int = 0


class InterventionEffect(Shape, frozen=True):
    """One type of intervention on one day, shown ones beside withheld ones, in raw counts."""

    intervention_type: str = ""
    offered: int = 0
    accepted: int = 0
    back_on_task: int = 0
    known: int = 0
    """Shown ones for which it can be told whether work went on."""
    withheld: int = 0
    withheld_back_on_task: int = 0
    helped: int = 0
    """Times the learner said that it helped."""


class Recommendation(Shape, frozen=True):
    """One proposal and the counts it rests on. A person decides."""

    text: str = ""
    basis: str = ""
    n: int = 0
    source: Literal["rules", "model"] = "rules"


class SubjectProgress(Shape, frozen=True):
    """One subject of a week, in raw counts."""

    subject: str = ""
    homework_sessions: int = 0
    steps_total: int = 0
    steps_completed: int = 0
    aided_attempts: int = 0
    aided_correct: int = 0
    unaided_attempts: int = 0
    unaided_correct: int = 0
    questions_answered: int = 0
    questions_correct: int = 0
    active_ms: int = 0


class ReportSentence(Shape, frozen=True):
    """One sentence of a report: traceable to a number, days and a sample size, withheld when that is small."""

    text: str = ""
    metric: str = ""
    value: float | None = None
    n: int = 0
    from_on: date | None = None
    to_on: date | None = None
    source: Literal["rules", "model"] = "rules"
