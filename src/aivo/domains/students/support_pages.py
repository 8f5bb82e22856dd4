"""Support visits: the platform asks and comes in; the tenant sees each, allows a look at a record, and ends it."""

from __future__ import annotations

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import service as identity
from aivo.domains.students import support, support_lists
from aivo.domains.students.errors import VisitNotOpen, VisitNotRight, VisitNotYours
from aivo.domains.tenancy import service as tenancy
from aivo.kit.errors import NotFound, Refusal
from aivo.web.cookies import put_session
from aivo.web.csrf import checked_form
from aivo.web.paging import as_id, asked
from aivo.web.request import acting, id_from, respond, shell_of, signed_in
from aivo.web.wording import marked as _

SAID: dict[type[Refusal], str] = {
    VisitNotRight: _("Please say why in a sentence, and how long: between 5 minutes and 8 hours."),
    VisitNotOpen: _("This visit is answered already, not allowed yet, or over."),
    VisitNotYours: _("Allowing a look at a record is for the records custodian or the director."),
    NotFound: _("There is no organization of this short name."),
}


BLANK = {"tenant": "", "kind": "settings", "reason": "", "minutes": "30"}


async def visits_page(request: Request) -> Response:
    """All visits, newest first; the platform also asks for one here."""
    signed_in(request, "district_admin", "platform_admin")
    return await _list(request, {"tenant": request.query_params.get("tenant", "")})


async def ask(request: Request) -> Response:
    """Ask for a visit."""
    signed_in(request, "platform_admin")
    form = await checked_form(request)
    typed = {name: str(form.get(name, "")).strip() for name in ("tenant", "kind", "reason", "minutes")}
    databases = shell_of(request).databases
    try:
        tenant_id = await tenancy.tenant_id_of(databases, typed["tenant"].replace("\x00", ""))
        async with acting(request) as ctx:
            minutes = int(typed["minutes"]) if typed["minutes"].isascii() and typed["minutes"].isdigit() else 0
            await support.ask(ctx, tenant_id, typed["kind"], typed["reason"], minutes)
    except (VisitNotRight, NotFound) as refusal:
        return await _list(request, typed, SAID[type(refusal)], status=422)
    return RedirectResponse("/support", status_code=303)


async def visit_page(request: Request) -> Response:
    """One visit that waits for an answer: whose record, and may it be seen?"""
    signed_in(request, "district_admin")
    return await _visit(request)


async def answer(request: Request) -> Response:
    """Allow a look at the learner who was picked, or refuse."""
    signed_in(request, "district_admin")
    form = await checked_form(request)
    grant_id, picked = id_from(request), str(form.get("student", ""))
    try:
        async with acting(request) as ctx:
            if form.get("answer") == "refuse":
                await support.refuse(ctx, grant_id)
            elif not picked:
                return await _visit(request, _("Please pick the learner whose record may be seen."), status=422)
            else:
                await support.allow(ctx, grant_id, UUID(picked))
    except (VisitNotOpen, VisitNotYours) as refusal:
        return await _visit(request, SAID[type(refusal)], status=refusal.status)
    except ValueError:
        raise NotFound from None
    return RedirectResponse("/support", status_code=303)


async def enter(request: Request) -> Response:
    """Go in: the browser now carries the visit's session, and the platform's own is over."""
    signed_in(request, "platform_admin")
    form = await checked_form(request)
    tenant = str(form.get("tenant"))
    address, device = identity.origin_of(request)
    try:
        async with acting(request) as ctx:
            token = await support.enter(ctx, id_from(request), UUID(tenant), device=device, address=address)
            await identity.sign_out(ctx)
    except (VisitNotOpen, ValueError):
        return await _list(request, {}, SAID[VisitNotOpen], status=409)
    response = RedirectResponse("/", status_code=303)
    put_session(request, response, token)
    return response


async def end(request: Request) -> Response:
    """End a visit; whoever visits is out from the next request on."""
    viewer = signed_in(request, "district_admin", "platform_admin")
    form = await checked_form(request)
    tenant_id = viewer.actor.tenant_id
    try:
        async with acting(request, even_suspended=True) as ctx:
            if viewer.actor.role == "platform_admin":
                tenant_id = UUID(str(form.get("tenant")))
            await support.end(ctx, id_from(request), tenant_id)
    except (VisitNotOpen, ValueError):
        return await _list(request, {}, SAID[VisitNotOpen], status=409)
    return RedirectResponse("/support", status_code=303)


async def _list(request: Request, typed: dict[str, str], problem: str = "", *, status: int = 200) -> Response:
    _search, after = asked(request, 1)
    async with acting(request) as ctx:
        page = await support_lists.visits(ctx, as_id(after[0]))
    values = {"page": page, "typed": {**BLANK, **typed}, "problem": problem}
    return respond(request, "students/support.html", values, status=status)


async def _visit(request: Request, problem: str = "", *, status: int = 200) -> Response:
    search, _after = asked(request, 1)
    async with acting(request) as ctx:
        visit = await support_lists.visit(ctx, id_from(request))
        if visit["state"] != "waiting" and not problem:
            return RedirectResponse("/support", status_code=303)
        learners = await support_lists.learners(ctx, search)
    values = {"visit": visit, "learners": learners, "search": search, "problem": problem}
    return respond(request, "students/support_visit.html", values, status=status)


PAGES = [
    Route("/support", visits_page, methods=["GET"]),
    Route("/support", ask, methods=["POST"]),
    Route("/support/{id}", visit_page, methods=["GET"]),
    Route("/support/{id}/answer", answer, methods=["POST"]),
    Route("/support/{id}/enter", enter, methods=["POST"]),
    Route("/support/{id}/end", end, methods=["POST"]),
]
