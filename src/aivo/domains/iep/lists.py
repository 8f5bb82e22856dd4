"""What the caseload and the family's home ask the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.iep.models import IEP, IEPMeeting, Section504Plan
from aivo.domains.students.models import StudentNotice, StudentProfile
from aivo.kit.clock import now
from aivo.web.paging import SIZE, Slice, cut

SOON_DAYS = 90

CASELOAD = """
select s.id::text as id, s.given_name, s.family_name, s.grade_level, p.kind as plan, f.id is not null as has_504,
  coalesce(p.annual_review_due_on, f.review_due_on) as review_on, m.scheduled_at as meeting_at
from student_profiles s
left join lateral (select i.kind, i.annual_review_due_on from ieps i
  where i.tenant_id = $1 and i.student_id = s.id and i.status = 'in_force' and i.deleted_at is null
  order by i.in_force_from desc limit 1) p on true
left join lateral (select f.id, f.review_due_on from section_504_plans f
  where f.tenant_id = $1 and f.student_id = s.id and f.status = 'in_force' and f.deleted_at is null
  order by f.in_force_from desc limit 1) f on true
left join lateral (select min(m.scheduled_at) as scheduled_at from iep_meetings m
  where m.tenant_id = $1 and m.student_id = s.id and m.status in ('planned', 'noticed') and m.deleted_at is null
    and m.scheduled_at >= now()) m on true
where s.tenant_id = $1 and s.deleted_at is null and (s.exited_on is null or s.exited_on >= $2)
  and ($3 = '' or starts_with(lower(s.family_name), lower($3))
    or starts_with(lower(s.given_name || ' ' || s.family_name), lower($3)))
  and ($4::text is null or (s.family_name, s.given_name, s.id) > ($4, $5, $6::text::uuid))
order by s.family_name, s.given_name, s.id limit $7
"""

SOON = """
select s.id::text as id, s.given_name, s.family_name, d.review_on
from (
  select i.student_id, i.annual_review_due_on as review_on from ieps i
  where i.tenant_id = $1 and i.status = 'in_force' and i.deleted_at is null and i.annual_review_due_on <= $3
  union all
  select f.student_id, f.review_due_on from section_504_plans f
  where f.tenant_id = $1 and f.status = 'in_force' and f.deleted_at is null and f.review_due_on <= $3) as d
join student_profiles s on s.tenant_id = $1 and s.id = d.student_id and s.deleted_at is null
  and (s.exited_on is null or s.exited_on >= $2)
order by d.review_on, s.family_name, s.id limit 6
"""

COUNT = """
select count(*) as learners from student_profiles s
where s.tenant_id = $1 and s.deleted_at is null and (s.exited_on is null or s.exited_on >= $2)
"""


async def caseload(ctx: Ctx, today: date, search: str, after: list[str | None]) -> Slice:
    """One page of the learners whom the acting person may see, by name, with the dates of their plans."""
    rows = await ctx.ask(CASELOAD, ctx.actor.tenant_id, today, search, *after, SIZE + 1)
    return cut(rows, ("family_name", "given_name", "id"))


async def due_soon(ctx: Ctx, today: date) -> list[Any]:
    """The learners whose plan review is late or comes within 90 days, the latest first."""
    return await ctx.ask(SOON, ctx.actor.tenant_id, today, today + timedelta(days=SOON_DAYS))


async def learner_count(ctx: Ctx, today: date) -> int:
    """How many learners the acting person may see."""
    (row,) = await ctx.ask(COUNT, ctx.actor.tenant_id, today)
    return int(row["learners"])


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
