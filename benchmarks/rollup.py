"""S6: how long the nightly roll-up takes: one closed day of many events, and many days with their upsert.

    bin/bench benchmarks/rollup.py [--full]

In a copy of the district, since it moves a tenant's sessions into one day: first the day is summed for the first time,
then anew with every row changed (the upsert), then with nothing to change. Then the last thirty days of the other
tenants are summed with every row changed. Row security, the consent gate and the trail are on; what the trail costs is
told apart.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aivo.db import admin, pools
from aivo.db.context import connect
from aivo.db.pools import Databases
from aivo.domains.analytics import service as analytics
from aivo.kit.actor import Actor
from aivo.seed.days import demo_day
from benchmarks.district import KEY, MASTER, Built, district, wanted
from benchmarks.measure import how_busy

MOST: Final = 150_000
"""Events of the one day, where the tenant has as many."""

GOALS: Final = {"a closed day": 0.2 / 150_000, "many days, upsert": 5.0 / 5_000_000}
"""Seconds an event: 150,000 in 0.2 s, 5 million in 5 s."""

TO_ONE_DAY: Final = """
with picked as (
  select s.student_id, s.id from focus_sessions s
  join (select focus_session_id, count(*) as n from focus_events where tenant_id = %(tenant)s group by 1) e
    on e.focus_session_id = s.id
  where s.tenant_id = %(tenant)s and s.status in ('completed', 'abandoned') and s.deleted_at is null
)
update focus_sessions s set started_at = started_at + shift, ended_at = ended_at + shift
from (select id, make_interval(days => %(day)s - started_at::date) as shift from focus_sessions) as x
where s.tenant_id = %(tenant)s and x.id = s.id and s.id in (select id from picked)
"""
EVENTS: Final = """
select count(*) from focus_events e join focus_sessions s on s.tenant_id = e.tenant_id and s.id = e.focus_session_id
where e.tenant_id = %s and e.deleted_at is null and s.status in ('completed', 'abandoned') and s.deleted_at is null
"""
LESS: Final = """
with marked as (
  select s.id, sum(e.n) over (order by s.id) as until from focus_sessions s
  join (select focus_session_id, count(*) as n from focus_events where tenant_id = %(tenant)s group by 1) e
    on e.focus_session_id = s.id
  where s.tenant_id = %(tenant)s
)
update focus_sessions set deleted_at = now(), deletion_id = uuidv7() from marked
where focus_sessions.tenant_id = %(tenant)s and focus_sessions.id = marked.id and marked.until > %(most)s
"""
SPOILT: Final = "update daily_focus_summaries set active_ms = active_ms + 1 where tenant_id = %s and deleted_at is null"
DAYS: Final = """
select date, sum(event_count) from daily_focus_summaries where tenant_id = %s and deleted_at is null
group by date order by date desc limit 30
"""


def copied(built: Built) -> Built:
    """A copy of the district's database that the benchmark may bend; the one of an earlier run is dropped."""
    name = conninfo_to_dict(built.superuser)["dbname"]
    copy = f"{name}_rollup"
    with psycopg.connect(make_conninfo(built.superuser, dbname="postgres"), autocommit=True) as link:
        link.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(copy)))
        link.execute(
            sql.SQL("create database {} template {} strategy file_copy owner aivo_owner").format(
                sql.Identifier(copy), sql.Identifier(str(name))
            )
        )
        admin.close_database(link, copy)
    urls = {role: url.replace(f"/{name}", f"/{copy}") for role, url in built.urls.items()}
    return replace(
        built,
        databases=Databases(urls, KEY, MASTER, pool_size=2),
        urls=urls,
        superuser=make_conninfo(built.superuser, dbname=copy),
    )


async def summed(databases: Databases, tenant_id: UUID, days: list[date]) -> tuple[float, int]:
    """Seconds to sum these days, each in a transaction of its own, and the rows written."""
    rows, began = 0, time.perf_counter()
    for day in days:
        async with connect(Actor.system(tenant_id, "roll_up"), databases) as ctx:
            rows += await analytics.roll_up_day(ctx, day)
    return time.perf_counter() - began, rows


