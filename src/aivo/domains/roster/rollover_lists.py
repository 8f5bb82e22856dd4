"""What the page of the next school year asks the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from aivo.db.context import Ctx
from aivo.domains.roster.permissions import needs
from aivo.domains.roster.rollover_queries import YEARS
from aivo.domains.roster.rollover_years import next_grade, next_title, next_year
from aivo.domains.roster.shapes import ActCounts, read

MAY = "select coalesce(bool_and(app.has_duty(need, 'write')), false) as may from unnest($1::text[]) need"
JOBS = """
select j.id, j.kind, j.state, j.created_at, u.given_name || ' ' || u.family_name as by_name
from roster_jobs j join users u on u.tenant_id = j.tenant_id and u.id = j.asked_by_user_id
where j.tenant_id = $1 and j.deleted_at is null and j.kind in ('rollover', 'undo_rollover')
  and (j.state in ('waiting', 'working', 'ready')
    or (j.state in ('failed', 'refused') and j.ended_at > now() - interval '7 days'))
order by j.created_at desc limit 10
"""
DONE = """
select r.id, r.created_at, r.counts, r.undone_at, r.shift_days, f.title as from_title, t.title as to_title,
  u.given_name || ' ' || u.family_name as by_name, w.given_name || ' ' || w.family_name as undone_by,
  r.undone_at is null and $2 < t.first_day_on and not exists (select from school_year_rollovers l
    where l.tenant_id = r.tenant_id and l.created_at > r.created_at and l.undone_at is null and l.deleted_at is null)
    as can_be_undone, t.first_day_on
from school_year_rollovers r
join school_years f on f.tenant_id = r.tenant_id and f.id = r.from_year_id
join school_years t on t.tenant_id = r.tenant_id and t.id = r.to_year_id
join users u on u.tenant_id = r.tenant_id and u.id = r.by_user_id
left join users w on w.tenant_id = r.tenant_id and w.id = r.undone_by_user_id
where r.tenant_id = $1 and r.deleted_at is null order by r.created_at desc limit 20
"""
SCHOOLS = """
select s.id, s.name, s.grades, array(select distinct e.grade_level from school_enrolments e
    where e.tenant_id = $1 and e.school_id = s.id and e.kind = 'primary' and e.deleted_at is null
      and e.valid_from <= $2 and (e.valid_to is null or e.valid_to >= $2)) as taught
from schools s where s.tenant_id = $1 and s.deleted_at is null order by s.name limit 200
"""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A school whose last grade goes on to another one, and the schools that teach the grade after."""

    id: Any
    name: str
    grades: tuple[str, ...]
    options: tuple[tuple[str, str], ...]


async def may(ctx: Ctx) -> bool:
    """Whether the acting person takes this step: a duty over rosters, settings and learners in the whole district."""
    (row,) = await ctx.ask(MAY, needs("roll_over"))
    return bool(row["may"])


async def year(ctx: Ctx, today: date) -> dict[str, Any] | None:
    """This year and the next: which days, and whether the next stands already."""
    rows = await ctx.ask(YEARS, ctx.actor.tenant_id, today)
    if not rows:
        return None
    row = rows[0]
    first, last = next_year(row["first_day_on"], row["last_day_on"])
    return {
        "title": row["title"], "first": row["first_day_on"], "last": row["last_day_on"],
        "next_title": next_title(row["title"]), "next_first": row["new_first"] or first,
        "next_last": row["new_last"] or last, "stands": row["new_id"] is not None,
    }  # fmt: skip


async def jobs(ctx: Ctx) -> list[Any]:
    """Looks and steps that wait, work, wait for a person, or have failed lately."""
    return await ctx.ask(JOBS, ctx.actor.tenant_id)


async def done(ctx: Ctx, today: date) -> list[dict[str, Any]]:
    """The latest steps, with their counts."""
    rows = await ctx.ask(DONE, ctx.actor.tenant_id, today)
    return [{**row, "counts": read(ActCounts, row["counts"])} for row in rows]


async def leaving(ctx: Ctx, last_day: date) -> list[Leaving]:
    """Schools from which a grade goes on to another school, each with the schools that could be next."""
    schools = [(row, set(row["grades"])) for row in await ctx.ask(SCHOOLS, ctx.actor.tenant_id, last_day)]
    found = []
    for row, grades in schools:
        rising = {grade: after for grade in row["taught"] if (after := next_grade(grade)) is not None}
        going = sorted(grade for grade, after in rising.items() if grades and after not in grades)
        needed = {rising[grade] for grade in going}
        options = tuple(
            (str(other["id"]), other["name"]) for other, taught in schools
            if other["id"] != row["id"] and (not taught or needed & taught)
        )  # fmt: skip
        if going:
            found.append(Leaving(row["id"], row["name"], tuple(going), options))
    return found
