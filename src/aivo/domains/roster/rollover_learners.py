"""Learners in the next school year: the grade they rise to, the school, their classes, and who serves them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.roster import rollover_queries as queries
from aivo.domains.roster.rollover_plan import Json, RolloverPlan
from aivo.domains.roster.rollover_years import LAST_GRADES, next_grade, without_grade
from aivo.domains.students.models import ClassroomMembership, SchoolEnrolment, StudentAssignment
from aivo.kit.ids import new_id

KEPT = ("student_id", "kind", "responsible_agency", "serving_agency", "attending_place", "minutes_per_week")


@dataclass(frozen=True, slots=True)
class Rising:
    """Where a learner is next year."""

    school_id: UUID | None
    grade: str


async def plan_learners(ctx: Ctx, plan: RolloverPlan) -> dict[UUID, Rising]:
    """Enrolments that open on the new year's first day; answers who rises, and where."""
    rising: dict[UUID, Rising] = {}
    for row in await queries.read(ctx, queries.ENROLMENTS, plan.main.last):
        school = plan.schools.get(row["school_id"])
        place = " · ".join(part for part in (school["name"] if school else "", row["grade_level"]) if part)
        if row["exits"]:
            plan.leave("exits", "student_profiles", row["name"], place)
            continue
        if row["is_done"]:
            plan.stands("school_enrolments")
            if row["kind"] == "primary":
                rising[row["student_id"]] = Rising(row["next_school"], row["next_grade"])
            continue
        grade = next_grade(row["grade_level"])
        if grade is None:
            code = "finishes" if row["grade_level"] in LAST_GRADES else "stays_as_it_is"
            plan.leave(code, "student_profiles", row["name"], place)
            continue
        target = _school(plan, row["school_id"], grade, may_change=row["kind"] == "primary")
        if target is None and row["school_id"] is not None:
            plan.leave("leaves_school", "student_profiles", row["name"], place)
            continue
        _enrol(plan, row, target, grade)
        if row["kind"] == "primary":
            rising[row["student_id"]] = Rising(target, grade)
    return rising


async def plan_class_places(ctx: Ctx, plan: RolloverPlan, rising: dict[UUID, Rising]) -> None:
    """A place in the class that follows a learner's class, where exactly one does."""
    lines = defaultdict(list)
    for row in plan.classes.values():
        following = row["next"]
        lines[following["school_id"], _grade(following), following["kind"], following["subject"]].append(following)
    taken = await queries.read(ctx, queries.TAKEN, [row["next"]["id"] for row in plan.classes.values()])
    by_id = {row["next"]["id"]: row["next"] for row in plan.classes.values()}
    sits = {(row["student_id"], row["classroom_id"]) for row in taken}
    learns = {(row["student_id"], _subject(by_id[row["classroom_id"]])) for row in taken}
    missing: dict[UUID, tuple[str, list[str]]] = {}
    for row in await queries.read(ctx, queries.PLACES, list(plan.classes), plan.main.last):
        old, rises = plan.classes[row["classroom_id"]], rising.get(row["student_id"])
        if rises is None:
            continue
        following = _following(plan, old, rises, lines)
        if (row["student_id"], _subject(old)) in learns:
            plan.stands("classroom_memberships")
        elif following is None:
            missing.setdefault(row["student_id"], (row["name"], []))[1].append(old["title"])
        elif (row["student_id"], following["id"]) not in sits:
            sits.add((row["student_id"], following["id"]))
            plan.add(ClassroomMembership, {
                "id": new_id(), "student_id": row["student_id"], "classroom_id": following["id"],
                "valid_from": following["starts_on"], "valid_to": following["ends_on"],
            })  # fmt: skip
    for name, titles in missing.values():
        plan.leave("no_class", "classroom_memberships", name, ", ".join(sorted(titles)))


async def plan_assignments(ctx: Ctx, plan: RolloverPlan, rising: dict[UUID, Rising]) -> None:
    """Case managers and providers: what has no last day goes on by itself, what ended with the year opens again."""
    year = plan.main
    opened: set[tuple[UUID, UUID, str]] = set()
    for row in await queries.read(ctx, queries.ASSIGNMENTS, year.last, year.new_first):
        goes_on = row["valid_to"] is None or row["valid_to"] >= year.new_first
        if row["is_gone"]:
            plan.leave("no_manager", "student_assignments", row["name"], row["who"])
        elif goes_on or row["is_done"]:
            plan.stands("student_assignments")
        elif row["student_id"] in rising and (row["student_id"], row["user_id"], row["kind"]) not in opened:
            opened.add((row["student_id"], row["user_id"], row["kind"]))
            plan.add(StudentAssignment, {
                "id": new_id(), "student_id": row["student_id"], "user_id": row["user_id"], "kind": row["kind"],
                "service": row["service"], "assigned_by_user_id": ctx.actor.user_id, "valid_from": year.new_first,
                "valid_to": year.new_last,
            })  # fmt: skip


def _school(plan: RolloverPlan, school_id: UUID | None, grade: str, *, may_change: bool) -> UUID | None:
    """The school of the next grade: the same where it teaches it, else, for a learner's one school, the chosen one."""
    chosen = plan.goes_on.get(school_id) if school_id and may_change else None
    for candidate in (school_id, chosen):
        school = plan.schools.get(candidate) if candidate else None
        if school is not None and (grade in school["grades"] or not school["grades"]):
            return candidate
    return None


def _enrol(plan: RolloverPlan, row: Any, school_id: UUID | None, grade: str) -> None:
    """Open the new enrolment; the old one ends the day before, since nobody is enrolled twice."""
    year = plan.year_of(school_id)
    if row["valid_to"] is None or row["valid_to"] >= year.new_first:
        plan.ended.append({"id": row["id"], "valid_to": year.new_first - timedelta(days=1)})
    plan.add(SchoolEnrolment, {
        **{name: row[name] for name in KEPT}, "id": new_id(), "school_id": school_id, "school_year_id": year.new_id,
        "grade_level": grade, "valid_from": year.new_first,
        "valid_to": None if row["valid_to"] is None else year.new_last,
    })  # fmt: skip


def _following(plan: RolloverPlan, old: Json, rises: Rising, lines: dict[tuple[Any, ...], list[Json]]) -> Json | None:
    """The class that follows: of the next grade in the same subject; a class of many grades follows itself."""
    grade = _grade(old)
    if grade is None:
        stays = str(rises.school_id) == old["school_id"] and (not old["grades"] or rises.grade in old["grades"])
        return old["next"] if stays else None
    after = next_grade(grade)
    found = lines.get((str(rises.school_id), after, old["kind"], old["subject"]), []) if after else []
    if len(found) > 1:
        found = [each for each in found if without_grade(each["title"]) == without_grade(old["title"])]
    return found[0] if len(found) == 1 else None


def _grade(row: Json) -> str | None:
    """The one grade of a class, if it has one."""
    grade: str | None = row["grade_level"] or (row["grades"][0] if len(row["grades"]) == 1 else None)
    return grade


def _subject(row: Json) -> tuple[Any, ...]:
    """What a learner has one class of."""
    return row["kind"], row["subject"] or without_grade(row["title"])
