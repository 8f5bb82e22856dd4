"""What a step into the next school year reads: this year's rows, and what stands in the next year already."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from aivo.db.context import Ctx

YEARS = """
select y.id, y.school_id, y.end_year, y.title, y.first_day_on, y.last_day_on,
  n.id as new_id, n.first_day_on as new_first, n.last_day_on as new_last
from school_years y
left join school_years n on n.tenant_id = y.tenant_id and n.end_year = y.end_year + 1
  and n.school_id is not distinct from y.school_id and n.deleted_at is null
where y.tenant_id = $1 and y.deleted_at is null and y.end_year = (
  select max(end_year) from school_years where tenant_id = $1 and deleted_at is null and first_day_on <= $2)
order by y.school_id nulls first
"""
OF_YEARS = """
select to_jsonb(t)::text as row from {table} t
where t.tenant_id = $1 and t.{column} = any ($2) and t.deleted_at is null order by t.id
"""
SCHOOLS = "select id, name, grades from schools where tenant_id = $1 and deleted_at is null order by name"

STAFF = """
select f.id, f.classroom_id, f.user_id, f.role, f.is_primary, u.given_name || ' ' || u.family_name as name,
  u.status = 'deactivated' or u.deleted_at is not null as is_gone
from classroom_staff f
join classrooms c on c.tenant_id = f.tenant_id and c.id = f.classroom_id
join users u on u.tenant_id = f.tenant_id and u.id = f.user_id
where f.tenant_id = $1 and f.classroom_id = any ($2) and f.deleted_at is null
  and f.role in ('teacher', 'aide', 'administrator')
  and (f.valid_to is null or f.valid_to >= least(c.ends_on, $3))
order by f.id
"""
ENROLMENTS = """
select e.id, e.student_id, e.school_id, e.kind, e.grade_level, e.valid_from, e.valid_to, e.responsible_agency,
  e.serving_agency, e.attending_place, e.minutes_per_week, p.given_name || ' ' || p.family_name as name,
  p.exited_on is not null or e.exit_code is not null as exits,
  l.id is not null as is_done, l.school_id as next_school, l.grade_level as next_grade
from school_enrolments e
join student_profiles p on p.tenant_id = e.tenant_id and p.id = e.student_id and p.deleted_at is null
left join lateral (select l.id, l.school_id, l.grade_level from school_enrolments l
  where l.tenant_id = e.tenant_id and l.student_id = e.student_id and l.kind = e.kind and l.id <> e.id
    and l.deleted_at is null and l.valid_from > $2
    and (l.kind = 'primary' or l.school_id is not distinct from e.school_id)
  order by l.valid_from limit 1) l on true
where e.tenant_id = $1 and e.deleted_at is null and e.valid_from <= $2 and (e.valid_to is null or e.valid_to >= $2)
order by e.school_id, p.family_name, p.given_name, e.id
"""
PLACES = """
select m.student_id, m.classroom_id, p.given_name || ' ' || p.family_name as name
from classroom_memberships m
join classrooms c on c.tenant_id = m.tenant_id and c.id = m.classroom_id
join student_profiles p on p.tenant_id = m.tenant_id and p.id = m.student_id and p.deleted_at is null
where m.tenant_id = $1 and m.classroom_id = any ($2) and m.deleted_at is null
  and (m.valid_to is null or m.valid_to >= least(c.ends_on, $3))
order by p.family_name, p.given_name, m.id
"""
TAKEN = """
select student_id, classroom_id from classroom_memberships
where tenant_id = $1 and classroom_id = any ($2) and deleted_at is null
"""
ASSIGNMENTS = """
select a.id, a.student_id, a.user_id, a.kind, a.service, a.valid_to, p.given_name || ' ' || p.family_name as name,
  u.given_name || ' ' || u.family_name as who, u.status = 'deactivated' or u.deleted_at is not null as is_gone,
  a.valid_to is not null and exists (select from student_assignments l where l.tenant_id = a.tenant_id
    and l.student_id = a.student_id and l.user_id = a.user_id and l.kind = a.kind and l.id <> a.id
    and l.deleted_at is null and l.valid_from > a.valid_to and (l.valid_to is null or l.valid_to >= $3)) as is_done
from student_assignments a
join student_profiles p on p.tenant_id = a.tenant_id and p.id = a.student_id and p.deleted_at is null
join users u on u.tenant_id = a.tenant_id and u.id = a.user_id
where a.tenant_id = $1 and a.deleted_at is null and a.covering_for_user_id is null
  and a.kind not in ('substitute', 'outside_evaluator', 'administrator_of_record')
  and a.valid_from <= $2 and (a.valid_to is null or a.valid_to >= $2)
order by p.family_name, p.given_name, a.id
"""


async def years(ctx: Ctx, today: date) -> list[Any]:
    """The school year that is on (or was, last), each school's own too, and what stands of the next."""
    return await ctx.ask(YEARS, ctx.actor.tenant_id, today)


async def of_years(ctx: Ctx, table: str, ids: list[UUID], column: str = "school_year_id") -> list[dict[str, Any]]:
    """Whole rows that hang on these years (or on what ``column`` names), oldest first."""
    rows = await ctx.ask(OF_YEARS.format(table=table, column=column), ctx.actor.tenant_id, ids)
    return [msgspec.json.decode(row["row"]) for row in rows]


async def schools(ctx: Ctx) -> dict[UUID, Any]:
    """The schools with the grades they teach."""
    return {row["id"]: row for row in await ctx.ask(SCHOOLS, ctx.actor.tenant_id)}


async def read(ctx: Ctx, statement: str, *values: Any) -> list[Any]:
    """Rows of one of the questions above."""
    return await ctx.ask(statement, ctx.actor.tenant_id, *values)
