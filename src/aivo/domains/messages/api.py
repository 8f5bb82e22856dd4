"""Talks, notices and the outbox through the API. Reading only, but for a message into a talk."""

from __future__ import annotations

from aivo.domains.messages import service
from aivo.domains.messages.models import Message
from aivo.domains.messages.permissions import RIGHTS
from aivo.web.rest.creating import Creation
from aivo.web.rest.resource import Writes, resources

RESOURCES = resources(RIGHTS, {Message: Writes(Creation(service.write_message, names={"thread": "thread_id"}))})
