"""Shapes of the JSON columns of the tenancy room."""

from __future__ import annotations

import msgspec

from aivo.db.columns import Shape


class Network(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A network of the tenant: sessions from its address blocks show its name instead of a place."""

    name: str
    blocks: tuple[str, ...]
    """In CIDR form, like ``203.0.113.0/24``."""


class UsualHours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When the staff of a tenant usually answer, where a person says nothing else of themselves."""

    days: tuple[str, ...]
    from_minute: int
    to_minute: int
    note: str | None = None


class RequestDays(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long the tenant gives itself to answer requests about a record, in calendar days."""

    inspect: int = 45
    """To look or get a copy; the law's 45 days or fewer (34 CFR 99.10(b))."""
    others: int = 30
    """Corrections ("a reasonable time", 99.20(b)), giving a record away, deleting: the tenant's own promise."""


class TenantSettings(Shape, frozen=True):
    """What a tenant may set for itself."""

    languages: tuple[str, ...] = ("en", "es")
    crisis_line: str = "988"
    uses_ai: bool = True
    """Whether activities may use the built-in or an outside AI at all."""
    teacher_sees_focus: bool = False
    networks: tuple[Network, ...] = ()
    allows_access_tokens: bool | msgspec.UnsetType = msgspec.UNSET
    """Whether staff may have tokens for programs; unset: yes."""
    staff_hours: UsualHours | msgspec.UnsetType = msgspec.UNSET
    request_days: RequestDays | msgspec.UnsetType = msgspec.UNSET


class Period(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One period of a bell schedule; times are ``HH:MM`` in the school's zone."""

    name: str
    starts: str
    ends: str


class BellSchedule(Shape, frozen=True):
    """The periods of a school day."""

    periods: tuple[Period, ...] = ()


class DayMinutes(Shape, frozen=True):
    """Length of the school day in minutes, by CEDS grade; ``default`` where a grade is not named."""

    default: int = 390
    by_grade: dict[str, int] = msgspec.field(default_factory=dict)


class ClassroomSettings(Shape, frozen=True):
    """What a class shows and offers."""

    hides_supports_when_projecting: bool = True
    sign_in: str = "username"
