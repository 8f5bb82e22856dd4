"""Machine help through the API: read, and reviewed by named people. What a machine says never comes from a request."""

from __future__ import annotations

from aivo.domains.ai import service
from aivo.domains.ai.models import AIReview
from aivo.domains.ai.permissions import RIGHTS
from aivo.web.rest.creating import Creation
from aivo.web.rest.resource import Writes, resources

RESOURCES = resources(
    RIGHTS,
    {
        AIReview: Writes(
            Creation(service.review, names={"content": "generated_content_id"}, without=("reviewed_by_user_id",))
        )
    },
)
