"""The trail for people: a parent reads who opened the record, a custodian who opened and changed what."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aivo.domains.audit import service as audit
from aivo.domains.students import log_lists
from aivo.domains.students.log_lists import Asked
from aivo.domains.students.wording import OPENED
from aivo.kit.errors import NotFound
from aivo.web.paging import as_id, asked
from aivo.web.request import acting, id_from, respond, signed_in
from aivo.web.wording import marked as _


async def opened_page(request: Request) -> Response:
    """Who of the staff and of outside parties opened this child's record. Never another family member."""
    signed_in(request, "parent")
    student_id = id_from(request)
    _search, after = asked(request, 1)
    async with acting(request) as ctx:
        name = await log_lists.name_if_open(ctx, student_id)
        page = await log_lists.opened(ctx, student_id, as_id(after[0]))
    values = {"page": page, "name": name, "student_id": student_id, "known": OPENED}
    return respond(request, "students/opened.html", values)


async def changes_page(request: Request) -> Response:
    """Every change, newest first, perhaps of one person or about one learner."""
    return await _trail(request, "changes")


async def openings_page(request: Request) -> Response:
    """Every opening of a learner's record, refused ones too."""
    return await _trail(request, "openings")


async def change_page(request: Request) -> Response:
    """One change with its values. They are part of a learner's record, so looking is written down."""
    signed_in(request, "district_admin")
    async with acting(request) as ctx:
        if not await log_lists.may_watch(ctx):
            raise NotFound
        event, fields = await log_lists.change(ctx, id_from(request))
        if event["student_id"] is not None and fields:
            await audit.saw(ctx, event["student_id"], event["table_name"], row_id=event["row_id"], purpose="Audit")
    return respond(request, "students/change.html", {"event": event, "fields": fields})


async def _trail(request: Request, part: str) -> Response:
    viewer = signed_in(request, "district_admin")
    _search, after = asked(request, 1)
    person = request.query_params.get("person", "").replace("\x00", "").strip()[:80]
    learner = request.query_params.get("learner", "")
    until = request.query_params.get("until", "")
    problem = ""
    async with acting(request) as ctx:
        if not await log_lists.may_watch(ctx):
            raise NotFound
        person_id = await log_lists.person_of(ctx, person) if person else None
        if person and person_id is None:
            problem = _("Nobody here has this sign-in name.")
        which = Asked(person_id, as_id(learner), _end_of(until, viewer.timezone))
        read = log_lists.changes if part == "changes" else log_lists.openings
        page = None if problem else await read(ctx, which, as_id(after[0]))
    values = {
        "page": page, "part": part, "person": person, "learner": learner, "until": until, "problem": problem,
    }  # fmt: skip
    return respond(request, "students/trail.html", values)


def _end_of(day: str, zone: str) -> datetime | None:
    """The moment after a day, at the school's time; None where no day is meant."""
    try:
        return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=ZoneInfo(zone)) + timedelta(days=1)
    except (ValueError, OverflowError):
        return None


PAGES = [
    Route("/students/{id}/opened", opened_page),
    Route("/audit", changes_page),
    Route("/audit/openings", openings_page),
    Route("/audit/{id}", change_page),
]
