"""Verbs of the students room: enter, enrol, place, assign, relate, confirm, end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from aivo.db.context import Ctx
from aivo.domains.students import support as support
from aivo.domains.students.caseload import MoveDraft as MoveDraft
from aivo.domains.students.caseload import check_move as check_move
from aivo.domains.students.caseload import move_caseload as move_caseload
from aivo.domains.students.caseload import undo_move as undo_move
from aivo.domains.students.enrolling import WalkIn as WalkIn
from aivo.domains.students.enrolling import end_enrolment as end_enrolment
from aivo.domains.students.enrolling import enrol_by_hand as enrol_by_hand
from aivo.domains.students.enrolling import may_enrol as may_enrol
from aivo.domains.students.errors import NoBasis, NotConfirmed
from aivo.domains.students.filing import DocumentDraft as DocumentDraft
from aivo.domains.students.filing import DocumentFiled as DocumentFiled
from aivo.domains.students.filing import file_document as file_document
from aivo.domains.students.filing import missing_files as missing_files
from aivo.domains.students.filing import read_document as read_document
from aivo.domains.students.filing import scan_waiting as scan_waiting
from aivo.domains.students.models import (
    ClassroomMembership,
    ClassroomStaff,
    MedicalNote,
    ParentRelationRight,
    ParentStudentRelation,
    SchoolEnrolment,
    StudentAssignment,
    StudentName,
    StudentProfile,
)
from aivo.domains.students.permissions import demand
from aivo.domains.students.resealing import older_files as older_files
from aivo.domains.students.resealing import reseal_files as reseal_files
from aivo.domains.students.rights import LEGAL_PARENTS, starting_rights
from aivo.domains.students.schemas import AssignmentDraft, RelationDraft, StudentDraft
from aivo.domains.students.support import SupportAsked as SupportAsked
from aivo.kit.clock import now
from aivo.kit.events import News, exchange
from aivo.kit.ids import new_id


@dataclass(frozen=True, slots=True)
class RelationConfirmed(News):
    """A named person confirmed an adult's relation to a learner."""

    student_id: UUID
    relation_id: UUID


async def enter_student(ctx: Ctx, draft: StudentDraft, known_from: date) -> StudentProfile:
    """Enter a learner with their name as a dated row."""
    demand(ctx, "enter_student")
    student = StudentProfile(
        user_id=draft.user_id,
        given_name=draft.given_name,
        family_name=draft.family_name,
        birth_date=draft.birth_date,
        grade_level=draft.grade_level,
        home_language=draft.home_language,
        wording=draft.wording,
    )
    ctx.add(student)
    await ctx.flush()
    ctx.add(
        StudentName(
            student_id=student.id,
            kind="legal",
            given_name=draft.given_name,
            family_name=draft.family_name,
            valid_from=known_from,
        )
    )
    await ctx.flush()
    return student


async def enrol(
    ctx: Ctx, student_id: UUID, school_id: UUID, grade: str, entry: date, *, kind: str = "primary"
) -> SchoolEnrolment:
    """Enrol a learner at a school from their entry day on."""
    demand(ctx, "enrol")
    enrolment = SchoolEnrolment(
        student_id=student_id, school_id=school_id, kind=kind, grade_level=grade, valid_from=entry
    )
    ctx.add(enrolment)
    await ctx.flush()
    return enrolment


async def place_in_class(
    ctx: Ctx, student_id: UUID, classroom_id: UUID, first: date, last: date | None
) -> ClassroomMembership:
    """Put a learner into a class for a span of days."""
    demand(ctx, "place_in_class")
    membership = ClassroomMembership(student_id=student_id, classroom_id=classroom_id, valid_from=first, valid_to=last)
    ctx.add(membership)
    await ctx.flush()
    return membership


async def staff_class(
    ctx: Ctx, user_id: UUID, classroom_id: UUID, first: date, last: date | None, *, role: str = "teacher"
) -> ClassroomStaff:
    """Put a member of staff into a class for a span of days."""
    demand(ctx, "staff_class")
    staff = ClassroomStaff(
        user_id=user_id,
        classroom_id=classroom_id,
        role=role,
        is_primary=role == "teacher",
        valid_from=first,
        valid_to=last,
    )
    ctx.add(staff)
    await ctx.flush()
    return staff


