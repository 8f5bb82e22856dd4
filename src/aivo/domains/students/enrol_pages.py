"""Enrolling a learner by hand, and ending an enrolment: simple forms with checks, for whoever has the duty."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.db.context import Ctx
from aivo.domains.students import enrol_lists, lists, service
from aivo.domains.students.errors import EnrolledAlready, LeavesBeforeEntry
from aivo.domains.students.models import StudentProfile
from aivo.domains.students.wording import EXITS
from aivo.domains.tenancy.models import GRADES
from aivo.kit.clock import today_in
from aivo.kit.errors import NotFound
from aivo.web.csrf import checked_form
from aivo.web.request import acting, id_from, respond, signed_in
from aivo.web.wording import marked as _

WORDS = ("given_name", "family_name", "birth_date", "grade", "entry", "classroom", "known")
OLDEST = date(1990, 1, 1)


async def enrol_page(request: Request) -> Response:
    """The form for a learner who walks in, and what becomes of it."""
    viewer = signed_in(request, "district_admin")
    school_id, today = id_from(request), today_in(viewer.timezone)
    form = await checked_form(request) if request.method == "POST" else None
    typed = dict.fromkeys(WORDS, "") | {"entry": today.isoformat()} if form is None else _typed(form, WORDS)
    async with acting(request) as ctx:
        if not await service.may_enrol(ctx):
            raise NotFound
        school = await lists.school(ctx, today, school_id)
        if school is None:
            raise NotFound
        classes = await enrol_lists.open_classes(ctx, school_id, today)
        values = {"school": school, "classes": classes, "grades": GRADES, "typed": typed, "alike": []}
        if form is None:
            return respond(request, "students/enrol.html", {**values, "problems": {}})
        problems, walk_in = _walk_in(typed, school_id, classes, today)
        if walk_in is not None and walk_in.student_id is None and form.get("is_new") != "1":
            values["alike"] = await enrol_lists.alike(
                ctx, walk_in.birth_date, walk_in.given_name, walk_in.family_name
            )  # fmt: skip
            if values["alike"]:
                problems["is_new"] = _("Somebody like this is known here already. Please look first.")
        if walk_in is None or problems:
            return respond(request, "students/enrol.html", {**values, "problems": problems}, status=422)
        try:
            student = await service.enrol_by_hand(ctx, walk_in)
            await ctx.commit()
        except EnrolledAlready:
            await ctx.close()
            problems["entry"] = _("This learner is enrolled at this school on that day already.")
            return respond(request, "students/enrol.html", {**values, "problems": problems}, status=422)
    return RedirectResponse(f"/students/{student.id}", status_code=303)


async def leave_page(request: Request) -> Response:
    """The form that ends an enrolment, and what becomes of it."""
    viewer = signed_in(request, "district_admin")
    student_id, today = id_from(request), today_in(viewer.timezone)
    form = await checked_form(request) if request.method == "POST" else None
    names = ("enrolment", "last", "reason", "leaves")
    typed = dict.fromkeys(names, "") | {"last": today.isoformat()} if form is None else _typed(form, names)
    async with acting(request) as ctx:
        if not await service.may_enrol(ctx):
            raise NotFound
        student = await ctx.find_unique(StudentProfile, where={"id": student_id})
        if student is None:
            raise NotFound
        enrolments = await enrol_lists.running_enrolments(ctx, student_id, today)
        values = {"student": student, "enrolments": enrolments, "typed": typed, "exits": EXITS}
        if form is None:
            return respond(request, "students/leave.html", {**values, "problems": {}})
        problems = await _end(ctx, student_id, typed, enrolments)
        if problems:
            return respond(request, "students/leave.html", {**values, "problems": problems}, status=422)
        await ctx.commit()
    return RedirectResponse(f"/students/{student_id}", status_code=303)


async def _end(ctx: Ctx, student_id: UUID, typed: dict[str, str], enrolments: list[Any]) -> dict[str, str]:
    """End the chosen enrolment; answers what stands in the way."""
    problems = {}
    if typed["enrolment"] not in {row["id"] for row in enrolments}:
        problems["enrolment"] = _("Please choose which enrollment ends.")
    last = _day(typed["last"])
    if last is None:
        problems["last"] = _("Please choose the last day.")
    if typed["reason"] and typed["reason"] not in EXITS:
        problems["reason"] = _("Please choose a reason from the list.")
    if problems or last is None:
        return problems
    try:
        await service.end_enrolment(
            ctx, student_id, UUID(typed["enrolment"]), last,
            exit_code=typed["reason"] or None, leaves=typed["leaves"] == "1",
        )  # fmt: skip
    except LeavesBeforeEntry:
        await ctx.close()
        return {"last": _("The last day cannot lie before the entry day.")}
    return {}


def _walk_in(
    typed: dict[str, str], school_id: UUID, classes: list[Any], today: date
) -> tuple[dict[str, str], service.WalkIn | None]:
    """What was typed as somebody to be enrolled, and what is wrong with it."""
    problems = {}
    known, entry, born_on = _uuid(typed["known"]), _day(typed["entry"]), _day(typed["birth_date"])
    if known is None:
        for name, message in (
            ("given_name", _("Please enter the given name.")),
            ("family_name", _("Please enter the family name.")),
        ):
            if not typed[name].strip():
                problems[name] = message
        if born_on is None or not OLDEST <= born_on <= today:
            problems["birth_date"] = _("Please enter the day of birth.")
    if typed["grade"] not in GRADES:
        problems["grade"] = _("Please choose the grade.")
    if entry is None:
        problems["entry"] = _("Please choose the entry day.")
    room = next((row for row in classes if row["id"] == typed["classroom"]), None)
    if typed["classroom"] and room is None:
        problems["classroom"] = _("Please choose a class from the list.")
    if problems or entry is None:
        return problems, None
    walk_in = service.WalkIn(
        school_id=school_id, grade=typed["grade"], entry=entry, given_name=typed["given_name"].strip(),
        family_name=typed["family_name"].strip(), birth_date=born_on, student_id=known,
        classroom_id=UUID(room["id"]) if room else None, last_class_day=room["ends_on"] if room else None,
    )  # fmt: skip
    return problems, walk_in


def _typed(form: FormData, names: tuple[str, ...]) -> dict[str, str]:
    return {name: str(form.get(name, ""))[:120].replace("\x00", "") for name in names}


def _day(value: str) -> date | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2100 else None


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


ENROL_PAGES = [
    Route("/schools/{id}/enrol", enrol_page, methods=["GET", "POST"]),
    Route("/students/{id}/leave", leave_page, methods=["GET", "POST"]),
]
