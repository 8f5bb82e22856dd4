"""Who reads the trail through the API. Nobody writes it. Of the log of reads families are given what is about staff and
outside parties: by row security never another family member's, by the grants never a device, session or request."""

from __future__ import annotations

from aivo.domains.audit.models import AccessAttempt, AuditEvent, AuditSeal, AuditValue, RecordAccess
from aivo.web.rest.rights import DISTRICT, PARENT, Right, Rights

RIGHTS: Rights = {
    AuditEvent: Right(DISTRICT),
    AuditValue: Right(DISTRICT),
    RecordAccess: Right(DISTRICT | PARENT),
    AccessAttempt: Right(DISTRICT),
    AuditSeal: Right(DISTRICT),
}
"""Each collection of the room → the roles that read, make, change and delete its rows; row security picks the rows."""