class Bent:
    """The superuser's hand on the copy: no trigger asks."""

    def __init__(self, link: psycopg.Connection[Any]) -> None:
        self.link = link

    def run(self, statement: str, values: dict[str, object] | tuple[object, ...]) -> None:
        """One statement with the triggers off."""
        with self.link.transaction():
            self.link.execute("set local session_replication_role = replica")
            self.link.execute(statement.encode(), values)

    def number(self, statement: str, *values: object) -> int:
        """One number."""
        row = self.link.execute(statement.encode(), values).fetchone()
        return int(row[0]) if row is not None else 0

    def trail(self, word: str) -> None:
        """Switch the trail of the summaries ``enable`` or ``disable``."""
        found = self.link.execute(
            "select tgname from pg_trigger where tgrelid = 'daily_focus_summaries'::regclass and tgname like 'audit%'"
        )
        for (name,) in found.fetchall():
            self.link.execute(f"alter table daily_focus_summaries {word} trigger {name}".encode())


def tell(what: str, seconds: float, rows: int, events: int) -> None:
    """One line ready to quote."""
    goal = GOALS["a closed day" if what.startswith("a closed day") else "many days, upsert"] * events
    print(f"  {what:44} {events:>9,} events {rows:>7,} rows written {seconds:7.2f} s; goal at this size {goal:.2f} s")


async def one_day(bent: Bent, databases: Databases, tenant_id: UUID) -> None:
    """One day of up to 150,000 events."""
    day = demo_day() - timedelta(days=3)
    bent.run(LESS, {"tenant": tenant_id, "most": MOST})
    bent.run(TO_ONE_DAY, {"tenant": tenant_id, "day": day})
    bent.link.execute("analyze focus_sessions")
    events = bent.number(EVENTS, tenant_id)
    for what in ("a closed day, the first time", "a closed day, every row changed", "a closed day, nothing to change"):
        if what.endswith("changed"):
            bent.run(SPOILT, (tenant_id,))
        tell(what, *await summed(databases, tenant_id, [day]), events)
    bent.run(SPOILT, (tenant_id,))
    bent.trail("disable")
    tell("a closed day, changed, without the trail", *await summed(databases, tenant_id, [day]), events)
    bent.trail("enable")


async def many_days(bent: Bent, databases: Databases, tenants: list[UUID]) -> None:
    """The last days of the other tenants, every row changed."""
    seconds, rows, events = 0.0, 0, 0
    for tenant_id in tenants:
        bent.run(SPOILT, (tenant_id,))
        days = bent.link.execute(DAYS.encode(), (tenant_id,)).fetchall()
        took, written = await summed(databases, tenant_id, [day for day, _ in days])
        seconds, rows, events = seconds + took, rows + written, events + sum(int(each) for _, each in days)
    tell("thirty days of the other tenants, upsert", seconds, rows, events)


async def measure(built: Built) -> None:
    """Both shapes."""
    pools.use(built.databases)
    print(f"the nightly roll-up, {how_busy()}")
    with psycopg.connect(built.superuser, autocommit=True) as link:
        link.execute("vacuum analyze daily_focus_summaries")
        found = link.execute(
            "select t.id, t.slug from tenants t where exists (select from focus_events e where e.tenant_id = t.id) "
            "order by (select count(*) from student_profiles p where p.tenant_id = t.id) desc, t.slug"
        ).fetchall()
        bent, (first, *others) = Bent(link), [row[0] for row in found]
        await many_days(bent, built.databases, others)
        await one_day(bent, built.databases, first)
    await built.databases.close()


def main() -> int:
    """Make or find the district, copy it, measure."""
    with district(wanted()) as built:
        copy = copied(built)
        asyncio.run(measure(copy))
        name = conninfo_to_dict(copy.superuser)["dbname"]
        with psycopg.connect(make_conninfo(built.superuser, dbname="postgres"), autocommit=True) as link:
            link.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(str(name))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
