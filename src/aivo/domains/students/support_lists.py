"""What the pages about support visits ask the database."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.kit.errors import NotFound
from aivo.web.paging import SIZE, Slice, cut

STATE = """case
  when g.answer = 'refused' then 'refused'
  when g.ended_at is not null or g.ends_at <= now() then 'over'
  when g.starts_at is not null then 'open'
  when g.created_at <= now() - interval '7 days' then 'over'
  else 'waiting' end"""

VISITS = f"""
select g.id::text as id, g.tenant_id, g.kind, g.reason, g.minutes, g.platform_name,
  g.platform_user_id = $2::uuid as is_own,
  g.created_at, g.starts_at, coalesce(g.ended_at, g.ends_at) as ends_at, g.opened_at, {STATE} as state,
  t.name as tenant_name,
  a.given_name || ' ' || a.family_name as answered_by
from support_grants g
join tenants t on t.id = g.tenant_id
left join users a on a.tenant_id = g.tenant_id and a.id = g.answered_by_user_id
where g.deleted_at is null and ($1::uuid is null or g.tenant_id = $1) and ($4::text is null or g.id < $4::text::uuid)
  and ($3::uuid is null or g.id = $3)
order by g.id desc limit $5
"""  # noqa: S608  (one expression of ours, twice)

LEARNERS = """
select s.id::text as id, s.given_name, s.family_name, s.grade_level, s.birth_date from student_profiles s
where s.tenant_id = $1 and s.deleted_at is null
  and (starts_with(lower(s.family_name), lower($2)) or starts_with(lower(s.given_name), lower($2)))
order by s.family_name, s.given_name, s.id limit 10
"""


async def visits(ctx: Ctx, after: str | None) -> Slice:
    """One page of visits, newest first: of this tenant, or for the platform of every tenant."""
    return cut(await ctx.ask(VISITS, _tenant(ctx), ctx.actor.user_id, None, after, SIZE + 1), ("id",))


async def visit(ctx: Ctx, grant_id: UUID) -> Any:
    """One visit; ``NotFound`` when there is none to see."""
    rows = await ctx.ask(VISITS, _tenant(ctx), ctx.actor.user_id, grant_id, None, 1)
    if not rows:
        raise NotFound
    return rows[0]


async def learners(ctx: Ctx, search: str) -> list[Any]:
    """Learners whose name begins so, for whoever picks the one whose record may be seen."""
    return await ctx.ask(LEARNERS, ctx.actor.tenant_id, search) if search else []


def _tenant(ctx: Ctx) -> UUID | None:
    return None if ctx.actor.role == "platform_admin" else ctx.actor.tenant_id
