"""What the verbs of the tenancy room take."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from aivo.domains.tenancy.shapes import RequestDays as RequestDays
from aivo.domains.tenancy.shapes import UsualHours as UsualHours


@dataclass(frozen=True, slots=True)
class TenantDraft:
    """A tenant to be made."""

    slug: str
    name: str
    kind: str = "district"
    state_code: str | None = None
    timezone: str = "America/Chicago"


@dataclass(frozen=True, slots=True)
class CalendarDraft:
    """A calendar of a school year; ``days`` are ``(day, kind, is_school_day, note)``."""

    school_year_id: UUID
    name: str
    school_id: UUID | None = None
    program: str = "regular"
    days: list[tuple[date, str, bool, str]] = field(default_factory=list)
