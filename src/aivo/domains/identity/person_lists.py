"""What the page of one person asks the database: one statement."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from aivo.db.context import Ctx
from aivo.kit.errors import NotFound

PERSON = """
select u.id, u.username, u.role, u.status, u.given_name, u.middle_name, u.family_name, u.title, a.email,
  a.is_email_confirmed, a.staff_identifier, u.locale, u.home_language, u.needs_interpreter, a.last_signed_in_at,
  a.deactivated_at, a.deactivation_reason, u.version, f.open_sessions, f.has_factor,
  app.has_duty('people', 'read') as may_read, app.has_duty('people', 'write') as may_write,
  (app.duties_to_give())::text[] as duties_to_give,
  (select jsonb_agg(jsonb_build_object('id', d.id, 'duty', d.duty, 'school', s.name, 'from', d.valid_from,
      'to', d.valid_to, 'reason', d.reason, 'by', g.given_name || ' ' || g.family_name)
      order by d.valid_to desc nulls first, d.valid_from desc)
    from (select * from duty_assignments where tenant_id = $1 and user_id = $2 and deleted_at is null
      order by valid_to desc nulls first limit 50) d
    left join schools s on s.tenant_id = $1 and s.id = d.school_id
    left join users g on g.tenant_id = $1 and g.id = d.given_by_user_id) as duties,
  (select jsonb_agg(jsonb_build_object('id', r.id, 'role', r.role, 'school', s.name, 'from', r.valid_from,
      'to', r.valid_to) order by r.valid_to desc nulls first, r.valid_from desc)
    from (select * from user_roles where tenant_id = $1 and user_id = $2 and deleted_at is null
      order by valid_to desc nulls first limit 50) r
    left join schools s on s.tenant_id = $1 and s.id = r.school_id) as roles,
  (select jsonb_agg(jsonb_build_object('title', c.title, 'school', s.name, 'school_id', c.school_id, 'role', t.role)
      order by s.name, c.title)
    from (select * from classroom_staff where tenant_id = $1 and user_id = $2 and deleted_at is null
      and valid_from <= $3 and (valid_to is null or valid_to >= $3) limit 60) t
    join classrooms c on c.tenant_id = $1 and c.id = t.classroom_id and c.deleted_at is null
    left join schools s on s.tenant_id = $1 and s.id = c.school_id) as classes
from users u left join lateral app.sign_in_facts(u.id) f on true
left join lateral app.accounts(array[u.id]) a on true
where u.tenant_id = $1 and u.id = $2 and u.deleted_at is null
"""
SCHOOLS = "select id::text as id, name from schools where tenant_id = $1 and deleted_at is null order by name limit 500"


async def person(ctx: Ctx, user_id: UUID, today: date) -> dict[str, Any]:
    """A person with duties, roles and classes, as far as the acting person's own duties show them."""
    rows = await ctx.ask(PERSON, ctx.actor.tenant_id, user_id, today)
    if not rows:
        raise NotFound
    found = dict(rows[0])
    for name in ("duties", "roles", "classes"):
        found[name] = [_read(line) for line in msgspec.json.decode(found[name] or "[]")]
    return found


async def schools(ctx: Ctx) -> list[tuple[str, str]]:
    """The schools to choose from."""
    return [(row["id"], row["name"]) for row in await ctx.ask(SCHOOLS, ctx.actor.tenant_id)]


def _read(line: dict[str, Any]) -> dict[str, Any]:
    """A line of a list, its days read."""
    return line | {name: date.fromisoformat(line[name]) for name in ("from", "to") if line.get(name)}
