"""Who reads the trail through the API. Nobody writes it; families read who looked on a page of their own."""

from __future__ import annotations

from aivo.domains.audit.models import AuditEvent, AuditValue, RecordAccess
from aivo.web.rest.rights import DISTRICT, Right, Rights

RIGHTS: Rights = {
    AuditEvent: Right(DISTRICT),
    AuditValue: Right(DISTRICT),
    RecordAccess: Right(DISTRICT),
}
"""Each collection of the room → the roles that read, make, change and delete its rows; row security picks the rows."""
