"""What the pages of a class ask the database: the classes of a teacher, and who sits in one with which settings."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from aivo.db.context import Ctx
from aivo.web.paging import Slice, cut

SIZE = 60
"""Learners of a class on one page: a whole class, save the very large ones."""

MY_CLASSES = """
select c.id::text as id, c.title, c.subject, c.grade_level, c.location, c.periods, k.name as school,
  (select count(*) from classroom_memberships m where m.tenant_id = $1 and m.classroom_id = c.id
    and m.deleted_at is null and m.valid_from <= $2 and (m.valid_to is null or m.valid_to >= $2)) as learners
from classrooms c left join schools k on k.tenant_id = $1 and k.id = c.school_id
where c.tenant_id = $1 and c.deleted_at is null and (c.ends_on is null or c.ends_on >= $2)
  and c.id in (select f.classroom_id from classroom_staff f where f.tenant_id = $1 and f.user_id = $3
    and f.deleted_at is null and (f.valid_to is null or f.valid_to >= $2))
order by c.periods, c.title, c.id limit 60
"""

CLASS = """
select c.id, c.title, c.subject, c.grade_level, c.location, c.periods, k.name as school,
  array(select u.given_name || ' ' || u.family_name from classroom_staff f
    join users u on u.tenant_id = $1 and u.id = f.user_id and u.deleted_at is null
    where f.tenant_id = $1 and f.classroom_id = c.id and f.deleted_at is null
      and f.valid_from <= $2 and (f.valid_to is null or f.valid_to >= $2)
    order by f.is_primary desc, u.family_name) as staff
from classrooms c left join schools k on k.tenant_id = $1 and k.id = c.school_id
where c.tenant_id = $1 and c.id = $3 and c.deleted_at is null
"""

ROSTER = """
select s.id::text as id, s.given_name, s.family_name, s.grade_level,
  (select coalesce(json_agg(json_build_object('kind', a.kind, 'amount', a.amount::float8, 'amount_of', a.amount_of,
      'how_to', a.how_to) order by a.category, a.kind), '[]')::text
    from accommodations a
    where a.tenant_id = $1 and a.student_id = s.id and a.status = 'active' and a.deleted_at is null
      and (a.valid_from is null or a.valid_from <= $2) and (a.valid_to is null or a.valid_to >= $2)) as settings,
  (select coalesce(json_agg(json_build_object('kind', t.kind, 'steps', t.steps) order by t.position), '[]')::text
    from student_safety_steps t where t.tenant_id = $1 and t.student_id = s.id and t.deleted_at is null
      and t.valid_from <= $2 and (t.valid_to is null or t.valid_to >= $2)) as safety
from classroom_memberships m
join student_profiles s on s.tenant_id = $1 and s.id = m.student_id and s.deleted_at is null
where m.tenant_id = $1 and m.classroom_id = $3 and m.deleted_at is null
  and m.valid_from <= $2 and (m.valid_to is null or m.valid_to >= $2)
  and ($4::text is null or (s.family_name, s.given_name, s.id) > ($4, $5, $6::text::uuid))
order by s.family_name, s.given_name, s.id limit $7
"""

IN_THE_ROOM = """
select array(select distinct a.kind from classroom_memberships m
  join accommodations a on a.tenant_id = $1 and a.student_id = m.student_id and a.status = 'active'
    and a.deleted_at is null and (a.valid_from is null or a.valid_from <= $2)
    and (a.valid_to is null or a.valid_to >= $2)
  where m.tenant_id = $1 and m.classroom_id = $3 and m.deleted_at is null and m.valid_from <= $2
    and (m.valid_to is null or m.valid_to >= $2) order by 1) as kinds
"""


class Setting(msgspec.Struct):
    """One support as a room knows it: what, how much, how; never which law or plan it comes from."""

    kind: str
    amount: float | None = None
    amount_of: str | None = None
    how_to: str | None = None


class Step(msgspec.Struct):
    """What everybody with the learner must know first."""

    kind: str
    steps: str


async def my_classes(ctx: Ctx, today: date) -> list[Any]:
    """The classes the acting person teaches this year, by period."""
    return await ctx.ask(MY_CLASSES, ctx.actor.tenant_id, today, ctx.actor.user_id)


async def classroom(ctx: Ctx, classroom_id: UUID, today: date) -> Any:
    """One class with its teachers; None when there is none."""
    found = await ctx.ask(CLASS, ctx.actor.tenant_id, today, classroom_id)
    return found[0] if found else None


async def roster(ctx: Ctx, classroom_id: UUID, today: date, after: list[str | None]) -> Slice:
    """The learners of a class whom the acting person may see, with settings and safety steps as rights allow."""
    rows = await ctx.ask(ROSTER, ctx.actor.tenant_id, today, classroom_id, *after, SIZE + 1)
    page = cut(rows, ("family_name", "given_name", "id"), SIZE)
    learners = [
        dict(row)
        | {
            "settings": msgspec.json.decode(row["settings"], type=list[Setting]),
            "safety": msgspec.json.decode(row["safety"], type=list[Step]),
        }
        for row in page.rows
    ]
    return Slice(learners, page.next)


async def in_the_room(ctx: Ctx, classroom_id: UUID, today: date) -> list[str]:
    """The kinds of settings somebody in the class has, without saying who."""
    (row,) = await ctx.ask(IN_THE_ROOM, ctx.actor.tenant_id, today, classroom_id)
    return list(row["kinds"])
