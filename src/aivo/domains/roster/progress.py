"""How far long work has come, written where everybody can read it, and whether somebody asked it to stop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol, TypeVar
from uuid import UUID

from aivo.db.context import connect
from aivo.db.pools import Databases
from aivo.domains.roster.errors import Stopped
from aivo.kit.actor import Actor

T = TypeVar("T")
R = TypeVar("R")

EVERY = 0.5
"""Seconds between two writes of the count within a step."""

TELL = """
update roster_jobs set step = $3, steps_done = $4, steps_all = $5, rows_written = $6, seen_at = now()
where tenant_id = $1 and id = $2 and state = 'working' returning stop_asked_at is not null as is_to_stop
"""


class Watch(Protocol):
    """Who wants to know how far work has come."""

    async def step(self, name: str) -> None:
        """A new step begins."""

    async def rows(self, count: int) -> None:
        """So many rows more are written."""


@dataclass(slots=True)
class Halt:
    """Tells work in another thread to leave off: nobody can end a thread from outside."""

    is_asked: bool = False

    def between(self, things: Iterable[R]) -> Iterator[R]:
        """The things, one by one, until somebody asks to stop; raises ``Stopped`` then."""
        for thing in things:
            if self.is_asked:
                raise Stopped
            yield thing


async def aside(watch: Watch, work: Callable[[Halt], T]) -> T:
    """Do long reading in a thread of its own, so that the others of this process are served.

    Twice a second the watch is asked; where it raises ``Stopped``, or the task is cancelled (Ctrl-C), the thread leaves
    off before the next record.
    """
    halt = Halt()
    task = asyncio.create_task(asyncio.to_thread(work, halt))
    try:
        while not (await asyncio.wait({task}, timeout=EVERY))[0]:
            await watch.rows(0)
        return task.result()
    except BaseException:
        halt.is_asked = True
        await asyncio.wait({task})
        raise


class Unwatched:
    """Nobody looks: the command line, the seed."""

    async def step(self, name: str) -> None:
        """Nothing to tell."""

    async def rows(self, count: int) -> None:
        """Nothing to tell."""


UNWATCHED = Unwatched()


@dataclass(slots=True)
class JobWatch:
    """Writes a job's row in transactions of its own, since the work's own transaction shows nothing before its end.

    Raises ``Stopped`` where somebody asked the job to stop: the work's transaction is undone by it.
    """

    databases: Databases
    actor: Actor
    job_id: UUID
    names: tuple[str, ...]
    done: int = -1
    written: int = 0
    told: float = field(default=0.0)

    async def step(self, name: str) -> None:
        """The next step begins."""
        self.done = self.names.index(name) if name in self.names else self.done
        await self._tell()

    async def rows(self, count: int) -> None:
        """Count rows; tell now and then."""
        self.written += count
        if time.monotonic() - self.told >= EVERY:
            await self._tell()

    async def _tell(self) -> None:
        self.told = time.monotonic()
        done = max(self.done, 0)
        async with connect(self.actor, self.databases) as ctx:
            await ctx.begin()
            rows = await ctx.ask(
                TELL, self.actor.tenant_id, self.job_id, self.names[done], done, len(self.names), self.written
            )
        if not rows or rows[0]["is_to_stop"]:
            raise Stopped
