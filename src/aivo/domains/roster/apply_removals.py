"""What the source no longer names: people are deactivated, dated facts end today, records stay."""

from __future__ import annotations

from uuid import UUID

from aivo.db.base import Base
from aivo.domains.identity.models import User, UserRole
from aivo.domains.roster.apply_people import OFF_IN_SOURCE, is_parent_who_signs_in
from aivo.domains.roster.facts import Fact
from aivo.domains.roster.work import Work
from aivo.domains.students.models import (
    ClassroomMembership,
    ClassroomStaff,
    ContactPoint,
    ParentStudentRelation,
    SchoolEnrolment,
    StudentProfile,
)
from aivo.kit.ids import new_id
from aivo.web.wording import marked as _


async def apply_removals(work: Work) -> None:
    """End what is gone. Nothing of an education record is erased, and no right of a confirmed relation ends here."""
    ids = {kind: _row_ids(work, kind) for kind in work.plan.removals}
    for model in (ClassroomMembership, ClassroomStaff):
        await work.end(model, ids.get("enrolment", []))
    await _end_classes(work, ids.get("class", []))
    await work.end(SchoolEnrolment, ids.get("seat", []))
    await work.end(UserRole, ids.get("role", []))
    await _end_contacts(work, ids.get("guardian", []))
    act = new_id()
    await work.update(ContactPoint, [
        {"id": row["id"], "deleted_at": work.moment, "deletion_id": act}
        for row in await work.current(ContactPoint, "id, is_confirmed", ids.get("contact_point", []))
        if not row["is_confirmed"]
    ])  # fmt: skip
    await _deactivate(work, ids.get("person", []))
    for kind, keys in work.plan.removals.items():
        work.unlink(kind, keys)


def _row_ids(work: Work, kind: str) -> list[UUID]:
    """Rows behind what is gone, unless another record of the source still stands behind them."""
    leaving = set(work.plan.removals[kind])
    kept = {link.row_id for key, link in work.links.of(kind) if not link.is_removed and key not in leaving}
    found = (work.row_id(kind, key) for key in leaving)
    return [row_id for row_id in found if row_id is not None and row_id not in kept]


async def _end_classes(work: Work, ids: list[UUID]) -> None:
    """A class that is gone has no learners and no staff from tomorrow on; the class itself stays."""
    for model in (ClassroomMembership, ClassroomStaff):
        rows = await work.current(model, "id", ids, key="classroom_id")
        await work.end(model, [row["id"] for row in rows])
    if ids:
        await work.ctx.tell(
            "update classrooms set ends_on = greatest($3, starts_on) where tenant_id = $1 and id = any ($2)"
            " and (ends_on is null or ends_on > $3)",
            work.tenant_id, ids, work.today,
        )  # fmt: skip


async def _end_contacts(work: Work, ids: list[UUID]) -> None:
    rows = await work.current(ParentStudentRelation, "id, is_confirmed, origin", ids)
    for row in rows:
        if row["is_confirmed"]:
            key = next(key for key, link in work.links.of("guardian") if link.row_id == row["id"])
            work.note("contact_kept", _("The source no longer names this contact."), Fact("guardian", key, {}, b"", 0))
    await work.end(
        ParentStudentRelation,
        [row["id"] for row in rows if row["origin"] == "imported" and not row["is_confirmed"]],
    )


async def _deactivate(work: Work, ids: list[UUID]) -> None:
    """People who are gone can no longer sign in, teach or sit in a class; their records stay."""
    rows = await work.current(User, "id, status, role", ids)
    staying = {row["id"] for row in rows if is_parent_who_signs_in(row)}
    keys = {link.row_id: key for key, link in work.links.of("person") if link.row_id in staying}
    for key in keys.values():
        work.note("contact_kept", _("The source no longer names this parent."), Fact("person", key, {}, b"", 0))
    ids = [user_id for user_id in ids if user_id not in staying]
    rows = [row for row in rows if row["id"] not in staying]
    await work.update(User, [
        {"id": row["id"], "status": "deactivated", "deactivated_at": work.moment, "deactivation_reason": OFF_IN_SOURCE}
        for row in rows if row["status"] != "deactivated"
    ])  # fmt: skip
    ended: set[UUID] = set()
    for model in (ClassroomStaff, UserRole):
        ended |= await _end_all(work, model, "user_id", ids)
    students = [row["id"] for row in await work.current(StudentProfile, "id", ids, key="user_id")]
    for learner_model in (ClassroomMembership, SchoolEnrolment):
        ended |= await _end_all(work, learner_model, "student_id", students)
    for kind in ("enrolment", "role", "seat"):
        work.unlink(kind, [key for key, link in work.links.of(kind) if link.row_id in ended and not link.is_removed])


async def _end_all(work: Work, model: type[Base], key: str, ids: list[UUID]) -> set[UUID]:
    """End the dated rows of these people; answers which rows they are."""
    found = {row["id"] for row in await work.current(model, "id", ids, key=key)}
    await work.end(model, found)
    return found
