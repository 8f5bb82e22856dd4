"""Who does what with districts, schools, classes and calendars. Row security asks for the duty over settings."""

from __future__ import annotations

from collections.abc import Mapping

from aivo.db.context import Ctx
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
    TenantState,
)
from aivo.kit.errors import Forbidden
from aivo.web.rest.rights import DISTRICT, EVERYBODY, NOBODY, PLATFORM, TENANT, Right, Rights

MAY: Mapping[str, frozenset[str]] = {
    "create_tenant": frozenset({"platform_admin", "system"}),
    "lay_calendar": frozenset({"district_admin", "system"}),
    "change_settings": frozenset({"district_admin"}),
    "set_tenant_state": frozenset({"platform_admin"}),
    "undo_tenant_state": frozenset({"platform_admin"}),
}
"""Verb → the roles that do it; a calendar needs a duty over settings besides, which row security asks for."""


def demand(ctx: Ctx, verb: str) -> None:
    """Refuse the acting person unless their role does this."""
    if ctx.actor.role not in MAY[verb]:
        raise Forbidden


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
    TenantState: Right(DISTRICT | PLATFORM),
}
"""Each collection of the room → the roles that read, make, change and delete its rows; row security picks the rows."""
