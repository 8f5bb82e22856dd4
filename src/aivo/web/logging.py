"""One line in the log and one count in the figures for every request: what was asked for, never by whom or with what.

The route's template stands for the address, since addresses carry ids, and what was typed after the ``?``.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aivo.kit import logs
from aivo.web.metrics import Figures
from aivo.web.request import Viewer

log = structlog.get_logger("aivo.web")

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUIET = frozenset({"/static", "/healthz", "/readyz", "/metrics"})
"""Routes asked so often and of so little interest that only a debugging log has them."""

LEFT = 499
"""The status of a request whose client went away before the answer, as proxies count it."""


class Witness:
    """Sees every request from outside everything else."""

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self.app = app
        self.figures = figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through and tell of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        began = time.perf_counter()
        status = LEFT

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        marker = logs.around.set(lambda: who(state))
        try:
            await self.app(scope, receive, watch)
        except Exception:
            status = 500  # answered outside of this
            raise
        finally:
            self._tell(scope, status, time.perf_counter() - began)
            logs.around.reset(marker)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = route_of(scope)
        self.figures.answered(method, route, status, seconds)
        level = "warning" if status >= 500 else "debug" if route in QUIET else "info"
        getattr(log, level)("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def who(state: Mapping[str, object]) -> dict[str, object]:
    """What may be told of the one who asks: the request's id, the role, the tenant's id."""
    told: dict[str, object] = {"request_id": state.get("request_id", "")}
    viewer = state.get("viewer")
    if isinstance(viewer, Viewer):
        told.update(role=viewer.actor.role, tenant=str(viewer.actor.tenant_id))
    return told


def route_of(scope: Scope) -> str:
    """The template of the route that answered, as ``/students/{id}``; what no route knows is ``unmatched``.

    A route may say in its state which of its ``known_words`` are ours, such as a collection's name.
    """
    if scope["path"].startswith("/static/"):
        return "/static"
    if "endpoint" not in scope:
        return "unmatched"
    known = scope.get("state", {}).get("known_words", ())
    hidden = {name: str(value).lower() for name, value in scope.get("path_params", {}).items() if name not in known}
    names = {value: name for name, value in hidden.items()}
    parts = scope["path"].split("/")
    template = [f"{{{names[part.lower()]}}}" if part.lower() in names else part for part in parts]
    replaced = {part for part in template if part.startswith("{")}
    return "/".join(template) if len(replaced) == len(hidden) else "unmatched"
