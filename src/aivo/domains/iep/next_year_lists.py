"""What the pages about next year's caseloads and services ask the database."""
# ruff: noqa: S608  (the statements are put together from texts of this file, their values are bound)

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.web.paging import SIZE, Slice, cut

MOST = 300
"""Learners of one school on the form; nobody decides about more at once."""

YEAR = """
select y.title, y.first_day_on, y.last_day_on,
  (select max(o.last_day_on) from school_years o where o.tenant_id = $1 and o.last_day_on < y.first_day_on
    and o.deleted_at is null) as old_last_on
from school_years y where y.tenant_id = $1 and y.first_day_on > $2 and y.deleted_at is null
order by y.first_day_on, y.school_id nulls first limit 1
"""
CASES = """
with cases as (
  select a.id, a.student_id, a.user_id, (
    select e.school_id from school_enrolments e where e.tenant_id = $1 and e.student_id = a.student_id
      and e.kind = 'primary' and e.deleted_at is null and e.valid_from <= $2
      and (e.valid_to is null or e.valid_to >= $2)
    order by e.valid_from desc limit 1) as school_id
  from student_assignments a
  where a.tenant_id = $1 and a.kind = 'case_manager' and a.covering_for_user_id is null and a.deleted_at is null
    and a.valid_from <= $2 - 1 and (a.valid_to is null or a.valid_to >= $2))
"""
SCHOOLS = (
    CASES
    + """
select c.school_id::text as id, s.name, count(*) as learners, count(distinct c.user_id) as managers
from cases c left join schools s on s.tenant_id = $1 and s.id = c.school_id
group by c.school_id, s.name order by s.name nulls last limit 300
"""
)
LEARNERS = (
    CASES
    + """
select p.id::text as id, p.given_name, p.family_name, p.grade_level, c.user_id::text as manager_id
from cases c join student_profiles p on p.tenant_id = $1 and p.id = c.student_id and p.deleted_at is null
where c.school_id = $3 order by p.family_name, p.given_name, p.id limit 301
"""
)
MANAGERS = (
    CASES
    + """
, main as (
  select distinct on (a.user_id) a.user_id, e.school_id
  from student_assignments a
  join school_enrolments e on e.tenant_id = $1 and e.student_id = a.student_id and e.kind = 'primary'
    and e.deleted_at is null and e.valid_from <= $4 and (e.valid_to is null or e.valid_to >= $4)
  where a.tenant_id = $1 and a.kind = 'case_manager' and a.covering_for_user_id is null and a.deleted_at is null
    and a.valid_from <= $4 and (a.valid_to is null or a.valid_to >= $4)
  group by a.user_id, e.school_id order by a.user_id, count(*) desc, e.school_id)
select u.id::text as id, coalesce(u.title || ' ', '') || u.given_name || ' ' || u.family_name as name,
  (select count(*) from cases c where c.user_id = u.id and c.school_id is distinct from $3) as elsewhere,
  (select count(*) from cases c where c.user_id = u.id) as today
from main m join users u on u.tenant_id = $1 and u.id = m.user_id and u.role = 'teacher' and u.status = 'active'
  and u.deleted_at is null
where m.school_id = $3 order by u.family_name, u.given_name, u.id limit 100
"""
)
SERVICES = """
select v.id::text as id, p.given_name, p.family_name, p.id::text as student_id, v.name, v.amount, v.unit, v.per_period,
  greatest(v.starts_on, i.in_force_from) as starts_on, least(v.ends_on, i.planned_end_on, i.in_force_to) as ends_on
from iep_services v
join ieps i on i.tenant_id = $1 and i.id = v.iep_id and i.status = 'in_force' and i.deleted_at is null
join student_profiles p on p.tenant_id = $1 and p.id = v.student_id and p.deleted_at is null
where v.tenant_id = $1 and v.status = 'active' and v.deleted_at is null
  and coalesce(greatest(v.starts_on, i.in_force_from), $2) <= $2
  and coalesce(least(v.ends_on, i.planned_end_on, i.in_force_to), $3) >= $3
  and ($4::text is null or (p.family_name, v.id) > ($4, $5::text::uuid))
order by p.family_name, v.id limit $6
"""


async def year_to_come(ctx: Ctx, today: date) -> Any:
    """The next school year, once the step into it was taken; None before."""
    rows = await ctx.ask(YEAR, ctx.actor.tenant_id, today)
    return rows[0] if rows else None


async def schools(ctx: Ctx, first: date) -> list[Any]:
    """Each school of next year with its learners who have a case manager."""
    return await ctx.ask(SCHOOLS, ctx.actor.tenant_id, first)


async def learners(ctx: Ctx, first: date, school_id: UUID) -> list[Any]:
    """The learners of one school on that day, each with the case manager of the day before."""
    return await ctx.ask(LEARNERS, ctx.actor.tenant_id, first, school_id)


async def managers(ctx: Ctx, first: date, school_id: UUID, today: date) -> list[Any]:
    """Who manages cases at this school today, and how many learners of other schools stay theirs."""
    return await ctx.ask(MANAGERS, ctx.actor.tenant_id, first, school_id, today)


async def services(ctx: Ctx, old_last: date, first: date, after: Sequence[str | None]) -> Slice:
    """Lines in force on both sides of the summer, a page of them."""
    rows = await ctx.ask(SERVICES, ctx.actor.tenant_id, old_last, first, *after, SIZE + 1)
    return cut(rows, ("family_name", "id"))
