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

INVOICE_STATUS = {
    "draft": _("Draft"),
    "open": _("Open"),
    "paid": _("Paid"),
    "void": _("Void"),
    "uncollectible": _("Given up"),
}
METERED = {
    "active_learners": _("Learners who worked"),
    "ai_messages": _("Messages to the computer helper"),
    "ai_cost_micros": _("Cost of machine help"),
    "storage_megabytes": _("Storage, megabytes"),
    "generated_games": _("Games made"),
    "imports": _("Roster imports"),
}

VOCABULARIES = {"subscription_status": SUBSCRIPTION_STATUS, "invoice_status": INVOICE_STATUS, "metered": METERED}
