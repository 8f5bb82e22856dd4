"""Standards through the API. Frameworks come from publishers' packages."""

from __future__ import annotations

from aivo.domains.curriculum import service
from aivo.domains.curriculum.models import StandardAssociation
from aivo.domains.curriculum.permissions import RIGHTS
from aivo.web.rest.creating import Creation
from aivo.web.rest.resource import Writes, resources

RESOURCES = resources(RIGHTS, {StandardAssociation: Writes(Creation(service.relate))})
