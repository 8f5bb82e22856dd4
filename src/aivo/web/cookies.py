"""The one cookie that carries a session: for the browser alone, for no script and no other site."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from aivo.web.request import shell_of


def put_session(request: Request, response: Response, token: str) -> None:
    """Hand the session's token to the browser, and to nothing that runs in its pages."""
    shell = shell_of(request)
    response.set_cookie(
        shell.cookie, token, path="/", secure=not shell.settings.is_plain_http, httponly=True, samesite="lax"
    )
