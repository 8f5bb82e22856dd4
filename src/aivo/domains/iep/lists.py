"""What the family's home asks the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.iep.models import IEP, IEPMeeting, Section504Plan
from aivo.domains.students.models import StudentNotice, StudentProfile
from aivo.kit.clock import now


@dataclass(frozen=True, slots=True)
class Child:
    """A child as the family's home shows it."""

    student: StudentProfile
    plan: IEP | None
    draft: IEP | None
    section_504: Section504Plan | None
    meeting: IEPMeeting | None
    notices: list[StudentNotice]


async def children(ctx: Ctx) -> list[Child]:
    """The acting parent's children with plan, next meeting and unread letters: five statements for any number."""
    students = await ctx.find_many(StudentProfile, order_by=["given_name", "family_name"], limit=50)
    ids = [student.id for student in students]
    if not ids:
        return []
    plans = await ctx.find_many(
        IEP, where={"student_id": ids, "status": ["in_force", "proposed"]}, include=["goals", "services"],
        order_by=["-in_force_from"],
    )  # fmt: skip
    others = await ctx.find_many(Section504Plan, where={"student_id": ids, "status": "in_force"})
    meetings = await ctx.find_many(
        IEPMeeting, where={"student_id": ids, "status": ["planned", "noticed"], "scheduled_at": {"gte": now()}},
        order_by=["scheduled_at"],
    )  # fmt: skip
    notices = await ctx.find_many(
        StudentNotice,
        where={"student_id": ids, "user_id": ctx.actor.user_id, "read_at": None},
        order_by=["-created_at"],
    )
    return [
        Child(
            student=student,
            plan=_first(plans, student.id, "in_force"),
            draft=_first(plans, student.id, "proposed"),
            section_504=_first(others, student.id),
            meeting=_first(meetings, student.id),
            notices=[notice for notice in notices if notice.student_id == student.id],
        )
        for student in students
    ]


def _first(rows: list[Any], student_id: UUID, status: str | None = None) -> Any:
    return next((row for row in rows if row.student_id == student_id and status in (None, row.status)), None)
