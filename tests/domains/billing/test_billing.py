"""Plans, subscriptions, invoices and usage: money in cents, never a learner."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from aivo import schema
from aivo.db.context import Ctx, connect
from aivo.domains.billing import service as billing
from aivo.domains.billing.errors import AlreadySubscribed, NotEnough, NotOpen, PlanNotSold
from aivo.domains.billing.models import Invoice, InvoiceLine, Subscription, SubscriptionPlan, UsageRecord
from aivo.domains.billing.queries import running_subscription, used
from aivo.domains.billing.schemas import InvoiceDraft, LineDraft, Payment, PlanDraft, SubscriptionDraft, Usage
from aivo.domains.billing.service import SubscriptionLapsed
from aivo.domains.tenancy.service import PLATFORM_TENANT_ID
from aivo.kit.actor import Actor
from aivo.kit.errors import Forbidden
from aivo.kit.events import exchange
from tests.conftest import SmallWorld

PLATFORM = Actor(PLATFORM_TENANT_ID, None, "platform_admin")
FIRST, LAST = date(2026, 7, 1), date(2027, 6, 30)
INVOICE = InvoiceDraft(issued_on=date(2026, 8, 1), due_on=date(2026, 8, 31))
ROOM = {"subscription_plans", "subscriptions", "invoices", "invoice_lines", "usage_records"}


async def district_plan(ctx: Ctx) -> SubscriptionPlan:
    (plan,) = await ctx.find_many(SubscriptionPlan, where={"code": "district"})
    return plan


async def subscribed(ctx: Ctx, small: SmallWorld, **details: object) -> tuple[Subscription, SubscriptionPlan]:
    plan = await district_plan(ctx)
    draft = SubscriptionDraft(small.riverbend.tenant_id, FIRST, LAST, 120, purchase_order_number="PO-7")
    return await billing.subscribe(ctx, plan, replace(draft, **details)), plan  # type: ignore[arg-type]


class TestSubscribe:
    async def test_the_platform_sells_and_the_district_sees(self, small: SmallWorld) -> None:
        async with connect(PLATFORM, small.databases) as ctx:
            subscription, plan = await subscribed(ctx, small)
            assert (subscription.status, subscription.price_cents) == ("active", plan.price_cents)
            assert await running_subscription(ctx, small.riverbend.tenant_id) is subscription
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            assert len(await ctx.find_many(Subscription)) == 1
        for world, username in ((small.riverbend, "clerk"), (small.lakeshore, "office")):
            async with connect(world.actor(username), small.databases) as ctx:
                assert await ctx.find_many(Subscription) == []

    async def test_a_plan_once_and_while_it_is_sold(self, small: SmallWorld) -> None:
        async with connect(PLATFORM, small.databases) as ctx:
            await subscribed(ctx, small)
            with pytest.raises(AlreadySubscribed):
                await subscribed(ctx, small)
            with pytest.raises(PlanNotSold):
                await subscribed(ctx, small, period_start_on=date(2025, 7, 1))

    async def test_only_the_platform(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            with pytest.raises(Forbidden):
                await subscribed(ctx, small)
            with pytest.raises(Forbidden):
                await billing.offer_plan(ctx, PlanDraft("x", "X", "free", 0, FIRST))

    async def test_the_platform_reads_no_learner(self, small: SmallWorld) -> None:
        async with connect(PLATFORM, small.databases) as ctx:
            rows = await ctx.ask("select has_table_privilege('student_profiles', 'select')")
            assert rows[0][0] is False

    def test_no_row_of_the_room_names_a_learner(self) -> None:
        assert not [name for name in ROOM if "student_id" in schema.metadata.tables[name].c]


class TestInvoice:
    async def test_bills_the_plan_and_the_sum_is_right(self, small: SmallWorld) -> None:
        async with connect(PLATFORM, small.databases) as ctx:
            subscription, plan = await subscribed(ctx, small, discount_cents=5_000)
            invoice = await billing.issue_invoice(ctx, subscription, plan, replace(INVOICE, tax_cents=100))
            assert invoice.subtotal_cents == 120 * plan.price_cents
            assert invoice.total_cents == 120 * plan.price_cents - 5_000 + 100
            assert invoice.number == "2026-0001"
            lines = (LineDraft("Training", 2, 50_000, kind="service"), LineDraft("Credit", 1, -10_000, kind="credit"))
            second = await billing.issue_invoice(ctx, subscription, plan, replace(INVOICE, lines=lines))
            assert (second.number, second.subtotal_cents) == ("2026-0002", 90_000)
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            found = await ctx.find_many(Invoice, include=["lines"], order_by=["number"])
        assert sorted(line.amount_cents for line in found[1].lines) == [-10_000, 100_000]

    async def test_the_database_adds_up_too(self, small: SmallWorld) -> None:
        async with connect(PLATFORM, small.databases) as ctx:
            subscription, plan = await subscribed(ctx, small)
            invoice = await billing.issue_invoice(ctx, subscription, plan, INVOICE)
            invoice.total_cents += 1
            with pytest.raises(IntegrityError, match="total"):
                await ctx.flush()
            await ctx.session.rollback()

    async def test_paid_in_full_once(self, small: SmallWorld) -> None:
        async with connect(PLATFORM, small.databases) as ctx:
            subscription, plan = await subscribed(ctx, small)
            invoice = await billing.issue_invoice(ctx, subscription, plan, INVOICE)
            subscription.status = "past_due"
            payment = Payment(invoice.total_cents, datetime(2026, 9, 3, tzinfo=UTC), "check", "1001")
            with pytest.raises(NotEnough):
                await billing.mark_paid(ctx, invoice, subscription, replace(payment, amount_cents=1))
            await billing.mark_paid(ctx, invoice, subscription, payment)
            assert (invoice.status, subscription.status) == ("paid", "active")
            with pytest.raises(NotOpen):
                await billing.mark_paid(ctx, invoice, subscription, payment)
            with pytest.raises(NotOpen):
                await billing.void_invoice(ctx, invoice, "too late")


class TestLapse:
    async def test_after_the_days_of_grace(self, small: SmallWorld) -> None:
        heard: list[SubscriptionLapsed] = []

        async def hear(ctx: Ctx, news: SubscriptionLapsed) -> None:
            heard.append(news)

        async with connect(PLATFORM, small.databases) as ctx:
            subscription, plan = await subscribed(ctx, small)
            await billing.issue_invoice(ctx, subscription, plan, INVOICE)
        exchange.listen({SubscriptionLapsed: [hear]})
        try:
            for today, status in (
                (INVOICE.due_on, "active"),
                (INVOICE.due_on + timedelta(days=1), "past_due"),
                (INVOICE.due_on + timedelta(days=31), "lapsed"),
            ):
                async with connect(small.riverbend.system(), small.databases) as ctx:
                    await billing.lapse_due(ctx, today)
                async with connect(small.riverbend.system(), small.databases) as ctx:
                    assert (await ctx.load(Subscription, subscription.id)).status == status
        finally:
            exchange.listen({})
        assert [news.subscription_id for news in heard] == [subscription.id]


class TestUsage:
    async def test_counts_once_and_corrects_by_a_further_row(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.system(), small.databases) as ctx:
            subscription, _ = await subscribed(ctx, small)
            usage = Usage("ai_messages", Decimal(40), date(2026, 9, 1), "20260901")
            assert await billing.record_usage(ctx, subscription, usage)
            assert not await billing.record_usage(ctx, subscription, usage)
            correction = Usage(
                "ai_messages", Decimal(-5), date(2026, 9, 1), "20260901 correction", note="counted twice"
            )
            assert await billing.record_usage(ctx, subscription, correction)
            assert await used(ctx, subscription, "ai_messages", date(2026, 9, 1), date(2026, 9, 30)) == 35
            assert await used(ctx, subscription, "ai_messages", date(2026, 10, 1), date(2026, 10, 31)) == 0
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            assert len(await ctx.find_many(UsageRecord)) == 2
            assert len(await ctx.find_many(InvoiceLine)) == 0
