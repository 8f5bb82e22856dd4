"""Verbs of the billing room: offer, subscribe, invoice, receive, void, count, lapse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from aivo.db.context import Ctx
from aivo.domains.billing.errors import AlreadySubscribed, NoLines, NotEnough, NotOpen, PlanNotSold
from aivo.domains.billing.models import Invoice, InvoiceLine, Subscription, SubscriptionPlan, UsageRecord
from aivo.domains.billing.permissions import demand
from aivo.domains.billing.queries import RUNNING, next_number
from aivo.domains.billing.schemas import InvoiceDraft, LineDraft, Payment, PlanDraft, SubscriptionDraft, Usage
from aivo.kit.clock import now
from aivo.kit.events import News, exchange


@dataclass(frozen=True, slots=True)
class SubscriptionPaid(News):
    """An invoice is paid: what the plan includes is open."""

    tenant_id: UUID
    subscription_id: UUID


@dataclass(frozen=True, slots=True)
class SubscriptionLapsed(News):
    """A subscription has lapsed: activities stop, the legal record stays readable and exportable."""

    tenant_id: UUID
    subscription_id: UUID


async def offer_plan(ctx: Ctx, draft: PlanDraft) -> SubscriptionPlan:
    """Put a tier on the price list."""
    demand(ctx.actor, "offer_plan")
    plan = SubscriptionPlan(
        code=draft.code,
        name=draft.name,
        tier=draft.tier,
        description=draft.description,
        features=list(draft.features),
        limits=list(draft.limits),
        billing_period=draft.billing_period,
        priced_by=draft.priced_by,
        price_cents=draft.price_cents,
        trial_days=draft.trial_days,
        is_public=draft.is_public,
        valid_from=draft.valid_from,
    )
    ctx.add(plan)
    await ctx.flush()
    return plan


async def subscribe(ctx: Ctx, plan: SubscriptionPlan, draft: SubscriptionDraft) -> Subscription:
    """Sell a plan to a tenant. It starts as a trial where a trial's end is named, else at once.

    Raises ``PlanNotSold`` and ``AlreadySubscribed``.
    """
    demand(ctx.actor, "subscribe")
    day = draft.period_start_on
    if plan.deleted_at is not None or day < plan.valid_from or (plan.valid_to is not None and day > plan.valid_to):
        raise PlanNotSold
    running = select(Subscription.id).where(
        Subscription.tenant_id == draft.tenant_id,
        Subscription.plan_id == plan.id,
        Subscription.status.in_(RUNNING),
        Subscription.deleted_at.is_(None),
    )
    if (await ctx.session.execute(running)).first() is not None:
        raise AlreadySubscribed
    subscription = Subscription(
        tenant_id=draft.tenant_id,
        plan_id=plan.id,
        status="active" if draft.trial_ends_at is None else "trialing",
        learner_count=draft.learner_count,
        price_cents=plan.price_cents if draft.price_cents is None else draft.price_cents,
        discount_cents=draft.discount_cents,
        currency=plan.currency,
        trial_ends_at=draft.trial_ends_at,
        period_start_on=draft.period_start_on,
        period_end_on=draft.period_end_on,
        purchase_order_number=draft.purchase_order_number,
        bill_to=draft.bill_to,
    )
    ctx.add(subscription)
    await ctx.flush()
    return subscription


async def issue_invoice(ctx: Ctx, subscription: Subscription, plan: SubscriptionPlan, draft: InvoiceDraft) -> Invoice:
    """Bill a period: the draft's lines, or else the plan itself. The invoice is open from the day of issue."""
    demand(ctx.actor, "issue_invoice")
    lines = draft.lines or (_plan_line(subscription, plan),)
    if all(line.quantity == 0 for line in lines):
        raise NoLines
    subtotal = sum(line.quantity * line.unit_price_cents for line in lines)
    discount = min(subscription.discount_cents, subtotal)
    invoice = Invoice(
        tenant_id=subscription.tenant_id,
        subscription_id=subscription.id,
        number=await next_number(ctx, subscription.tenant_id, draft.issued_on.year),
        status="open",
        currency=subscription.currency,
        period_start_on=subscription.period_start_on,
        period_end_on=subscription.period_end_on,
        issued_on=draft.issued_on,
        due_on=draft.due_on,
        subtotal_cents=subtotal,
        discount_cents=discount,
        tax_cents=draft.tax_cents,
        total_cents=subtotal - discount + draft.tax_cents,
        purchase_order_number=subscription.purchase_order_number,
        bill_to=subscription.bill_to,
        memo=draft.memo,
        issued_by_user_id=ctx.actor.user_id if subscription.tenant_id == ctx.actor.tenant_id else None,
    )
    ctx.add(invoice)
    await ctx.flush()
    await _write_lines(ctx, invoice, lines)
    return invoice


