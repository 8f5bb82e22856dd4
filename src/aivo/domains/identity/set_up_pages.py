"""The pages that lead to a first second factor: choose one, show that it works, and go in."""

from __future__ import annotations

import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import service
from aivo.domains.identity.devices import origin_of
from aivo.domains.identity.entering import REFUSED, begin_again, challenge_of, come_in, offers_texts, site_of
from aivo.domains.identity.errors import ChallengeOver, CodeRefused, SheetNeedsApp, TooManyTries
from aivo.domains.identity.schemas import Enrolment
from aivo.kit.errors import NotFound
from aivo.web.csrf import plain_form
from aivo.web.request import id_from, path_within, respond, shell_of
from aivo.web.wording import marked as _

SHEET_REFUSED = _("This is not a code of the newest sheet, or it was used already. Please look at the sheet again.")


async def choose_page(request: Request) -> Response:
    """The kinds of second factor that this person may have."""
    return await show_choices(request, path_within(request.query_params.get("next")))


async def show_choices(request: Request, goal: str, problem: str = "") -> Response:
    """The page of choices, with what a browser needs to make a passkey where it can."""
    databases, challenge, site = shell_of(request).databases, challenge_of(request), site_of(request)
    try:
        role = service.role_of(databases, challenge)
        options = await service.first_passkey_options(databases, site, challenge) if site else ""
    except ChallengeOver:
        return begin_again(request, goal) if challenge else RedirectResponse("/sign-in", status_code=303)
    values = {
        "next": goal,
        "problem": problem,
        "options": options,
        "is_family": role == "parent",
        "offers_phone": offers_texts(request) and await service.may_begin_with_phone(databases, challenge),
    }
    return respond(request, "identity/set_up.html", values, status=422 if problem else 200)


async def app_page(request: Request) -> Response:
    """The picture to scan, the key to type, and the field for the first code."""
    return await _app(request, path_within(request.query_params.get("next")))


async def confirm_app(request: Request) -> Response:
    """Turn the app on by its first code, and go in."""
    form = await plain_form(request)
    goal, code = path_within(str(form.get("next", ""))), str(form.get("code", "")).strip()
    if not code:
        return await _app(request, goal, _("Please type the code."))
    address, device = origin_of(request)
    try:
        signed = await service.confirm_first_app(
            shell_of(request).databases, challenge_of(request), id_from(request), code, device=device, address=address
        )
    except (ChallengeOver, NotFound):
        return begin_again(request, goal)
    except (CodeRefused, TooManyTries) as refusal:
        return await _app(request, goal, REFUSED[type(refusal)])
    return await come_in(request, signed, goal)


async def make_sheet(request: Request) -> Response:
    """Ten codes to print, shown this once, and the field for one of them."""
    form = await plain_form(request)
    goal = path_within(str(form.get("next", "")))
    try:
        codes = await service.first_sheet(shell_of(request).databases, challenge_of(request))
    except SheetNeedsApp:
        return RedirectResponse("/sign-in/set-up", status_code=303)
    except ChallengeOver:
        return begin_again(request, goal)
    return _sheet(request, goal, codes=codes)


async def confirm_sheet(request: Request) -> Response:
    """Let the sheet count by one of its codes, and go in."""
    form = await plain_form(request)
    goal, code = path_within(str(form.get("next", ""))), str(form.get("code", "")).strip()
    if not code:
        return _sheet(request, goal, _("Please type the code."))
    address, device = origin_of(request)
    try:
        signed = await service.confirm_first_sheet(
            shell_of(request).databases, challenge_of(request), code, device=device, address=address
        )
    except ChallengeOver:
        return begin_again(request, goal)
    except CodeRefused:
        return _sheet(request, goal, SHEET_REFUSED)
    except TooManyTries:
        return _sheet(request, goal, REFUSED[TooManyTries])
    return await come_in(request, signed, goal)


async def _app(request: Request, goal: str, problem: str = "") -> Response:
    try:
        enrolment = await service.first_app(shell_of(request).databases, challenge_of(request))
    except ChallengeOver:
        return begin_again(request, goal)
    values = {
        **picture_of(enrolment),
        "problem": problem,
        "next": goal,
        "action": f"/sign-in/set-up/app/{enrolment.id}",
    }
    return respond(request, "identity/set_up_app.html", values, status=422 if problem else 200)


def picture_of(enrolment: Enrolment) -> dict[str, object]:
    """The key as a picture to scan, and in groups of four to type."""
    picture = segno.make(enrolment.address, error="m").svg_inline(scale=4, dark="#000", light="#fff")
    return {
        "enrolment": enrolment,
        "key": " ".join(enrolment.seed[at : at + 4] for at in range(0, len(enrolment.seed), 4)),
        "picture": Markup(picture),  # noqa: S704  (drawn by the library, from our own address)
    }


def _sheet(request: Request, goal: str, problem: str = "", codes: list[str] | None = None) -> Response:
    values = {
        "next": goal,
        "problem": problem,
        "codes": [f"{code[:5]} {code[5:]}" for code in codes or ()],
    }
    return respond(request, "identity/set_up_sheet.html", values, status=422 if problem else 200)


PAGES = [
    Route("/sign-in/set-up", choose_page, methods=["GET"]),
    Route("/sign-in/set-up/app", app_page, methods=["GET"]),
    Route("/sign-in/set-up/app/{id}", confirm_app, methods=["POST"]),
    Route("/sign-in/set-up/sheet", make_sheet, methods=["POST"]),
    Route("/sign-in/set-up/sheet/confirm", confirm_sheet, methods=["POST"]),
]
