"""S7: what a request costs does not grow with the district, nor with the number of tenants.

    bin/bench benchmarks/flat.py            one tenant of 1,000 and of 10,000 learners; 1 and 20 tenants
    bin/bench benchmarks/flat.py --full     1,000 and 100,000; 1 and 200

Every page and every list of the API that somebody of each role may open is asked for, one after the other, at each
size. Counted: the pages of PostgreSQL's memory that its processes touch (`pg_stat_get_backend_io`, the same in each run
but for a few), and the CPU of these processes and of the application. Goal: at most 1.2 times, of the sums of a role and
of each page that costs anything. Exit status 1 when one grows more.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import asyncpg
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

Ask = Callable[[], Awaitable[Any]]

TOUCHED: Final = """
select coalesce(sum(io.hits + io.reads), 0) from pg_stat_activity a, lateral pg_stat_get_backend_io(a.pid) io
where a.usename like 'aivo\\_%' and a.datname = current_database() and io.object = 'relation'
"""
BACKENDS: Final = "select pid from pg_stat_activity where usename like 'aivo\\_%' and datname = current_database()"


@dataclass(frozen=True)
class Cost:
    """What one request cost: pages of PostgreSQL's memory, milliseconds of CPU of its processes and of this one."""

    buffers: int
    server_ms: float
    own_ms: float


@dataclass
class Gauge:
    """Reads what the processes of PostgreSQL did for the application's connections."""

    superuser: psycopg.Connection[Any]
    connections: list[asyncpg.Connection[Any]] = field(default_factory=list)

    async def cost(self, ask: Ask, times: int = 3) -> Cost:
        """The middle of some requests, after one that is not counted."""
        await ask()
        await self._settle()
        found = []
        for _ in range(times):
            buffers, server, own = self._touched(), self._server_ms(), time.process_time()
            await ask()
            spent = 1000 * (time.process_time() - own)
            server_ms = self._server_ms() - server
            await self._settle()
            found.append(Cost(self._touched() - buffers, server_ms, spent))
        return Cost(
            int(statistics.median(each.buffers for each in found)),
            statistics.median(each.server_ms for each in found),
            statistics.median(each.own_ms for each in found),
        )

    async def _settle(self) -> None:
        """Let every process report what it touched; itself it does so once a second."""
        for connection in self.connections:
            if not connection.is_closed():
                await connection.execute("select pg_stat_force_next_flush()")

    def _touched(self) -> int:
        row = self.superuser.execute(TOUCHED.encode()).fetchone()
        return int(row[0]) if row else 0

    def _server_ms(self) -> float:
        pids = [row[0] for row in self.superuser.execute(BACKENDS.encode())]
        return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in pids) / 1e6


@contextmanager
def gauge(superuser: str) -> Iterator[Gauge]:
    """A gauge that knows every connection which the application opens from now on."""
    made = asyncpg.Connection.__init__
    with psycopg.connect(superuser, autocommit=True) as connection:
        found = Gauge(connection)

        def noted(self: Any, *args: Any, **kwargs: Any) -> None:
            made(self, *args, **kwargs)
            found.connections.append(self)

        asyncpg.Connection.__init__ = noted
        try:
            yield found
        finally:
            asyncpg.Connection.__init__ = made
