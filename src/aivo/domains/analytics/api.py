"""Summaries and weekly reports through the API."""

from __future__ import annotations

from aivo.domains.analytics import service
from aivo.domains.analytics.models import WeeklyProgressReport
from aivo.domains.analytics.permissions import RIGHTS
from aivo.web.rest.creating import Creation
from aivo.web.rest.resource import Writes, resources

RESOURCES = resources(
    RIGHTS,
    {WeeklyProgressReport: Writes(Creation(service.write_weekly_report))},
)
