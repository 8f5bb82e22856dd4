"""Checks of orgs, academic sessions, courses and classes, and the records they become."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from aivo.domains.roster.bundle_index import BundleIndex, ClassFacts, Found
from aivo.domains.roster.layouts import LAYOUTS, Column
from aivo.domains.roster.records import ClassSection, Course, Org, Session
from aivo.domains.roster.references import check_reference, find_circle
from aivo.domains.roster.rows import Reading, Row
from aivo.domains.roster.worded import worded
from aivo.web.wording import marked as _


def _parent_column(file: str, index: BundleIndex) -> Column:
    return next(c for c in LAYOUTS[index.manifest.version][file].columns if c.name == "parentSourcedId")


def _settle_parents(held: list[Row], file: str, index: BundleIndex) -> None:
    """Resolve the parents within one file once all of it is read; open circles where they close."""
    column = _parent_column(file, index)
    for row in held:
        if parent_id := row.text("parentSourcedId"):
            check_reference(row, column, parent_id, index)
    circle = find_circle({row.sourced_id: row.text("parentSourcedId") for row in held})
    for row in held:
        if row.sourced_id in circle:
            row.note(index.log, "parent_cycle", _("The parents go round in a circle."), "parentSourcedId")
            row.values.pop("parentSourcedId", None)


def org_records(held: list[Row], index: BundleIndex) -> Iterator[Org]:
    """All orgs of the bundle. The tenant's settings may say that a department is a school."""
    _settle_parents(held, "orgs", index)
    for row in held:
        kind = row.text("type")
        mapped = index.options.org_types.get(row.sourced_id)
        if mapped and mapped != kind:
            row.note(
                index.log, "org_mapped", worded(_("%(kind)s is read as %(mapped)s."), kind=kind, mapped=mapped), "type"
            )
            kind = mapped
        index.org_types[row.sourced_id] = kind
        parent_id = row.text("parentSourcedId")
        if kind == "school" and not parent_id:
            row.note(index.log, "org_without_parent", _("The school has no parent."), "parentSourcedId")
        yield Org(
            sourced_id=row.sourced_id, row=row.number, modified_at=row.modified_at, metadata=row.metadata,
            name=row.text("name"), kind=kind, identifier=row.text("identifier"), parent_id=parent_id,
        )  # fmt: skip


def session_records(held: list[Row], index: BundleIndex, reading: Reading) -> Iterator[Session]:
    """All sessions of the bundle, parents before children as far as the years go."""
    usable = []
    for row in held:
        if _are_dates_in_order(row, "startDate", "endDate", index):
            usable.append(row)
        else:
            index.ids["academicSessions"].pop(row.sourced_id, None)
            reading.leave_out(row)
    _settle_parents(usable, "academicSessions", index)
    rows = {row.sourced_id: row for row in usable}
    for row in usable:
        session = _session(row, rows, index)
        index.sessions[row.sourced_id] = session
        yield session


def _are_dates_in_order(row: Row, begin: str, end: str, index: BundleIndex) -> bool:
    first, last = row.day(begin), row.day(end)
    if first and last and last < first:
        row.note(index.log, "dates_reversed", worded(_("%(last)s lies before %(first)s."), last=last, first=first), end)
        return False
    return True


def _session(row: Row, rows: dict[str, Row], index: BundleIndex) -> Session:
    starts_on, ends_on = row.day("startDate") or date.min, row.day("endDate") or date.min
    said = int(row.number_of("schoolYear") or 0)
    parent = rows.get(row.text("parentSourcedId"))
    year = _end_year(said, starts_on, ends_on)
    if parent is not None:
        first, last = parent.day("startDate") or date.min, parent.day("endDate") or date.max
        parent_said = int(parent.number_of("schoolYear") or 0)
        if year == said == parent_said and (parent_year := _end_year(parent_said, first, last)) != parent_said:
            year = parent_year
        if starts_on < first or ends_on > last:
            message = worded(_("The session is not inside its parent (%(first)s to %(last)s)."), first=first, last=last)
            column = "startDate" if starts_on < first else "endDate"
            row.note(index.log, "session_outside_parent", message, column)
    if year != said:
        message = worded(
            _("%(said)s is the year in which the school year begins; it was read as %(year)s."), said=said, year=year
        )
        row.note(index.log, "school_year_derived", message, "schoolYear")
    return Session(
        sourced_id=row.sourced_id, row=row.number, modified_at=row.modified_at, metadata=row.metadata,
        title=row.text("title"), kind=row.text("type"), starts_on=starts_on, ends_on=ends_on, school_year=year,
        parent_id=row.text("parentSourcedId"),
    )  # fmt: skip


