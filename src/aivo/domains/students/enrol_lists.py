"""What the pages about coming and leaving ask the database."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from aivo.db.context import Ctx

OPEN_CLASSES = """
select c.id::text as id, c.title, c.class_code, c.ends_on from classrooms c
where c.tenant_id = $1 and c.school_id = $2 and c.deleted_at is null and (c.ends_on is null or c.ends_on >= $3)
order by c.title, c.class_code, c.id limit 300
"""

ALIKE = """
select s.id::text as id, s.given_name, s.family_name, s.birth_date, s.exited_on,
  (select k.name from school_enrolments e join schools k on k.tenant_id = $1 and k.id = e.school_id
    where e.tenant_id = $1 and e.student_id = s.id and e.deleted_at is null
    order by e.valid_from desc limit 1) as school
from student_profiles s
where s.tenant_id = $1 and s.deleted_at is null and (
  s.birth_date = $2 and (lower(s.family_name) = lower($4) or lower(s.given_name) = lower($3))
  or lower(s.family_name) = lower($4) and lower(s.given_name) = lower($3))
order by s.exited_on nulls first, s.family_name, s.id limit 6
"""

ENROLMENTS = """
select e.id::text as id, e.kind, e.valid_from, coalesce(k.name, e.attending_place) as school
from school_enrolments e left join schools k on k.tenant_id = $1 and k.id = e.school_id
where e.tenant_id = $1 and e.student_id = $2 and e.deleted_at is null and (e.valid_to is null or e.valid_to >= $3)
order by e.kind = 'primary' desc, e.valid_from desc limit 20
"""


async def open_classes(ctx: Ctx, school_id: UUID, day: date) -> list[Any]:
    """The classes of a school that a learner may still join."""
    return await ctx.ask(OPEN_CLASSES, ctx.actor.tenant_id, school_id, day)


async def alike(ctx: Ctx, born_on: date | None, given_name: str, family_name: str) -> list[Any]:
    """Learners who may be the same person, those who left too: nobody is entered twice unseen."""
    return await ctx.ask(ALIKE, ctx.actor.tenant_id, born_on, given_name, family_name)


async def running_enrolments(ctx: Ctx, student_id: UUID, today: date) -> list[Any]:
    """The enrolments of a learner that have not ended."""
    return await ctx.ask(ENROLMENTS, ctx.actor.tenant_id, student_id, today)
