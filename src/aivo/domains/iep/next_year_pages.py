"""Caseloads of the next school year: a proposal by school and load, changed by a person, looked at, then done.

Also each service that goes on over the summer, as the two stretches it falls into. The agreed text stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.db.context import Ctx
from aivo.domains.iep import move_lists, next_year, next_year_lists
from aivo.domains.students import errors
from aivo.domains.students import service as students
from aivo.kit.clock import today_in
from aivo.kit.errors import NotFound
from aivo.web.csrf import checked_form
from aivo.web.paging import asked
from aivo.web.request import acting, id_from, respond, signed_in
from aivo.web.wording import marked as _

REFUSED: Mapping[type[Exception], str] = {
    errors.NotOnCaseload: _("Somebody moved one of these learners in the meantime. Please look at it again."),
    errors.AlreadyServes: _("Who takes over already has one of these learners on these days."),
    errors.NotStaff: _("Somebody who would take over no longer works here. Please look at it again."),
}
NO_REASON = _("Please write why, in one sentence.")


async def years_page(request: Request) -> Response:
    """The schools of the next year."""
    viewer = signed_in(request, "district_admin")
    async with acting(request) as ctx:
        year = await _year(ctx, today_in(viewer.timezone))
        schools = await next_year_lists.schools(ctx, year["first_day_on"]) if year else []
    return respond(request, "iep/next_year.html", {"year": year, "schools": schools})


async def school_page(request: Request) -> Response:
    """The proposal for one school."""
    return await _school(request, None)


async def decide(request: Request) -> Response:
    """Look at what was chosen; on the second word it is done, each move with its own way back until the first day."""
    signed_in(request, "district_admin")
    form = await checked_form(request)
    chosen = {name[3:]: str(value) for name, value in form.items() if name.startswith("to-")}
    reason = str(form.get("reason", "")).replace("\x00", "").strip()[:300]
    return await _school(request, chosen, reason=reason, is_last="apply" in form)


async def services_page(request: Request) -> Response:
    """Every service that goes on over the summer, line by line."""
    viewer = signed_in(request, "district_admin")
    _search, after = asked(request, 2)
    async with acting(request) as ctx:
        year = await _year(ctx, today_in(viewer.timezone))
        if year is None or year["old_last_on"] is None:
            return RedirectResponse("/caseloads/next-year", 303)
        page = await next_year_lists.services(ctx, year["old_last_on"], year["first_day_on"], after)
    return respond(request, "iep/next_year_services.html", {"year": year, "page": page})


async def _school(
    request: Request, sent: Mapping[str, str] | None, *, reason: str = "", is_last: bool = False
) -> Response:
    viewer = signed_in(request, "district_admin")
    today, school_id = today_in(viewer.timezone), id_from(request)
    async with acting(request) as ctx:
        year = await _year(ctx, today)
        if year is None:
            raise NotFound
        first = year["first_day_on"]
        learners = await next_year_lists.learners(ctx, first, school_id)
        rows = await next_year_lists.managers(ctx, first, school_id, today)
        if not learners:
            raise NotFound
        people = [next_year.Manager(row["id"], row["elsewhere"]) for row in rows]
        known = {row["id"] for row in rows}
        chosen = next_year.propose([(each["id"], each["manager_id"]) for each in learners], people)
        chosen |= {learner: to for learner, to in (sent or {}).items() if learner in chosen and to in known}
        moving = [each for each in learners if chosen.get(each["id"], each["manager_id"]) != each["manager_id"]]
        problem = ""
        if is_last and moving and not reason:
            problem = NO_REASON
        elif is_last:
            try:
                await _move(ctx, moving, chosen, first, reason, today)
                await ctx.commit()
                return RedirectResponse("/caseloads", status_code=303)
            except tuple(REFUSED) as refusal:
                problem = REFUSED[type(refusal)]
    values = {
        "year": year, "learners": learners, "managers": rows, "chosen": chosen, "moving": moving, "reason": reason,
        "school_id": school_id, "loads": next_year.loads(chosen, people), "problem": problem,
        "is_looked_at": sent is not None, "has_more": len(learners) > next_year_lists.MOST,
    }  # fmt: skip
    status = 200 if not problem else 422 if problem == NO_REASON else 409
    return respond(request, "iep/next_year_school.html", values, status=status)


async def _move(ctx: Ctx, moving: list[Any], chosen: Mapping[str, str], first: date, reason: str, today: date) -> None:
    """One act for each pair of people, all in one transaction."""
    pairs: dict[tuple[str, str], list[UUID]] = {}
    for each in moving:
        pairs.setdefault((each["manager_id"], chosen[each["id"]]), []).append(UUID(each["id"]))
    for (giver, taker), going in sorted(pairs.items()):
        draft = students.MoveDraft(UUID(giver), UUID(taker), first, reason, tuple(going))
        await students.move_caseload(ctx, draft, today)


async def _year(ctx: Ctx, today: date) -> Any:
    """The year to come; the pages are there for a duty that moves caseloads in the whole district."""
    if not await move_lists.may_move(ctx):
        raise NotFound
    return await next_year_lists.year_to_come(ctx, today)


NEXT_YEAR_PAGES = [
    Route("/caseloads/next-year", years_page, methods=["GET"]),
    Route("/caseloads/next-year/services", services_page, methods=["GET"]),
    Route("/caseloads/next-year/{id}", school_page, methods=["GET"]),
    Route("/caseloads/next-year/{id}", decide, methods=["POST"]),
]
