"""Sign-in of the class: the teacher's page for the code, the learners' pictures, and the cards to cut out."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.db.context import Ctx
from aivo.domains.identity import class_lists, service
from aivo.domains.identity.class_codes import spoken
from aivo.domains.identity.class_models import FACES, SHOWN
from aivo.kit.clock import now, today_in
from aivo.kit.errors import NotFound
from aivo.web.csrf import checked_form
from aivo.web.request import acting, id_from, respond, shell_of, signed_in


async def classes_page(request: Request) -> Response:
    """The teacher's classes, and whether their code is on."""
    viewer = signed_in(request, "teacher")
    async with acting(request) as ctx:
        classes = await class_lists.own_classes(ctx, today_in(viewer.timezone))
    return respond(request, "identity/class_list.html", {"classes": classes, "spoken": spoken})


async def class_page(request: Request) -> Response:
    """One class: its code, and its learners."""
    return await _class(request)


async def new_code(request: Request) -> Response:
    """Give the class a code, or another one."""
    await checked_form(request)
    viewer = signed_in(request, "teacher")
    async with acting(request) as ctx:
        await service.give_class_code(ctx, id_from(request), today_in(viewer.timezone))
    return _back(request)


async def change(request: Request) -> Response:
    """Switch the code on or off; say what stands beside the names."""
    form = await checked_form(request)
    signed_in(request, "teacher")
    shows = str(form.get("shows", ""))
    if shows not in SHOWN:
        return await _class(request, status=422)
    async with acting(request) as ctx:
        await service.change_class_sign_in(ctx, id_from(request), is_on=form.get("is_on") == "1", shows=shows)
    return _back(request)


async def face(request: Request) -> Response:
    """A learner's own picture, and whether pictures come a few at a time."""
    form = await checked_form(request)
    signed_in(request, "teacher")
    picture = str(form.get("picture", "")) or None
    async with acting(request) as ctx:
        learner = await _pupil(ctx, request)
        await service.set_face(ctx, learner, picture, is_in_groups=form.get("few") == "1")
    return _back(request, learner)


async def let_in(request: Request) -> Response:
    """Let one learner in, once."""
    await checked_form(request)
    signed_in(request, "teacher")
    async with acting(request) as ctx:
        learner = await _pupil(ctx, request)
        await service.let_in(ctx, id_from(request), learner)
    return _back(request, learner)


async def cards(request: Request) -> Response:
    """New pictures on cards to print. They are shown once: there is no way back to this page."""
    form = await checked_form(request)
    signed_in(request, "teacher")
    classroom_id = id_from(request)
    wanted = str(form.get("for", "missing"))
    async with acting(request) as ctx:
        code = await service.class_code(ctx, classroom_id)
        if code is None:
            raise NotFound
        only = await _pupil(ctx, request, wanted) if wanted not in ("missing", "all") else None
        made = await service.make_cards(ctx, classroom_id, only=only, missing=wanted == "missing")
        title = await class_lists.title_of(ctx, classroom_id)
    if not made:
        return _back(request)
    address = f"{shell_of(request).settings.base_url}/class"
    values = {
        "cards": made, "title": title, "code": spoken(code.code), "address": address, "classroom_id": classroom_id,
        "picture": _qr(f"{address}?{urlencode({'code': code.code})}", 3),
    }  # fmt: skip
    return respond(request, "identity/class_cards.html", values)


async def _class(request: Request, *, status: int = 200) -> Response:
    viewer = signed_in(request, "teacher")
    classroom_id = id_from(request)
    async with acting(request) as ctx:
        if not await class_lists.teaches(ctx, classroom_id):
            raise NotFound
        title = await class_lists.title_of(ctx, classroom_id)
        code = await service.class_code(ctx, classroom_id)
        learners = await service.pupils(ctx, classroom_id)
    address = f"{shell_of(request).settings.base_url}/class"
    values = {
        "classroom_id": classroom_id, "title": title, "code": code, "learners": learners, "faces": FACES,
        "shown": SHOWN,
        "spoken": spoken(code.code) if code else "", "address": address,
        "is_over": code is not None and code.expires_on < today_in(viewer.timezone), "now": now(),
        "missing": sum(not each.has_pictures for each in learners),
        "picture": _qr(f"{address}?{urlencode({'code': code.code})}", 4) if code else "",
    }  # fmt: skip
    return respond(request, "identity/class_page.html", values, status=status)


async def _pupil(ctx: Ctx, request: Request, sent: str | None = None) -> UUID:
    """The learner of this class whom the address, or a form, names."""
    try:
        wanted = UUID(sent if sent is not None else request.path_params["user_id"])
    except ValueError:
        raise NotFound from None
    if all(each.id != wanted for each in await service.pupils(ctx, id_from(request))):
        raise NotFound
    return wanted


def _qr(address: str, scale: int) -> Markup:
    """A picture to scan, drawn by the library from our own address."""
    return Markup(segno.make(address, error="m").svg_inline(scale=scale, dark="#000", light="#fff"))  # noqa: S704


def _back(request: Request, learner: UUID | None = None) -> Response:
    place = f"#learner-{learner}" if learner else ""
    return RedirectResponse(f"/class-sign-in/{id_from(request)}{place}", status_code=303)


PAGES = [
    Route("/class-sign-in", classes_page, methods=["GET"]),
    Route("/class-sign-in/{id}", class_page, methods=["GET"]),
    Route("/class-sign-in/{id}/code", new_code, methods=["POST"]),
    Route("/class-sign-in/{id}/change", change, methods=["POST"]),
    Route("/class-sign-in/{id}/cards", cards, methods=["POST"]),
    Route("/class-sign-in/{id}/learners/{user_id}/face", face, methods=["POST"]),
    Route("/class-sign-in/{id}/learners/{user_id}/let-in", let_in, methods=["POST"]),
]
