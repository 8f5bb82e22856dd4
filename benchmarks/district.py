"""The district that several benchmarks share: made once in a folder, used again, a server of its own around it.

    with district(wanted()) as built:
        ...

`AIVO_BENCH_DIR` names the folder, else it is one in the temporary folder that stays for the next run. A tenth of the
whole is usual (2,000 learners in five tenants); `--full` on a benchmark's command line asks for all 20,000.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import psycopg

from aivo.db import admin, pools
from aivo.db.embedded import Server
from aivo.db.pools import Databases
from aivo.domains.tenancy.service import tenant_id_of
from aivo.kit.errors import NotFound
from aivo.seed.build import build
from aivo.seed.days import demo_day
from aivo.seed.district import DISTRICT, Size, grow

KEY, MASTER, PASSWORD = b"k" * 32, b"m" * 32, "benchmark-only"
USUAL_LEARNERS: Final = 2_000


@dataclass(frozen=True)
class Built:
    """A running district: pools, URLs of the roles and the superuser, the folder of files, PostgreSQL's own process."""

    databases: Databases
    urls: dict[str, str]
    superuser: str
    folder: Path
    postmaster: int


def wanted() -> Size:
    """The size that the command line asks for."""
    return DISTRICT if "--full" in sys.argv else replace(DISTRICT, learners=USUAL_LEARNERS)


def bench_dir() -> Path:
    """The folder that is kept between runs."""
    folder = Path(os.environ.get("AIVO_BENCH_DIR") or Path(tempfile.gettempdir()) / f"aivo-bench-{os.getuid()}")
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    return folder


@contextmanager
def district(size: Size, *, name: str = "") -> Iterator[Built]:
    """The district of this size, grown where it is smaller; ``name``: a database of one's own beside others."""
    folder = bench_dir()
    database = name or f"district_{size.learners}_{size.tenants}"
    with Server.start(folder / "server", durable=False) as server:
        roles = (*admin.LOGIN_ROLES, "aivo_owner")
        admin.make_roles(server.superuser_url(), dict.fromkeys(roles, PASSWORD))
        admin.make_database(server.superuser_url(), database)
        admin.upgrade(server.url("aivo_owner", database, PASSWORD), KEY)
        urls = {role: server.url(role, database, PASSWORD) for role in roles}
        databases = Databases(urls, KEY, MASTER, pool_size=5)
        built = Built(databases, urls, server.superuser_url(database), folder, server.postmaster.pid)
        pools.use(built.databases)
        asyncio.run(_small(built))
        began = time.perf_counter()
        if put := grow(built.databases, urls["aivo_owner"], size, _tell):
            with psycopg.connect(built.superuser, autocommit=True) as connection:
                connection.execute("vacuum analyze")
            print(f"{put:,} learners put in within {time.perf_counter() - began:.0f} s, vacuum included")
        yield built


async def _small(built: Built) -> None:
    """The demo world, unless it is there."""
    try:
        await tenant_id_of(built.databases, "castillo")
    except NotFound:
        await build(built.databases, built.folder / "files", KEY, demo_day())
    finally:
        await built.databases.close()


def _tell(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\rdistrict: {done:,} of {of:,} learners", end="" if done < of else "\n", file=sys.stderr, flush=True)


def main() -> None:
    """Make it, and say how large it is."""
    with district(wanted()) as built, psycopg.connect(built.superuser) as connection:
        tables = ("student_profiles", "ieps", "homework_sessions", "homework_hints", "focus_events",
                  "daily_focus_summaries")  # fmt: skip
        for table in tables:
            row = connection.execute(f"select count(*) from {table}".encode()).fetchone()
            print(f"  {table:24} {row[0] if row else 0:>10,}")
        row = connection.execute("select pg_size_pretty(pg_database_size(current_database()))").fetchone()
        print(f"  {row[0] if row else ''} on disk, in {built.folder}")


if __name__ == "__main__":
    main()
