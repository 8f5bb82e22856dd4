"""Focus sessions and their events through the API. Events come in batches, with the ids that the device made."""

from __future__ import annotations

from aivo.domains.focus import service
from aivo.domains.focus.models import FocusEvent, FocusSession
from aivo.domains.focus.permissions import RIGHTS
from aivo.web.rest.creating import Creation
from aivo.web.rest.resource import Writes, resources

RESOURCES = resources(
    RIGHTS,
    {
        FocusSession: Writes(
            Creation(service.start_session, without=("prompt_interval_source", "idle_signal_reason", "metadata"))
        ),
        FocusEvent: Writes(Creation(service.record_events, names={"session_id": "focus_session_id"})),
    },
)
