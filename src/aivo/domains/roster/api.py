"""What came from the district's own systems, through the API: read only. Imports are files."""

from __future__ import annotations

from aivo.domains.roster.permissions import RIGHTS
from aivo.web.rest.resource import resources

RESOURCES = resources(RIGHTS)
