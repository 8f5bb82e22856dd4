"""A learner who walks in, and one who leaves: entered by hand by whoever has the duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.exc import IntegrityError

from aivo.db.context import Ctx
from aivo.domains.students.errors import EnrolledAlready, LeavesBeforeEntry, NotYours
from aivo.domains.students.models import (
    ClassroomMembership,
    SchoolEnrolment,
    StudentAssignment,
    StudentName,
    StudentProfile,
)

CHILD_GRADES = ("IT", "PR", "PK", "TK", "KG", "01", "02", "03", "04", "05")
"""Grades that begin with wording for children; the learner changes it."""


@dataclass(frozen=True, slots=True)
class WalkIn:
    """A learner to be enrolled at a school; ``student_id`` for one who is known here and comes back."""

    school_id: UUID
    grade: str
    entry: date
    given_name: str = ""
    family_name: str = ""
    birth_date: date | None = None
    classroom_id: UUID | None = None
    last_class_day: date | None = None
    student_id: UUID | None = None


async def may_enrol(ctx: Ctx) -> bool:
    """Whether a duty in the whole district lets the acting person enrol learners."""
    (row,) = await ctx.ask("select app.has_duty('basic', 'write') as may")
    return bool(row["may"])


async def enrol_by_hand(ctx: Ctx, walk_in: WalkIn) -> StudentProfile:
    """Enter the learner, or take back one who had left, enrol them, and put them into a class if one is named."""
    if not await may_enrol(ctx):
        raise NotYours
    known = walk_in.student_id
    student = await _enter(ctx, walk_in) if known is None else await _come_back(ctx, known, walk_in.grade)
    ctx.add(
        SchoolEnrolment(
            student_id=student.id, school_id=walk_in.school_id, grade_level=walk_in.grade, valid_from=walk_in.entry
        )
    )
    try:
        await ctx.flush()
    except IntegrityError as error:
        if "ex_school_enrolments" in str(error.orig):
            raise EnrolledAlready from error
        raise
    if walk_in.classroom_id is not None:
        last = walk_in.last_class_day
        ctx.add(
            ClassroomMembership(
                student_id=student.id, classroom_id=walk_in.classroom_id, valid_from=walk_in.entry, valid_to=last
            )
        )
        await ctx.flush()
    return student


async def end_enrolment(
    ctx: Ctx, student_id: UUID, enrolment_id: UUID, last: date, *, exit_code: str | None, leaves: bool
) -> SchoolEnrolment:
    """End an enrolment with its last day. Who leaves the district leaves classes and lists with it."""
    if not await may_enrol(ctx):
        raise NotYours
    enrolment = await ctx.load(SchoolEnrolment, enrolment_id)
    if last < enrolment.valid_from or enrolment.student_id != student_id:
        raise LeavesBeforeEntry
    enrolment.valid_to, enrolment.exit_code = last, exit_code
    await ctx.flush()
    if leaves:
        student = await ctx.load(StudentProfile, student_id)
        student.exited_on, student.exit_code = last, exit_code
        await ctx.flush()
        for model in (ClassroomMembership, StudentAssignment):
            await ctx.session.execute(
                update(model)
                .where(
                    model.tenant_id == ctx.actor.tenant_id,
                    model.student_id == student_id,
                    model.deleted_at.is_(None),
                    model.valid_from <= last,
                    func.coalesce(model.valid_to, date.max) > last,
                )
                .values(valid_to=last)
                .execution_options(synchronize_session=False)
            )
    return enrolment


async def _enter(ctx: Ctx, walk_in: WalkIn) -> StudentProfile:
    student = StudentProfile(
        given_name=walk_in.given_name,
        family_name=walk_in.family_name,
        birth_date=walk_in.birth_date,
        grade_level=walk_in.grade,
        wording="child" if walk_in.grade in CHILD_GRADES else "teen",
    )
    ctx.add(student)
    await ctx.flush()
    ctx.add(
        StudentName(
            student_id=student.id,
            kind="legal",
            given_name=walk_in.given_name,
            family_name=walk_in.family_name,
            valid_from=walk_in.entry,
        )
    )
    await ctx.flush()
    return student


async def _come_back(ctx: Ctx, student_id: UUID, grade: str) -> StudentProfile:
    student = await ctx.load(StudentProfile, student_id)
    student.exited_on, student.exit_code, student.grade_level = None, None, grade
    await ctx.flush()
    return student
