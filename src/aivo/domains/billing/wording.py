"""Words of the billing room for stored values."""

from __future__ import annotations

from aivo.web.wording import marked as _

SUBSCRIPTION_STATUS = {
    "trialing": _("Trial"),
    "active": _("Paid"),
    "past_due": _("Payment late"),
    "lapsed": _("Lapsed"),
    "cancelled": _("Cancelled"),
}

VOCABULARIES = {"subscription_status": SUBSCRIPTION_STATUS}
