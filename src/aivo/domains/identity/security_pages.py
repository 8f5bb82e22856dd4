"""Security: where one is signed in, and one's second factors. Weighty changes ask once more who one is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import service
from aivo.domains.identity.entering import offers_texts, site_by_name, site_of, text_state
from aivo.domains.identity.errors import (
    CodeRefused,
    FactorNeeded,
    SheetNeedsApp,
    SignInRefused,
    StepUpNeeded,
    TooManyTries,
)
from aivo.domains.identity.known_devices import own_until
from aivo.domains.identity.set_up_pages import picture_of
from aivo.web.cookies import put_session
from aivo.web.csrf import checked_form
from aivo.web.request import acting, id_from, path_within, respond, signed_in
from aivo.web.wording import marked as _

View = Callable[[Request], Awaitable[Response]]

REFUSED = {
    CodeRefused: _("This code is not right, or was used already. Please wait for the next one and try again."),
    SignInRefused: _("This password is not right. Please try again."),
    TooManyTries: _("Too many tries. Please wait 15 minutes, or ask your school for help."),
    FactorNeeded: _("Your account needs a second step. Please add another one before you remove this one."),
    SheetNeedsApp: _("Please set up an authenticator app first; the code sheet is for the day you are without it."),
}


def after_proof(view: View) -> View:
    """Send whoever has not shown lately who they are to the page where they do, and back to Security after it."""

    @wraps(view)
    async def guarded(request: Request) -> Response:
        try:
            return await view(request)
        except StepUpNeeded:
            return RedirectResponse(f"/security/prove?{urlencode({'next': '/security'})}", status_code=303)

    return guarded


async def security_page(request: Request) -> Response:
    """Devices and second factors."""
    return await _security(request)


async def end_session(request: Request) -> Response:
    """End one of one's own sessions."""
    await checked_form(request)
    async with acting(request, even_suspended=True) as ctx:
        await service.end_session(ctx, id_from(request))
    return RedirectResponse("/security", status_code=303)


async def end_others(request: Request) -> Response:
    """End all of one's own sessions but this one."""
    await checked_form(request)
    viewer = signed_in(request)
    async with acting(request, even_suspended=True) as ctx:
        if viewer.actor.user_id is not None:
            await service.end_other_sessions(ctx, viewer.actor.user_id)
    return RedirectResponse("/security", status_code=303)


async def forget_device(request: Request) -> Response:
    """Let one of one's own devices be a stranger again."""
    await checked_form(request)
    async with acting(request, even_suspended=True) as ctx:
        await service.forget_device(ctx, id_from(request))
    return RedirectResponse("/security", status_code=303)


async def forget_devices(request: Request) -> Response:
    """Let all of one's own devices be strangers again."""
    await checked_form(request)
    async with acting(request, even_suspended=True) as ctx:
        await service.forget_devices(ctx)
    return RedirectResponse("/security", status_code=303)


@after_proof
async def begin_app(request: Request) -> Response:
    """Begin with an authenticator app."""
    form = await checked_form(request)
    async with acting(request) as ctx:
        await service.demand_recent_proof(ctx)
        await service.enrol_totp(ctx, str(form.get("label", "")))
    return RedirectResponse("/security/app", status_code=303)


@after_proof
async def app_page(request: Request) -> Response:
    """The picture to scan, the key to type, and the field for the first code."""
    return await _app(request)


@after_proof
async def confirm_app(request: Request) -> Response:
    """Turn the app on by its first code."""
    form = await checked_form(request)
    try:
        async with acting(request) as ctx:
            await service.demand_recent_proof(ctx)
            await service.confirm_totp(ctx, id_from(request), str(form.get("code", "")))
    except (CodeRefused, TooManyTries) as refusal:
        return await _app(request, REFUSED[type(refusal)])
    return RedirectResponse("/security", status_code=303)


@after_proof
async def make_sheet(request: Request) -> Response:
    """Ten codes to print. They are shown once: there is no way back to this page."""
    await checked_form(request)
    try:
        async with acting(request) as ctx:
            await service.demand_recent_proof(ctx)
            codes = await service.print_sheet(ctx)
    except SheetNeedsApp:
        return await _security(request, REFUSED[SheetNeedsApp])
    return respond(request, "identity/sheet.html", {"codes": [f"{code[:5]} {code[5:]}" for code in codes]})


