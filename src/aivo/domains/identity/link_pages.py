"""The pages behind a link: the code on paper, a password of one's own, and "I forgot my password".

The link goes into a cookie that no script reads and out of the address, so that it stays neither in the history nor in
what the browser tells other sites.
"""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import foreign, service, ways_in
from aivo.domains.identity.devices import origin_of
from aivo.domains.identity.entering import come_in
from aivo.domains.identity.errors import InvitationCodeRefused, LinkOver, PasswordRefused, TooBusy, TooManyTries
from aivo.domains.identity.ways_in import Way
from aivo.web.cookies import forget_note, has_note, keep_language, note, noted
from aivo.web.csrf import plain_form
from aivo.web.request import respond, shell_of
from aivo.web.wording import marked as _

MINUTES = 30
"""How long the browser keeps the link while its owner finds the paper with the code."""

REFUSED = {
    InvitationCodeRefused: _("This is not the code that belongs to the link. Please look at the paper again."),
    TooManyTries: _("Too many tries. Please wait 15 minutes, or ask your school for help."),
    TooBusy: _("Many people are signing in at this moment. Please try again in a minute."),
}
COOKIE = "link"
"""Where the browser keeps the link that it came by."""

NO_CODE = _("Please type the code.")
NO_PASSWORD = _("Please choose a password.")
NO_NAME = _("Please fill in both fields.")


async def open_link(request: Request) -> Response:
    """A link as it was printed or sent: put away in a cookie, and on to its page."""
    response = RedirectResponse("/link", status_code=303)
    link = f"{request.path_params['tenant']}/{request.path_params['token']}"
    note(request, response, COOKIE, link, MINUTES * 60)
    keep_language(request, response)
    return response


async def link_page(request: Request) -> Response:
    """What the link leads to: the question for the code, or a new password. An old link has a way onward."""
    if not has_note(request, COOKIE):
        return RedirectResponse("/sign-in", status_code=303)
    try:
        way = await way_of(request)
    except LinkOver:
        return _over(request)
    response = await form_of(request, way)
    keep_language(request, response)
    return response


async def go_through(request: Request) -> Response:
    """First the code alone, then code and password together; nothing is kept in between."""
    form = await plain_form(request)
    code, password = str(form.get("code", "")).strip(), str(form.get("password", ""))
    address, device = origin_of(request)
    databases = shell_of(request).databases
    try:
        way = await way_of(request)
        if way.code_hash is not None and not code:
            return await form_of(request, way, problem=NO_CODE, status=422)
        await ways_in.check_code(databases, way, code, address)
        if "password" not in form:
            return await form_of(request, way, code)
        if not password:
            return await form_of(request, way, code, NO_PASSWORD, status=422)
        await ways_in.go_through(databases, way, password)
    except LinkOver:
        return _over(request)
    except (InvitationCodeRefused, TooManyTries) as refusal:
        status = 422 if isinstance(refusal, InvitationCodeRefused) else refusal.status
        return await form_of(request, way, problem=REFUSED[type(refusal)], status=status)
    except PasswordRefused as refusal:
        return await form_of(request, way, code, refusal.message, status=422)
    except TooBusy as refusal:
        return await form_of(request, way, code, REFUSED[TooBusy], status=refusal.status)
    signed = await service.go_on(databases, way.owner, device=device, address=address)
    response = await come_in(request, signed, "/")
    forget_link(request, response)
    return response


async def forgot_page(request: Request) -> Response:
    """The form that asks for a new password."""
    response = _forgot(request, {"tenant": request.query_params.get("tenant", ""), "username": ""})
    keep_language(request, response)
    return response


async def forgot(request: Request) -> Response:
    """Always the same answer, after the same time, whoever was asked for."""
    form = await plain_form(request)
    typed = {name: str(form.get(name, "")).strip()[:200] for name in ("tenant", "username")}
    if not all(typed.values()):
        return _forgot(request, typed, NO_NAME, status=422)
    shell = shell_of(request)
    address, _device = origin_of(request)
    await ways_in.ask_for_reset(shell.databases, typed["tenant"], typed["username"], shell.settings.base_url, address)
    return RedirectResponse(f"/forgot?{urlencode({'asked': 1})}", status_code=303)


async def way_of(request: Request) -> Way:
    """The way this browser holds the link of; ``LinkOver`` for none."""
    tenant, _, token = noted(request, COOKIE).partition("/")
    return await ways_in.find_way(shell_of(request).databases, tenant, token)


async def form_of(request: Request, way: Way, code: str = "", problem: str = "", *, status: int = 200) -> Response:
    """The form of a way: the question for its code, then the choice of a password or of the district's own sign-in."""
    asks_code = way.code_hash is not None and not code
    others = way.kind == "invitation" and not asks_code
    values = {
        "way": way,
        "code": code,
        "problem": problem,
        "asks_code": asks_code,
        "buttons": await foreign.buttons(shell_of(request).databases, way.slug) if others else [],
    }
    return respond(request, "identity/link.html", values, status=status)


def _over(request: Request) -> Response:
    response = respond(request, "identity/link_over.html", status=LinkOver.status)
    forget_link(request, response)
    return response


def _forgot(request: Request, typed: dict[str, str], problem: str = "", *, status: int = 200) -> Response:
    settings = shell_of(request).settings
    values = {
        "typed": typed,
        "problem": problem,
        "is_asked": "asked" in request.query_params and not problem,
        "has_mail": settings.smtp_url is not None or settings.is_demo,
    }
    return respond(request, "identity/forgot.html", values, status=status)


def forget_link(request: Request, response: Response) -> None:
    """The link has done what it was for."""
    forget_note(request, response, COOKIE)


PAGES = [
    Route("/link/{tenant}/{token}", open_link, methods=["GET"]),
    Route("/link", link_page, methods=["GET"]),
    Route("/link", go_through, methods=["POST"]),
    Route("/forgot", forgot_page, methods=["GET"]),
    Route("/forgot", forgot, methods=["POST"]),
]
