"""Plans, subscriptions, invoices and usage."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Numeric
from sqlalchemy import text as sql
from sqlalchemy.orm import mapped_column

from aivo.db.base import (
    CatalogueRecord,
    CheckConstraint,
    Computed,
    Event,
    Index,
    Record,
    index,
    to_many,
    to_one,
    unique,
)
from aivo.db.columns import (
    UUID,
    Mapped,
    catalogue_ref,
    cents,
    date,
    datetime,
    flag,
    many_words,
    ref,
    shape,
    shapes,
    text,
    whole,
    words,
)
from aivo.db.scopes import CATALOGUE, district
from aivo.domains.billing.shapes import BillTo, FeatureLimit

FEATURES = (
    "plans", "assessment", "focus_guardian", "games", "homework_helper", "writing_pad", "analytics", "ai_help",
    "roster_import",
)  # fmt: skip
METERED = ("active_learners", "ai_messages", "ai_cost_micros", "storage_megabytes", "generated_games", "imports")


class SubscriptionPlan(CatalogueRecord):
    """A tier that can be bought: its features, what is included, what it costs. An own plan belongs to one tenant."""

    __tablename__ = "subscription_plans"
    __scope__ = CATALOGUE
    __table_args__ = (
        Index(
            "uq_subscription_plans_code",
            "owner_tenant_id",
            "code",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=sql("deleted_at is null"),
        ),
        CheckConstraint("price_cents >= 0", name="price"),
        CheckConstraint("valid_to >= valid_from", name="order"),
    )

    code: Mapped[str] = text("Short name in contracts: family, school, district")
    name: Mapped[str] = text()
    description: Mapped[str | None] = text(null=True)
    tier: Mapped[str] = words("free", "family", "school", "district", "state", default="district")
    features: Mapped[list[str]] = many_words(*FEATURES)
    limits: Mapped[list[FeatureLimit]] = shapes(FeatureLimit, comment="Included amounts per billing period")
    billing_period: Mapped[str] = words("month", "school_year", "year", default="school_year")
    priced_by: Mapped[str] = words("flat", "learner", default="learner")
    price_cents: Mapped[int] = cents("Per period, flat or per learner as priced_by says")
    currency: Mapped[str] = text("ISO 4217", default="USD", server_default="USD")
    trial_days: Mapped[int] = whole(default=0)
    is_public: Mapped[bool] = flag("Offered on the price list", default=True)
    valid_from: Mapped[date] = mapped_column(comment="First day on which it can be bought")
    valid_to: Mapped[date | None] = mapped_column(comment="Last day on which it can be bought")


class Subscription(Record):
    """What a tenant has bought, for how many learners, until when."""

    __tablename__ = "subscriptions"
    __scope__ = district("billing")
    __table_args__ = (
        index("status", "started_at"),
        unique("plan_id", where="status in ('trialing', 'active', 'past_due')"),
        CheckConstraint("period_end_on >= period_start_on", name="period"),
        CheckConstraint("learner_count >= 0", name="learner_count"),
        CheckConstraint("status not in ('cancelled', 'lapsed') or ended_at is not null", name="ended"),
    )

    plan_id: Mapped[UUID] = catalogue_ref("subscription_plans")
    status: Mapped[str] = words("trialing", "active", "past_due", "lapsed", "cancelled", default="trialing")
    learner_count: Mapped[int] = whole("Learners paid for", default=0)
    price_cents: Mapped[int] = cents("Agreed price per period, flat or per learner as the plan says")
    discount_cents: Mapped[int] = mapped_column(default=0, server_default="0", comment="Off each invoice, in cents")
    currency: Mapped[str] = text("ISO 4217", default="USD", server_default="USD")
    started_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    trial_ends_at: Mapped[datetime | None] = mapped_column(
        comment="Shown to the platform, never prompted inside the tenant"
    )
    period_start_on: Mapped[date] = mapped_column(comment="First day of the period that is running")
    period_end_on: Mapped[date] = mapped_column(comment="Last day of the period that is running")
    is_renewing: Mapped[bool] = flag("A new period starts by itself", default=True)
    grace_days: Mapped[int] = whole("Days after the due date before activities stop", default=30)
    ended_at: Mapped[datetime | None] = mapped_column()
    end_reason: Mapped[str | None] = text(null=True)
    purchase_order_number: Mapped[str | None] = text("The district's own order number", null=True)
    bill_to: Mapped[BillTo] = shape(BillTo, label="contact", comment="Who gets the invoices")
    provider_reference: Mapped[str | None] = text("Number at a payment provider, where one is used", null=True)
    plan: Mapped[SubscriptionPlan] = to_one("Subscription.plan_id", "SubscriptionPlan", catalogue=True)
    invoices: Mapped[list[Invoice]] = to_many("Invoice.subscription_id", "Subscription", back="subscription")
    usage: Mapped[list[UsageRecord]] = to_many("UsageRecord.subscription_id", "Subscription", back="subscription")


class Invoice(Record):
    """An invoice to a tenant and what became of it."""

    __tablename__ = "invoices"
    __scope__ = district("billing")
    __table_args__ = (
        unique("number", live=False),
        index("status", "due_on"),
        CheckConstraint("total_cents = subtotal_cents - discount_cents + tax_cents", name="total"),
        CheckConstraint(
            "least(subtotal_cents, discount_cents, tax_cents, total_cents, paid_cents) >= 0", name="amounts"
        ),
        CheckConstraint("status <> 'paid' or (paid_at is not null and paid_cents >= total_cents)", name="paid"),
        CheckConstraint("status = 'draft' or issued_on is not null", name="issued"),
        CheckConstraint("due_on >= issued_on", name="order"),
    )

    subscription_id: Mapped[UUID] = ref("subscriptions")
    number: Mapped[str] = text("Printed number, never used twice")
    status: Mapped[str] = words("draft", "open", "paid", "void", "uncollectible", default="draft")
    currency: Mapped[str] = text("ISO 4217", default="USD", server_default="USD")
    period_start_on: Mapped[date] = mapped_column()
    period_end_on: Mapped[date] = mapped_column()
    issued_on: Mapped[date | None] = mapped_column()
    due_on: Mapped[date | None] = mapped_column()
    subtotal_cents: Mapped[int] = cents("Sum of the lines")
    discount_cents: Mapped[int] = cents()
    tax_cents: Mapped[int] = cents("Public schools are mostly exempt")
    total_cents: Mapped[int] = cents()
    paid_cents: Mapped[int] = mapped_column(default=0, server_default="0", comment="Received so far, in cents")
    paid_at: Mapped[datetime | None] = mapped_column()
    payment_method: Mapped[str | None] = words("check", "ach", "card", "wire", "credit", null=True)
    payment_reference: Mapped[str | None] = text("Number of the check or transfer", null=True)
    purchase_order_number: Mapped[str | None] = text(null=True)
    bill_to: Mapped[BillTo] = shape(BillTo, label="contact", comment="As printed, whatever changes later")
    memo: Mapped[str | None] = text(null=True)
    void_reason: Mapped[str | None] = text(null=True)
    issued_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    subscription: Mapped[Subscription] = to_one("Invoice.subscription_id", "Subscription", back="invoices")
    lines: Mapped[list[InvoiceLine]] = to_many("InvoiceLine.invoice_id", "Invoice", back="invoice")


class InvoiceLine(Record):
    """One line of an invoice: what, how many, at which price."""

    __tablename__ = "invoice_lines"
    __scope__ = district("billing")
    __table_args__ = (unique("invoice_id", "position"), CheckConstraint("quantity >= 0", name="quantity"))

    invoice_id: Mapped[UUID] = ref("invoices")
    position: Mapped[int] = whole("Place on the invoice, from 1")
    kind: Mapped[str] = words("plan", "extra_usage", "credit", "service", default="plan")
    description: Mapped[str] = text()
    feature: Mapped[str | None] = words(*METERED, null=True, comment="For usage above what the plan includes")
    quantity: Mapped[int] = whole()
    unit_price_cents: Mapped[int] = cents("Negative for a credit")
    amount_cents: Mapped[int] = mapped_column(
        Computed("quantity * unit_price_cents", persisted=True), comment="quantity × unit price, in cents"
    )
    invoice: Mapped[Invoice] = to_one("InvoiceLine.invoice_id", "Invoice", back="lines")


class UsageRecord(Event):
    """How much of one metered feature a tenant used on one day; corrections are further rows. Never about a learner."""

    __tablename__ = "usage_records"
    __scope__ = district("billing")
    __table_args__ = (
        unique("source_key", live=False),
        index("subscription_id", "feature", "used_on"),
        index("used_on"),
    )

    subscription_id: Mapped[UUID] = ref("subscriptions")
    feature: Mapped[str] = words(*METERED)
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 3), comment="Negative for a correction")
    unit: Mapped[str] = words("count", "micro_dollars", "megabytes", "minutes", default="count")
    used_on: Mapped[date] = mapped_column(comment="Day in the tenant's time zone")
    source_key: Mapped[str] = text("Names the counting run, so that counting twice changes nothing")
    note: Mapped[str | None] = text("Why, for a correction", null=True)
    subscription: Mapped[Subscription] = to_one("UsageRecord.subscription_id", "Subscription", back="usage")
