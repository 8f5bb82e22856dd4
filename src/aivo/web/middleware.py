"""Around every request: who is looking, whether a change comes from our own pages, and the headers of the answer."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aivo.kit.actor import new_request_id
from aivo.kit.errors import Forbidden
from aivo.web import attempts, csrf, headers, suspended
from aivo.web.attempts import Attempted
from aivo.web.errors import answer
from aivo.web.request import SAFE, Shell

Permits = Callable[[str, str, frozenset[str]], bool]


class OutOfScope(Forbidden):
    """This token was not made for this. Its owner can make one with other scopes under Security."""


KEEPER = "x-aivo-keep"
"""Sent by keep.js with a form: it wants to be told where to go on, not to be taken there unseen."""
UNWATCHED = ("/static/", "/healthz", "/readyz", "/metrics")


class Doorkeeper:
    """Recognises the viewer and keeps forged requests out."""

    def __init__(self, app: ASGIApp, shell: Shell, attempted: Attempted, permits: Permits) -> None:
        """``attempted`` writes refused requests down; ``permits`` says what an access token's scopes open."""
        self.app = app
        self.shell = shell
        self.attempted = attempted
        self.permits = permits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["request_id"] = new_request_id()

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                await attempts.note(self.attempted, self.shell.databases, scope, message["status"])
                answered = MutableHeaders(scope=message)
                headers.put(answered, self.shell.settings)
                answered.setdefault("X-Request-Id", state["request_id"])
                if message["status"] == 303 and KEEPER in Headers(scope=scope):
                    message["status"] = 200  # the script goes on by itself, once it has let go of what it kept
            await send(message)

        if not scope["path"].startswith(UNWATCHED):
            refusal = await self._open(Request(scope), state)
            if refusal is not None:
                await answer(Request(scope), refusal)(scope, receive, send_with_headers)
                return
        await self.app(scope, receive, send_with_headers)

    async def _open(self, request: Request, state: dict[str, object]) -> Exception | None:
        sent = Headers(scope=request.scope)
        bearer = sent.get("authorization", "")
        cookie = request.cookies.get(self.shell.cookie)
        is_bearer = bearer.lower().startswith("bearer ")
        token = bearer[7:].strip() if is_bearer else cookie
        if token:
            try:
                viewer = await self.shell.recognise(token)
            except Exception as error:
                return error
            if viewer is not None:
                state["viewer"] = viewer
                state["request_id"] = viewer.actor.request_id
                if viewer.scopes is not None and not self.permits(request.method, request.url.path, viewer.scopes):
                    return OutOfScope()
                if request.method not in SAFE and suspended.is_refused(viewer.tenant_status, request.url.path):
                    return suspended.Suspended()
        if request.method not in SAFE and not is_bearer:
            base = self.shell.settings.base_url
            if not csrf.is_from_here(sent, base, has_cookie=cookie is not None):
                return csrf.ForeignForm()
        return None
