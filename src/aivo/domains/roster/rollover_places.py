"""The next school year's terms, calendars, courses and classes, and who teaches them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.roster import rollover_queries as queries
from aivo.domains.roster.rollover_plan import Json, RolloverPlan, copied
from aivo.domains.roster.rollover_years import YearStep, next_title
from aivo.domains.students.models import ClassroomStaff
from aivo.domains.tenancy.models import (
    AcademicSession,
    CalendarDay,
    Classroom,
    ClassroomSession,
    Course,
    SchoolCalendar,
    SchoolYear,
)
from aivo.kit.ids import new_id

ONCE = ("weather_closure", "closure")
"""Days that happen once: nobody plans the snow of last year."""


async def plan_places(ctx: Ctx, plan: RolloverPlan) -> None:
    """Years, terms, calendars, courses and classes."""
    steps = {str(step.old_id): step for step in plan.years.values()}
    for step in plan.years.values():
        if step.new_row is not None:
            plan.add(SchoolYear, step.new_row)
        else:
            plan.stands("school_years")
    terms = await _terms(ctx, plan, steps)
    await _calendars(ctx, plan, steps)
    courses = await _courses(ctx, plan, steps)
    await _classes(ctx, plan, steps, courses)
    await _meetings(ctx, plan, terms)


async def plan_staff(ctx: Ctx, plan: RolloverPlan) -> None:
    """Who teaches a class at its end teaches the next year's, unless they are signed off."""
    carried: set[tuple[UUID, UUID]] = set()
    for row in await queries.read(ctx, queries.STAFF, list(plan.classes), plan.main.last):
        old = plan.classes[row["classroom_id"]]
        following = old["next"]
        if not following["is_new"]:
            plan.stands("classroom_staff")
        elif row["is_gone"]:
            plan.leave("no_teacher", "classroom_staff", row["name"], old["title"])
        elif (row["classroom_id"], row["user_id"]) not in carried:
            carried.add((row["classroom_id"], row["user_id"]))
            plan.add(ClassroomStaff, {
                "id": new_id(), "classroom_id": following["id"], "user_id": row["user_id"], "role": row["role"],
                "is_primary": row["is_primary"], "valid_from": following["starts_on"], "valid_to": following["ends_on"],
            })  # fmt: skip


async def _both(ctx: Ctx, plan: RolloverPlan, table: str) -> tuple[list[Json], list[Json]]:
    """Rows of a table in this year and in the next."""
    old = await queries.of_years(ctx, table, [step.old_id for step in plan.years.values()])
    return old, await queries.of_years(ctx, table, [step.new_id for step in plan.years.values()])


async def _terms(ctx: Ctx, plan: RolloverPlan, steps: dict[str, YearStep]) -> dict[str, Any]:
    """The next year's term of each term: one of the same title, or one of the same kind on the same days."""
    old, new = await _both(ctx, plan, "academic_sessions")
    following: dict[str, Any] = {}
    rows = []
    for row in old:
        step, title = steps[row["school_year_id"]], next_title(row["title"])
        first, last = step.moved(_day(row["starts_on"])), step.moved(_day(row["ends_on"]))
        alike = [
            each for each in new if each["kind"] == row["kind"] and each["school_year_id"] == str(step.new_id)
        ]  # fmt: skip
        same = [each for each in alike if each["title"] == title] or [
            each for each in alike if _day(each["starts_on"]) <= last and first <= _day(each["ends_on"])
        ]
        if same:
            following[row["id"]] = same[0]["id"]
            plan.stands("academic_sessions")
            continue
        made = copied(row, school_year_id=step.new_id, title=title, starts_on=first, ends_on=last, source_ends_on=None)
        following[row["id"]] = made["id"]
        rows.append(made)
    for made in rows:
        made["parent_session_id"] = following.get(made["parent_session_id"] or "")
        plan.add(AcademicSession, made)
    return following