def _end_year(said: int, starts_on: date, ends_on: date) -> int:
    """The year a school year ends in, when the sender wrote the year it begins in."""
    return said + 1 if ends_on.year == starts_on.year + 1 and said == starts_on.year else said


def _note_subject_codes(row: Row, index: BundleIndex) -> None:
    subjects, codes = row.texts("subjects"), row.texts("subjectCodes")
    if codes and len(codes) != len(subjects):
        message = worded(
            _("There are %(count)s subjects and %(count2)s subject codes."), count=len(subjects), count2=len(codes)
        )
        row.note(index.log, "subject_codes_length", message, "subjectCodes")


def course_record(row: Row, index: BundleIndex) -> Course:
    """A course; its school year must be a session of that type."""
    year_id = row.text("schoolYearSourcedId")
    session = index.sessions.get(year_id)
    if session is not None and session.kind != "schoolYear":
        message = worded(_("The session is a %(kind)s, not a schoolYear."), kind=session.kind)
        row.note(index.log, "course_session_not_school_year", message, "schoolYearSourcedId")
        year_id = ""
    _note_subject_codes(row, index)
    return Course(
        sourced_id=row.sourced_id, row=row.number, modified_at=row.modified_at, metadata=row.metadata,
        title=row.text("title"), org_id=row.text("orgSourcedId"), code=row.text("courseCode"),
        grades=row.texts("grades"), subjects=row.texts("subjects"), subject_codes=row.texts("subjectCodes"),
        school_year_id=year_id,
    )  # fmt: skip


def class_record(row: Row, index: BundleIndex) -> ClassSection | None:
    """A class; none when what it names as its school is not one."""
    school_id = row.text("schoolSourcedId")
    kind = index.org_types.get(school_id)
    if kind is None and index.find("orgs", school_id, by="classes") is not Found.USABLE:
        kind = index.options.org_types.get(school_id)
    if kind is not None and kind != "school":
        row.note(
            index.log,
            "class_school_not_a_school",
            worded(_("The org is a %(kind)s, not a school."), kind=kind),
            "schoolSourcedId",
        )
        return None
    if not row.text("courseSourcedId"):
        row.note(index.log, "class_without_course", _("The class has no course."), "courseSourcedId")
    terms = row.texts("termSourcedIds")
    if not terms:
        row.note(index.log, "class_without_term", _("The class has no term."), "termSourcedIds")
    _note_subject_codes(row, index)
    known_terms = [index.sessions[term] for term in terms if term in index.sessions]
    is_whole = len(known_terms) == len(terms) > 0
    index.classes[row.sourced_id] = ClassFacts(
        row.number, school_id,
        min(term.starts_on for term in known_terms) if is_whole else None,
        max(term.ends_on for term in known_terms) if is_whole else None,
    )  # fmt: skip
    return ClassSection(
        sourced_id=row.sourced_id, row=row.number, modified_at=row.modified_at, metadata=row.metadata,
        title=row.text("title"), kind=row.text("classType"), school_id=school_id, code=row.text("classCode"),
        course_id=row.text("courseSourcedId"), term_ids=terms, grades=row.texts("grades"),
        subjects=row.texts("subjects"), subject_codes=row.texts("subjectCodes"), periods=row.texts("periods"),
        location=row.text("location"),
    )  # fmt: skip


def note_empty_classes(index: BundleIndex) -> None:
    """Say which classes nobody is enrolled in."""
    for sourced_id, facts in index.classes.items():
        if not facts.has_enrolment:
            message = _("Nobody is enrolled in this class.")
            index.log.add("class_without_enrolment", message, file="classes.csv", row=facts.row, sourced_id=sourced_id)
