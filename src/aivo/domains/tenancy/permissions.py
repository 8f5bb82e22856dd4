"""Who does what with districts, schools, classes and calendars. Row security asks for the duty over settings."""

from __future__ import annotations

from aivo.domains.tenancy.models import (
    AcademicSession,
    CalendarDay,
    Classroom,
    ClassroomSession,
    Course,
    District,
    School,
    SchoolCalendar,
    SchoolYear,
    Tenant,
    TenantSetting,
)
from aivo.web.rest.rights import DISTRICT, EVERYBODY, NOBODY, TENANT, Right, Rights

POSTER = Right(TENANT, create=DISTRICT, change=DISTRICT, delete=DISTRICT)
"""What may hang on a poster: everybody of the tenant reads it, a duty over settings writes it."""

RIGHTS: Rights = {
    Tenant: Right(EVERYBODY, change=DISTRICT),
    District: Right(TENANT, create=DISTRICT, change=DISTRICT),
    School: POSTER,
    Classroom: POSTER,
    Course: POSTER,
    SchoolYear: POSTER,
    AcademicSession: POSTER,
    SchoolCalendar: Right(TENANT, create=DISTRICT, change=NOBODY, delete=DISTRICT),
    CalendarDay: POSTER,
    ClassroomSession: Right(TENANT, create=DISTRICT, delete=DISTRICT),
    TenantSetting: Right(DISTRICT),
}
"""Each collection of the room → the roles that read, make, change and delete its rows; row security picks the rows."""
