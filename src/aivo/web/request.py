"""What a page knows of its request: the viewer, the databases, and a context to read and write as the viewer."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from starlette.requests import Request
from starlette.responses import HTMLResponse

from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.kit.actor import Actor
from aivo.kit.errors import NotFound, SignInNeeded
from aivo.settings import Settings
from aivo.web import reading
from aivo.web.metrics import Figures
from aivo.web.templating import Templates, clock_of, direction_of
from aivo.web.wording import known, preferred

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""
LANGUAGE_COOKIE = "aivo-language"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking: the actor, and what every page shows of them."""

    actor: Actor
    tenant: str
    tenant_name: str
    timezone: str
    name: str
    locale: str
    reading: Mapping[str, Any] = field(default_factory=dict)
    """How pages look and read for them."""
    other_roles: tuple[str, ...] = ()
    """Further roles they may switch to, each in a session of its own."""
    scopes: frozenset[str] | None = None
    """What an access token may be used for; None for a session, which is its person's without limit."""
    waiting: int = 0
    """Notices they have not read; 100 stands for more."""
    tenant_status: str = "active"
    """How their tenant stands: suspended, everything is read only."""
    waiting_elsewhere: Mapping[str, int] = field(default_factory=dict)
    """How much waits in each of their other roles, and nothing else of it; 100 stands for more."""


Recognise = Callable[[str], Awaitable[Viewer | None]]


@dataclass(frozen=True, slots=True)
class Shell:
    """What every request needs, made once by ``create_app``."""

    settings: Settings
    databases: Databases
    recognise: Recognise
    templates: Templates
    form_key: bytes
    figures: Figures = field(default_factory=Figures)
    """What the process has counted, for ``/metrics``."""

    @property
    def cookie(self) -> str:
        """The session cookie's name. Only TLS may carry the strict prefix; plain http is for loopback addresses."""
        return "aivo-session" if self.settings.is_plain_http else "__Host-aivo"


def shell_of(request: Request) -> Shell:
    """The shell that serves this request."""
    return cast(Shell, request.app.state.shell)


def viewer_of(request: Request) -> Viewer | None:
    """The signed-in person, if there is one."""
    return cast("Viewer | None", getattr(request.state, "viewer", None))


def signed_in(request: Request, *roles: str) -> Viewer:
    """The signed-in person. A page of other roles is not there for them: 404 before 403."""
    viewer = viewer_of(request)
    if viewer is None:
        raise SignInNeeded
    if roles and viewer.actor.role not in roles:
        raise NotFound
    return viewer


@asynccontextmanager
async def acting(request: Request, *, even_suspended: bool = False) -> AsyncIterator[Ctx]:
    """A context of the signed-in person; what was written is committed at its end. Where a page or a row is only asked
    for, nothing can be written: PostgreSQL refuses it. ``even_suspended``: what goes on in a suspended tenant."""
    viewer, is_reading = signed_in(request), request.method in SAFE
    async with connect(
        viewer.actor, shell_of(request).databases, is_reading=is_reading, even_suspended=even_suspended
    ) as ctx:
        yield ctx


def locale_of(request: Request) -> str:
    """The person's language; before sign-in the one they chose on the page, else the browser's."""
    viewer = viewer_of(request)
    if viewer is not None:
        return known(viewer.locale)
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    return known(asked) if asked else preferred(request.headers.get("accept-language", ""))


def id_from(request: Request, name: str = "id") -> UUID:
    """An id out of the address. What is no id is not found, like an id of nothing."""
    try:
        return UUID(request.path_params[name])
    except ValueError:
        raise NotFound from None


def path_within(address: str | None) -> str:
    """Where to go on after sign-in: a path of our own, never another site."""
    if not address or not address.isprintable() or "\\" in address:  # browsers leave line ends and tabs out
        return "/"
    return address if address.startswith("/") and not address.startswith("//") else "/"


def form_token(request: Request) -> str:
    """The token of the viewer's forms; it holds as long as their session. Before sign-in there is none."""
    viewer = viewer_of(request)
    if viewer is None:
        return ""
    return hmac.digest(shell_of(request).form_key, str(viewer.actor.session_id).encode(), "sha256").hex()


def drafts_key(request: Request) -> str:
    """The key under which the browser keeps what this person types; nobody else's pages carry it."""
    viewer = viewer_of(request)
    if viewer is None:
        return ""
    whose = f"drafts of {viewer.actor.tenant_id} {viewer.actor.user_id}"
    return hmac.digest(shell_of(request).form_key, whose.encode(), "sha256").hex()


def settings_of(request: Request) -> Mapping[str, Any]:
    """How this page shall look and read: the person's settings, before sign-in those of the device."""
    viewer = viewer_of(request)
    return viewer.reading if viewer else reading.of_request(request)


def register_here(request: Request) -> str:
    """The wording of this page: ``child`` or ``teen`` for a learner who reads so, else ``adult``."""
    viewer = viewer_of(request)
    return reading.register_of(settings_of(request), viewer.actor.role if viewer else None)


def respond(request: Request, name: str, values: Mapping[str, Any] | None = None, *, status: int = 200) -> HTMLResponse:
    """A page, in the viewer's language, with their menu around it."""
    shell = shell_of(request)
    viewer = viewer_of(request)
    language = locale_of(request)
    settings = settings_of(request)
    register = register_here(request)
    around = {
        "viewer": viewer,
        "direction": direction_of(language),
        "look": reading.attributes(settings),
        "scheme": reading.scheme(settings),
        "can_listen": bool(settings.get("read_aloud", True)),
        "register": register,
        "say3": reading.chooser(register),
        "path": request.url.path,
        "menu": shell.templates.menus.get(viewer.actor.role, ()) if viewer else (),
        "form_token": form_token(request),
        "drafts_key": drafts_key(request),
        "moment": clock_of(language, viewer.timezone if viewer else "UTC"),
    }
    return HTMLResponse(shell.templates.render(language, name, {**around, **(values or {})}), status)