@after_proof
async def remove_factor(request: Request) -> Response:
    """Take a second factor away."""
    await checked_form(request)
    try:
        async with acting(request) as ctx:
            await service.demand_recent_proof(ctx)
            await service.remove(ctx, id_from(request))
    except FactorNeeded:
        return await _security(request, REFUSED[FactorNeeded])
    return RedirectResponse("/security", status_code=303)


async def prove_page(request: Request) -> Response:
    """The form that asks once more who one is."""
    return await show_proof(request, path_within(request.query_params.get("next")))


async def prove(request: Request) -> Response:
    """Try the code or the password; the session goes on under another token."""
    form = await checked_form(request)
    goal = path_within(str(form.get("next", "")))
    try:
        async with acting(request, even_suspended=True) as ctx:
            token = await service.prove(ctx, str(form.get("proof", "")))
    except (CodeRefused, SignInRefused, TooManyTries) as refusal:
        return await show_proof(request, goal, REFUSED[type(refusal)])
    response = RedirectResponse(goal, status_code=303)
    put_session(request, response, token)
    return response


async def _security(request: Request, problem: str = "") -> Response:
    viewer = signed_in(request)
    is_offered = viewer.actor.role == "parent" and offers_texts(request)
    async with acting(request) as ctx:
        sessions, devices = await service.own_sessions(ctx), await service.own_devices(ctx)
        has_factors = await service.factors(ctx)
        offers_phone = is_offered and await service.may_have_phone(ctx)
    known = {device.last_session_id for device in devices}
    values = {
        "devices": devices,
        "own_until": {device.id: until for device in devices if (until := own_until(device))},
        "open_sessions": {session.id: session for session in sessions},
        "other_sessions": [session for session in sessions if session.id not in known],
        "factors": has_factors,
        "offers_phone": offers_phone,
        "this_session": viewer.actor.session_id,
        "problem": problem,
        "has_passkeys": site_of(request) is not None,
        "named_site": "" if site_of(request) else site_by_name(request),
    }
    return respond(request, "identity/security.html", values, status=409 if problem else 200)


async def _app(request: Request, problem: str = "") -> Response:
    signed_in(request)
    async with acting(request) as ctx:
        await service.demand_recent_proof(ctx)
        enrolment = await service.pending_enrolment(ctx)
    if enrolment is None:
        return RedirectResponse("/security", status_code=303)
    values = {**picture_of(enrolment), "problem": problem}
    return respond(request, "identity/app.html", values, status=422 if problem else 200)


async def show_proof(request: Request, goal: str, problem: str = "", *, status: int = 0) -> Response:
    """The page that asks once more who one is, by the kinds of factor one has."""
    viewer = signed_in(request)
    site = site_of(request)
    async with acting(request) as ctx:
        kinds = {factor.kind for factor in await service.factors(ctx)}
        options = await service.proof_options(ctx, site) if site and "passkey" in kinds else ""
        mine = await service.own_phones(ctx) if "phone" in kinds else ()
        sent = await service.sent_proof(ctx) if mine else None
    values = {
        "next": goal,
        "problem": problem,
        "kinds": kinds,
        "by_code": bool(kinds - {"passkey", "phone"}) or sent is not None,
        "options": options,
        "phones": mine,
        "sent": sent,
        "text": await text_state(request, viewer.actor.tenant_id, sent),
        "offers_texts": offers_texts(request),
    }
    return respond(request, "identity/prove.html", values, status=status or (422 if problem else 200))


PAGES = [
    Route("/security", security_page, methods=["GET"]),
    Route("/security/sessions/others/end", end_others, methods=["POST"]),
    Route("/security/sessions/{id}/end", end_session, methods=["POST"]),
    Route("/security/devices/forget", forget_devices, methods=["POST"]),
    Route("/security/devices/{id}/forget", forget_device, methods=["POST"]),
    Route("/security/app", app_page, methods=["GET"]),
    Route("/security/app", begin_app, methods=["POST"]),
    Route("/security/app/{id}/confirm", confirm_app, methods=["POST"]),
    Route("/security/sheet", make_sheet, methods=["POST"]),
    Route("/security/factors/{id}/remove", remove_factor, methods=["POST"]),
    Route("/security/prove", prove_page, methods=["GET"]),
    Route("/security/prove", prove, methods=["POST"]),
]
