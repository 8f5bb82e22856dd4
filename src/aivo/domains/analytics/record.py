"""A learner's page for the family and for staff: each part stands there only where the reader's rights open it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from aivo.db.context import Ctx
from aivo.domains.analytics import lists
from aivo.domains.analytics.trend_lists import trends_of
from aivo.domains.audit import service as audit
from aivo.domains.iep.models import IEP, Accommodation, IEPMeeting, Section504Plan
from aivo.domains.records import service as records
from aivo.domains.students.models import Household, StudentProfile, StudentSafetyStep
from aivo.kit.clock import now, today_in
from aivo.kit.errors import NotFound
from aivo.web.projecting import Projecting, projecting
from aivo.web.request import acting, id_from, respond, signed_in

PROFILE = (
    "enrolments.school", "memberships.classroom", "assignments.user", "relations.user", "relations.rights",
    "contact_points",
)  # fmt: skip
PLAN = ("goals", "services", "team_members.user", "case_manager")


async def student_page(request: Request) -> Response:
    """Tell the log first, then read; a page that cannot be told is not shown."""
    viewer = signed_in(request, "parent", "teacher", "district_admin")
    student_id = id_from(request)
    today = today_in(viewer.timezone)
    state = projecting(request) if viewer.actor.role != "parent" else Projecting(False, "")
    async with acting(request) as ctx:
        sight = await lists.sight_of(ctx, student_id)
        if sight is None:
            raise NotFound
        await audit.saw(ctx, student_id, "student_profiles", row_id=student_id)
        values = await (read_for_the_room if state.is_on else read)(ctx, student_id, today)
    around = {"state": state, **dict(sight), "days_to": lambda day: (day - today).days}
    page = "analytics/student_projected.html" if state.is_on else "analytics/student.html"
    return respond(request, page, {**values, **around})


async def read(ctx: Ctx, student_id: UUID, today: date) -> dict[str, Any]:
    """Everything the page shows: ten statements, whatever there is."""
    student = await ctx.find_unique(StudentProfile, where={"id": student_id}, include=PROFILE)
    if student is None:
        raise NotFound
    by_student = {"student_id": student_id}
    plans = await ctx.find_many(
        IEP, where={**by_student, "status": "in_force"}, include=PLAN, order_by=["-in_force_from"], limit=1
    )
    section_504 = await ctx.find_many(Section504Plan, where={**by_student, "status": "in_force"}, limit=1)
    supports = await ctx.find_many(
        Accommodation, where={**by_student, "status": "active"}, order_by=["category", "kind"]
    )
    safety = await ctx.find_many(StudentSafetyStep, where=by_student, order_by=["position"])
    meetings = await ctx.find_many(
        IEPMeeting, where={**by_student, "status": ["planned", "noticed"], "scheduled_at": {"gte": now()}},
        order_by=["scheduled_at"], limit=3,
    )  # fmt: skip
    homes = await ctx.find_many(Household, where=by_student, include=("addresses",), order_by=["-is_primary", "name"])
    activity = await lists.recent_activity(ctx, student_id)
    trends = await trends_of(ctx, [str(student_id)])
    return {
        "student": student,
        "enrolments": in_force(student.enrolments, today),
        "classes": by_title(in_force(student.memberships, today)),
        "staff": in_force(student.assignments, today),
        "relations": in_force(sorted(student.relations, key=lambda each: each.contact_order), today),
        "points": sorted(student.contact_points, key=lambda each: (each.kind, each.id)),
        "homes": [(home, in_force(home.addresses, today)) for home in in_force(homes, today)],
        "trends": {trend.goal_id: trend for trend in trends.get(str(student_id), [])},
        "plan": plans[0] if plans else None,
        "section_504": section_504[0] if section_504 else None,
        "supports": supports,
        "safety": in_force(safety, today),
        "meetings": meetings,
        "activity": activity,
        "statements": await records.statements(ctx, student_id),
        "today": today,
    }


async def read_for_the_room(ctx: Ctx, student_id: UUID, today: date) -> dict[str, Any]:
    """What may stand on a wall: the given name, the grade and the classes."""
    student = await ctx.find_unique(StudentProfile, where={"id": student_id}, include=("memberships.classroom",))
    if student is None:
        raise NotFound
    return {"student": student, "classes": by_title(in_force(student.memberships, today))}


def by_title(memberships: list[Any]) -> list[Any]:
    """Classes in the same order each day."""
    return sorted(memberships, key=lambda each: each.classroom.title if each.classroom else "")


def in_force(rows: Iterable[Any], today: date) -> list[Any]:
    """The live rows that hold today."""
    return [
        row for row in rows
        if row.deleted_at is None and row.valid_from <= today and (row.valid_to is None or row.valid_to >= today)
    ]  # fmt: skip
