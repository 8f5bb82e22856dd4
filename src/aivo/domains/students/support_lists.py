"""What the pages about support visits ask the database."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.kit.errors import NotFound
from aivo.web.paging import SIZE, Slice, cut

VISITS = """
select g.id::text as id, g.tenant_id, t.name as tenant_name, g.kind, g.reason, g.minutes, g.platform_name,
  false as is_own, g.created_at, g.starts_at, coalesce(g.ended_at, g.ends_at) as ends_at, g.opened_at,
  a.given_name || ' ' || a.family_name as answered_by, app.visit_state(g) as state
from support_grants g
join tenants t on t.id = g.tenant_id
left join users a on a.tenant_id = g.tenant_id and a.id = g.answered_by_user_id
where g.tenant_id = $1 and g.deleted_at is null and ($2::uuid is null or g.id = $2)
  and ($3::uuid is null or g.id < $3)
order by g.id desc limit $4
"""

OF_THE_PLATFORM = """
select id::text as id, tenant_id, tenant_name, kind, reason, minutes, platform_name, is_own, created_at, starts_at,
  ends_at, opened_at, answered_by, state from app.support_visits($1, $2)
"""

LEARNERS = """
select s.id::text as id, s.given_name, s.family_name, s.grade_level, s.birth_date from student_profiles s
where s.tenant_id = $1 and s.deleted_at is null
  and (starts_with(lower(s.family_name), lower($2)) or starts_with(lower(s.given_name), lower($2)))
order by s.family_name, s.given_name, s.id limit 10
"""


async def visits(ctx: Ctx, after: UUID | None) -> Slice:
    """One page of visits, newest first: of this tenant, or for the platform of every tenant."""
    if ctx.actor.role == "platform_admin":
        return cut(await ctx.ask(OF_THE_PLATFORM, after, SIZE + 1), ("id",))
    return cut(await ctx.ask(VISITS, ctx.actor.tenant_id, None, after, SIZE + 1), ("id",))


async def visit(ctx: Ctx, grant_id: UUID) -> Any:
    """One visit; ``NotFound`` when there is none to see."""
    rows = await ctx.ask(VISITS, ctx.actor.tenant_id, grant_id, None, 1)
    if not rows:
        raise NotFound
    return rows[0]


async def learners(ctx: Ctx, search: str) -> list[Any]:
    """Learners whose name begins so, for whoever picks the one whose record may be seen."""
    return await ctx.ask(LEARNERS, ctx.actor.tenant_id, search) if search else []
