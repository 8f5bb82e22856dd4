"""Districts, schools, school years, terms, courses and classes out of a roster."""

from __future__ import annotations

from itertools import chain, count
from typing import Any
from uuid import UUID

from aivo.domains.roster import queries
from aivo.domains.roster.facts import Fact
from aivo.domains.roster.vocabularies import GRADES
from aivo.domains.roster.worded import worded
from aivo.domains.roster.work import Work
from aivo.domains.tenancy.models import (
    AcademicSession,
    Classroom,
    ClassroomSession,
    Course,
    District,
    School,
    SchoolYear,
)
from aivo.kit.ids import new_id
from aivo.web.wording import marked as _

GRADES_OF_SCHOOLS = """
update schools s set grades = found.grades
from (
  select c.id, array(
    select g.grade from unnest($3::text[]) with ordinality as g (grade, place)
    where exists (select from classrooms r where r.tenant_id = $1 and r.school_id = c.id and g.grade = any (r.grades)
      and r.deleted_at is null)
    order by g.place) as grades
  from schools c where c.tenant_id = $1 and c.id = any ($2)) as found
where s.tenant_id = $1 and s.id = found.id and s.grades is distinct from found.grades and found.grades <> '{}'
"""


async def apply_places(work: Work) -> None:
    """Write what stands still, from the district down to the class."""
    work.years = {year: (row_id, first, last) for row_id, year, first, last in await queries.school_years(work.ctx)}
    await _apply_orgs(work)
    await _apply_school_years(work)
    await _apply_sessions(work)
    await _apply_courses(work)
    await _apply_classes(work)


async def _apply_orgs(work: Work) -> None:
    facts = work.facts("org")
    if not facts:
        return
    taken = {link.row_id for _, link in work.links.of("org")}
    for place, model, number in (("district", District, "state_agency_id"), ("school", School, "state_school_id")):
        new: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        wanted = [fact for fact in facts if fact.text("place") == place]
        names = await _names(work, place) if wanted else {}
        for fact in wanted:
            values: dict[str, Any] = {number: fact.text("identifier") or None}
            if place == "school":
                values["district_id"] = work.row_id("org", fact.text("district"))
            row_id = work.row_id("org", fact.key)
            group = values.get("district_id")
            same = names.get((group, fact.text("name")))
            if row_id is None and same is not None and same not in taken:
                row_id = same
            values["name"] = _free_name(fact, group, row_id, names)
            if values["name"] != fact.text("name"):
                work.note("name_taken", _("Another one has this name."), fact, "name")
            if row_id is None:
                row_id = new_id()
                new.append({"id": row_id, **values})
            else:
                changed.append({"id": row_id, **values})
            taken.add(row_id)
            names[group, values["name"]] = row_id
            work.link(fact, row_id)
        await work.insert(model, new)
        await work.update(model, changed)


def _free_name(fact: Fact, group: UUID | None, row_id: UUID | None, names: dict[tuple[UUID | None, str], UUID]) -> str:
    """The name, or with the source's number or id behind it where another one has it."""
    name = fact.text("name")
    numbered = (f"{name} ({number})" for number in count(2))
    tries = (name, f"{name} ({fact.text('identifier') or fact.key})", f"{name} ({fact.key})")
    return next(found for found in chain(tries, numbered) if names.get((group, found)) in (None, row_id))


async def _names(work: Work, place: str) -> dict[tuple[UUID | None, str], UUID]:
    """Names that are in use, with the district they are in."""
    if place == "district":
        statement = (
            "select id, null::uuid as district_id, name from districts where tenant_id = $1 and deleted_at is null"
        )
    else:
        statement = "select id, district_id, name from schools where tenant_id = $1 and deleted_at is null"
    rows = await work.ctx.ask(statement, work.tenant_id)
    return {(row["district_id"], row["name"]): row["id"] for row in rows}


async def _apply_school_years(work: Work) -> None:
    """One school year of the tenant for each year that sessions are named by."""
    spans: dict[int, list[Fact]] = {}
    for fact in work.facts("session"):
        year, last = fact.number("school_year"), fact.day("ends_on")
        if fact.text("kind") != "schoolYear" or year is None or last is None:
            continue
        if last.year != year:
            work.note(
                "school_year_not_made",
                worded(_("The session ends in %(year)s and is named %(year2)s."), year=last.year, year2=year),
                fact,
                "endDate",
            )
        else:
            spans.setdefault(year, []).append(fact)
    new, changed = [], []
    for year, facts in spans.items():
        first = min(day for fact in facts if (day := fact.day("starts_on")))
        last = max(day for fact in facts if (day := fact.day("ends_on")))
        known = work.years.get(year)
        row_id = known[0] if known else new_id()
        values = {"id": row_id, "first_day_on": first, "last_day_on": last}
        if known is None:
            new.append({**values, "end_year": year, "title": facts[0].text("title")})
        elif known[1:] != (first, last):
            changed.append(values)
        work.years[year] = (row_id, first, last)
    await work.insert(SchoolYear, new)
    await work.update(SchoolYear, changed)


