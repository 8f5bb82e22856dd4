"""S7: what a request costs does not grow with the district, nor with the number of tenants.

    bin/bench benchmarks/flat.py            one tenant of 1,000 and of 10,000 learners; 1 and 20 tenants
    bin/bench benchmarks/flat.py --full     1,000 and 100,000; 1 and 200

Every page that somebody of each role may open, and lists of the API, are asked for one after the other at each size.
Counted: the pages of memory that PostgreSQL's processes touch (`pg_stat_get_backend_io`; the same in each run but for a
few), and the CPU of these processes and of the application. Goal: at most 1.2 times. What looks at the whole district
on purpose is named in `WHOLE`, measured and printed apart. Exit status 1 when a page grows more.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import asyncpg
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aivo import settings as configuration
from aivo.app import create_app
from aivo.db import pools
from aivo.db.pools import Databases
from aivo.kit import logs
from aivo.seed.district import Size
from benchmarks.district import KEY, MASTER, Built, district
from benchmarks.many import ROLE_OF, addresses
from benchmarks.pages import SECRETS, signed_in

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
        """The middle of some requests; one like them has gone before."""
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


PEOPLE: Final = ("maya", "ana", "okoro", "ruiz")
LISTED: Final = {
    "learner": ("homework-sessions", "focus-sessions", "iep-goals"),
    "parent": ("student-profiles", "ieps", "homework-sessions", "daily-focus-summaries"),
    "teacher": ("student-profiles", "ieps", "iep-goals", "homework-sessions", "users"),
    "district_admin": ("student-profiles", "ieps", "users", "school-enrolments", "audit-events"),
}
"""Collections of the API that somebody of a role lists, fifty rows a page."""

WHOLE: Final = {
    "/home": "counts the eligible without a plan in force, which is a question to everybody",
    "/duplicates": "compares everybody with everybody of one name; opened by the office at roster time",
    "/duplicates/pair": "the same page",
    "/rollover": "lists the grades that every school teaches; opened once a year",
    "/schools": "shows up to thirty schools, each with its classes and learners counted; few have thirty",
    "/search?q=ma+to": "two letters fit a share of all names, and all who fit are counted",
    "/students?q=ma+to": "two letters fit a share of all names, and all who fit are counted",
}
"""Pages that look at the whole district, and why; each is measured, none is held to the goal."""

MOST_TIMES, SLACK = 1.2, 25
"""The goal, and the pages of memory by which every request may differ (an index grows a level)."""


async def costs(
    databases: Databases, superuser: str, folder: Path, *, times: int = 3, of: Sequence[str] = PEOPLE, only: str = ""
) -> dict[tuple[str, str], Cost]:
    """What each page and list of the API (or ``only`` one) costs these people."""
    found = {}
    with gauge(superuser) as reading:
        app = create_app(databases, replace(configuration.load(SECRETS, data_dir=folder), is_demo=True))
        places = list(addresses(superuser))
        for username in of:
            client = await signed_in(app, databases, username)
            role = ROLE_OF[username]
            lists = [f"/api/v1/{name}?limit=50" for name in LISTED[role]]
            for place in [*(address for address, roles in places if role in roles), *lists]:
                if only in ("", place) and (await client.get(place)).status_code == 200:
                    found[username, place] = await reading.cost(partial(client.get, place), times)
    return found


def grown(small: Mapping[tuple[str, str], Cost], large: Mapping[tuple[str, str], Cost]) -> dict[tuple[str, str], float]:
    """The pages that touch more than the goal allows, and how many times as much; none of ``WHOLE``."""
    return {
        key: cost.buffers / small[key].buffers
        for key, cost in large.items()
        if key in small and key[1] not in WHOLE and cost.buffers > MOST_TIMES * small[key].buffers + SLACK
    }


async def measure(built: Built) -> dict[tuple[str, str], Cost]:
    """All costs of one built district."""
    logs.configure("error", "console")
    databases = Databases(built.urls, KEY, MASTER, pool_size=2)
    pools.use(databases)
    try:
        return await costs(databases, built.superuser, built.folder)
    finally:
        await databases.close()


def compare(what: str, small: Size, large: Size, name: str) -> int:
    """Measure at two sizes of one database, print, and answer how many pages grow."""
    found = []
    for size in (small, large):
        with district(size, name=name) as built:
            found.append(asyncio.run(measure(built)))
    before, after = found
    print(f"{what}: pages of memory touched, CPU ms of PostgreSQL and of the application")
    for username in PEOPLE:
        keys = [key for key in before if key in after and key[0] == username and key[1] not in WHOLE]
        sums = [sum(getattr(cost[key], part) for key in keys) for part in ("buffers", "server_ms", "own_ms")
                for cost in (before, after)]  # fmt: skip
        said = ", ".join(
            f"{a:,.0f} to {b:,.0f} ({b / max(a, 1):.2f} times)" for a, b in zip(sums[::2], sums[1::2], strict=True)
        )
        print(f"  {username:6} {len(keys):3} requests: {said}")
    grew = grown(before, after)
    for key, times in sorted(grew.items(), key=lambda each: -each[1]):
        print(f"  GROWS {key[0]} {key[1]}: {before[key].buffers:,} to {after[key].buffers:,} ({times:.2f} times)")
    for key in sorted(key for key in before if key in after and key[1] in WHOLE):
        print(f"  whole district: {key[0]} {key[1]}: {before[key].buffers:,} to {after[key].buffers:,}, "
              f"{before[key].server_ms:.0f} to {after[key].server_ms:.0f} ms")  # fmt: skip
    print(f"{what}: {len(before)} requests, {len(grew)} grow by more than {MOST_TIMES} times")
    return len(grew)


def main() -> int:
    """Learners of a tenant, then tenants."""
    light = Size(learners=1_000, tenants=1, homework=1, focus=1, summaries=1)
    more, tenants = (100_000, 200) if "--full" in sys.argv else (10_000, 20)
    grew = compare(f"1,000 to {more:,} learners of a tenant", light, replace(light, learners=more), f"flat_{more}")
    few = replace(light, learners=50)
    many = replace(few, learners=50 * tenants, tenants=tenants)
    return 1 if grew + compare(f"1 to {tenants} tenants", few, many, f"tenants_{tenants}") else 0


if __name__ == "__main__":
    sys.exit(main())
