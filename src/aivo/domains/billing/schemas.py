"""What the verbs of the billing room take. Money in whole cents."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from aivo.domains.billing.shapes import BillTo, FeatureLimit


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A tier to be offered; ``owner_tenant_id`` names the one tenant of an own plan."""

    code: str
    name: str
    tier: str
    price_cents: int
    valid_from: date
    features: tuple[str, ...] = ()
    limits: tuple[FeatureLimit, ...] = ()
    priced_by: str = "learner"
    billing_period: str = "school_year"
    trial_days: int = 0
    description: str | None = None
    is_public: bool = True


@dataclass(frozen=True, slots=True)
class SubscriptionDraft:
    """What a tenant buys: from which day, until which, for how many learners."""

    tenant_id: UUID
    period_start_on: date
    period_end_on: date
    learner_count: int
    bill_to: BillTo = field(default_factory=BillTo)
    purchase_order_number: str | None = None
    price_cents: int | None = None
    """Agreed price; None takes the plan's."""
    discount_cents: int = 0
    trial_ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One line of an invoice."""

    description: str
    quantity: int
    unit_price_cents: int
    kind: str = "plan"
    feature: str | None = None


@dataclass(frozen=True, slots=True)
class InvoiceDraft:
    """An invoice to be issued; without lines it bills the subscription's period."""

    issued_on: date
    due_on: date
    lines: tuple[LineDraft, ...] = ()
    tax_cents: int = 0
    memo: str | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in."""

    amount_cents: int
    paid_at: datetime
    method: str
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used of one metered feature on one day. ``source_key`` names the counting run."""

    feature: str
    quantity: Decimal
    used_on: date
    source_key: str
    unit: str = "count"
    note: str | None = None
