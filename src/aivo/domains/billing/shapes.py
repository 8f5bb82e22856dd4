"""Shapes of the billing room's JSON columns."""

from __future__ import annotations

from aivo.db.columns import Shape


class FeatureLimit(Shape, frozen=True, kw_only=True):
    """One metered feature of a plan: what is included in a period and what more of it costs."""

    feature: str = ""
    included: int = 0
    """Units included per billing period; 0 together with no price means: not in this plan."""
    unit: str = "learner"
    extra_unit_price_cents: int | None = None
    """Price of one unit above; null: the feature stops at the limit."""


class BillTo(Shape, frozen=True, kw_only=True):
    """Who gets the invoice, as printed on it."""

    name: str = ""
    attention: str | None = None
    address_lines: tuple[str, ...] = ()
    email: str | None = None
