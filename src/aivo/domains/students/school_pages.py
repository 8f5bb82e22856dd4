"""A class with its staff, and the calendar of a school: shown to district staff, changed by a duty over settings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.students import lists, school_lists, schooling
from aivo.domains.students.errors import AlreadyThere, SettingsDutyNeeded
from aivo.domains.students.schooling import ClassDraft, DayDraft
from aivo.domains.students.wording import CLASS_ROLES, DAY_KINDS
from aivo.domains.tenancy.models import GRADES
from aivo.kit.clock import today_in
from aivo.kit.errors import NotFound, Refusal, Stale
from aivo.web.csrf import checked_form
from aivo.web.request import acting, id_from, respond, signed_in
from aivo.web.wording import marked as _

REFUSED: Mapping[type[Refusal], str] = {
    SettingsDutyNeeded: _("Only a duty over settings may change schools, classes and calendars."),
    AlreadyThere: _("This person is in this class already in these days."),
    Stale: _("Somebody else has changed this in the meantime. Please look at it again."),
    NotFound: _("No member of staff has this sign-in name."),
}
NO_TITLE = _("Please type a title.")
NO_DAY = _("Please choose a day.")
NO_KIND = _("Please choose what kind of day it is.")
BAD_MINUTES = _("Please type minutes between 0 and 720, or leave it empty.")
FIELDS = ("title", "class_code", "subject", "grade_level", "location")
SCHOOL_DAYS = ("instruction", "early_release", "late_start", "testing")
"""Kinds of day that count as school days."""


async def new_class_page(request: Request) -> Response:
    """The form for a class that no roster brings."""
    return await _new_class(request, {})


async def add_class(request: Request) -> Response:
    """Make a class."""
    viewer, typed = await _sent(request, *FIELDS)
    school_id = id_from(request)
    if not typed["title"]:
        return await _new_class(request, typed, {"title": NO_TITLE}, status=422)
    try:
        async with acting(request) as ctx:
            if await lists.school(ctx, today_in(viewer), school_id) is None:
                raise NotFound
            made = await schooling.add_class(ctx, school_id, _draft(typed), today_in(viewer))
            made_id = made.id
    except SettingsDutyNeeded as refusal:
        return await _new_class(request, typed, problem=REFUSED[type(refusal)], status=refusal.status)
    return RedirectResponse(f"/schools/{school_id}/classes/{made_id}", status_code=303)


async def class_page(request: Request) -> Response:
    """One class."""
    return await _class(request)


async def change_class(request: Request) -> Response:
    """Change a class's title and place, or who is in it as staff."""
    viewer, typed = await _sent(request, *FIELDS, "what", "version", "username", "role", "from", "staff", "last_day")
    classroom_id, day = id_from(request, "class"), _day(typed["from"] or typed["last_day"])
    problems: dict[str, str] = {}
    if typed["what"] == "staff" and day is None:
        problems = {"from": NO_DAY}
    elif typed["what"] == "" and not typed["title"]:
        problems = {"title": NO_TITLE}
    if problems:
        return await _class(request, typed, problems)
    if typed["what"] == "end" and day is None:
        return await _class(request, typed, problem=NO_DAY)
    try:
        async with acting(request) as ctx:
            await school_lists.one_class(ctx, id_from(request), classroom_id, today_in(viewer))
            if typed["what"] == "staff" and day is not None:
                role = typed["role"] if typed["role"] in CLASS_ROLES else "teacher"
                await schooling.staff_from(ctx, classroom_id, typed["username"], role, day)
            elif typed["what"] == "end" and day is not None:
                await schooling.end_staff(ctx, _id(typed["staff"]), day)
            else:
                version = int(typed["version"]) if typed["version"].isdecimal() else 0
                await schooling.change_class(ctx, classroom_id, version, _draft(typed))
    except tuple(REFUSED) as refusal:
        if isinstance(refusal, NotFound) and typed["what"] != "staff":
            raise
        return await _class(request, typed, problem=REFUSED[type(refusal)], status=422)
    return RedirectResponse(f"/schools/{id_from(request)}/classes/{classroom_id}", status_code=303)


async def calendar_page(request: Request) -> Response:
    """The calendar of a school."""
    return await _calendar(request)


async def change_day(request: Request) -> Response:
    """First say what hangs on a day, then change it."""
    _viewer, typed = await _sent(request, "day", "kind", "minutes", "note", "sure", "clear")
    school_id, calendar_id = id_from(request), id_from(request, "calendar")
    try:
        if typed["clear"]:
            async with acting(request) as ctx:
                await schooling.clear_day(ctx, calendar_id, _id(typed["clear"]))
            return RedirectResponse(f"/schools/{school_id}/calendar?calendar={calendar_id}", status_code=303)
        day, minutes = _day(typed["day"]), typed["minutes"]
        problems = {} if day is not None else {"day": NO_DAY}
        if typed["kind"] not in DAY_KINDS:
            problems["kind"] = NO_KIND
        if minutes and not (minutes.isdecimal() and int(minutes) <= 720):
            problems["minutes"] = BAD_MINUTES
        if day is None or problems:
            return await _calendar(request, calendar_id, typed, problems)
        if not typed["sure"]:
            return await _calendar(request, calendar_id, typed, day=day, status=200)
        draft = DayDraft(
            day, typed["kind"], typed["kind"] in SCHOOL_DAYS, int(minutes) if minutes else None, typed["note"] or None
        )
        async with acting(request) as ctx:
            await schooling.set_day(ctx, calendar_id, draft)
    except SettingsDutyNeeded as refusal:
        return await _calendar(request, calendar_id, typed, problem=REFUSED[type(refusal)], status=refusal.status)
    return RedirectResponse(f"/schools/{school_id}/calendar?calendar={calendar_id}", status_code=303)


