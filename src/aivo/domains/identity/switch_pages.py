"""Your roles: in which one you are here, what waits in the others (a number, no more), and going over."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import service
from aivo.domains.identity.devices import origin_of
from aivo.domains.identity.errors import RoleNotHeld
from aivo.kit.errors import NotFound
from aivo.web.cookies import put_session
from aivo.web.csrf import checked_form
from aivo.web.request import acting, respond, signed_in


async def roles_page(request: Request) -> Response:
    """The person's roles. What waits elsewhere is counted under that role's rights, and nothing of it is shown here."""
    viewer = signed_in(request)
    if not viewer.other_roles:
        raise NotFound
    return respond(request, "identity/roles.html", {"waiting": viewer.waiting_elsewhere})


async def switch(request: Request) -> Response:
    """Go over: a new session in the other role, and this one ends."""
    form = await checked_form(request)
    signed_in(request)
    address, device = origin_of(request)
    try:
        async with acting(request, even_suspended=True) as ctx:
            signed = await service.switch_role(ctx, str(form.get("role", "")), device=device, address=address)
    except RoleNotHeld:
        raise NotFound from None
    response = RedirectResponse("/", status_code=303)
    put_session(request, response, signed.token)
    return response


PAGES = [
    Route("/roles", roles_page, methods=["GET"]),
    Route("/roles", switch, methods=["POST"]),
]
