"""How a learner's goals go: stored scores beside baseline and target, ready to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from aivo.db.context import Ctx
from aivo.web.charts import Sparkline, sparkline

TRENDS = """
select g.student_id::text as student_id, g.id::text as goal_id, g.area,
  (coalesce(g.baseline_value, 100.0 * g.baseline_successes / g.baseline_attempts))::float8 as baseline,
  coalesce(g.baseline_on, g.starts_on) as baseline_on,
  (coalesce(g.target_value, 100.0 * g.target_successes / g.target_attempts))::float8 as target,
  coalesce(g.progress, w.standing, 'not_enough_data') as standing, coalesce(w.points, '[]') as weeks,
  (coalesce(g.current_value, 100.0 * g.current_successes / g.current_attempts))::float8 as latest,
  g.current_on as latest_on
from iep_goals g
join ieps i on i.tenant_id = $1 and i.id = g.iep_id and i.status = 'in_force' and i.deleted_at is null
left join (
  select w.student_id, w.goal_lineage_id, (array_agg(w.standing order by w.latest_on desc))[1] as standing,
    json_agg(json_build_array(w.latest_on, w.latest_value::float8) order by w.latest_on)::text as points
  from weekly_goal_progress w
  where w.tenant_id = $1 and w.student_id = any ($2::uuid[]) and w.deleted_at is null and w.latest_value is not null
    and w.latest_on >= current_date - 370
  group by w.student_id, w.goal_lineage_id) as w on w.student_id = g.student_id and w.goal_lineage_id = g.lineage_id
where g.tenant_id = $1 and g.student_id = any ($2::uuid[]) and g.status = 'active' and g.deleted_at is null
order by g.student_id, g.position, g.id
"""
"""The active goals of these learners with the scores of the last year, week by week."""


@dataclass(frozen=True, slots=True)
class Trend:
    """One goal's scores, drawn on the goal's own scale."""

    goal_id: str
    area: str
    standing: str
    count: int
    first: float | None
    last: float | None
    target: float | None
    line: Sparkline | None

    @property
    def tone(self) -> str:
        """The colour beside the word; never instead of it."""
        return "good" if self.standing in ("on_track", "met") else "wait"


async def trends_of(ctx: Ctx, students: Sequence[str]) -> dict[str, list[Trend]]:
    """The trends of each learner's active goals; one statement for any number of them."""
    if not students:
        return {}
    found: dict[str, list[Trend]] = {}
    for row in await ctx.ask(TRENDS, ctx.actor.tenant_id, list(students)):
        found.setdefault(row["student_id"], []).append(trend(row))
    return found


def trend(row: Any) -> Trend:
    """A goal's row as a trend: the baseline is its first point, the plan's own latest score its last."""
    scores = dict(msgspec.json.decode(row["weeks"], type=list[tuple[date, float]]))
    if row["latest"] is not None and row["latest_on"] is not None:
        scores[row["latest_on"]] = row["latest"]
    count = len(scores)
    if scores and row["baseline"] is not None and row["baseline_on"] is not None:
        scores.setdefault(row["baseline_on"], row["baseline"])
    points = sorted(scores.items())
    line = sparkline(points, row["baseline"], row["target"])
    first, last = (points[0][1], points[-1][1]) if points else (None, None)
    return Trend(
        row["goal_id"], row["area"], row["standing"], count, _short(first), _short(last), _short(row["target"]), line
    )


def _short(value: float | None) -> float | None:
    """A score as people say it."""
    return None if value is None else round(value, 1)
