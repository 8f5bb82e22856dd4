"""Learners out of a roster: profile, names, number, seat at a school, what is reported, and contacts without rights.

Dated facts are closed and opened again when they change; nothing of before is overwritten.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from aivo.domains.roster.apply_people import after
from aivo.domains.roster.facts import Fact
from aivo.domains.roster.vocabularies import GRADES, grade_code
from aivo.domains.roster.work import Work
from aivo.domains.students.models import (
    ContactPoint,
    ParentStudentRelation,
    SchoolEnrolment,
    StudentDemographics,
    StudentIdentifier,
    StudentName,
    StudentProfile,
)
from aivo.kit.ids import new_id
from aivo.web.wording import marked as _

UNGRADED = "UG"
TEEN_FROM = GRADES.index("06")


async def apply_learners(work: Work) -> None:
    """Write learners and what hangs on them."""
    await _apply_profiles(work)
    await _apply_seats(work)
    await _apply_demographics(work)
    await _apply_contacts(work)
    await _apply_contact_points(work)


async def _apply_profiles(work: Work) -> None:
    facts = work.facts("learner")
    if not facts:
        return
    users = {user_id: fact for fact in facts if (user_id := work.row_id("person", fact.key))}
    rows = {row["user_id"]: row for row in await work.current(
        StudentProfile, "id, user_id, grade_level", users, key="user_id")}  # fmt: skip
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    promoted: dict[UUID, str] = {}
    for user_id, fact in users.items():
        values = _profile_values(fact)
        row = rows.get(user_id)
        if row is None:
            row_id = new_id()
            new.append({"id": row_id, "user_id": user_id, "origin": "imported", "wording": _wording(fact), **values})
        else:
            row_id = row["id"]
            kept = {name: value for name, value in values.items() if value is not None or name == "middle_name"}
            changed.append({"id": row_id, **kept})
            if values["grade_level"] and values["grade_level"] != row["grade_level"]:
                promoted[row_id] = values["grade_level"]
        work.link(fact, row_id)
    await work.insert(StudentProfile, new)
    await work.update(StudentProfile, changed)
    await _apply_names(work, facts)
    await _apply_numbers(work, facts)
    await _promote(work, promoted)


def _profile_values(fact: Fact) -> dict[str, Any]:
    grade = fact.text("grade")
    return {
        "given_name": fact.text("used_given_name") or fact.text("given_name"),
        "middle_name": fact.text("used_middle_name") or fact.text("middle_name") or None,
        "family_name": fact.text("used_family_name") or fact.text("family_name"),
        "grade_level": (grade_code(grade) or grade) if grade else None, "pronouns": fact.text("pronouns") or None,
        "home_language": fact.text("home_language") or None,
    }  # fmt: skip


def _wording(fact: Fact) -> str:
    """The register of wording to begin with; the learner chooses their own."""
    grade = fact.text("grade")
    return "teen" if grade in GRADES and GRADES.index(grade) >= TEEN_FROM else "child"


async def _apply_names(work: Work, facts: list[Fact]) -> None:
    """The legal name, and the used one where it differs, each with its first day."""
    wanted: dict[tuple[UUID, str], dict[str, Any]] = {}
    for fact in facts:
        student_id = work.row_id("learner", fact.key)
        if student_id is None:
            continue
        legal = {name: fact.text(name) or None for name in ("given_name", "middle_name", "family_name")}
        wanted[student_id, "legal"] = legal
        used = {name: fact.text(f"used_{name}") or value for name, value in legal.items()}
        if used != legal:
            wanted[student_id, "used"] = used
    await _keep_dated(work, StudentName, wanted, ("given_name", "middle_name", "family_name"))


async def _apply_numbers(work: Work, facts: list[Fact]) -> None:
    """The number the district gives the learner."""
    wanted = {
        (student_id, "district"): {"value": number}
        for fact in facts
        if (number := fact.text("identifier")) and (student_id := work.row_id("learner", fact.key))
    }
    await _keep_dated(work, StudentIdentifier, wanted, ("value",), kind_column="scheme")


async def _keep_dated(
    work: Work, model: type[StudentName] | type[StudentIdentifier], wanted: dict[tuple[UUID, str], dict[str, Any]],
    columns: tuple[str, ...], *, kind_column: str = "kind",
) -> None:  # fmt: skip
    """Let the row that holds today say what is wanted: open the first, close and open again where it changed."""
    rows = await work.current(
        model, f"id, student_id, {kind_column} as kind, {', '.join(columns)}, valid_to",
        {student_id for student_id, _ in wanted}, key="student_id",
    )  # fmt: skip
    open_rows: dict[Any, Any] = {}
    ends: dict[Any, date] = {}
    for row in rows:
        if row["valid_to"] is None or row["valid_to"] >= work.today:
            open_rows[row["student_id"], row["kind"]] = row
        else:
            ends[row["student_id"], row["kind"]] = row["valid_to"]
    new, changes = [], {}
    for key, values in wanted.items():
        row = open_rows.get(key)
        if row is None:
            first = after(ends.get(key), work.since)
            new.append({"id": new_id(), "student_id": key[0], kind_column: key[1], **values, "valid_from": first})
        elif any(row[name] != values[name] for name in columns):
            changes[row["id"]] = values
    await work.insert(model, new)
    await work.renew(model, changes)


async def _promote(work: Work, promoted: dict[UUID, str]) -> None:
    """A new grade is a new stretch of the enrolment."""
    rows = await work.current(SchoolEnrolment, "id, student_id, grade_level, valid_to", promoted, key="student_id")
    moved = await work.renew(SchoolEnrolment, {
        row["id"]: {"grade_level": _grade(promoted[row["student_id"]])}
        for row in rows
        if (row["valid_to"] is None or row["valid_to"] >= work.today)
        and row["grade_level"] != _grade(promoted[row["student_id"]])
    })  # fmt: skip
    work.move_links(moved, "seat")


def _grade(word: str | None) -> str:
    return word if word in GRADES else UNGRADED


async def _apply_seats(work: Work) -> None:
    """A learner's enrolment at a school, in today's grade."""
    facts = [fact for fact in work.facts("seat") if work.row_id("learner", fact.text("person"))]
    if not facts:
        return
    students = {student_id for fact in facts if (student_id := work.row_id("learner", fact.text("person")))}
    grades = {row["id"]: row["grade_level"] for row in await work.current(StudentProfile, "id, grade_level", students)}
    schools = {row["id"] for row in await work.ctx.ask("select id from schools where tenant_id = $1", work.tenant_id)}
    rows = await work.current(
        SchoolEnrolment, "id, student_id, school_id, kind, valid_from, valid_to", students, key="student_id"
    )
    open_rows: dict[Any, UUID] = {}
    ends: dict[Any, date] = {}
    for row in rows:
        key = (row["student_id"], row["school_id"], row["kind"])
        if row["valid_to"] is None or row["valid_to"] >= work.today:
            open_rows[key] = row["id"]
        else:
            ends[key] = max(row["valid_to"], ends.get(key, row["valid_to"]))
    new: dict[UUID, dict[str, Any]] = {}
    changed: dict[UUID, dict[str, Any]] = {}
    ended: list[UUID] = []
    for fact in facts:
        student_id, school_id = work.row_id("learner", fact.text("person")), work.row_id("org", fact.text("org"))
        if student_id is None:
            continue
        if school_id not in schools:
            work.link(fact, student_id)
            continue
        key = (student_id, school_id, fact.text("kind"))
        first = after(ends.get(key), fact.day("begins_on") or work.since)
        row_id, old = open_rows.get(key), work.row_id("seat", fact.key)
        last = max(day, first) if (day := fact.day("ends_on")) else None
        if row_id is None:
            row_id = new_id()
            open_rows[key] = row_id
            if grades.get(student_id) is None:
                work.note("grade_missing", _("The learner has no grade."), fact, "grades")
            new[row_id] = {
                "id": row_id, "student_id": student_id, "school_id": school_id, "kind": fact.text("kind"),
                "grade_level": _grade(grades.get(student_id)), "valid_from": first, "valid_to": last,
            }  # fmt: skip
        elif row_id not in new:
            changed[row_id] = {"id": row_id, "valid_to": last}
        work.link(fact, row_id)
        if old is not None and old != row_id:
            ended.append(old)
    await work.end(SchoolEnrolment, ended)
    await work.insert(SchoolEnrolment, list(new.values()))
    await work.update(SchoolEnrolment, list(changed.values()))


async def _apply_demographics(work: Work) -> None:
    """The date of birth, and what is reported, dated."""
    facts = work.facts("demographics")
    if not facts:
        return
    students = {student_id: fact for fact in facts if (student_id := work.row_id("learner", fact.key))}
    born = {student_id: day for student_id, fact in students.items() if (day := fact.day("birth_date"))}
    await work.update(StudentProfile, [{"id": student_id, "birth_date": day} for student_id, day in born.items()])
    rows = await work.current(
        StudentDemographics, "id, student_id, sex, races, is_hispanic, valid_to", students, key="student_id"
    )
    open_rows = {row["student_id"]: row for row in rows if row["valid_to"] is None or row["valid_to"] >= work.today}
    ends = {row["student_id"]: row["valid_to"] for row in rows if row["valid_to"] and row["valid_to"] < work.today}
    new, changes = [], {}
    for student_id, fact in students.items():
        hispanic = fact.values.get("is_hispanic")
        values = {"sex": fact.text("sex") or None, "races": fact.texts("races"), "is_hispanic": hispanic}
        row = open_rows.get(student_id)
        if row is None:
            first = after(ends.get(student_id), work.since)
            new.append({"id": new_id(), "student_id": student_id, "valid_from": first, **values})
        elif any(row[name] != value for name, value in values.items()):
            changes[row["id"]] = values
        work.link(fact, student_id)
    await work.insert(StudentDemographics, new)
    await work.renew(StudentDemographics, changes)


async def _apply_contacts(work: Work) -> None:
    """Contacts of learners, unconfirmed and without any right. What a named person confirmed is not touched."""
    facts = work.facts("guardian")
    if not facts:
        return
    students = {student_id for fact in facts if (student_id := work.row_id("learner", fact.text("learner")))}
    rows = await work.current(
        ParentStudentRelation, "id, student_id, user_id, is_confirmed, origin, valid_to", students, key="student_id"
    )
    known = {(row["student_id"], row["user_id"]): row for row in rows}
    order = Counter(row["student_id"] for row in rows)
    new, changed = [], []
    for fact in facts:
        student_id, user_id = work.row_id("learner", fact.text("learner")), work.row_id("person", fact.text("contact"))
        if student_id is None or user_id is None:
            continue
        row = known.get((student_id, user_id))
        if row is None:
            row_id = new_id()
            order[student_id] += 1
            new.append({"id": row_id, "student_id": student_id, "user_id": user_id, "kind": "other_contact",
                        "called": fact.text("_relation"), "is_confirmed": False, "origin": "imported",
                        "contact_order": order[student_id], "valid_from": work.since})  # fmt: skip
        else:
            row_id = row["id"]
            if row["origin"] == "imported" and not row["is_confirmed"]:
                changed.append({"id": row_id, "valid_to": None})
        work.link(fact, row_id)
    await work.insert(ParentStudentRelation, new)
    await work.update(ParentStudentRelation, changed)


async def _apply_contact_points(work: Work) -> None:
    """Numbers and addresses of contacts, each as far as it serves one learner."""
    facts = work.facts("contact_point")
    known = [row_id for fact in facts if (row_id := work.row_id("contact_point", fact.key))]
    rows = {row["id"]: row for row in await work.current(ContactPoint, "id, is_confirmed", known)}
    new, changed = [], []
    for fact in facts:
        student_id, user_id = work.row_id("learner", fact.text("learner")), work.row_id("person", fact.text("contact"))
        row_id = work.row_id("contact_point", fact.key)
        row = rows.get(row_id) if row_id else None
        if student_id is None or user_id is None:
            continue
        if row is None or row_id is None:
            row_id = new_id()
            new.append({"id": row_id, "student_id": student_id, "user_id": user_id, "kind": fact.text("kind"),
                        "value": fact.text("value")})  # fmt: skip
        elif row["is_confirmed"]:
            work.note("contact_point_kept", _("The source has another one."), fact)
        else:
            changed.append({"id": row_id, "value": fact.text("value")})
        work.link(fact, row_id)
    await work.insert(ContactPoint, new)
    await work.update(ContactPoint, changed)
