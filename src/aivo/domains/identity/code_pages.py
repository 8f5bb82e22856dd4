"""The pages between a right password and the session: the code of the second factor, a password of one's own."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import service
from aivo.domains.identity.devices import origin_of
from aivo.domains.identity.entering import (
    REFUSED,
    begin_again,
    challenge_of,
    come_in,
    is_demo_here,
    offers_texts,
    site_of,
    text_state,
)
from aivo.domains.identity.errors import ChallengeOver, CodeRefused, PasswordRefused, TooManyTries
from aivo.domains.identity.passwords import SHORTEST
from aivo.web.csrf import plain_form
from aivo.web.reading import chooser, register_of
from aivo.web.request import path_within, respond, shell_of
from aivo.web.wording import marked as _


async def code_page(request: Request) -> Response:
    """The form for the code. Without a challenge there is nothing to answer."""
    if not challenge_of(request):
        return RedirectResponse("/sign-in", status_code=303)
    return await show_code_form(request, path_within(request.query_params.get("next")))


async def give_code(request: Request) -> Response:
    """Try a code."""
    form = await plain_form(request)
    goal, code = path_within(str(form.get("next", ""))), str(form.get("code", "")).strip()
    if not code:
        return await show_code_form(request, goal, _("Please type the code."), status=422)
    address, device = origin_of(request)
    try:
        signed = await service.give_code(
            shell_of(request).databases, challenge_of(request), code, device=device, address=address
        )
    except ChallengeOver:
        return begin_again(request, goal)
    except (CodeRefused, TooManyTries) as refusal:
        status = 422 if isinstance(refusal, CodeRefused) else refusal.status
        return await show_code_form(request, goal, REFUSED[type(refusal)], status=status)
    return await come_in(request, signed, goal, is_own_device="is_own_device" in form)


async def password_page(request: Request) -> Response:
    """The form for a password of one's own, after one that somebody else has set."""
    if not challenge_of(request):
        return RedirectResponse("/sign-in", status_code=303)
    return _password(request, path_within(request.query_params.get("next")))


async def choose_password(request: Request) -> Response:
    """Try a password of one's own."""
    form = await plain_form(request)
    goal = path_within(str(form.get("next", "")))
    address, device = origin_of(request)
    try:
        signed = await service.choose_password(
            shell_of(request).databases, challenge_of(request), str(form.get("password", "")), device=device,
            address=address,
        )  # fmt: skip
    except ChallengeOver:
        return begin_again(request, goal)
    except PasswordRefused as refusal:
        return _password(request, goal, refusal.message)
    return await come_in(request, signed, goal)


async def show_code_form(request: Request, goal: str, problem: str = "", *, status: int = 200) -> Response:
    """The page of the second step, by the kinds of factor that its person has."""
    databases, challenge, site = shell_of(request).databases, challenge_of(request), site_of(request)
    owing = await service.who_owes(databases, challenge)
    if owing is None:
        return begin_again(request, goal)
    is_demo = is_demo_here(request) and "totp" in owing.kinds
    text = await text_state(request, owing.tenant_id, owing.sent)
    values = {
        "next": goal,
        "problem": problem,
        "owing": owing,
        "options": await service.step_options(databases, site, challenge) if site and "passkey" in owing.kinds else "",
        "is_demo_here": is_demo,
        "demo_code": await service.demo_code(databases, challenge) if is_demo else None,
        "text": text,
        "offers_texts": offers_texts(request),
        "say3": chooser(register_of(owing.reading, owing.role)),
    }
    return respond(request, "identity/code.html", values, status=status)


def _password(request: Request, goal: str, problem: str = "") -> Response:
    values = {"next": goal, "problem": problem, "shortest": SHORTEST}
    return respond(request, "identity/new_password.html", values, status=422 if problem else 200)


PAGES = [
    Route("/sign-in/code", code_page, methods=["GET"]),
    Route("/sign-in/code", give_code, methods=["POST"]),
    Route("/sign-in/password", password_page, methods=["GET"]),
    Route("/sign-in/password", choose_password, methods=["POST"]),
]
