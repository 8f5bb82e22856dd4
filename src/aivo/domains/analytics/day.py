"""The learner's day: one thing at a time, what comes next, what is done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from aivo.db.context import Ctx
from aivo.domains.analytics import lists
from aivo.domains.assessment.models import AssessmentAssignment
from aivo.domains.homework.models import HomeworkSession
from aivo.domains.students.models import StudentProfile
from aivo.domains.writing.models import WritingDocument
from aivo.kit.errors import NotFound
from aivo.web.request import acting, id_from, respond, signed_in

STEPS: dict[str, tuple[type[Any], tuple[str, ...]]] = {
    "assessment": (AssessmentAssignment, ()),
    "homework": (HomeworkSession, ("hints",)),
    "writing": (WritingDocument, ("comments",)),
}
"""What a step of the day is a row of, and what is read with it."""


async def today_page(request: Request) -> Response:
    """Today: the step of now, the next ones, the finished ones."""
    viewer = signed_in(request, "learner")
    async with acting(request) as ctx:
        student = await own_profile(ctx)
        steps = await lists.steps_today(ctx, student.id, student.timezone or viewer.timezone)
    todo = [step for step in steps if step["state"] != "done"]
    values = {
        "student": student,
        "now": todo[0] if todo else None,
        "later": todo[1:5],
        "more": len(todo[5:]),
        "done": [step for step in steps if step["state"] == "done"],
    }
    return respond(request, "analytics/today.html", values)


async def step_page(request: Request) -> Response:
    """One step of the day, as it stands."""
    signed_in(request, "learner")
    kind = request.path_params["kind"]
    if kind not in STEPS:
        raise NotFound
    model, include = STEPS[kind]
    async with acting(request) as ctx:
        student = await own_profile(ctx)
        step = await _own_step(ctx, model, include, id_from(request), student.id)
    return respond(request, "analytics/step.html", {"kind": kind, "step": step})


async def own_profile(ctx: Ctx) -> StudentProfile:
    """The learner behind the acting person."""
    found = await ctx.find_many(StudentProfile, where={"user_id": ctx.actor.user_id}, limit=1)
    if not found:
        raise NotFound
    return found[0]


async def _own_step(ctx: Ctx, model: type[Any], include: tuple[str, ...], row_id: UUID, student_id: UUID) -> Any:
    found = await ctx.find_unique(model, where={"id": row_id}, include=include)
    if found is None or found.student_id != student_id:
        raise NotFound
    return found
