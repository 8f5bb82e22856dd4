"""Small charts, drawn on the server: numbers in, the places of points and lines out. Templates make the SVG of them.

A sparkline stands on the goal's own scale, from baseline to target: on a scale from least to most a flat learner would
look wild.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 112, 36
EDGE = 5.0
"""Room around the lines, in the units of the drawing."""


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Where a trend's points, its baseline and its target lie in a drawing of ``WIDTH`` × ``HEIGHT``."""

    path: str
    last_x: float
    last_y: float
    base_y: float
    target_y: float
    width: int = WIDTH
    height: int = HEIGHT


def sparkline(points: Sequence[tuple[date, float]], baseline: float | None, target: float | None) -> Sparkline | None:
    """The trend of a goal from baseline to target; None without points or without a scale to draw them on.

    Days are the way across, values the way up; a value beyond the scale is drawn at the edge of it.
    """
    if not points or baseline is None or target is None or baseline == target:
        return None
    low, high = min(baseline, target), max(baseline, target)
    slack = (high - low) * 0.15
    first, last = points[0][0], points[-1][0]
    days = (last - first).days

    def across(day: date) -> float:
        share = (day - first).days / days if days else 0.5
        return round(EDGE + share * (WIDTH - 2 * EDGE), 1)

    def up(value: float) -> float:
        share = (min(max(value, low - slack), high + slack) - (low - slack)) / (high - low + 2 * slack)
        return round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE), 1)

    path = " ".join(f"{across(day)},{up(value)}" for day, value in points)
    return Sparkline(path, across(last), up(points[-1][1]), up(baseline), up(target))
