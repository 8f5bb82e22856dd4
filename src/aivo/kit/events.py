"""News that travels up: a lower room publishes what happened, higher rooms listen.

The lists of listeners are written out in ``app.py`` and ``worker.py``; nothing registers itself by being imported.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class News:
    """Base of every event: a plain fact in the past tense. ``ctx`` is handed to the listeners beside it."""


@dataclass(frozen=True, slots=True)
class JobEnded(News):
    """What a person asked the worker for is over, however it ended: who asked, and the page that tells.

    Said here, since rooms that have jobs and the room that tells people of them stand on one floor.
    """

    user_id: UUID
    page: str


Listener = Callable[[Any, Any], Awaitable[None]]


class Exchange:
    """Hands each piece of news to its listeners, in the order they are written down, in the publisher's transaction."""

    def __init__(self) -> None:
        self._listeners: dict[type[News], list[Listener]] = {}

    def listen(self, listeners: Mapping[type[News], list[Listener]]) -> None:
        """Replace the list of listeners."""
        self._listeners = dict(listeners)

    async def publish(self, ctx: Any, news: News) -> None:
        """Tell every listener of this kind of news. A listener that fails fails the publisher's act."""
        for listener in self._listeners.get(type(news), []):
            await listener(ctx, news)


exchange = Exchange()
"""The one exchange of the process."""
