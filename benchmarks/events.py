"""S5: durable focus events a second, with consent gate, signal gate, row security and trail, against the bare insert.

    bin/bench benchmarks/events.py [--full]

Two shapes: 20,000 events of many learners by arrays, as a job puts them in; and 200 events of one session by the verb
behind ``POST /api/v1/focus-events``. The bare insert goes into a table with the same columns and indexes and nothing
else. What the trail costs is told apart, by the same inserts while its trigger is off.
"""

from __future__ import annotations

import asyncio
import sys
import time
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
from benchmarks.measure import Clock, Peer, Ran, compare, how_busy, per_operation, ratio

MANY, FEW, ROUNDS = 20_000, 200, 6
TRAIL = 1.5
"""The trail may make an insert so many times as dear."""
Put = Callable[[], Awaitable[None]]
INSERT: Final = """
insert into {} (tenant_id, student_id, id, focus_session_id, event_type, severity, confidence, signal, occurred_at,
  sequence_number, context)
select $1, e.student_id, e.id, e.session_id, 'attention_lost', 'low', 0.7, 'response_time', e.occurred_at, e.number,
  '{{"v": 1, "place": "classroom"}}'
from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::int[])
  as e (student_id, id, session_id, occurred_at, number)
"""
GUARDED, BARE = INSERT.format("focus_events"), INSERT.format("bench.bare_events")
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

    def many(self, statement: str) -> Put:
        """One batch of 20,000 as a job puts it in, committed."""

        async def put() -> None:
            values = self.arrays(MANY)
            async with connect(Actor.system(self.tenant_id, "bench"), self.databases) as ctx:
                await ctx.begin()
                await ctx.tell(statement, self.tenant_id, *values)

        return put

    def few(self) -> Put:
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

    def few_bare(self) -> Put:
        """The same 200 into the bare table."""

        async def put() -> None:
            values = self.arrays(FEW)
            async with connect(Actor.system(self.tenant_id, "bench"), self.databases) as ctx:
                await ctx.begin()
                await ctx.tell(BARE, self.tenant_id, *values)

        return put


def peer(name: str, put: Put, events: int, link: psycopg.Connection[Any] | None = None) -> Peer:
    """Puts batches in for a time; with a ``link`` the trail of events is off for that long."""

    def switch(word: str) -> None:
        if link is not None:
            link.execute(f"alter table focus_events {word} trigger audit_insert".encode())

    async def run(seconds: float) -> Ran:
        switch("disable")
        try:
            clock, batches = Clock(), 0
            while time.perf_counter() - clock.began < seconds or batches < 2:
                await put()
                batches += 1
            return clock.ran(batches * events)
        finally:
            switch("enable")

    return Peer(name, run)


async def measure(built: Built) -> bool:
    """Both shapes, each in turn with the bare insert; whether the trail keeps to its goal."""
    databases = Databases(built.urls, KEY, MASTER, pool_size=2)
    pools.use(databases)
    print(f"focus events a second, {how_busy()}")
    with psycopg.connect(built.superuser, autocommit=True) as link:
        link.execute(LAID)
        row = link.execute("select id from tenants where slug = 'riverbend'").fetchone()
        assert row is not None
        sender = Sender(databases, row[0], link.execute(SESSIONS, (row[0],)).fetchall())
        shapes = (
            (f"{MANY:,} by arrays", MANY, 100_000, sender.many(BARE), sender.many(GUARDED)),
            (f"{FEW} by the verb", FEW, 40_000, sender.few_bare(), sender.few()),
        )
        is_met = True
        for what, events, goal, bare, guarded in shapes:
            peers = [
                peer(f"{what}: bare", bare, events), peer(f"{what}: guarded", guarded, events),
                peer(f"{what}: without the trail", guarded, events, link),
            ]  # fmt: skip
            await compare(peers, rounds=ROUNDS, seconds=2.0, server=built.postmaster)
            is_met = tell(peers, goal) and is_met
    await databases.close()
    return is_met


def tell(peers: list[Peer], goal: int) -> bool:
    """Print rates and ratios of one shape."""
    bare, guarded, without = peers
    for each in peers:
        print(each.line())
    print(f"  goal {goal:,}/s on a quiet machine; by CPU of client and server {1e6 / per_operation(guarded):,.0f}/s")
    print(f"  guarded costs {per_operation(guarded) / per_operation(bare):.2f} times the CPU of the bare insert")
    trail = ratio(without, guarded)
    costs = per_operation(guarded) / per_operation(without)
    print(f"  the trail: {costs:.2f} times the CPU; by time {trail}; goal: at most {TRAIL}")
    return costs <= TRAIL


def main() -> int:
    """Make or find the district, measure."""
    with district(wanted()) as built:
        return 0 if asyncio.run(measure(built)) else 1


if __name__ == "__main__":
    sys.exit(main())