def _year_id(work: Work, fact: Fact) -> UUID | None:
    year = fact.number("school_year")
    known = work.years.get(year) if year is not None else None
    return known[0] if known else None


async def _apply_sessions(work: Work) -> None:
    waiting = {fact.key: fact for fact in work.facts("session")}
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    while waiting:
        ready = [fact for fact in waiting.values() if fact.text("parent") not in waiting]
        for fact in ready or list(waiting.values()):
            del waiting[fact.key]
            row_id = work.row_id("session", fact.key)
            values: dict[str, Any] = {
                "id": row_id or new_id(), "school_year_id": _year_id(work, fact), "kind": fact.text("kind"),
                "parent_session_id": work.row_id("session", fact.text("parent")), "title": fact.text("title"),
                "starts_on": fact.day("starts_on"), "ends_on": fact.day("ends_on"),
                "source_ends_on": fact.day("source_ends_on"),
            }  # fmt: skip
            (changed if row_id else new).append(values)
            work.link(fact, values["id"])
    await work.insert(AcademicSession, new)
    await work.update(AcademicSession, changed)


async def _apply_courses(work: Work) -> None:
    facts = work.facts("course")
    schools = await _school_ids(work) if facts else set()
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for fact in facts:
        row_id = work.row_id("course", fact.key)
        org_id = work.row_id("org", fact.text("org"))
        values: dict[str, Any] = {
            "id": row_id or new_id(), "school_year_id": _year_id(work, fact), "title": fact.text("title"),
            "school_id": org_id if org_id in schools else None, "course_code": fact.text("code") or None,
            "grades": fact.texts("grades"), "subjects": fact.texts("subjects"),
            "subject_codes": fact.texts("subject_codes"),
        }  # fmt: skip
        (changed if row_id else new).append(values)
        work.link(fact, values["id"])
    await work.insert(Course, new)
    await work.update(Course, changed)


async def _apply_classes(work: Work) -> None:
    facts = work.facts("class")
    if not facts:
        return
    schools = await _school_ids(work)
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for fact in facts:
        row_id = work.row_id("class", fact.key)
        values = _class_values(work, fact, schools) | {"id": row_id or new_id()}
        (changed if row_id else new).append(values)
        work.link(fact, values["id"])
    await work.insert(Classroom, new)
    await work.update(Classroom, changed)
    await _apply_terms_of_classes(work, facts)
    touched = {row["school_id"] for row in (*new, *changed) if row["school_id"]}
    await work.ctx.tell(GRADES_OF_SCHOOLS, work.tenant_id, list(touched), list(GRADES))


def _class_values(work: Work, fact: Fact, schools: set[UUID]) -> dict[str, Any]:
    school_id = work.row_id("org", fact.text("school"))
    grades, subjects = fact.texts("grades"), fact.texts("subjects")
    return {
        "school_id": school_id if school_id in schools else None,
        "course_id": work.row_id("course", fact.text("course")),
        "school_year_id": _year_id(work, fact), "title": fact.text("title"), "class_code": fact.text("code") or None,
        "kind": fact.text("kind"), "grades": grades, "grade_level": grades[0] if len(grades) == 1 else None,
        "subject": subjects[0] if subjects else None, "subjects": subjects,
        "subject_codes": fact.texts("subject_codes"),
        "periods": fact.texts("periods"), "location": fact.text("location") or None,
        "starts_on": fact.day("starts_on"), "ends_on": fact.day("ends_on"),
    }  # fmt: skip


async def _apply_terms_of_classes(work: Work, facts: list[Fact]) -> None:
    """In which terms a class meets."""
    wanted = {
        (class_id, term_id)
        for fact in facts if (class_id := work.row_id("class", fact.key))
        for term in fact.texts("terms") if (term_id := work.row_id("session", term))
    }  # fmt: skip
    changed = [class_id for fact in work.plan.changes.get("class", ()) if (class_id := work.row_id("class", fact.key))]
    rows = await work.current(ClassroomSession, "id, classroom_id, academic_session_id", changed, key="classroom_id")
    known = {(row["classroom_id"], row["academic_session_id"]): row["id"] for row in rows}
    await work.insert(ClassroomSession, [
        {"id": new_id(), "classroom_id": class_id, "academic_session_id": term_id}
        for class_id, term_id in sorted(wanted - known.keys())
    ])  # fmt: skip
    act = new_id()
    gone = [
        {"id": row_id, "deleted_at": work.moment, "deletion_id": act}
        for key, row_id in known.items()
        if key not in wanted
    ]
    await work.update(ClassroomSession, gone)


async def _school_ids(work: Work) -> set[UUID]:
    rows = await work.ctx.ask("select id from schools where tenant_id = $1 and deleted_at is null", work.tenant_id)
    return {row["id"] for row in rows}
