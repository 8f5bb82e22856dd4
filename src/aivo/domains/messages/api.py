"""Talks, notices and the outbox through the API, to read. What is written has effects that only its verbs have."""

from __future__ import annotations

from aivo.domains.messages.permissions import RIGHTS
from aivo.web.rest.resource import resources

RESOURCES = resources(RIGHTS)
