"""A family member's phones under Security, and codes to them that show once more who one is."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import phone_forms, service
from aivo.domains.identity.entering import REFUSED, TOO_MANY_CODES, offers_texts, on_its_way, text_state, texts_of
from aivo.domains.identity.errors import CodeRefused, TooManyCodes, TooManyPhones, TooManyTries
from aivo.domains.identity.security_pages import after_proof, show_proof
from aivo.kit.errors import NotFound
from aivo.web.csrf import checked_form
from aivo.web.request import Viewer, acting, id_from, path_within, respond, signed_in
from aivo.web.wording import marked as _


def _family(request: Request) -> Viewer:
    """The parent who asks; to everybody else, and where no code can be sent, these pages are not there."""
    viewer = signed_in(request, "parent")
    if not offers_texts(request):
        raise NotFound
    return viewer


@after_proof
async def phone_page(request: Request) -> Response:
    """The field for a number; once a code is on its way, the field for the code."""
    return await _phone(request)


@after_proof
async def add_phone(request: Request) -> Response:
    """Send a first code to a number."""
    viewer, form = _family(request), await checked_form(request)
    typed, problems = phone_forms.read(form)
    if problems:
        return await _phone(request, typed=typed, problems=problems)
    try:
        async with acting(request) as ctx:
            await service.demand_recent_proof(ctx)
            await service.add_own_phone(ctx, phone_forms.draft_of(typed))
    except TooManyPhones:
        return await _phone(request, phone_forms.THREE_AT_MOST, typed=typed, status=409)
    except TooManyCodes as refusal:
        return await _phone(request, TOO_MANY_CODES, typed=typed, status=refusal.status)
    return _sent(request, viewer)


@after_proof
async def send_again(request: Request) -> Response:
    """Send the first code once more."""
    viewer, form = _family(request), await checked_form(request)
    try:
        async with acting(request) as ctx:
            await service.demand_recent_proof(ctx)
            await service.send_own_code(ctx, id_from(request), phone_forms.means_of(form))
    except TooManyCodes as refusal:
        return await _phone(request, TOO_MANY_CODES, status=refusal.status)
    return _sent(request, viewer)


@after_proof
async def confirm_phone(request: Request) -> Response:
    """Let the phone count by its first code."""
    _family(request)
    form = await checked_form(request)
    code = str(form.get("code", "")).strip()
    if not code:
        return await _phone(request, _("Please type the code."), status=422)
    try:
        async with acting(request) as ctx:
            await service.demand_recent_proof(ctx)
            await service.confirm_own_phone(ctx, id_from(request), code)
    except (CodeRefused, TooManyTries) as refusal:
        return await _phone(request, REFUSED[type(refusal)], status=422)
    return RedirectResponse("/security", status_code=303)


async def send_proof(request: Request) -> Response:
    """Send a code to show once more who one is."""
    viewer, form = _family(request), await checked_form(request)
    goal = path_within(str(form.get("next", "")))
    try:
        async with acting(request) as ctx:
            await service.send_proof_code(ctx, phone_forms.phone_of(form), phone_forms.means_of(form))
    except TooManyCodes as refusal:
        return await show_proof(request, goal, TOO_MANY_CODES, status=refusal.status)
    return on_its_way(request, "/security/prove", goal, viewer.actor.tenant_id)


def _sent(request: Request, viewer: Viewer) -> Response:
    response = RedirectResponse("/security/phone", status_code=303)
    response.background = BackgroundTask(texts_of(request).hurry, viewer.actor.tenant_id)
    return response


async def _phone(
    request: Request,
    problem: str = "",
    *,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    viewer = _family(request)
    async with acting(request) as ctx:
        await service.demand_recent_proof(ctx)
        if not await service.may_have_phone(ctx):
            raise NotFound
        waiting, sent = await service.own_pending_phone(ctx)
    asks_number = waiting is None or sent is None or typed is not None or "anew" in request.query_params
    values = {
        "phone": None if asks_number else waiting,
        "sent": sent,
        "text": await text_state(request, viewer.actor.tenant_id, sent),
        "typed": typed or phone_forms.blank(request),
        "problem": problem,
        "problems": problems or {},
    }
    return respond(request, "identity/phone.html", values, status=422 if problems else status)


PAGES = [
    Route("/security/phone", phone_page, methods=["GET"]),
    Route("/security/phone", add_phone, methods=["POST"]),
    Route("/security/phone/{id}/send", send_again, methods=["POST"]),
    Route("/security/phone/{id}/confirm", confirm_phone, methods=["POST"]),
    Route("/security/prove/phone", send_proof, methods=["POST"]),
]