async def _sent(request: Request, *names: str) -> tuple[str, dict[str, str]]:
    """The viewer's time zone, and what was sent."""
    viewer = signed_in(request, "district_admin")
    form = await checked_form(request)
    return viewer.timezone, {name: str(form.get(name, "")).replace("\x00", "").strip()[:200] for name in names}


async def _new_class(
    request: Request, typed: Mapping[str, str], problems: Mapping[str, str] | None = None, problem: str = "",
    *, status: int = 200,
) -> Response:  # fmt: skip
    viewer = signed_in(request, "district_admin")
    async with acting(request) as ctx:
        school = await lists.school(ctx, today_in(viewer.timezone), id_from(request))
    if school is None:
        raise NotFound
    values = {"school": school, "typed": _filled(typed), "problems": {"title": "", **(problems or {})},
              "wrong": problems or {}, "problem": problem, "grades": GRADES}  # fmt: skip
    return respond(request, "students/class_new.html", values, status=status)


async def _class(
    request: Request, typed: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None,
    problem: str = "", *, status: int = 422,
) -> Response:  # fmt: skip
    viewer = signed_in(request, "district_admin")
    today = today_in(viewer.timezone)
    async with acting(request) as ctx:
        found = await school_lists.one_class(ctx, id_from(request), id_from(request, "class"), today)
    values = {
        "found": found, "typed": _filled(typed or {}), "is_back": typed is not None, "wrong": problems or {},
        "problems": {"title": "", "from": "", **(problems or {})}, "problem": problem, "grades": GRADES, "today": today,
        "roles": CLASS_ROLES,
    }  # fmt: skip
    return respond(request, "students/class.html", values, status=status if typed is not None else 200)


async def _calendar(
    request: Request, calendar_id: UUID | None = None, typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None, *, day: date | None = None, problem: str = "", status: int = 422,
) -> Response:  # fmt: skip
    viewer = signed_in(request, "district_admin")
    today, school_id = today_in(viewer.timezone), id_from(request)
    wanted = str(calendar_id) if calendar_id is not None else request.query_params.get("calendar", "")
    async with acting(request) as ctx:
        school = await lists.school(ctx, today, school_id)
        calendars = await school_lists.calendars(ctx, school_id, today)
        if school is None or (calendar_id is not None and wanted not in {each["id"] for each in calendars}):
            raise NotFound
        chosen = next((each for each in calendars if each["id"] == wanted), calendars[0] if calendars else None)
        days = await school_lists.days(ctx, UUID(chosen["id"])) if chosen is not None else []
        hangs = await school_lists.affected(ctx, UUID(chosen["id"]), day) if chosen is not None and day else None
    counts_then = bool(typed and typed["kind"] in SCHOOL_DAYS)
    values = {
        "school": school, "calendars": calendars, "chosen": chosen, "days": days, "hangs": hangs, "day": day,
        "counts_then": counts_then, "kinds": DAY_KINDS, "problem": problem, "wrong": problems or {}, "today": today,
        "typed": {**dict.fromkeys(("day", "kind", "minutes", "note"), ""), **(typed or {})},
        "problems": {**dict.fromkeys(("day", "kind", "minutes"), ""), **(problems or {})},
    }  # fmt: skip
    return respond(request, "students/calendar.html", values, status=status if typed is not None else 200)


def _filled(typed: Mapping[str, str]) -> dict[str, str]:
    return {**dict.fromkeys((*FIELDS, "username", "role", "from"), ""), **typed}


def _draft(typed: Mapping[str, str]) -> ClassDraft:
    grade = typed["grade_level"] if typed["grade_level"] in GRADES else None
    return ClassDraft(
        typed["title"], typed["class_code"] or None, typed["subject"] or None, grade, typed["location"] or None
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


PAGES = [
    Route("/schools/{id}/classes/new", new_class_page, methods=["GET"]),
    Route("/schools/{id}/classes/new", add_class, methods=["POST"]),
    Route("/schools/{id}/classes/{class}", class_page, methods=["GET"]),
    Route("/schools/{id}/classes/{class}", change_class, methods=["POST"]),
    Route("/schools/{id}/calendar", calendar_page, methods=["GET"]),
    Route("/schools/{id}/calendar/{calendar}", change_day, methods=["POST"]),
]
