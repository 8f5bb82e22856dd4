"""Codes to a phone on the way in: sent as the second step, and a phone as the first one that is set up."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import phone_forms, service
from aivo.domains.identity.code_pages import show_code_form
from aivo.domains.identity.devices import origin_of
from aivo.domains.identity.entering import (
    REFUSED,
    TOO_MANY_CODES,
    begin_again,
    challenge_of,
    come_in,
    offers_texts,
    on_its_way,
    text_state,
)
from aivo.domains.identity.errors import ChallengeOver, CodeRefused, PhonesForFamily, TooManyCodes, TooManyTries
from aivo.kit.errors import NotFound
from aivo.web.csrf import plain_form
from aivo.web.request import id_from, path_within, respond, shell_of
from aivo.web.wording import marked as _

SET_UP = "/sign-in/set-up/phone"


async def send_code(request: Request) -> Response:
    """Send a code to a phone as the second step."""
    form = await plain_form(request)
    goal = path_within(str(form.get("next", "")))
    if not offers_texts(request):
        raise NotFound
    try:
        tenant_id = await service.send_step_code(
            shell_of(request).databases, challenge_of(request), phone_forms.phone_of(form), phone_forms.means_of(form)
        )
    except ChallengeOver:
        return begin_again(request, goal)
    except TooManyCodes as refusal:
        return await show_code_form(request, goal, TOO_MANY_CODES, status=refusal.status)
    return on_its_way(request, "/sign-in/code", goal, tenant_id)


async def phone_page(request: Request) -> Response:
    """The field for the number; once a code is on its way, the field for the code."""
    return await _phone(request, path_within(request.query_params.get("next")))


async def add_phone(request: Request) -> Response:
    """Send a first code to a number."""
    form = await plain_form(request)
    goal = path_within(str(form.get("next", "")))
    typed, problems = phone_forms.read(form)
    if not offers_texts(request) or problems:
        return await _phone(request, goal, typed=typed, problems=problems)
    try:
        tenant_id = await service.add_first_phone(
            shell_of(request).databases, challenge_of(request), phone_forms.draft_of(typed)
        )
    except (ChallengeOver, PhonesForFamily) as refusal:
        return _turned_away(request, goal, refusal)
    except TooManyCodes as refusal:
        return await _phone(request, goal, TOO_MANY_CODES, typed=typed, status=refusal.status)
    return on_its_way(request, SET_UP, goal, tenant_id)


async def send_again(request: Request) -> Response:
    """Send the first code once more."""
    form = await plain_form(request)
    goal = path_within(str(form.get("next", "")))
    if not offers_texts(request):
        raise NotFound
    try:
        tenant_id = await service.send_first_code(
            shell_of(request).databases, challenge_of(request), id_from(request), phone_forms.means_of(form)
        )
    except ChallengeOver as refusal:
        return _turned_away(request, goal, refusal)
    except TooManyCodes as refusal:
        return await _phone(request, goal, TOO_MANY_CODES, status=refusal.status)
    return on_its_way(request, SET_UP, goal, tenant_id)


async def confirm_phone(request: Request) -> Response:
    """Let the phone count by its first code, and go in."""
    form = await plain_form(request)
    goal, code = path_within(str(form.get("next", ""))), str(form.get("code", "")).strip()
    if not code:
        return await _phone(request, goal, _("Please type the code."), status=422)
    address, device = origin_of(request)
    try:
        signed = await service.confirm_first_phone(
            shell_of(request).databases, challenge_of(request), id_from(request), code, device=device, address=address
        )
    except ChallengeOver as refusal:
        return _turned_away(request, goal, refusal)
    except (CodeRefused, TooManyTries) as refusal:
        return await _phone(request, goal, REFUSED[type(refusal)], status=422)
    return await come_in(request, signed, goal)


async def _phone(
    request: Request,
    goal: str,
    problem: str = "",
    *,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    if not offers_texts(request):
        raise NotFound
    try:
        tenant_id, waiting, sent = await service.first_phone(shell_of(request).databases, challenge_of(request))
    except (ChallengeOver, PhonesForFamily) as refusal:
        return _turned_away(request, goal, refusal)
    asks_number = waiting is None or typed is not None or "anew" in request.query_params
    values = {
        "next": goal,
        "phone": None if asks_number else waiting,
        "sent": sent,
        "text": await text_state(request, tenant_id, sent),
        "typed": typed or phone_forms.blank(request),
        "problem": problem,
        "problems": problems or {},
    }
    return respond(request, "identity/set_up_phone.html", values, status=422 if problems else status)


def _turned_away(request: Request, goal: str, refusal: Exception) -> Response:
    """Back to the beginning, or where it is the staff's own kinds that are to be chosen from, to those."""
    if isinstance(refusal, PhonesForFamily):
        return RedirectResponse("/sign-in/set-up", status_code=303)
    return begin_again(request, goal) if challenge_of(request) else RedirectResponse("/sign-in", status_code=303)


PAGES = [
    Route("/sign-in/code/phone", send_code, methods=["POST"]),
    Route("/sign-in/set-up/phone", phone_page, methods=["GET"]),
    Route("/sign-in/set-up/phone", add_phone, methods=["POST"]),
    Route("/sign-in/set-up/phone/{id}/send", send_again, methods=["POST"]),
    Route("/sign-in/set-up/phone/{id}", confirm_phone, methods=["POST"]),
]
