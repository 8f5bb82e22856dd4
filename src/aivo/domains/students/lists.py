"""What the pages about schools and classes ask the database."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.web.paging import SIZE, Slice, capped, cut

_IN_CLASSES = (
    "select from classrooms where tenant_id = $1 and deleted_at is null and (ends_on is null or ends_on >= $2)"
)
_STAFF = (
    "select from users where tenant_id = $1 and deleted_at is null and status = 'active' "
    "and role in ('teacher', 'district_admin')"
)
_LEARNERS = (
    "select from student_profiles where tenant_id = $1 and deleted_at is null "
    "and (exited_on is null or exited_on >= $2)"
)
COUNTS = f"""
select
  {capped("select from schools where tenant_id = $1 and deleted_at is null")} as schools,
  {capped(_IN_CLASSES)} as classes, {capped(_STAFF)} as staff, {capped(_LEARNERS)} as learners,
  app.has_duty('audit', 'read') as is_watcher,
  app.has_duty('roster', 'write') and app.has_duty('settings', 'write') as may_roll_over
"""  # noqa: S608  (put together from the texts above)

SCHOOLS = """
select s.id, s.name, s.kind, s.grades, s.phone, s.address,
  (select count(*) from classrooms c where c.tenant_id = $1 and c.school_id = s.id and c.deleted_at is null
    and (c.ends_on is null or c.ends_on >= $2)) as classes,
  (select count(distinct e.student_id) from school_enrolments e where e.tenant_id = $1 and e.school_id = s.id
    and e.deleted_at is null and e.valid_from <= $2 and (e.valid_to is null or e.valid_to >= $2)) as learners
from schools s where s.tenant_id = $1 and s.deleted_at is null and ($3::uuid is null or s.id = $3)
  and ($4::text is null or (s.name, s.id) > ($4, $5::text::uuid))
order by s.name, s.id limit $6
"""

CLASSES = """
select c.id::text as id, c.title, c.subject, c.grade_level, c.location, c.class_code, c.kind,
  array(select u.given_name || ' ' || u.family_name from classroom_staff f
    join users u on u.tenant_id = $1 and u.id = f.user_id and u.deleted_at is null
    where f.tenant_id = $1 and f.classroom_id = c.id and f.deleted_at is null
      and f.valid_from <= $3 and (f.valid_to is null or f.valid_to >= $3)
    order by f.is_primary desc, u.family_name) as staff,
  (select count(*) from classroom_memberships m
    where m.tenant_id = $1 and m.classroom_id = c.id and m.deleted_at is null
    and m.valid_from <= $3 and (m.valid_to is null or m.valid_to >= $3)) as learners
from classrooms c
where c.tenant_id = $1 and c.school_id = $2 and c.deleted_at is null and (c.ends_on is null or c.ends_on >= $3)
  and ($4 = '' or starts_with(lower(c.title), lower($4)))
  and ($5::text is null or (c.title, c.id) > ($5, $6::text::uuid))
order by c.title, c.id limit $7
"""


async def counts(ctx: Ctx, today: date) -> Any:
    """Figures of the tenant, counted up to ``MOST``; learners are those the acting person may see."""
    (row,) = await ctx.ask(COUNTS, ctx.actor.tenant_id, today)
    return row


async def schools(ctx: Ctx, today: date, after: list[str | None]) -> Slice:
    """One page of the schools of the tenant."""
    rows = await ctx.ask(SCHOOLS, ctx.actor.tenant_id, today, None, *after, SIZE + 1)
    return cut(rows, ("name", "id"))


async def school(ctx: Ctx, today: date, school_id: UUID) -> Any:
    """One school of the tenant; None where there is none."""
    rows = await ctx.ask(SCHOOLS, ctx.actor.tenant_id, today, school_id, None, None, 1)
    return rows[0] if rows else None


async def classes(ctx: Ctx, school_id: UUID, today: date, search: str, after: list[str | None]) -> Slice:
    """One page of a school's classes, with who teaches them and how many learners there are to see."""
    rows = await ctx.ask(CLASSES, ctx.actor.tenant_id, school_id, today, search, *after, SIZE + 1)
    return cut(rows, ("title", "id"))
