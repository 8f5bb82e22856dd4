"""The trail through the API: read by custodians, written by the database alone."""

from __future__ import annotations

from aivo.domains.audit.permissions import RIGHTS
from aivo.web.rest.resource import resources

RESOURCES = resources(RIGHTS)
