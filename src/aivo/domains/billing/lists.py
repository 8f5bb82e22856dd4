"""What the platform's list of tenants asks the database."""

from __future__ import annotations

from typing import Any

from aivo.db.context import Ctx
from aivo.web.paging import SIZE, Slice, cut

TENANTS = """
select t.id::text as id, t.slug, t.name, t.kind, t.status, t.state_code, t.created_at,
  p.name as plan, s.status as subscription, s.learner_count, s.period_end_on, s.trial_ends_at
from tenants t
left join lateral (select * from subscriptions s where s.tenant_id = t.id and s.deleted_at is null
  order by s.started_at desc, s.id limit 1) s on true
left join subscription_plans p on p.id = s.plan_id
where t.deleted_at is null and ($1 = '' or starts_with(lower(t.name), lower($1)) or starts_with(t.slug, lower($1)))
  and ($2::text is null or (t.name, t.id) > ($2, $3::text::uuid))
order by t.name, t.id limit $4
"""

COUNTS = """
select count(*) as tenants, count(*) filter (where status = 'active') as active,
  count(*) filter (where status = 'trial') as trials from tenants where deleted_at is null and kind <> 'platform'
"""


async def tenants(ctx: Ctx, search: str, after: list[str | None]) -> Slice:
    """One page of tenants by name, each with its newest subscription."""
    return cut(await ctx.ask(TENANTS, search, *after, SIZE + 1), ("name", "id"))


async def counts(ctx: Ctx) -> Any:
    """How many tenants there are, and in what state."""
    (row,) = await ctx.ask(COUNTS)
    return row
