"""How long the step into the next school year takes, to look at, to take and to undo; and with how many statements.

    ./aivo exec python benchmarks/rollovers.py --learners 20000

A scratch database with a roster of that many learners (``roster_files``); the roster's own import is not counted.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.domains.roster import rolling, service, undoing
from aivo.domains.roster.schemas import ImportOptions
from aivo.domains.tenancy.schemas import TenantDraft
from aivo.domains.tenancy.service import found_tenant
from aivo.kit.actor import Actor
from benchmarks.roster_files import District, write
from benchmarks.rosters import TODAY, Clock, peak, world

DUTY = "roster"
TOLD: Counter[str] = Counter()


def count_statements() -> None:
    """Count what goes to the database: questions, and statements that write."""
    for name in ("ask", "tell"):
        plain = getattr(Ctx, name)

        async def counted(self: Ctx, sql: str, *values: Any, name: str = name, plain: Any = plain) -> Any:
            TOLD[name] += not sql.startswith(("discard", "select app.know"))
            return await plain(self, sql, *values)

        setattr(Ctx, name, counted)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Say how long something took, and how many statements."""
    TOLD.clear()
    began = time.perf_counter()
    yield
    print(f"  {what:<28} {time.perf_counter() - began:7.1f} s  {TOLD['ask']:>5} questions, {TOLD['tell']:>5} writing "
          f"statements; at most {peak():.0f} MB", flush=True)  # fmt: skip


async def clerk(databases: Databases, tenant: UUID) -> Actor:
    """Somebody with the duty over rosters in the whole district."""
    user = uuid4()
    link = await asyncpg.connect(databases.urls["aivo_owner"])
    await link.execute(
        "insert into users (tenant_id, id, username, role, given_name, family_name, status)"
        " values ($1, $2, 'clerk', 'district_admin', 'Clara', 'Clerk', 'active')", tenant, user,
    )  # fmt: skip
    await link.execute(
        "insert into duty_assignments (tenant_id, user_id, duty, valid_from) values ($1, $2, $3, '2026-01-01')",
        tenant, user, DUTY,
    )  # fmt: skip
    await link.close()
    return Actor(tenant, user, "district_admin", None, "bench")


async def measure(databases: Databases, learners: int, folder: Path) -> None:
    """Import, step, undo."""
    district = District(learners * 100 // 60)
    tenant = await found_tenant(databases, TenantDraft("long", "Long District"))
    system = Actor.system(tenant, "roster_import")
    path = write(district, folder / "roster.zip")
    async with connect(system, databases) as ctx:
        await service.import_roster(ctx, path, ImportOptions(today=TODAY))
    print(f"  {district.learners:,} learners", flush=True)
    person = await clerk(databases, tenant)
    with timed("looked ahead"):
        async with connect(person, databases) as ctx:
            plan = await rolling.look_ahead(ctx, {})
    clock = Clock()
    with timed("the step taken"):
        async with connect(person, databases) as ctx:
            plan, rollover_id = await rolling.roll_over(ctx, {}, clock)
            await clock.step("commit")
        clock.over()
    assert rollover_id is not None
    print(f"  {plan.rows():,} rows")
    with timed("looked back"):
        async with connect(system, databases) as ctx:
            undo = await undoing.plan_of(ctx, rollover_id, "school_year_rollovers")
    assert not undo.obstacles
    with timed("the step undone"):
        async with connect(person, databases) as ctx:
            await rolling.undo_rollover(ctx, rollover_id, undo)
    await databases.close()


def main() -> None:
    """Make the world, measure, take it away."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--learners", type=int, default=3000)
    options = parser.parse_args()
    count_statements()
    with world() as (databases, folder):
        asyncio.run(measure(databases, options.learners, folder))


if __name__ == "__main__":
    main()
