"""The switch "Hide for projecting": what a room may not read from a wall is left out of the page, on the server.

The choice is kept with the session: a cookie that names the session's own form token, so that whoever signs in next on
the same device starts from each page's safe beginning.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.web.cookies import put_cookie
from aivo.web.csrf import checked_form
from aivo.web.request import form_token, path_within, signed_in

COOKIE = "aivo-projecting"
STAFF = ("teacher", "district_admin")


@dataclass(frozen=True, slots=True)
class Projecting:
    """Whether this page hides what a room must not see, and where the switch comes back to."""

    is_on: bool
    here: str


def projecting(request: Request, *, default: bool = False) -> Projecting:
    """The state of the switch on this page; ``default`` holds until the person chose in this session."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    chosen, _, mark = request.cookies.get(COOKIE, "").partition("-")
    is_own = chosen in ("on", "off") and hmac.compare_digest(mark.encode(), _mark(request).encode())
    return Projecting(chosen == "on" if is_own else default, here)


async def switch(request: Request) -> Response:
    """Turn the switch and come back to the page it stands on."""
    signed_in(request, *STAFF)
    form = await checked_form(request)
    chosen = "on" if form.get("projecting") == "on" else "off"
    response = RedirectResponse(path_within(str(form.get("next", ""))), status_code=303)
    put_cookie(request, response, COOKIE, f"{chosen}-{_mark(request)}")
    return response


def _mark(request: Request) -> str:
    """Sixteen letters that only this session knows."""
    return form_token(request)[:16]


PAGES = [Route("/projecting", switch, methods=["POST"])]
