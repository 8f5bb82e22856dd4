"""What the pages of invitations ask the database."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.kit.errors import NotFound
from aivo.web.paging import SIZE, Slice, cut

STATES = ("waiting", "used", "over", "withdrawn")

STATE = """
case when l.used_at is not null then 'used' when l.withdrawn_at is not null then 'withdrawn'
  when l.expires_at <= now() then 'over' else 'waiting' end
"""
LINKS = f"""
select l.id::text as id, l.kind, l.delivery, l.created_at, l.expires_at, l.used_at, l.withdrawn_at, l.identity_checked,
  l.created_at::text as made, u.id::text as user_id, u.given_name, u.family_name, u.title, u.role,
  m.given_name as maker_given, m.family_name as maker_family, {STATE} as state
from account_links l
join users u on u.tenant_id = l.tenant_id and u.id = l.user_id
left join users m on m.tenant_id = l.tenant_id and m.id = l.made_by_user_id
where l.tenant_id = $1 and l.deleted_at is null
"""  # noqa: S608  (put together from the texts above)
INVITATIONS = f"""{LINKS} and l.kind = 'invitation' and ($2 = '' or {STATE} = $2)
  and ($3::text is null or (l.created_at, l.id) < ($3::text::timestamptz, $4::text::uuid))
order by l.created_at desc, l.id desc limit $5
"""
OF_PERSON = f"{LINKS} and l.user_id = $2 order by l.created_at desc, l.id desc limit 20"

PERSON = """
select u.id, u.given_name, u.family_name, u.title, u.username, u.role, u.status, a.email, u.locale,
  a.last_signed_in_at, app.has_duty('people', 'write') as may_make, u.role <> 'learner' and not exists (
    select from duty_assignments d where d.tenant_id = $1 and d.user_id = $2 and d.deleted_at is null
      and not d.duty = any (app.duties_to_give())) as is_within
from users u left join lateral app.accounts(array[u.id]) a on true
where u.tenant_id = $1 and u.id = $2 and u.deleted_at is null
"""


async def invitations(ctx: Ctx, state: str, after: list[str | None]) -> Slice:
    """One page of the invitations, the newest first, in one state or in all."""
    wanted = state if state in STATES else ""
    rows = await ctx.ask(INVITATIONS, ctx.actor.tenant_id, wanted, *after, SIZE + 1)
    return cut(rows, ("made", "id"))


async def person(ctx: Ctx, user_id: UUID) -> Any:
    """The person whose way in it is, and whether the acting person may make one for them."""
    rows = await ctx.ask(PERSON, ctx.actor.tenant_id, user_id)
    if not rows:
        raise NotFound
    return rows[0]


async def links_of(ctx: Ctx, user_id: UUID) -> list[Any]:
    """The last links of one person."""
    return await ctx.ask(OF_PERSON, ctx.actor.tenant_id, user_id)
