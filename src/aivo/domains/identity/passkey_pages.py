"""Passkeys in a browser: each form carries what the browser needs, and a small script puts the answer into it."""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import service
from aivo.domains.identity.code_pages import show_code_form
from aivo.domains.identity.devices import origin_of
from aivo.domains.identity.entering import (
    begin_again,
    challenge_of,
    come_in,
    door_secret,
    put_door_secret,
    site_of,
)
from aivo.domains.identity.errors import ChallengeOver, PasskeyRefused, TooManyTries
from aivo.domains.identity.security_pages import after_proof, show_proof
from aivo.domains.identity.set_up_pages import show_choices
from aivo.kit.errors import NotFound
from aivo.web.cookies import put_session
from aivo.web.csrf import checked_form, plain_form
from aivo.web.request import acting, path_within, respond, shell_of, signed_in
from aivo.web.wording import marked as _

REFUSED = {
    PasskeyRefused: _("This passkey was not accepted. Please try again, or use another way."),
    TooManyTries: _("Too many tries. Please wait 15 minutes, or ask your school for help."),
}


async def door_page(request: Request) -> Response:
    """Sign in by a passkey alone: a page of its own, since what it asks for is good for half an hour."""
    site = site_of(request)
    if site is None:
        raise NotFound
    return await _door(request, site, path_within(request.query_params.get("next")))


async def come(request: Request) -> Response:
    """Sign in by a passkey that knows the account."""
    form, site = await plain_form(request), site_of(request)
    if site is None:
        raise NotFound
    goal = path_within(str(form.get("next", "")))
    address, device = origin_of(request)
    try:
        signed = await service.come_by_passkey(
            shell_of(request).databases, site, door_secret(request), str(form.get("credential", "")), device=device,
            address=address,
        )  # fmt: skip
    except (PasskeyRefused, TooManyTries) as refusal:
        return await _door(request, site, goal, REFUSED[type(refusal)])
    except ChallengeOver:
        return begin_again(request, goal)
    return await come_in(request, signed, goal)


async def give_passkey(request: Request) -> Response:
    """Answer the second step by a passkey."""
    form, site = await plain_form(request), site_of(request)
    if site is None:
        raise NotFound
    goal = path_within(str(form.get("next", "")))
    address, device = origin_of(request)
    try:
        signed = await service.give_passkey(
            shell_of(request).databases, site, challenge_of(request), str(form.get("credential", "")), device=device,
            address=address,
        )  # fmt: skip
    except ChallengeOver:
        return begin_again(request, goal)
    except (PasskeyRefused, TooManyTries) as refusal:
        return await show_code_form(request, goal, REFUSED[type(refusal)], status=422)
    return await come_in(request, signed, goal)


async def first_passkey(request: Request) -> Response:
    """Keep a first passkey, and go in."""
    form, site = await plain_form(request), site_of(request)
    if site is None:
        raise NotFound
    goal = path_within(str(form.get("next", "")))
    address, device = origin_of(request)
    try:
        signed = await service.confirm_first_passkey(
            shell_of(request).databases, site, challenge_of(request), str(form.get("credential", "")), device=device,
            address=address,
        )  # fmt: skip
    except ChallengeOver:
        return begin_again(request, goal)
    except PasskeyRefused:
        return await show_choices(request, goal, REFUSED[PasskeyRefused])
    return await come_in(request, signed, goal)


@after_proof
async def passkey_page(request: Request) -> Response:
    """The form that makes a passkey for somebody signed in."""
    return await _register(request)


@after_proof
async def keep_passkey(request: Request) -> Response:
    """Keep a new passkey."""
    form, site, viewer = await checked_form(request), site_of(request), signed_in(request)
    if site is None:
        raise NotFound
    bound = f"register {viewer.actor.session_id}"
    try:
        async with acting(request) as ctx:
            await service.demand_recent_proof(ctx)
            await service.register_passkey(
                ctx, site, bound, str(form.get("credential", "")), str(form.get("label", ""))
            )  # fmt: skip
    except PasskeyRefused:
        return await _register(request, REFUSED[PasskeyRefused])
    return RedirectResponse("/security", status_code=303)


async def prove_by_passkey(request: Request) -> Response:
    """Show once more, by a passkey, who one is; the session goes on under another token."""
    form, site = await checked_form(request), site_of(request)
    if site is None:
        raise NotFound
    goal = path_within(str(form.get("next", "")))
    try:
        async with acting(request, even_suspended=True) as ctx:
            token = await service.prove_by_passkey(ctx, site, str(form.get("credential", "")))
    except PasskeyRefused:
        return await show_proof(request, goal, REFUSED[PasskeyRefused])
    response = RedirectResponse(goal, status_code=303)
    put_session(request, response, token)
    return response


async def _door(request: Request, site: service.Site, goal: str, problem: str = "") -> Response:
    bound = door_secret(request) or secrets.token_urlsafe(32)
    options = await service.door_options(shell_of(request).databases, site, bound)
    values = {"next": goal, "problem": problem, "options": options}
    response = respond(request, "identity/passkey_door.html", values, status=422 if problem else 200)
    put_door_secret(request, response, bound)
    return response


async def _register(request: Request, problem: str = "") -> Response:
    site, viewer = site_of(request), signed_in(request)
    if site is None:
        raise NotFound
    async with acting(request) as ctx:
        await service.demand_recent_proof(ctx)
        options = await service.registration_options(ctx, site, f"register {viewer.actor.session_id}")
    values = {"problem": problem, "options": options}
    return respond(request, "identity/passkey.html", values, status=422 if problem else 200)


PAGES = [
    Route("/sign-in/passkey", door_page, methods=["GET"]),
    Route("/sign-in/passkey", come, methods=["POST"]),
    Route("/sign-in/code/passkey", give_passkey, methods=["POST"]),
    Route("/sign-in/set-up/passkey", first_passkey, methods=["POST"]),
    Route("/security/passkey", passkey_page, methods=["GET"]),
    Route("/security/passkey", keep_passkey, methods=["POST"]),
    Route("/security/prove/passkey", prove_by_passkey, methods=["POST"]),
]
