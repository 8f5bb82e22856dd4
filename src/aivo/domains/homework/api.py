"""Homework through the API: sessions begun, resources offered, the library kept."""

from __future__ import annotations

from aivo.db.context import Ctx
from aivo.domains.homework import service
from aivo.domains.homework.errors import ResourceIsPublished
from aivo.domains.homework.models import HomeworkResource, HomeworkSession, LibraryResource
from aivo.domains.homework.permissions import RIGHTS
from aivo.domains.homework.schemas import ResourceDraft
from aivo.web.rest.creating import Creation
from aivo.web.rest.resource import Writes, fields_of, resources


async def resource_is_draft(ctx: Ctx, resource: LibraryResource) -> None:
    """A resource changes until it is published."""
    if resource.status != "draft":
        raise ResourceIsPublished


RESOURCES = resources(
    RIGHTS,
    {
        HomeworkSession: Writes(
            Creation(service.start_homework, without=("analysis", "supports", "assistance_level", "started_at"))
        ),
        HomeworkResource: Writes(
            Creation(service.offer_resource, without=("at",), names={"session_id": "homework_session_id"})
        ),
        LibraryResource: Writes(
            Creation(service.add_resource), fields_of(ResourceDraft, "code", "source_identifier"), resource_is_draft
        ),
    },
)