async def mark_paid(ctx: Ctx, invoice: Invoice, subscription: Subscription, payment: Payment) -> Invoice:
    """Record that an invoice was paid in full; what the plan includes is open again.

    Raises ``NotOpen``, and ``NotEnough`` where the money does not cover it.
    """
    demand(ctx.actor, "mark_paid")
    if invoice.status != "open":
        raise NotOpen
    if invoice.paid_cents + payment.amount_cents < invoice.total_cents:
        raise NotEnough
    invoice.paid_cents += payment.amount_cents
    invoice.paid_at = payment.paid_at
    invoice.payment_method = payment.method
    invoice.payment_reference = payment.reference
    invoice.status = "paid"
    if subscription.status in ("past_due", "lapsed", "trialing"):
        subscription.status = "active"
        subscription.ended_at = None
        subscription.end_reason = None
    await ctx.flush()
    await exchange.publish(ctx, SubscriptionPaid(subscription.tenant_id, subscription.id))
    return invoice


async def void_invoice(ctx: Ctx, invoice: Invoice, reason: str) -> Invoice:
    """Take an open invoice back; its number is not used again."""
    demand(ctx.actor, "void")
    if invoice.status not in ("open", "draft"):
        raise NotOpen
    invoice.status = "void"
    invoice.void_reason = reason
    await ctx.flush()
    return invoice


async def record_usage(ctx: Ctx, subscription: Subscription, usage: Usage) -> bool:
    """Count what was used on a day. The same counting run twice counts once; answers whether it was new."""
    demand(ctx.actor, "record_usage")
    statement = (
        insert(UsageRecord)
        .values(
            tenant_id=subscription.tenant_id,
            subscription_id=subscription.id,
            feature=usage.feature,
            quantity=usage.quantity,
            unit=usage.unit,
            used_on=usage.used_on,
            source_key=usage.source_key,
            note=usage.note,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "source_key"])
        .returning(UsageRecord.id)
    )
    return (await ctx.session.execute(statement)).first() is not None


async def lapse_due(ctx: Ctx, today: date | None = None) -> list[UUID]:
    """The nightly run of one tenant: what is past its due date, and past its days of grace.

    Answers the subscriptions that lapsed.
    """
    demand(ctx.actor, "lapse_due")
    day = today or now().date()
    statement = (
        select(Subscription, Invoice)
        .join(
            Invoice,
            (Invoice.tenant_id == Subscription.tenant_id) & (Invoice.subscription_id == Subscription.id),
        )
        .where(
            Subscription.tenant_id == ctx.actor.tenant_id,
            Subscription.status.in_(("active", "past_due")),
            Subscription.deleted_at.is_(None),
            Invoice.status == "open",
            Invoice.due_on < day,
            Invoice.deleted_at.is_(None),
        )
        .order_by(Invoice.due_on)
    )
    lapsed: list[UUID] = []
    for subscription, invoice in (await ctx.session.execute(statement)).all():
        if subscription.status == "lapsed":
            continue
        if invoice.due_on is not None and invoice.due_on < day - timedelta(days=subscription.grace_days):
            subscription.status = "lapsed"
            subscription.ended_at = now()
            subscription.end_reason = "an invoice was not paid"
            lapsed.append(subscription.id)
        elif subscription.status == "active":
            subscription.status = "past_due"
    await ctx.flush()
    for subscription_id in lapsed:
        await exchange.publish(ctx, SubscriptionLapsed(ctx.actor.tenant_id, subscription_id))
    return lapsed


def _plan_line(subscription: Subscription, plan: SubscriptionPlan) -> LineDraft:
    quantity = subscription.learner_count if plan.priced_by == "learner" else 1
    period = f"{subscription.period_start_on:%d %b %Y} to {subscription.period_end_on:%d %b %Y}"
    return LineDraft(f"{plan.name}, {period}", quantity, subscription.price_cents)


async def _write_lines(ctx: Ctx, invoice: Invoice, lines: Iterable[LineDraft]) -> None:
    for position, line in enumerate(lines, start=1):
        ctx.add(
            InvoiceLine(
                tenant_id=invoice.tenant_id,
                invoice_id=invoice.id,
                position=position,
                kind=line.kind,
                description=line.description,
                feature=line.feature,
                quantity=line.quantity,
                unit_price_cents=line.unit_price_cents,
            )
        )
    await ctx.flush()
