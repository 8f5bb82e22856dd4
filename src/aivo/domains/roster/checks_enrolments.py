"""Checks of enrolments: who sits in, and who teaches, which class, and when."""

from __future__ import annotations

from datetime import timedelta

from aivo.domains.roster.bundle_index import GUARDIAN, LEARNER, STAFF, BundleIndex, ClassFacts
from aivo.domains.roster.records import Enrolment
from aivo.domains.roster.rows import Row
from aivo.domains.roster.worded import worded
from aivo.web.wording import marked as _

NAMES_OF_SIDES = {LEARNER: "a learner", STAFF: "a member of staff", GUARDIAN: "a contact"}


def enrolment_record(row: Row, index: BundleIndex) -> Enrolment | None:
    """An enrolment; none when it would put a person on the wrong side of a class, or its dates are reversed."""
    begins_on, ends_on = row.day("beginDate"), row.day("endDate")
    if begins_on and ends_on and ends_on < begins_on:
        row.note(
            index.log,
            "dates_reversed",
            worded(_("%(ends_on)s lies before %(begins_on)s."), ends_on=ends_on, begins_on=begins_on),
            "endDate",
        )
        return None
    class_id, person_id, role = row.text("classSourcedId"), row.text("userSourcedId"), row.text("role")
    if not _has_right_side(row, person_id, role, index):
        return None
    facts = index.classes.get(class_id)
    if facts is not None:
        facts.has_enrolment = True
        _compare_with_class(row, facts, index)
    is_primary = row.flag("primary") is True
    if facts is not None and is_primary and role == "teacher":
        if facts.has_primary_teacher:
            row.note(index.log, "second_primary_teacher", _("The class already has a primary teacher."), "primary")
        facts.has_primary_teacher = True
    key = hash((class_id, person_id, role, begins_on))
    if key in index.enrolment_keys:
        row.note(index.log, "enrolment_repeated", _("The person already has this enrolment."), "userSourcedId")
    index.enrolment_keys.add(key)
    if role == "student" and index.is_read("results"):
        index.enrolled.add((class_id, person_id))
    return Enrolment(
        sourced_id=row.sourced_id, row=row.number, modified_at=row.modified_at, metadata=row.metadata,
        class_id=class_id, school_id=row.text("schoolSourcedId"), person_id=person_id, role=role,
        is_primary=is_primary, begins_on=begins_on, ends_on=ends_on,
    )  # fmt: skip


def _has_right_side(row: Row, person_id: str, role: str, index: BundleIndex) -> bool:
    """A learner entered as teacher would see the class; a teacher entered as learner would be one."""
    facts = index.people.get(person_id)
    if facts is None or (not facts.sides and not index.are_roles_complete):
        return True
    needed = LEARNER if role == "student" else STAFF
    if facts.sides & needed:
        return True
    are = " and ".join(name for side, name in NAMES_OF_SIDES.items() if facts.sides & side) or "without a usable role"
    row.note(
        index.log,
        "enrolment_role_differs",
        worded(_("The person is %(are)s, but enrolled as %(role)s."), are=are, role=role),
        "role",
    )
    return False


def _compare_with_class(row: Row, facts: ClassFacts, index: BundleIndex) -> None:
    if facts.school_id and row.text("schoolSourcedId") != facts.school_id:
        message = _("The school is not the school of the class.")
        row.note(index.log, "enrolment_school_differs", message, "schoolSourcedId")
    begins_on, ends_on = row.day("beginDate"), row.day("endDate")
    if facts.starts_on is None or facts.ends_on is None:
        return
    last = facts.ends_on + timedelta(days=1)
    days = {"beginDate": begins_on, "endDate": ends_on}
    outside = next((name for name, day in days.items() if day and not facts.starts_on <= day <= last), None)
    if outside is not None:
        message = worded(
            _("The dates lie outside the class's terms (%(starts_on)s to %(ends_on)s)."),
            starts_on=facts.starts_on,
            ends_on=facts.ends_on,
        )
        row.note(index.log, "enrolment_outside_term", message, outside)
