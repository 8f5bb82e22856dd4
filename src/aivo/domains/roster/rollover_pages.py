"""The next school year: this year and the next, what a step would do, earlier steps and their undo."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.db.context import Ctx
from aivo.domains.roster import rollover_lists as lists
from aivo.domains.roster import service
from aivo.domains.roster.errors import AlreadyUndone, NotLatestRollover, YearBegun
from aivo.domains.roster.orders import announce
from aivo.kit.clock import today_in
from aivo.kit.errors import NotFound, Refusal
from aivo.web.csrf import checked_form
from aivo.web.request import acting, id_from, respond, shell_of, signed_in
from aivo.web.wording import marked as _

PROBLEMS: dict[type[Refusal], str] = {
    AlreadyUndone: _("This was undone already."),
    YearBegun: _("The new school year has begun, so this can no longer be undone at once."),
    NotLatestRollover: _("A later step stands on this one. Undo that one first."),
}
FIELD = "next_"
"""Beginning of the form's fields; the rest is the id of the school that learners leave."""


async def rollover_page(request: Request) -> Response:
    """This year, next year, which school follows which, and what was done before."""
    return await _rollover(request)


async def look(request: Request) -> Response:
    """Ask what the step would do; the worker looks, and nothing is changed by it."""
    viewer = signed_in(request, "district_admin")
    form = await checked_form(request)
    chosen = {name.removeprefix(FIELD): str(value) for name, value in form.items() if name.startswith(FIELD) and value}
    async with acting(request) as ctx:
        await _demand(ctx)
        year = await lists.year(ctx, today_in(viewer.timezone))
        known = {str(each.id): each for each in await lists.leaving(ctx, year["last"])} if year else {}
    wrong = {
        school_id for school_id, other in chosen.items()
        if school_id not in known or other not in {option for option, _name in known[school_id].options}
    }  # fmt: skip
    if year is None or wrong:
        return await _rollover(request, _("Please choose each next school from its list."), typed=chosen, status=422)
    async with acting(request) as ctx:
        job = await service.order_rollover(ctx, chosen)
    await announce(shell_of(request).databases, viewer.actor.tenant_id, job.id)
    return RedirectResponse(f"/roster/jobs/{job.id}", status_code=303)


async def undo(request: Request) -> Response:
    """Ask what undoing a step would put back; nothing is changed by asking."""
    viewer = signed_in(request, "district_admin")
    await checked_form(request)
    try:
        async with acting(request) as ctx:
            await _demand(ctx)
            job = await service.order_rollover_undo(ctx, id_from(request))
    except (AlreadyUndone, YearBegun, NotLatestRollover) as refusal:
        return await _rollover(request, PROBLEMS[type(refusal)], status=409)
    await announce(shell_of(request).databases, viewer.actor.tenant_id, job.id)
    return RedirectResponse(f"/roster/jobs/{job.id}", status_code=303)


async def _rollover(
    request: Request, problem: str = "", *, typed: dict[str, str] | None = None, status: int = 200
) -> Response:
    viewer = signed_in(request, "district_admin")
    today = today_in(viewer.timezone)
    async with acting(request) as ctx:
        await _demand(ctx)
        year = await lists.year(ctx, today)
        jobs = await lists.jobs(ctx)
        done = await lists.done(ctx, today)
        leaving = await lists.leaving(ctx, year["last"]) if year else []
    values = {"year": year, "jobs": jobs, "done": done, "leaving": leaving, "problem": problem, "typed": typed or {},
              "field": FIELD}  # fmt: skip
    return respond(request, "roster/rollover.html", values, status=status)


async def _demand(ctx: Ctx) -> None:
    """Without the duty the page is not there."""
    if not await lists.may(ctx):
        raise NotFound


PAGES = [
    Route("/rollover", rollover_page, methods=["GET"]),
    Route("/rollover", look, methods=["POST"]),
    Route("/rollover/{id}/undo", undo, methods=["POST"]),
]
