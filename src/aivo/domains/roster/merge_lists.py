"""What the pages about duplicate people ask the database."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.kit.errors import NotFound

MOST = 60

PAIRS = """
select a.id as a_id, b.id as b_id, a.given_name || ' ' || a.family_name as a_name, a.role, a.username as a_username,
  b.username as b_username, a.status as a_status, b.status as b_status,
  array_remove(array[
    case when lower(m.email) = lower(n.email) then 'email' end,
    case when m.staff_identifier = n.staff_identifier then 'number' end,
    case when p.birth_date is not null and p.birth_date = q.birth_date then 'birthday' end,
    case when exists (select from contact_points c join contact_points d on d.tenant_id = $1 and d.user_id = b.id
      and d.value = c.value and d.deleted_at is null
      where c.tenant_id = $1 and c.user_id = a.id and c.deleted_at is null) then 'phone' end,
    case when exists (select from parent_student_relations c join parent_student_relations d on d.tenant_id = $1
      and d.user_id = b.id and d.student_id = c.student_id and d.deleted_at is null
      where c.tenant_id = $1 and c.user_id = a.id and c.deleted_at is null) then 'learner' end
  ], null) as signs
from users a
join users b on b.tenant_id = $1 and b.family_name = a.family_name and b.given_name = a.given_name and b.id > a.id
  and b.role = a.role and b.deleted_at is null
join app.accounts(null) m on m.id = a.id and m.deactivation_reason is distinct from $2
join app.accounts(null) n on n.id = b.id and n.deactivation_reason is distinct from $2
left join student_profiles p on p.tenant_id = $1 and p.user_id = a.id and p.deleted_at is null
left join student_profiles q on q.tenant_id = $1 and q.user_id = b.id and q.deleted_at is null
where a.tenant_id = $1 and a.deleted_at is null
order by 9 desc, a.family_name, a.given_name, a.id limit 61
"""

SIDE = """
select u.id, u.username, u.role, u.status, u.title, u.given_name, u.middle_name, u.family_name, o.email,
  o.staff_identifier, u.locale, o.last_signed_in_at, u.created_at, p.birth_date, p.grade_level,
  array(select distinct c.value from contact_points c where c.tenant_id = $1 and c.user_id = u.id
    and c.deleted_at is null order by 1 limit 10) as numbers,
  array(select distinct s.given_name || ' ' || s.family_name from parent_student_relations r
    join student_profiles s on s.tenant_id = $1 and s.id = r.student_id where r.tenant_id = $1 and r.user_id = u.id
    and r.deleted_at is null order by 1 limit 20) as learners,
  array(select c.title from classroom_staff f join classrooms c on c.tenant_id = $1 and c.id = f.classroom_id
    where f.tenant_id = $1 and f.user_id = u.id and f.deleted_at is null order by 1 limit 20) as classes,
  array(select e.sourced_id from external_ids e where e.tenant_id = $1 and e.row_id = u.id and e.deleted_at is null
    order by 1 limit 5) as sourced_ids
from users u left join lateral app.accounts(array[u.id]) o on true
left join student_profiles p on p.tenant_id = $1 and p.user_id = u.id and p.deleted_at is null
where u.tenant_id = $1 and u.id = any ($2) and u.deleted_at is null
"""

MERGES = """
select m.id, m.created_at, m.reason, m.undone_at, k.given_name || ' ' || k.family_name as kept, k.id as kept_id,
  k.username as kept_username, g.username as merged_username, w.given_name || ' ' || w.family_name as by_name
from person_merges m
join users k on k.tenant_id = $1 and k.id = m.kept_user_id
join users g on g.tenant_id = $1 and g.id = m.merged_user_id
left join users w on w.tenant_id = $1 and w.id = m.by_user_id
where m.tenant_id = $1 and m.deleted_at is null order by m.created_at desc limit 30
"""


async def pairs(ctx: Ctx, merged_reason: str) -> list[Any]:
    """People of one name and role, those first who share most besides."""
    return await ctx.ask(PAIRS, ctx.actor.tenant_id, merged_reason)


async def merges(ctx: Ctx) -> list[Any]:
    """The last merges."""
    return await ctx.ask(MERGES, ctx.actor.tenant_id)


async def sides(ctx: Ctx, first: UUID, second: UUID) -> tuple[Any, Any]:
    """Two people, side by side."""
    rows = {row["id"]: row for row in await ctx.ask(SIDE, ctx.actor.tenant_id, [first, second])}
    if first not in rows or second not in rows or first == second:
        raise NotFound
    return rows[first], rows[second]


async def by_username(ctx: Ctx, first: str, second: str) -> dict[str, UUID]:
    """The people of these sign-in names, by name."""
    rows = await ctx.ask(
        "select username, id from users where tenant_id = $1 and username = any ($2) and deleted_at is null",
        ctx.actor.tenant_id, [first, second],
    )  # fmt: skip
    return {row["username"]: row["id"] for row in rows}


async def may(ctx: Ctx) -> bool:
    """Whether the acting person has a duty over people."""
    (row,) = await ctx.ask("select app.has_duty('people', 'write') as writes")
    return bool(row["writes"])
