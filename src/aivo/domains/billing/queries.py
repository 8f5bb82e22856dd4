"""What the billing room is asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from aivo.db.context import Ctx
from aivo.domains.billing.models import Invoice, Subscription, UsageRecord

RUNNING = ("trialing", "active", "past_due")


async def running_subscription(ctx: Ctx, tenant_id: UUID) -> Subscription | None:
    """The subscription that a tenant's activities rest on now."""
    statement = (
        select(Subscription)
        .where(Subscription.tenant_id == tenant_id, Subscription.status.in_(RUNNING), Subscription.deleted_at.is_(None))
        .order_by(Subscription.started_at.desc())
        .limit(1)
    )
    return (await ctx.session.execute(statement)).scalar_one_or_none()


async def used(ctx: Ctx, subscription: Subscription, feature: str, first: date, last: date) -> Decimal:
    """How much of a feature was used from ``first`` to ``last``, both included, corrections counted in."""
    statement = select(func.coalesce(func.sum(UsageRecord.quantity), 0)).where(
        UsageRecord.tenant_id == subscription.tenant_id,
        UsageRecord.subscription_id == subscription.id,
        UsageRecord.feature == feature,
        UsageRecord.used_on.between(first, last),
    )
    return Decimal((await ctx.session.execute(statement)).scalar_one())


async def next_number(ctx: Ctx, tenant_id: UUID, year: int) -> str:
    """The next printed number of a tenant's invoices in a year; the unique key settles a race."""
    prefix = f"{year}-"
    statement = select(func.count()).where(Invoice.tenant_id == tenant_id, Invoice.number.startswith(prefix))
    return f"{prefix}{(await ctx.session.execute(statement)).scalar_one() + 1:04d}"
