"""What each tenant has bought: last year's paid invoice, this year's open one, and what was used day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from aivo.db.context import Ctx
from aivo.domains.billing import service as billing
from aivo.domains.billing.models import SubscriptionPlan
from aivo.domains.billing.schemas import InvoiceDraft, LineDraft, Payment, SubscriptionDraft, Usage
from aivo.domains.billing.shapes import BillTo
from aivo.seed.world import World

DAYS_OF_USAGE = 30


async def seed_billing(ctx: Ctx, world: World) -> None:
    """A district plan for the school year, billed against a purchase order."""
    plan = await ctx.find_many(SubscriptionPlan, where={"code": "district", "owner_tenant_id": None})
    first = _school_year_start(world.anchor)
    learners = len(world.all_students)
    subscription = await billing.subscribe(
        ctx,
        plan[0],
        SubscriptionDraft(
            world.tenant_id,
            period_start_on=first,
            period_end_on=date(first.year + 1, 6, 30),
            learner_count=learners,
            bill_to=BillTo(
                name=f"{world.tenant.title()} business office",
                attention="Accounts payable",
                address_lines=("1 District Way",),
            ),
            purchase_order_number=f"PO-{first.year}-{world.rng.randint(1000, 9999)}",
        ),
    )
    set_up = InvoiceDraft(
        issued_on=first,
        due_on=first + timedelta(days=30),
        lines=(LineDraft("Set-up and training, two days", 2, 120_000, kind="service"),),
        memo="Thank you for training with us.",
    )
    paid = await billing.issue_invoice(ctx, subscription, plan[0], set_up)
    received = datetime.combine(first + timedelta(days=21), time(15, 0), UTC)
    payment = Payment(paid.total_cents, received, "check", f"{world.rng.randint(10_000, 99_999)}")
    await billing.mark_paid(ctx, paid, subscription, payment)
    yearly = InvoiceDraft(issued_on=world.anchor - timedelta(days=5), due_on=world.anchor + timedelta(days=40))
    await billing.issue_invoice(ctx, subscription, plan[0], yearly)
    for back in range(DAYS_OF_USAGE):
        day = world.anchor - timedelta(days=back)
        if day.weekday() < 5:
            active = Decimal(max(1, learners - world.rng.randint(0, max(1, learners // 5))))
            for feature, quantity in (
                ("active_learners", active),
                ("ai_messages", active * world.rng.randint(1, 6)),
            ):
                usage = Usage(feature, quantity, day, f"{day:%Y%m%d}:{feature}")
                await billing.record_usage(ctx, subscription, usage)


def _school_year_start(day: date) -> date:
    """The first of July before a day: school contracts run with the fiscal year."""
    return date(day.year if day.month >= 7 else day.year - 1, 7, 1)
