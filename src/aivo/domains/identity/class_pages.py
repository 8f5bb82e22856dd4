"""The door of a class: type its code, say who you are, choose your four pictures. Nothing is timed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import service
from aivo.domains.identity.boards import Board, board_of, few
from aivo.domains.identity.class_codes import DEVICE_DAYS
from aivo.domains.identity.class_schemas import Classmate, Door
from aivo.domains.identity.devices import origin_of
from aivo.domains.identity.entering import is_demo_here
from aivo.domains.identity.errors import ClassCodeRefused, DoorClosed, PicturesRefused, TooManyTries
from aivo.domains.identity.schemas import DemoPerson, SignedIn
from aivo.kit.errors import NotFound
from aivo.web.cookies import forget_note, has_note, note, noted, put_session
from aivo.web.csrf import plain_form
from aivo.web.request import acting, respond, shell_of, viewer_of
from aivo.web.wording import marked as _

COOKIE = "class"
"""Where a device keeps the door that it was shown."""

SAID = {
    ClassCodeRefused: _("This is not the code of a class. Look at it again, letter by letter."),
    DoorClosed: _("The code of this class is over. Please ask your teacher for the new one."),
    PicturesRefused: _("Not quite: these are not your pictures. Try again. Your teacher can help you."),
    TooManyTries: _("That was a lot of tries. Take a little break, or ask your teacher to let you in."),
}


async def code_page(request: Request) -> Response:
    """The field for the code. A device that gave it goes on to the names."""
    if "new" not in request.query_params and await _door(request) is not None:
        return RedirectResponse("/class/who", status_code=303)
    problem = SAID[DoorClosed] if "over" in request.query_params else ""
    return _code_form(request, request.query_params.get("code", "")[:20], problem)


async def give_code(request: Request) -> Response:
    """Try a code; the device keeps a signed note of the right one."""
    form = await plain_form(request)
    typed = str(form.get("code", "")).strip()[:40]
    if not typed:
        return _code_form(request, "", _("Please type the code of your class."), status=422)
    address, _device = origin_of(request)
    try:
        door = await service.give_code_of_class(shell_of(request).databases, typed, address=address)
    except (ClassCodeRefused, TooManyTries) as refusal:
        return _code_form(request, typed, SAID[type(refusal)], status=429 if isinstance(refusal, TooManyTries) else 422)
    response = RedirectResponse("/class/who", status_code=303)
    note(request, response, COOKIE, door, DEVICE_DAYS * 86_400)
    return response


async def who_page(request: Request) -> Response:
    """The first names of the class, all at once or a few at a time."""
    door = await _door(request)
    if door is None:
        return _closed(request)
    is_few = "few" in request.query_params
    choices = few(door.learners, request.query_params.get("span", ""), most=5 if is_few else max(len(door.learners), 1))
    values = {"door": door, "choices": choices, "is_few": is_few, "is_whole": "span" not in request.query_params}
    return respond(request, "identity/class_who.html", values)


async def say_who(request: Request) -> Response:
    """Go on to the pictures; or in, where the teacher said so."""
    form = await plain_form(request)
    door = await _door(request)
    if door is None:
        return _closed(request)
    learner = _learner(door, str(form.get("who", "")))
    address, device = origin_of(request)
    databases = shell_of(request).databases
    signed = await service.let_in_by_teacher(databases, door, learner.id, device=device, address=address)
    if signed is not None:
        return await _in(request, signed)
    asked = {"who": str(learner.id)} | ({"few": "1"} if form.get("few") == "1" else {})
    return RedirectResponse(f"/class/pictures?{urlencode(asked)}", status_code=303)


async def pictures_page(request: Request) -> Response:
    """The twelve pictures."""
    door = await _door(request)
    if door is None:
        return _closed(request)
    learner = _learner(door, request.query_params.get("who", ""))
    return _pictures(request, door, learner, Board(is_few=learner.is_in_groups or "few" in request.query_params))


async def choose(request: Request) -> Response:
    """One more picture, one taken back; after four of them, try to go in."""
    form = await plain_form(request)
    door = await _door(request)
    if door is None:
        return _closed(request)
    learner = _learner(door, str(form.get("who", "")))
    board = board_of(form)
    if "go" not in form or not board.is_full:
        return _pictures(request, door, learner, board.pressed(form))
    address, device = origin_of(request)
    try:
        signed = await service.try_pictures(
            shell_of(request).databases, door, learner.id, board.chosen, device=device, address=address
        )
    except (PicturesRefused, TooManyTries) as refusal:
        status = 429 if isinstance(refusal, TooManyTries) else 422
        return _pictures(request, door, learner, replace(board, chosen=()), SAID[type(refusal)], status=status)
    return await _in(request, signed)


def demo_class(request: Request) -> DemoPerson | None:
    """The invented learner whose class code and pictures the demo shows, on a loopback address only."""
    if not is_demo_here(request):
        return None
    people: tuple[DemoPerson, ...] = request.app.state.demo_people
    return next((person for person in people if person.class_code), None)


async def _door(request: Request) -> Door | None:
    door = noted(request, COOKIE)
    return await service.door_of(shell_of(request).databases, door) if door else None


async def _in(request: Request, signed: SignedIn) -> Response:
    if viewer_of(request) is not None:  # whoever was signed in here before is no longer
        async with acting(request, even_suspended=True) as ctx:
            await service.sign_out(ctx)
    response = RedirectResponse("/", status_code=303)
    put_session(request, response, signed.token)
    return response


def _learner(door: Door, sent: str) -> Classmate:
    try:
        learner = door.learner(UUID(sent))
    except ValueError:
        learner = None
    if learner is None:
        raise NotFound
    return learner


def _code_form(request: Request, typed: str, problem: str = "", *, status: int = 200) -> Response:
    shown = demo_class(request)
    values = {"typed": typed, "problem": problem, "demo_code": shown.class_code if shown else ""}
    return respond(request, "identity/class_code.html", values, status=status)


def _pictures(
    request: Request, door: Door, learner: Classmate, board: Board, problem: str = "", *, status: int = 200
) -> Response:
    shown = demo_class(request)
    is_hers = shown is not None and (shown.tenant, shown.username) == (door.tenant, learner.username)
    values: Mapping[str, Any] = {
        "door": door, "learner": learner, "board": board, "problem": problem,
        "demo_pictures": shown.pictures if shown is not None and is_hers else (),
    }  # fmt: skip
    return respond(request, "identity/class_pictures.html", values, status=status)


def _closed(request: Request) -> Response:
    """Without a door that is open: back to the code. What the device knew of the class is forgotten."""
    response = RedirectResponse("/class?over=1" if has_note(request, COOKIE) else "/class", status_code=303)
    forget_note(request, response, COOKIE)
    return response


PAGES = [
    Route("/class", code_page, methods=["GET"]),
    Route("/class", give_code, methods=["POST"]),
    Route("/class/who", who_page, methods=["GET"]),
    Route("/class/who", say_who, methods=["POST"]),
    Route("/class/pictures", pictures_page, methods=["GET"]),
    Route("/class/pictures", choose, methods=["POST"]),
]
