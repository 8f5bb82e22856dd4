"""What the platform's list of tenants asks the database."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.kit.errors import NotFound
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

PLANS = """
select id, name, trial_days, priced_by, price_cents, billing_period from subscription_plans
where deleted_at is null and owner_tenant_id is null and valid_from <= current_date
  and (valid_to is null or valid_to >= current_date) order by price_cents, name limit 50
"""

TENANT = """
select id, slug, name, kind, status, state_code, timezone, is_public_agency, created_at from tenants
where id = $1 and deleted_at is null and kind <> 'platform'
"""

SUBSCRIPTIONS = """
select s.id, p.name as plan, s.status, s.learner_count, s.period_start_on, s.period_end_on, s.trial_ends_at
from subscriptions s join subscription_plans p on p.id = s.plan_id
where s.tenant_id = $1 and s.deleted_at is null order by s.started_at desc, s.id limit 10
"""

INVOICES = """
select number, status, issued_on, due_on, total_cents, paid_cents, currency from invoices
where tenant_id = $1 and deleted_at is null order by issued_on desc nulls first, id desc limit 12
"""

USAGE = """
select feature, unit, sum(quantity) as quantity from usage_records
where tenant_id = $1 and used_on >= date_trunc('month', now())::date group by feature, unit order by feature
"""


STANDING = """
select id, name, kind, status from tenants where id = $1 and deleted_at is null and kind <> 'platform'
"""

STATES = """
select id, status, was_status, reason, set_by_name, exported_on, exported_to, created_at, undone_at
from tenant_states where tenant_id = $1 and deleted_at is null order by id desc limit 10
"""


async def tenants(ctx: Ctx, search: str, after: list[str | None]) -> Slice:
    """One page of tenants by name, each with its newest subscription."""
    return cut(await ctx.ask(TENANTS, search, *after, SIZE + 1), ("name", "id"))


async def counts(ctx: Ctx) -> Any:
    """How many tenants there are, and in what state."""
    (row,) = await ctx.ask(COUNTS)
    return row


async def plans(ctx: Ctx) -> list[Any]:
    """The plans on the price list today."""
    return await ctx.ask(PLANS)


async def tenant(ctx: Ctx, tenant_id: UUID) -> dict[str, Any]:
    """One tenant with its subscriptions, its newest invoices and this month's usage; ``NotFound`` for none."""
    rows = await ctx.ask(TENANT, tenant_id)
    if not rows:
        raise NotFound
    return {
        "tenant": rows[0],
        "subscriptions": await ctx.ask(SUBSCRIPTIONS, tenant_id),
        "invoices": await ctx.ask(INVOICES, tenant_id),
        "usage": await ctx.ask(USAGE, tenant_id),
        "states": await ctx.ask(STATES, tenant_id),
    }


async def standing(ctx: Ctx, tenant_id: UUID) -> Any:
    """How one tenant stands; ``NotFound`` for none."""
    rows = await ctx.ask(STANDING, tenant_id)
    if not rows:
        raise NotFound
    return rows[0]
