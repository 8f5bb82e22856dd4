"""The outbox for district staff with a duty over people: what left, what waits, what could not be delivered."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.messages import lists, service
from aivo.kit.errors import NotFound
from aivo.web.csrf import checked_form
from aivo.web.paging import asked
from aivo.web.request import acting, id_from, respond, shell_of, signed_in

VIEWS = {"hand": ("failed", "returned"), "waiting": ("waiting", "sending"), "sent": ("sent",), "all": ()}
"""The tabs of the page and the states behind each."""


async def outbox_page(request: Request) -> Response:
    """Mails by state, the newest first."""
    signed_in(request, "district_admin")
    _search, after = asked(request, 2)
    async with acting(request) as ctx:
        rights, states = await lists.mail_counts(ctx)
        if not rights["may_read"]:
            raise NotFound
        counts = {view: sum(states.get(state, 0) for state in of or states) for view, of in VIEWS.items()}
        view = request.query_params.get("view") or ("hand" if counts["hand"] else "all")
        if view not in VIEWS:
            raise NotFound
        page = await lists.outbox(ctx, VIEWS[view], after)
    has_server = shell_of(request).settings.smtp_url is not None
    values = {"page": page, "view": view, "counts": counts, "may_act": rights["may_act"], "has_server": has_server}
    return respond(request, "messages/outbox.html", values)


async def texts_page(request: Request) -> Response:
    """Codes to families' phones: to whom, and how they did. The number and the code are nobody's here."""
    signed_in(request, "district_admin")
    _search, after = asked(request, 2)
    async with acting(request) as ctx:
        rights, _states = await lists.mail_counts(ctx)
        if not rights["may_read"]:
            raise NotFound
        page = await lists.texts(ctx, after)
    has_gateway = shell_of(request).settings.text_url is not None
    return respond(request, "messages/texts.html", {"page": page, "has_gateway": has_gateway})


async def retry(request: Request) -> Response:
    """Try once more."""
    await checked_form(request)
    async with acting(request) as ctx:
        await service.retry(ctx, id_from(request))
    return RedirectResponse("/outbox", status_code=303)


async def cancel(request: Request) -> Response:
    """Take a mail back."""
    await checked_form(request)
    async with acting(request) as ctx:
        await service.cancel(ctx, id_from(request))
    return RedirectResponse("/outbox", status_code=303)


async def returned(request: Request) -> Response:
    """Note that a mail came back."""
    await checked_form(request)
    async with acting(request) as ctx:
        await service.mark_returned(ctx, id_from(request))
    return RedirectResponse("/outbox", status_code=303)


PAGES = [
    Route("/outbox", outbox_page, methods=["GET"]),
    Route("/outbox/texts", texts_page, methods=["GET"]),
    Route("/outbox/{id}/retry", retry, methods=["POST"]),
    Route("/outbox/{id}/cancel", cancel, methods=["POST"]),
    Route("/outbox/{id}/returned", returned, methods=["POST"]),
]
