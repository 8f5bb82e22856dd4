"""What somebody asked for by its id and was not given leaves a trace: pages and API alike, in this one place."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Literal, Protocol
from uuid import UUID

import structlog
from starlette.types import Scope

from aivo.db.pools import Databases
from aivo.kit.actor import Actor
from aivo.web.logging import route_of
from aivo.web.request import Viewer

log = structlog.get_logger("aivo.web")

Answer = Literal["not_found", "forbidden"]
REFUSED: Mapping[int, Answer] = {403: "forbidden", 404: "not_found"}
"""Answers to an address with an id that leave a trace."""


class Attempted(Protocol):
    """Writes an attempt down, in a short transaction of its own."""

    def __call__(
        self, actor: Actor, databases: Databases, *, method: str, route: str, asked: UUID | None, answer: Answer
    ) -> Awaitable[None]: ...


async def note(attempted: Attempted, databases: Databases, scope: Scope, status: int) -> None:
    """Write down a refused request of somebody signed in for an address with an id; nothing else leaves a trace.

    The answer is a refusal already, so a log that cannot be written takes nothing from anybody; it is told to the
    operator instead.
    """
    viewer, answer, asked = scope["state"].get("viewer"), REFUSED.get(status), asked_for(scope)
    if not isinstance(viewer, Viewer) or answer is None or asked is None:
        return
    try:
        await attempted(
            viewer.actor, databases, method=scope["method"], route=route_of(scope), asked=asked, answer=answer
        )
    except Exception:
        log.exception("attempt not written down")


def asked_for(scope: Scope) -> UUID | None:
    """The last id of the address, as the route has read it."""
    for value in reversed(scope.get("path_params", {}).values()):
        try:
            return UUID(str(value))
        except ValueError:
            continue
    return None
