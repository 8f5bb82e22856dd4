"""The page between a right password and the session: the code of the second factor."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import service
from aivo.domains.identity.challenges import SECONDS
from aivo.domains.identity.devices import origin_of
from aivo.domains.identity.errors import ChallengeOver, CodeRefused, TooManyTries
from aivo.web.csrf import plain_form
from aivo.web.request import acting, path_within, respond, shell_of, viewer_of
from aivo.web.wording import marked as _

REFUSED = {
    CodeRefused: _("This code is not right, or was used already. Please wait for the next one and try again."),
    TooManyTries: _("Too many tries. Please wait 15 minutes, or ask your school for help."),
}


def ask_for_code(request: Request, challenge: str, goal: str) -> Response:
    """Send the browser on to the code's page; the challenge travels in a cookie that no script and no address shows."""
    response = RedirectResponse(f"/sign-in/code?{urlencode({'next': path_within(goal)})}", status_code=303)
    shell = shell_of(request)
    response.set_cookie(
        _cookie(request), challenge, max_age=SECONDS, path="/", secure=not shell.settings.is_plain_http,
        httponly=True, samesite="lax",
    )  # fmt: skip
    return response


def put_cookie(request: Request, response: Response, token: str) -> None:
    """Hand the session's token to the browser, and to nothing that runs in its pages."""
    shell = shell_of(request)
    response.set_cookie(
        shell.cookie, token, path="/", secure=not shell.settings.is_plain_http, httponly=True, samesite="lax"
    )


async def code_page(request: Request) -> Response:
    """The form for the code. Without a challenge there is nothing to answer."""
    if _cookie(request) not in request.cookies:
        return RedirectResponse("/sign-in", status_code=303)
    return await _form(request, path_within(request.query_params.get("next")))


async def give_code(request: Request) -> Response:
    """Try a code."""
    form = await plain_form(request)
    goal, code = path_within(str(form.get("next", ""))), str(form.get("code", "")).strip()
    if not code:
        return await _form(request, goal, _("Please type the code."), status=422)
    address, device = origin_of(request)
    challenge = request.cookies.get(_cookie(request), "")
    try:
        signed = await service.give_code(shell_of(request).databases, challenge, code, device=device, address=address)
    except ChallengeOver:
        response: Response = RedirectResponse(f"/sign-in?{urlencode({'next': goal, 'over': 1})}", status_code=303)
        _forget(request, response)
        return response
    except (CodeRefused, TooManyTries) as refusal:
        status = 422 if isinstance(refusal, CodeRefused) else refusal.status
        return await _form(request, goal, REFUSED[type(refusal)], status=status)
    if viewer_of(request) is not None:  # whoever was signed in here before is no longer
        async with acting(request) as ctx:
            await service.sign_out(ctx)
    response = RedirectResponse(goal, status_code=303)
    put_cookie(request, response, signed.token)
    _forget(request, response)
    return response


async def _form(request: Request, goal: str, problem: str = "", *, status: int = 200) -> Response:
    challenge = request.cookies.get(_cookie(request), "")
    demo_code = await service.demo_code(shell_of(request).databases, challenge) if is_demo_here(request) else None
    values = {"next": goal, "problem": problem, "demo_code": demo_code}
    return respond(request, "identity/code.html", values, status=status)


def is_demo_here(request: Request) -> bool:
    """Whether this is a demo of invented people that nobody but this machine reaches."""
    settings = shell_of(request).settings
    if not (settings.is_demo and settings.is_plain_http and request.client):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _cookie(request: Request) -> str:
    return f"{shell_of(request).cookie}-code"


def _forget(request: Request, response: Response) -> None:
    response.delete_cookie(
        _cookie(request), path="/", secure=not shell_of(request).settings.is_plain_http, httponly=True, samesite="lax"
    )


PAGES = [
    Route("/sign-in/code", code_page, methods=["GET"]),
    Route("/sign-in/code", give_code, methods=["POST"]),
]
