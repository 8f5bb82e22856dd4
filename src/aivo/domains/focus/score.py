"""The focus score: the share of active time with evidence of work, with its parts listed, or nothing.

It compares the learner with nobody and diagnoses nothing. Time without any sign is unknown, never "off task".
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from aivo.domains.focus.shapes import ScorePart

FEWEST_EVENTS = 5
"""Below this many events there is no score: "not enough events"."""

SHORTEST_MS = 3 * 60_000
"""Nor for sessions shorter than three minutes."""


def focus_score(active_ms: int, on_task_ms: int, events: int) -> Decimal | None:
    """Percent of active milliseconds with evidence of work, two decimals; None: not enough events."""
    if events < FEWEST_EVENTS or active_ms < SHORTEST_MS:
        return None
    return (Decimal(100) * on_task_ms / active_ms).quantize(Decimal("0.01"), ROUND_HALF_UP)


def score_parts(active_ms: int, on_task_ms: int, off_task_ms: int, events: int) -> list[ScorePart]:
    """The parts of the active time, in milliseconds; they add up to it."""
    return [
        ScorePart(name="evidence_of_work", milliseconds=on_task_ms),
        ScorePart(name="signs_of_lost_attention", milliseconds=off_task_ms, events=events),
        ScorePart(name="unknown", milliseconds=active_ms - on_task_ms - off_task_ms),
    ]
