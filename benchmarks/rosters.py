"""How long a district's first roster takes, and what it takes: time by step, memory, and what others feel of it.

    bin/bench benchmarks/rosters.py                 10,000 people (at most three minutes)
    ./aivo exec python benchmarks/rosters.py --users 100000 --once

A scratch database on an embedded server of its own. The roster is read, checked and imported as ``aivo roster import``
does it; beside it somebody of another district writes a note again and again. Then the same file once more, and one in
which one learner in twenty has another name. Reported: seconds and rows of each step, the memory of the importing
process, the slowest write beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aivo.db import admin, pools
from aivo.db.context import connect
from aivo.db.embedded import Server
from aivo.db.pools import Databases
from aivo.domains.roster import service
from aivo.domains.roster.schemas import ImportOptions, ImportReport
from aivo.domains.tenancy.schemas import TenantDraft
from aivo.domains.tenancy.service import found_tenant
from aivo.kit.actor import Actor
from benchmarks.roster_files import District, write

KEY, PASSWORD = b"k" * 32, "benchmark-only"
TODAY = date(2026, 10, 14)


@dataclass(slots=True)
class Clock:
    """Times the steps of an import and counts its rows."""

    name: str = ""
    began: float = 0.0
    count: int = 0

    async def step(self, name: str) -> None:
        """The last step is over."""
        self.over()
        self.name, self.began, self.count = name, time.perf_counter(), 0

    async def rows(self, count: int) -> None:
        """Rows were written."""
        self.count += count

    def over(self) -> None:
        """Say what the last step took."""
        if self.name:
            took = time.perf_counter() - self.began
            print(f"    {self.name:<12} {took:7.1f} s  {self.count:>9,} rows  {peak():5.0f} MB", flush=True)
        self.name = ""


def peak() -> float:
    """The most this process has held so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def beside(databases: Databases, tenant: UUID, stop: asyncio.Event) -> list[float]:
    """Somebody in another district: makes a school again and again; how long each took, in milliseconds."""
    times = []
    while not stop.is_set():
        began = time.perf_counter()
        async with connect(Actor.system(tenant, "bench"), databases) as ctx:
            statement = "insert into schools (tenant_id, id, name) values ($1, $2, $3)"
            await ctx.tell(statement, tenant, uuid4(), f"S{began}")
        times.append(1000 * (time.perf_counter() - began))
        await asyncio.sleep(0.05)
    return times


async def send(databases: Databases, tenant: UUID, path: Path) -> ImportReport:
    """Import a bundle as the command does."""
    clock = Clock()
    async with connect(Actor.system(tenant, "roster_import"), databases) as ctx:
        report = await service.import_roster(ctx, path, ImportOptions(today=TODAY), clock)
        await clock.step("commit")
    clock.over()
    return report


async def measure(databases: Databases, users: int, folder: Path, *, is_once: bool) -> None:
    """The first import, the second, and one with changes."""
    tenant = await found_tenant(databases, TenantDraft("long", "Long District"))
    other = await found_tenant(databases, TenantDraft("other", "Other District"))
    first = write(District(users), folder / "first.zip")
    changed = first if is_once else write(District(users, renamed=20), folder / "changed.zip")
    print(f"  {users:,} people, a zip of {first.stat().st_size / 1e6:.1f} MB; this process holds {peak():.0f} MB")
    rosters = (("the first roster", first), ("the same again", first), ("one learner in 20 renamed", changed))
    for name, path in rosters[: 1 if is_once else 3]:
        stop = asyncio.Event()
        writer = asyncio.create_task(beside(databases, other, stop))
        print(f"  {name}:", flush=True)
        began = time.perf_counter()
        report = await send(databases, tenant, path)
        took = time.perf_counter() - began
        stop.set()
        times = await writer
        counts = {kind: count.added + count.changed + count.removed for kind, count in report.counts.items()}
        facts = sum(counts.values())
        rate = f", {facts / took:,.0f} a second" if facts else ""
        print(f"    in all       {took:7.1f} s  {facts:>9,} facts{rate}; at most {peak():.0f} MB")
        print(f"    a write of another district beside it: median {statistics.median(times):.0f} ms, "
              f"slowest {max(times):.0f} ms", flush=True)  # fmt: skip
    await databases.close()


def main() -> None:
    """Make the world, measure, take it away."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--once", action="store_true", help="only the first roster")
    options = parser.parse_args()
    with world() as (databases, folder):
        asyncio.run(measure(databases, options.users, folder, is_once=options.once))


@contextmanager
def world() -> Iterator[tuple[Databases, Path]]:
    """An empty database on a server of its own, and a folder; both are gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, Server.start(Path(folder) / "data", durable=True) as server:
        admin.make_roles(server.superuser_url(), dict.fromkeys((*admin.LOGIN_ROLES, "aivo_owner"), PASSWORD))
        admin.make_database(server.superuser_url(), "bench")
        admin.upgrade(server.url("aivo_owner", "bench", PASSWORD), KEY)
        urls = {role: server.url(role, "bench", PASSWORD) for role in (*admin.LOGIN_ROLES, "aivo_owner")}
        databases = Databases(urls, KEY, KEY)
        pools.use(databases)
        yield databases, Path(folder)


if __name__ == "__main__":
    main()
