"""Consents and holds through the API. What a consent says is decided by answers, on the pages that show its notice."""

from __future__ import annotations

from aivo.domains.consent import service
from aivo.domains.consent.models import ConsentRecord, RetentionHold
from aivo.domains.consent.permissions import RIGHTS
from aivo.web.rest.creating import Creation
from aivo.web.rest.resource import Writes, resources

RESOURCES = resources(
    RIGHTS,
    {
        ConsentRecord: Writes(Creation(service.ask, without=("today",))),
        RetentionHold: Writes(Creation(service.hold)),
    },
)
