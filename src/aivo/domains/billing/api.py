"""Subscriptions and invoices through the API. Selling and billing are acts of the platform's own pages."""

from __future__ import annotations

from aivo.domains.billing import service
from aivo.domains.billing.models import SubscriptionPlan
from aivo.domains.billing.permissions import RIGHTS
from aivo.web.rest.creating import Creation
from aivo.web.rest.resource import Writes, resources

RESOURCES = resources(RIGHTS, {SubscriptionPlan: Writes(Creation(service.offer_plan))})
