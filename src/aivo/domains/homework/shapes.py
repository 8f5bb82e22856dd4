"""The JSON columns of the homework room: typed, versioned, refused on write when they have another form."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from aivo.db.columns import Shape

Verdict = Literal["right", "follows", "wrong", "cannot_tell", "open"]
"""follows: equivalent so far, but the solutions still need a check. cannot_tell: said rather than guessed."""


class ProblemAnalysis(Shape, frozen=True):
    """What the engine sees in the problem. It holds no solution."""

    kind: str = ""
    """linear_equation, fraction_addition, word_problem, comprehension …"""
    skills: list[str] = msgspec.field(default_factory=list)
    expected_steps: int | None = None
    vocabulary: list[str] = msgspec.field(default_factory=list)
    """Words worth explaining first."""
    reading_grade: float | None = None
    engine: Literal["none", "rules", "model"] = "none"
    is_understood: bool = False
    """False: the helper says so and offers strategies only."""


class SolutionStep(Shape, frozen=True):
    """One step on the way: what is to be done, and how it went."""

    number: int = 1
    prompt: str = ""
    verdict: Verdict = "open"
    attempts: int = 0
    slip: str = ""
    """Name of the one slip that explains a wrong line: sign_slip, one_side_only …"""
    hints: int = 0


class WorkLine(Shape, frozen=True):
    """One line the learner sent, as typed, with the helper's verdict. Text deleted before sending is not kept."""

    number: int = 1
    step: int = 1
    text: str = ""
    sent_at: datetime | None = None
    verdict: Verdict = "open"
    slip: str = ""
    milliseconds: int = 0
    is_aided: bool = False
    """A hint stood on the page."""


class Recheck(Shape, frozen=True):
    """The short unaided check some days later."""

    problem: str = ""
    lines: list[WorkLine] = msgspec.field(default_factory=list)
    questions: int = 0
    correct: int = 0


class SupportInForce(Shape, frozen=True):
    """A support of the plan as it stood for this session."""

    accommodation_id: UUID | None = None
    feature: str = ""
    wording: str = ""
    is_used: bool = False


class HintPersonalization(Shape, frozen=True):
    """What the hint was fitted to."""

    reading_grade: float | None = None
    register: Literal["child", "teen", "adult"] = "child"
    interest: str = ""
    language_code: str = "en"
    reason: str = ""
