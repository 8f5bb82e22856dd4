"""What the pages about one class and about a calendar ask the database."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from aivo.db.context import Ctx
from aivo.kit.errors import NotFound

CLASS = """
select c.id, c.title, c.class_code, c.subject, c.grade_level, c.location, c.starts_on, c.ends_on, c.version,
  c.school_id,
  s.name as school, app.has_duty('settings', 'write') as may_write,
  (select count(*) from classroom_memberships m where m.tenant_id = $1 and m.classroom_id = c.id
    and m.deleted_at is null and m.valid_from <= $4 and (m.valid_to is null or m.valid_to >= $4)) as learners,
  (select jsonb_agg(jsonb_build_object('id', f.id, 'user_id', f.user_id, 'name', u.given_name || ' ' || u.family_name,
      'role', case when f.is_primary then 'lead' else f.role end, 'from', f.valid_from, 'to', f.valid_to)
      order by f.is_primary desc, f.valid_from)
    from (select * from classroom_staff where tenant_id = $1 and classroom_id = $3 and deleted_at is null
      order by valid_from desc limit 60) f
    join users u on u.tenant_id = $1 and u.id = f.user_id) as staff
from classrooms c join schools s on s.tenant_id = $1 and s.id = c.school_id
where c.tenant_id = $1 and c.school_id = $2 and c.id = $3 and c.deleted_at is null
"""

CALENDARS = """
select k.id::text as id, k.name, k.program, k.weekdays, y.title as year, y.first_day_on, y.last_day_on,
  k.school_id is null as is_for_all, app.has_duty('settings', 'write') as may_write
from school_calendars k join school_years y on y.tenant_id = $1 and y.id = k.school_year_id and y.deleted_at is null
where k.tenant_id = $1 and (k.school_id is null or k.school_id = $2) and k.deleted_at is null and y.last_day_on >= $3
order by y.first_day_on, k.school_id nulls last, k.program limit 12
"""
DAYS = """
select id, day_on, kind, is_school_day, minutes, note from calendar_days
where tenant_id = $1 and calendar_id = $2 and deleted_at is null order by day_on limit 400
"""
AFFECTED = """
select
  (select count(*) from generate_series(y.first_day_on, y.last_day_on, interval '1 day') as d (day)
    left join calendar_days x on x.tenant_id = $1 and x.calendar_id = k.id and x.day_on = d.day::date
      and x.deleted_at is null
    where coalesce(x.is_school_day, extract(isodow from d.day)::int = any (k.weekdays))) as school_days,
  coalesce((select x.is_school_day from calendar_days x where x.tenant_id = $1 and x.calendar_id = k.id
    and x.day_on = $3 and x.deleted_at is null), extract(isodow from $3::date)::int = any (k.weekdays)) as counts_now,
  $3 between y.first_day_on and y.last_day_on as is_within,
  (select count(*) from (select from classrooms c where c.tenant_id = $1 and c.deleted_at is null
    and (k.school_id is null or c.school_id = k.school_id) and c.starts_on <= $3 and c.ends_on >= $3 limit 501) x)
    as classes
from school_calendars k join school_years y on y.tenant_id = $1 and y.id = k.school_year_id
where k.tenant_id = $1 and k.id = $2 and k.deleted_at is null
"""


async def one_class(ctx: Ctx, school_id: UUID, classroom_id: UUID, today: date) -> dict[str, Any]:
    """A class with everybody who is, was or will be in it as staff."""
    rows = await ctx.ask(CLASS, ctx.actor.tenant_id, school_id, classroom_id, today)
    if not rows:
        raise NotFound
    found = dict(rows[0])
    found["staff"] = [
        line | {name: date.fromisoformat(line[name]) for name in ("from", "to") if line.get(name)}
        for line in msgspec.json.decode(found["staff"] or "[]")
    ]
    return found


async def calendars(ctx: Ctx, school_id: UUID, today: date) -> list[Any]:
    """The calendars of a school this year and next: its own and those for all schools."""
    return await ctx.ask(CALENDARS, ctx.actor.tenant_id, school_id, today)


async def days(ctx: Ctx, calendar_id: UUID) -> list[Any]:
    """The days of a calendar that differ from its pattern."""
    return await ctx.ask(DAYS, ctx.actor.tenant_id, calendar_id)


async def affected(ctx: Ctx, calendar_id: UUID, day: date) -> Any:
    """What hangs on a day: how many school days the year has, whether this is one, how many classes run then."""
    rows = await ctx.ask(AFFECTED, ctx.actor.tenant_id, calendar_id, day)
    if not rows:
        raise NotFound
    return rows[0]
