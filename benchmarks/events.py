"""S5: durable focus events a second, with consent gate, signal gate, row security and trail, against the bare insert.

    bin/bench benchmarks/events.py [--full]

Two shapes: 20,000 events of many learners by arrays, as a job puts them in; and 200 events of one session by the verb
behind ``POST /api/v1/focus-events``. The bare insert goes into a table with the same columns and indexes and nothing
else. What the trail costs is told apart, by the same inserts while its trigger is off.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aivo.db import pools
from aivo.db.context import connect
from aivo.db.pools import Databases
from aivo.domains.focus import service as focus
from aivo.domains.focus.schemas import EventDraft
from aivo.domains.focus.shapes import EnvironmentContext
from aivo.kit.actor import Actor
from aivo.kit.clock import now
from aivo.kit.ids import new_id
from benchmarks.district import KEY, MASTER, Built, district, wanted
from benchmarks.measure import Spent, in_turn, ratio, say

MANY, FEW, ROUNDS = 20_000, 200, 12
INSERT: Final = """
insert into {} (tenant_id, student_id, id, focus_session_id, event_type, severity, confidence, signal, occurred_at,
  sequence_number, context)
select $1, e.student_id, e.id, e.session_id, 'attention_lost', 'low', 0.7, 'response_time', e.occurred_at, e.number,
  '{{"v": 1, "place": "classroom"}}'
from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::int[])
  as e (student_id, id, session_id, occurred_at, number)
"""
GUARDED, BARE = INSERT.format("focus_events"), INSERT.format("bench.bare_events")
BACKENDS = "select pid from pg_stat_activity where usename like 'aivo%' and datname = current_database()"
LAID = """
create schema if not exists bench;
drop table if exists bench.bare_events;
create table bench.bare_events (like public.focus_events including defaults including indexes);
grant usage on schema bench to aivo_worker;
grant insert on bench.bare_events to aivo_worker;
"""
SESSIONS = """
select s.student_id, s.id, p.user_id from focus_sessions s
join student_profiles p on p.tenant_id = s.tenant_id and p.id = s.student_id and p.user_id is not null
join consent_records c on c.tenant_id = s.tenant_id and c.student_id = s.student_id and c.purpose = 'focus_monitoring'
  and c.status = 'granted' and c.expires_at > now() and c.deleted_at is null and c.monitoring_level <> 'self_report'
where s.tenant_id = %s and s.deleted_at is null and s.monitoring_level <> 'self_report'
order by s.student_id, s.started_at desc limit 4000
"""


class Sender:
    """Makes batches anew for each round and puts them in."""

    def __init__(self, databases: Databases, tenant_id: UUID, sessions: list[tuple[UUID, UUID, UUID]]) -> None:
        self.databases, self.tenant_id, self.sessions = databases, tenant_id, sessions
        self.number = 0

    def arrays(self, count: int) -> list[list[Any]]:
        """A batch as arrays, five events after one another of one session."""
        at = now()
        picked = [self.sessions[(self.number + n // 5) % len(self.sessions)] for n in range(count)]
        self.number += count // 5
        times = [at + timedelta(milliseconds=n) for n in range(count)]
        return [[p[0] for p in picked], [new_id() for _ in picked], [p[1] for p in picked], times, list(range(count))]

    def many(self, statement: str) -> Callable[[], Awaitable[None]]:
        """One batch of 20,000 as a job puts it in, committed."""

        async def put() -> None:
            values = self.arrays(MANY)
            async with connect(Actor.system(self.tenant_id, "bench"), self.databases) as ctx:
                await ctx.begin()
                await ctx.tell(statement, self.tenant_id, *values)

        return put

    def few(self) -> Callable[[], Awaitable[None]]:
        """One batch of 200 as a learner's device sends it, committed."""

        async def put() -> None:
            _student, session, user = self.sessions[self.number % len(self.sessions)]
            self.number += 1
            at = now()
            events = [
                EventDraft(
                    id=new_id(), event_type="attention_lost", severity="low", confidence=0.7, signal="response_time",
                    occurred_at=at, sequence_number=n, context=EnvironmentContext(place="classroom"),
                )
                for n in range(FEW)
            ]  # fmt: skip
            async with connect(Actor(self.tenant_id, user, "learner"), self.databases) as ctx:
                await focus.record_events(ctx, session, events)

        return put

    def few_bare(self) -> Callable[[], Awaitable[None]]:
        """The same 200 into the bare table."""

        async def put() -> None:
            values = self.arrays(FEW)
            async with connect(Actor.system(self.tenant_id, "bench"), self.databases) as ctx:
                await ctx.begin()
                await ctx.tell(BARE, self.tenant_id, *values)

        return put


def switch(link: psycopg.Connection[Any], *, on: bool) -> Callable[[], object]:
    """Switches the trail of events on or off."""
    return lambda: link.execute(
        f"alter table focus_events {'enable' if on else 'disable'} trigger audit_insert".encode()
    )


def backends(link: psycopg.Connection[Any]) -> Callable[[], list[int]]:
    """The processes that serve the application's connections."""
    return lambda: [row[0] for row in link.execute(BACKENDS)]


async def measure(built: Built) -> bool:
    """Both shapes, each in turn with the bare insert; whether every goal that can be told is met."""
    databases = Databases(built.urls, KEY, MASTER, pool_size=2)
    pools.use(databases)
    with psycopg.connect(built.superuser, autocommit=True) as link:
        link.execute(LAID)
        row = link.execute("select id from tenants where slug = 'riverbend'").fetchone()
        assert row is not None
        sender = Sender(databases, row[0], link.execute(SESSIONS, (row[0],)).fetchall())
        around = {"no trail": (switch(link, on=False), switch(link, on=True))}
        many = await in_turn(
            {"bare": sender.many(BARE), "guarded": sender.many(GUARDED), "no trail": sender.many(GUARDED)},
            rounds=ROUNDS, backends=backends(link), around=around,
        )  # fmt: skip
        few = await in_turn(
            {"bare": sender.few_bare(), "guarded": sender.few(), "no trail": sender.few()},
            rounds=ROUNDS * 6, backends=backends(link), around=around,
        )  # fmt: skip
    await databases.close()
    is_met = tell(f"{MANY:,} by arrays", many, MANY, 100_000)
    return tell(f"{FEW} by the verb", few, FEW, 40_000) and is_met


def tell(what: str, found: dict[str, list[Spent]], events: int, goal: int) -> bool:
    """Print rates and ratios of one shape."""
    for name in found:
        wall = statistics.median(each.wall for each in found[name])
        best = min(each.wall for each in found[name])
        cpu = statistics.median(each.cpu for each in found[name])
        print(
            f"  {what}, {name:8} {events / wall:>9,.0f} a second (best {events / best:,.0f}; CPU {events / cpu:,.0f})"
        )
    print(f"  goal: {goal:,} a second on a quiet machine")
    say(f"  {what}: guarded to bare", ratio(found, "guarded", "bare"))
    return say(f"  {what}: with the trail to without", ratio(found, "guarded", "no trail"), most=1.5)


def main() -> int:
    """Make or find the district, measure."""
    with district(wanted()) as built:
        return 0 if asyncio.run(measure(built)) else 1


if __name__ == "__main__":
    sys.exit(main())
