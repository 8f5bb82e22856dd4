"""My pictures: a learner chooses the picture beside their name, and four new pictures to sign in with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import service
from aivo.domains.identity.boards import Board, board_of, few
from aivo.domains.identity.class_models import FACES
from aivo.domains.identity.errors import PicturesRefused, PicturesTooEasy, TooManyTries
from aivo.web.csrf import checked_form
from aivo.web.request import acting, respond, signed_in
from aivo.web.wording import marked as _

SAID = {
    PicturesRefused: _("Not quite: these are not the pictures you have now. Try again. Your teacher can help you."),
    PicturesTooEasy: _("Four times the same picture is too easy to guess. Please choose another one among them."),
    TooManyTries: _("That was a lot of tries. Take a little break, or ask your teacher."),
}


async def own_page(request: Request) -> Response:
    """The picture beside the name, and the way to new pictures."""
    viewer = signed_in(request, "learner")
    async with acting(request) as ctx:
        own = await service.own_pictures(ctx)
    is_few = own.is_in_groups or "few" in request.query_params
    choices = few(FACES, request.query_params.get("span", "") if is_few else "", most=4 if is_few else len(FACES))
    values = {"own": own, "choices": choices, "is_few": is_few, "name": viewer.name.split(" ")[0]}
    return respond(request, "identity/my_pictures.html", values)


async def choose_face(request: Request) -> Response:
    """Take another picture beside the name."""
    form = await checked_form(request)
    viewer = signed_in(request, "learner")
    async with acting(request) as ctx:
        own = await service.own_pictures(ctx)
        picture = str(form.get("picture", "")) or None
        await service.set_face(ctx, _id(viewer.actor.user_id), picture, is_in_groups=own.is_in_groups)
    return RedirectResponse("/my-pictures", status_code=303)


async def new_page(request: Request) -> Response:
    """The board; who came by their pictures shows them first."""
    signed_in(request, "learner")
    async with acting(request) as ctx:
        own, shows_first = await service.own_pictures(ctx), await service.must_show_pictures(ctx)
    board = Board(is_few=own.is_in_groups)
    return _board(request, "before" if shows_first and own.has_pictures else "new", board, ())


async def choose_new(request: Request) -> Response:
    """One more picture; four of them are kept once the learner says so."""
    form = await checked_form(request)
    viewer = signed_in(request, "learner")
    stage = "before" if form.get("stage") == "before" else "new"
    board, before = board_of(form), board_of(form, "before").chosen
    if "go" not in form or not board.is_full:
        return _board(request, stage, board.pressed(form), before)
    if stage == "before":
        return _board(request, "new", Board(is_few=board.is_few), board.chosen)
    try:
        async with acting(request) as ctx:
            await service.set_pictures(ctx, _id(viewer.actor.user_id), board.chosen, before=before)
    except (PicturesRefused, PicturesTooEasy, TooManyTries) as refusal:
        again = "before" if before and not isinstance(refusal, PicturesTooEasy) else "new"
        kept = before if again == "new" else ()
        status = 429 if isinstance(refusal, TooManyTries) else 422
        return _board(request, again, Board(is_few=board.is_few), kept, SAID[type(refusal)], status=status)
    return RedirectResponse("/my-pictures?done=1", status_code=303)


def _board(
    request: Request, stage: str, board: Board, before: tuple[str, ...], problem: str = "", *, status: int = 200
) -> Response:
    values: Mapping[str, Any] = {"stage": stage, "board": board, "before": before, "problem": problem}
    return respond(request, "identity/my_pictures_new.html", values, status=status)


def _id(user_id: UUID | None) -> UUID:
    assert user_id is not None  # noqa: S101  (a learner who is signed in is a person)
    return user_id


PAGES = [
    Route("/my-pictures", own_page, methods=["GET"]),
    Route("/my-pictures", choose_face, methods=["POST"]),
    Route("/my-pictures/new", new_page, methods=["GET"]),
    Route("/my-pictures/new", choose_new, methods=["POST"]),
]
