"""What a policy costs beside the filter that one would write by hand: aggregates and point reads, for each login role.

    bin/bench benchmarks/policies.py

Goals (speed design, S3): 1.1 on aggregates, 1.3 on point reads. One connection a role; policy and filter take turns,
the middle of the turns counts, by the clock and by PostgreSQL's CPU, which a busy machine moves less. The context is
entered before, so that the policy alone is measured; the filter gets the learners as a list, as a careful hand would
write it. Tables of learners with a thousand rows or more in the world.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aivo.db.documents.reader import POOL_OPTIONS
from aivo.schema import metadata
from benchmarks.measure import cpu_of, how_busy
from benchmarks.reading_world import World, reading_world

LEARNERS, TURNS, READS = 1_000, 9, 60
ROWS = 1_000
PEOPLE = ("manager", "mother", "office", "system")
"""A case manager and a guardian (``aivo_member``), a director (``aivo_district``), a job (``aivo_worker``)."""
AGGREGATE, POINT = 1.1, 1.3


class Ratio(NamedTuple):
    """Policy to filter, by the clock and by PostgreSQL's CPU."""

    clock: float
    cpu: float


async def measure(world: World) -> int:
    """Every table and role; answers how many miss a goal."""
    free = await asyncpg.connect(world.urls["postgres"], **POOL_OPTIONS)
    missed = 0
    print(f"{'':36} {'who':8} {'rows':>8} {'aggregate':>10} {'cpu':>6} {'point':>7} {'cpu':>6}   {how_busy()}")
    for table in [table.name for table in metadata.sorted_tables if table.info["scope"].word == "STUDENT"]:
        if await free.fetchval(f"select count(*) from (select from {table} limit {ROWS}) t") < ROWS:
            continue
        for who in PEOPLE:
            found = await one(world, free, table, who)
            if found is None:
                continue
            rows, aggregate, point = found
            marks = (aggregate.cpu > AGGREGATE) + (point.clock > POINT)
            missed += marks
            figures = f"{aggregate.clock:10.2f} {aggregate.cpu:6.2f} {point.clock:7.2f} {point.cpu:6.2f}"
            print(f"{table:36} {who:8} {rows:8,} {figures}{'  !' * marks}")
    await free.close()
    print(f"goals {AGGREGATE} and {POINT}; {missed} figures over them; {how_busy()}")
    return missed


async def one(world: World, free: asyncpg.Connection[Any], table: str, who: str) -> tuple[int, Ratio, Ratio] | None:
    """Rows seen, and the two ratios; None for who sees nothing of the table."""
    learner = metadata.tables[table].info["scope"].learner
    actor = world.riverbend.system() if who == "system" else world.riverbend.actor(who)
    bound = await asyncpg.connect(world.urls[actor.login_role], **POOL_OPTIONS)
    transaction = bound.transaction(readonly=True)
    await transaction.start()
    await bound.fetchval("select app.enter($1)", world.databases.token(actor, backend=bound.get_server_pid()))
    sums = f"select count(*), max(updated_at) from {table}"
    single = f"select * from {table} where tenant_id = $1 and id = $2"
    learners, ids = await bound.fetchrow(f"select array_agg(distinct {learner}), (array_agg(id))[1:20] from {table}")  # type: ignore[misc]
    try:
        if not ids:
            return None
        tenant: UUID = actor.tenant_id
        by_list = actor.login_role == "aivo_member"
        where = " where tenant_id = $1" + (f" and {learner} = any ($2)" if by_list else "")
        values = (tenant, learners) if by_list else (tenant,)
        told = await bound.fetchrow(sums)
        if told != await free.fetchrow(sums + where, *values):
            raise SystemExit(f"{table}: the policy and the filter do not bring the same rows to {who}")
        pair = Pair(bound, free)
        aggregate = await pair.ratio((lambda: bound.fetchrow(sums), lambda: free.fetchrow(sums + where, *values)), 3)
        turn = iter(range(10**9))
        narrow, more = (f"{single} and {learner} = any ($3)", (learners,)) if by_list else (single, ())
        point = await pair.ratio(
            (
                lambda: bound.fetchrow(single, tenant, ids[next(turn) % len(ids)]),
                lambda: free.fetchrow(narrow, tenant, ids[next(turn) % len(ids)], *more),
            ),
            READS,
        )
        return int(told[0]), aggregate, point
    finally:
        await transaction.rollback()
        await bound.close()


class Pair:
    """The policy's and the filter's connection, to be compared turn by turn."""

    def __init__(self, bound: asyncpg.Connection[Any], free: asyncpg.Connection[Any]) -> None:
        self.links = (bound, free)

    async def ratio(self, asks: tuple[Callable[[], Awaitable[Any]], Callable[[], Awaitable[Any]]], times: int) -> Ratio:
        """The middle of the turns' ratios, policy to filter: by the clock, and by PostgreSQL's CPU."""
        clock, cpu = [], []
        for _ in range(TURNS):
            taken = []
            for link, ask in zip(self.links, asks, strict=True):
                began, used = time.perf_counter(), cpu_of(link.get_server_pid())
                for _ in range(times):
                    await ask()
                taken.append((time.perf_counter() - began, cpu_of(link.get_server_pid()) - used))
            (policy, policy_cpu), (plain, plain_cpu) = taken
            clock.append(policy / plain)
            cpu.append(policy_cpu / plain_cpu)
        return Ratio(statistics.median(clock), statistics.median(cpu))


def main() -> int:
    """Make the world, ask, take it away. Figures are reported, not judged: a busy machine is no fault."""
    with reading_world(LEARNERS) as world:
        asyncio.run(measure(world))
    return 0


if __name__ == "__main__":
    sys.exit(main())