async def _calendars(ctx: Ctx, plan: RolloverPlan, steps: dict[str, YearStep]) -> None:
    """Calendars with their planned days; one that was laid already is left as it is."""
    old, new = await _both(ctx, plan, "school_calendars")
    laid = {(row["school_year_id"], row["school_id"], row["program"]) for row in new}
    made: dict[str, tuple[YearStep, UUID]] = {}
    for row in old:
        step = steps[row["school_year_id"]]
        if (str(step.new_id), row["school_id"], row["program"]) in laid:
            plan.stands("school_calendars")
            continue
        calendar = copied(row, school_year_id=step.new_id, name=next_title(row["name"]))
        made[row["id"]] = (step, calendar["id"])
        plan.add(SchoolCalendar, calendar)
    for row in await queries.of_years(ctx, "calendar_days", [UUID(each) for each in made], "calendar_id"):
        step, calendar_id = made[row["calendar_id"]]
        if row["kind"] not in ONCE:
            plan.add(CalendarDay, copied(row, calendar_id=calendar_id, day_on=step.moved(_day(row["day_on"]))))


async def _courses(ctx: Ctx, plan: RolloverPlan, steps: dict[str, YearStep]) -> dict[str, Any]:
    """Courses that belong to a year."""
    old, new = await _both(ctx, plan, "courses")
    waiting = defaultdict(list)
    for row in new:
        waiting[row["school_year_id"], row["school_id"], row["title"], row["course_code"]].append(row["id"])
    following: dict[str, Any] = {}
    for row in old:
        step, title = steps[row["school_year_id"]], next_title(row["title"])
        if same := waiting[str(step.new_id), row["school_id"], title, row["course_code"]]:
            following[row["id"]] = same.pop(0)
            plan.stands("courses")
            continue
        made = copied(row, school_year_id=step.new_id, title=title)
        following[row["id"]] = made["id"]
        plan.add(Course, made)
    return following


async def _classes(ctx: Ctx, plan: RolloverPlan, steps: dict[str, YearStep], courses: dict[str, Any]) -> None:
    """Classes of the same title, school and grade; two of one name are told apart by their order."""
    old, new = await _both(ctx, plan, "classrooms")
    waiting = defaultdict(list)
    for row in new:
        waiting[_line(row), row["school_year_id"]].append(row)
    for row in old:
        step = steps[row["school_year_id"]]
        same = waiting[_line(row), str(step.new_id)]
        if same:
            found = same.pop(0)
            first = step.within(None, step.new_first) if not found["starts_on"] else _day(found["starts_on"])
            last = step.new_last if not found["ends_on"] else _day(found["ends_on"])
            following = {**found, "id": UUID(found["id"]), "starts_on": first, "ends_on": last, "is_new": False}
            plan.stands("classrooms")
        else:
            begins, ends = row["starts_on"] and _day(row["starts_on"]), row["ends_on"] and _day(row["ends_on"])
            made = copied(
                row, school_year_id=step.new_id, course_id=courses.get(row["course_id"] or "", row["course_id"]),
                starts_on=step.within(begins, step.new_first), ends_on=step.within(ends, step.new_last),
            )  # fmt: skip
            plan.add(Classroom, made)
            following = {**made, "is_new": True}
        plan.classes[UUID(row["id"])] = {**row, "next": following}


async def _meetings(ctx: Ctx, plan: RolloverPlan, terms: dict[str, Any]) -> None:
    """In which terms the new classes meet."""
    for row in await queries.of_years(ctx, "classroom_sessions", list(plan.classes), "classroom_id"):
        following = plan.classes[UUID(row["classroom_id"])]["next"]
        term = terms.get(row["academic_session_id"])
        if term is not None and following["is_new"]:
            plan.add(ClassroomSession, copied(row, classroom_id=following["id"], academic_session_id=term))


def _line(row: Json) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("school_id", "title", "kind", "grade_level", "class_code"))


def _day(value: str) -> date:
    return date.fromisoformat(value)
