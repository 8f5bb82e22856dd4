"""Between the pages of signing in: what a browser is handed at each step, and the pages' common refusals."""

from __future__ import annotations

import ipaddress
from typing import cast
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from aivo.domains.identity import service
from aivo.domains.identity.challenges import SECONDS
from aivo.domains.identity.errors import CodeRefused, TooManyTries
from aivo.domains.identity.known_devices import LASTS
from aivo.domains.identity.schemas import SecondStep, SentCode, SignedIn, Step, Texts, TextState
from aivo.web.cookies import forget_note, has_note, note, noted, put_session
from aivo.web.request import acting, path_within, shell_of, viewer_of
from aivo.web.wording import marked as _

PAGE_OF: dict[Step, str] = {"code": "/sign-in/code", "set-up": "/sign-in/set-up", "password": "/sign-in/password"}
STEP, DEVICE, DOOR = "step", "device", "door"
"""What a browser keeps for us: the step that is owed, whose device it is, and its secret for passkeys."""

REFUSED = {
    CodeRefused: _("This code is not right, or was used already. Please wait for the next one and try again."),
    TooManyTries: _("Too many tries. Please wait 15 minutes, or ask your school for help."),
}
TOO_MANY_CODES = _("So many codes were sent already. Please wait an hour, or use another way.")


async def come_in(
    request: Request, signed: SignedIn | SecondStep, goal: str, *, is_own_device: bool = False
) -> Response:
    """Lead on: to the page of what is still owed, or in. Whoever was signed in here before is no longer.

    The browser remembers whose device it is, so that nobody who guesses elsewhere keeps its owner out.
    """
    if isinstance(signed, SecondStep):
        response = RedirectResponse(f"{PAGE_OF[signed.step]}?{urlencode({'next': path_within(goal)})}", status_code=303)
        note(request, response, STEP, signed.challenge, SECONDS[signed.step])
        return response
    if viewer_of(request) is not None:
        async with acting(request, even_suspended=True) as ctx:
            await service.sign_out(ctx)
    response = RedirectResponse(path_within(goal), status_code=303)
    put_session(request, response, signed.token)
    tokens = await service.remember_device(
        shell_of(request).databases, signed.actor, device_tokens(request), is_trusted=is_own_device
    )
    note(request, response, DEVICE, tokens, int(LASTS.total_seconds()))
    forget_step(request, response)
    return response


def device_tokens(request: Request) -> str:
    """What the browser remembers of the people who came in by it."""
    return noted(request, DEVICE)


def begin_again(request: Request, goal: str) -> Response:
    """Back to name and password, with a word why."""
    response = RedirectResponse(f"/sign-in?{urlencode({'next': path_within(goal), 'over': 1})}", status_code=303)
    forget_step(request, response)
    return response


def challenge_of(request: Request) -> str:
    """The challenge handed over at the step before; it travels where no script and no address shows it."""
    return noted(request, STEP)


def forget_step(request: Request, response: Response) -> None:
    """The step is over."""
    if has_note(request, STEP):
        forget_note(request, response, STEP)


def site_of(request: Request) -> service.Site | None:
    """Who asks for a passkey; None where there can be none, as on an address that is a number."""
    named = site_by_name(request)
    is_there = bool(named) and request.headers.get("host") == urlsplit(named).netloc
    return service.Site.of(named if is_there else shell_of(request).settings.base_url)


def site_by_name(request: Request) -> str:
    """The address of this Aivo by a name, where it is served to this machine alone by a number; empty elsewhere.

    Browsers keep passkeys for names. The same server answers at both; no other name is taken from a request.
    """
    settings = shell_of(request).settings
    parts = urlsplit(settings.base_url)
    if not settings.is_plain_http or parts.hostname != "127.0.0.1":
        return ""
    return "http://localhost" if parts.port is None else f"http://localhost:{parts.port}"


def texts_of(request: Request) -> Texts:
    """The way to people's phones."""
    return cast(Texts, request.app.state.texts)


def offers_texts(request: Request) -> bool:
    """Whether a code may go to a phone: where a gateway is set up, and in a demo on this machine, which shows it."""
    return texts_of(request).is_set_up or is_demo_here(request)


async def text_state(request: Request, tenant_id: UUID, sent: SentCode | None) -> TextState | None:
    """How the code on its way is doing; the code itself only where a demo may show it."""
    found = await texts_of(request).state_of(tenant_id, sent.id) if sent else None
    return found if found is None or is_demo_here(request) else TextState(found.state)


def on_its_way(request: Request, page: str, goal: str, tenant_id: UUID) -> Response:
    """Back to the page that asked, while the code leaves."""
    response = RedirectResponse(f"{page}?{urlencode({'next': path_within(goal)})}", status_code=303)
    response.background = BackgroundTask(texts_of(request).hurry, tenant_id)
    return response


def door_secret(request: Request) -> str:
    """What binds a passkey's question at the door to this browser."""
    return noted(request, DOOR)


def put_door_secret(request: Request, response: Response, value: str) -> None:
    """Keep the browser's secret for as long as a question is good."""
    note(request, response, DOOR, value, 30 * 60)


def is_demo_here(request: Request) -> bool:
    """Whether this is a demo of invented people that nobody but this machine reaches."""
    settings = shell_of(request).settings
    if not (settings.is_demo and settings.is_plain_http and request.client):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
