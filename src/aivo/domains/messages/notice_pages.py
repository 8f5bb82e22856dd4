"""What waits for a person, and the choice of what also comes by mail."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import service as identity
from aivo.domains.messages import lists, service
from aivo.web.csrf import checked_form
from aivo.web.paging import asked
from aivo.web.request import Viewer, acting, id_from, respond, signed_in

EVERYBODYS = ("message", "document", "notice", "meeting", "plan", "general")
CHOOSABLE = {
    "parent": EVERYBODYS, "teacher": (*EVERYBODYS, "unreached"), "district_admin": (*EVERYBODYS, "unreached", "import"),
}  # fmt: skip
"""What a person of each role may keep out of their mailbox; their own safety always comes by mail as well."""


def _choosable(viewer: Viewer) -> tuple[str, ...]:
    """The kinds that come to this person."""
    return CHOOSABLE.get(viewer.actor.role, ("general",))


async def notices_page(request: Request) -> Response:
    """One's notices, the newest first."""
    signed_in(request)
    _search, after = asked(request, 2)
    async with acting(request) as ctx:
        page = await lists.notices(ctx, after)
    return respond(request, "messages/notices.html", {"page": page})


async def open_notice(request: Request) -> Response:
    """Go to what a notice is about; it is read then."""
    await checked_form(request)
    async with acting(request) as ctx:
        notice = await service.mark_read(ctx, id_from(request))
    return RedirectResponse(notice.path, status_code=303)


async def read_all(request: Request) -> Response:
    """Note that all are read."""
    await checked_form(request)
    async with acting(request) as ctx:
        await service.mark_all_read(ctx)
    return RedirectResponse("/notifications", status_code=303)


async def choices_page(request: Request) -> Response:
    """Which kinds also come by mail."""
    viewer = signed_in(request)
    async with acting(request) as ctx:
        chosen = await lists.choices(ctx)
        reach = await identity.own_reach(ctx)
    usual = viewer.actor.role not in ("parent", "learner") or (reach is not None and reach.delivery == "email")
    kinds = {kind: chosen.get(kind, usual and kind != "unreached") for kind in _choosable(viewer)}
    values = {"kinds": kinds, "is_saved": "saved" in request.query_params, "has_chosen": bool(chosen)}
    return respond(request, "messages/choices.html", values)


async def choose(request: Request) -> Response:
    """Keep the choice."""
    viewer = signed_in(request)
    form = await checked_form(request)
    wanted = set(map(str, form.getlist("kinds")))
    async with acting(request) as ctx:
        await service.choose(ctx, {kind: kind in wanted for kind in _choosable(viewer)})
    return RedirectResponse("/notifications/choices?saved=1", status_code=303)


PAGES = [
    Route("/notifications", notices_page, methods=["GET"]),
    Route("/notifications/read", read_all, methods=["POST"]),
    Route("/notifications/choices", choices_page, methods=["GET"]),
    Route("/notifications/choices", choose, methods=["POST"]),
    Route("/notifications/{id}", open_notice, methods=["POST"]),
]