async def assign(ctx: Ctx, student_id: UUID, draft: AssignmentDraft) -> StudentAssignment:
    """Let somebody serve a learner as case manager, provider, paraprofessional … from a day on."""
    demand(ctx, "assign")
    assignment = StudentAssignment(
        student_id=student_id,
        user_id=draft.user_id,
        kind=draft.kind,
        service=draft.service,
        covering_for_user_id=draft.covering_for_user_id,
        reason=draft.reason,
        assigned_by_user_id=ctx.actor.user_id,
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
    )
    ctx.add(assignment)
    await ctx.flush()
    return assignment


async def relate(ctx: Ctx, student_id: UUID, draft: RelationDraft) -> ParentStudentRelation:
    """Record an adult's relation to a learner. It opens nothing until ``confirm_relation``."""
    demand(ctx, "relate")
    relation = ParentStudentRelation(
        student_id=student_id,
        user_id=draft.user_id,
        kind=draft.kind,
        called=draft.called,
        language=draft.language,
        needs_interpreter=draft.needs_interpreter,
        delivery=draft.delivery,
        origin=draft.origin,
        agency=draft.agency,
        valid_from=draft.valid_from,
    )
    ctx.add(relation)
    await ctx.flush()
    return relation


async def confirm_relation(
    ctx: Ctx,
    relation: ParentStudentRelation,
    *,
    identity_checked: str,
    rights: Iterable[str] | None = None,
    basis: str = "law",
    from_day: date | None = None,
) -> list[ParentRelationRight]:
    """Confirm who the adult is and how that was checked, and give the rights the relation starts with.

    ``rights`` other than the usual ones of the kind need their basis (order, permission) in ``basis``.
    """
    demand(ctx, "confirm_relation")
    relation.is_confirmed = True
    relation.confirmed_at = now()
    relation.confirmed_by_user_id = ctx.actor.user_id
    relation.identity_checked = identity_checked
    await ctx.flush()
    wanted = starting_rights(relation.kind) if rights is None else tuple(rights)
    given = [
        ParentRelationRight(
            student_id=relation.student_id,
            relation_id=relation.id,
            right_kind=right,
            basis=basis,
            recorded_by_user_id=ctx.actor.user_id,
            valid_from=from_day or relation.valid_from,
        )
        for right in wanted
    ]
    for row in given:
        ctx.add(row)
    await ctx.flush()
    await exchange.publish(ctx, RelationConfirmed(relation.student_id, relation.id))
    return given


async def give_right(
    ctx: Ctx,
    relation: ParentStudentRelation,
    right_kind: str,
    from_day: date,
    *,
    basis: str,
    until: date | None = None,
    end_basis: str | None = None,
) -> ParentRelationRight:
    """Give one further right with its basis, perhaps until a day that is already known."""
    demand(ctx, "give_right")
    if not relation.is_confirmed:
        raise NotConfirmed
    row = ParentRelationRight(
        student_id=relation.student_id,
        relation_id=relation.id,
        right_kind=right_kind,
        basis=basis,
        end_basis=end_basis,
        recorded_by_user_id=ctx.actor.user_id,
        valid_from=from_day,
        valid_to=until,
    )
    ctx.add(row)
    await ctx.flush()
    return row


async def end_right(
    ctx: Ctx,
    relation: ParentStudentRelation,
    right_kind: str,
    last_day: date,
    *,
    end_basis: str,
    note: str | None = None,
) -> ParentRelationRight:
    """End one right after ``last_day``. A legal parent's right ends only by order, law, majority or correction."""
    demand(ctx, "end_right")
    if relation.kind in LEGAL_PARENTS and end_basis not in ("court_order", "law", "majority", "correction"):
        raise NoBasis
    row = (
        await ctx.session.execute(
            select(ParentRelationRight).where(
                ParentRelationRight.tenant_id == ctx.actor.tenant_id,
                ParentRelationRight.relation_id == relation.id,
                ParentRelationRight.right_kind == right_kind,
                ParentRelationRight.valid_to.is_(None),
                ParentRelationRight.deleted_at.is_(None),
            )
        )
    ).scalar_one()
    row.valid_to = last_day
    row.end_basis = end_basis
    row.note = note
    await ctx.flush()
    return row


async def note_medical_fact(
    ctx: Ctx, student_id: UUID, kind: str, said: str, noted_on: date, *, source: str
) -> MedicalNote:
    """Record a medical fact; the text is encrypted before it leaves the application."""
    demand(ctx, "note_medical_fact")
    row_id = new_id()
    note = MedicalNote(
        id=row_id,
        student_id=student_id,
        kind=kind,
        note=await ctx.seal("medical_notes", "note", row_id, said),
        noted_on=noted_on,
        source=source,
        by_user_id=ctx.actor.user_id,
    )
    ctx.add(note)
    await ctx.flush()
    return note
