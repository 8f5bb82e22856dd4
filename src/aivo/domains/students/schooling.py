"""Verbs about schools: make and rename a class, say who leads it from a day on, change a day of the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from aivo.db.context import Ctx
from aivo.domains.students.errors import AlreadyThere, SettingsDutyNeeded
from aivo.domains.students.models import ClassroomStaff
from aivo.domains.tenancy.models import CalendarDay, Classroom, SchoolCalendar
from aivo.kit.clock import now
from aivo.kit.errors import NotFound, Stale
from aivo.kit.ids import new_id


@dataclass(frozen=True, slots=True)
class ClassDraft:
    """What is known of a class."""

    title: str
    class_code: str | None = None
    subject: str | None = None
    grade_level: str | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class DayDraft:
    """A day that differs from the calendar's pattern."""

    day_on: date
    kind: str
    is_school_day: bool
    minutes: int | None = None
    note: str | None = None


async def add_class(ctx: Ctx, school_id: UUID, draft: ClassDraft, today: date) -> Classroom:
    """Make a class of a school in the school year that is on (or the next one)."""
    await demand_settings(ctx)
    rows = await ctx.ask(
        "select id, last_day_on from school_years where tenant_id = $1 and (school_id is null or school_id = $2)"
        " and last_day_on >= $3 and deleted_at is null order by last_day_on limit 1",
        ctx.actor.tenant_id, school_id, today,
    )  # fmt: skip
    made = Classroom(
        school_id=school_id, school_year_id=rows[0]["id"] if rows else None, starts_on=today,
        ends_on=rows[0]["last_day_on"] if rows else None, title=draft.title, class_code=draft.class_code,
        subject=draft.subject, grade_level=draft.grade_level, location=draft.location,
        grades=[draft.grade_level] if draft.grade_level else [], subjects=[draft.subject] if draft.subject else [],
    )  # fmt: skip
    ctx.add(made)
    await ctx.flush()
    return made


async def change_class(ctx: Ctx, classroom_id: UUID, version: int, draft: ClassDraft) -> Classroom:
    """Say what a class is called, teaches and where it meets. Raises ``Stale``."""
    await demand_settings(ctx)
    found = await ctx.load(Classroom, classroom_id)
    if found.version != version:
        raise Stale
    found.title, found.class_code, found.subject = draft.title, draft.class_code, draft.subject
    found.grade_level, found.location = draft.grade_level, draft.location
    await ctx.flush()
    return found


async def staff_from(ctx: Ctx, classroom_id: UUID, username: str, role: str, first: date) -> None:
    """Let somebody teach or help in a class from a day on. A new lead teacher ends the lead of the one before.

    Raises ``NotFound`` where nobody has this sign-in name, ``AlreadyThere``.
    """
    await demand_settings(ctx)
    classroom = await ctx.load(Classroom, classroom_id)
    rows = await ctx.ask(
        "select id from users where tenant_id = $1 and username = $2 and role in ('teacher', 'district_admin')"
        " and deleted_at is null",
        ctx.actor.tenant_id, username.strip().lower(),
    )  # fmt: skip
    if not rows:
        raise NotFound
    leads = role == "lead"
    if leads:
        await ctx.tell(
            "update classroom_staff set valid_to = $3 where tenant_id = $1 and classroom_id = $2 and is_primary"
            " and deleted_at is null and valid_from < $4 and (valid_to is null or valid_to >= $4)",
            ctx.actor.tenant_id, classroom_id, first - timedelta(days=1), first,
        )  # fmt: skip
    ctx.add(
        ClassroomStaff(
            user_id=rows[0]["id"], classroom_id=classroom_id, role="teacher" if leads else role, is_primary=leads,
            valid_from=first, valid_to=classroom.ends_on if classroom.ends_on and classroom.ends_on >= first else None,
        )
    )  # fmt: skip
    try:
        await ctx.flush()
    except IntegrityError as error:
        raise AlreadyThere from error


async def end_staff(ctx: Ctx, staff_id: UUID, last_day: date) -> None:
    """End somebody's time in a class after a day; one that has not begun is taken away."""
    await demand_settings(ctx)
    found = await ctx.load(ClassroomStaff, staff_id)
    if last_day < found.valid_from:
        found.deleted_at, found.deletion_id = now(), new_id()
    else:
        found.valid_to = last_day
    await ctx.flush()


async def set_day(ctx: Ctx, calendar_id: UUID, draft: DayDraft) -> CalendarDay:
    """Say that a day differs from the calendar's pattern, or in what it differs now."""
    await demand_settings(ctx)
    await ctx.load(SchoolCalendar, calendar_id)
    there = await ctx.find_unique(CalendarDay, where={"calendar_id": calendar_id, "day_on": draft.day_on})
    row = await ctx.load(CalendarDay, there.id) if there else CalendarDay(calendar_id=calendar_id, day_on=draft.day_on)
    row.kind, row.is_school_day, row.minutes, row.note = draft.kind, draft.is_school_day, draft.minutes, draft.note
    ctx.add(row)
    await ctx.flush()
    return row


async def clear_day(ctx: Ctx, calendar_id: UUID, day_id: UUID) -> None:
    """Let a day follow the calendar's pattern again."""
    await demand_settings(ctx)
    row = await ctx.load(CalendarDay, day_id)
    if row.calendar_id != calendar_id:
        raise NotFound
    row.deleted_at, row.deletion_id = now(), new_id()
    await ctx.flush()


async def demand_settings(ctx: Ctx) -> None:
    """Refuse kindly before row security does."""
    (row,) = await ctx.ask("select app.has_duty('settings', 'write') as may")
    if not row["may"]:
        raise SettingsDutyNeeded
