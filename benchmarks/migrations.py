"""Every migration back and there again on a filled district, while people read and write: does anybody wait?

    bin/bench benchmarks/migrations.py [--full | --learners N]

A copy of the district of `benchmarks/district.py` (2,000 learners in five tenants; `--full`: 20,000), with sessions,
notifications, mails and entries of the trail for each account. Seven people work all the time by the application's
pools and all four login roles; now and then a report reads for 20 seconds, and once somebody leaves a
transaction open and goes. Then all migrations since the five phases go back one by one, and there again. Reported: how
long anybody waited for a lock (looked at 50 times a second), the longest unit of work by the people's own clocks, their
errors, each migration's duration, and whether catalogue and rows are what they were. Goal: nobody waits longer than a
second.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aivo.db import admin, pools
from aivo.db.pools import Databases
from aivo.seed.district import DISTRICT
from benchmarks.district import KEY, MASTER, USUAL_LEARNERS, Built, district
from benchmarks.migrating.people import People
from benchmarks.migrating.walk import Step, down_and_up, walking
from benchmarks.migrating.watch import Watch
from tests.schema import catalogue

COPY = "migrations"
GOAL = 1.0
REPORT, REST = 20.0, 25.0
"""Seconds of a report, and between two of them."""
LEFT_OPEN = 90.0
"""Seconds for which somebody would leave a transaction open; the server ends it after the role's minute."""

MORE = """
set session_replication_role = replica;
insert into user_sessions (tenant_id, user_id, role, method, token_hash, idle_expires_at, expires_at)
  select u.tenant_id, u.id, u.role, 'password', sha256((u.id::text || n)::bytea), now(), now()
  from users u, generate_series(1, %(each)s) n;
insert into notifications (tenant_id, user_id, kind, path, read_at)
  select u.tenant_id, u.id, (array['message', 'plan', 'ties', 'organization', 'phone_added'])[1 + n %% 5],
    '/messages', now()
  from users u, generate_series(1, %(each)s) n;
insert into outbox_mails (tenant_id, user_id, kind, path, message_id, state)
  select u.tenant_id, u.id, (array['message', 'plan', 'rights', 'organization'])[1 + n %% 4],
    '/messages', u.id::text || n, 'sent'
  from users u, generate_series(1, %(each)s) n;
insert into audit_events (tenant_id, id, actor_user_id, actor_role, table_name, row_id, operation, fields)
  select u.tenant_id, uuidv7(), u.id, u.role, 'users', u.id, 'update', array['reading']
  from users u, generate_series(1, %(each)s * 3) n;
"""
KEPT = ("users", "student_profiles", "ieps", "iep_goals", "homework_sessions", "audit_events", "classrooms")
"""Tables whose rows no migration back to the bottom may take; entries of the trail only grow."""


def fill_more(url: str, each: int) -> int:
    """Sessions, notifications, mails and entries of the trail: so many an account. Answers all rows there are."""
    with psycopg.connect(url, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(MORE.encode(), {"each": each})
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum analyze")
        row = connection.execute("select sum(n_live_tup) from pg_stat_user_tables").fetchone()
    return int(row[0]) if row else 0


@contextmanager
def copy_of(built: Built) -> Iterator[dict[str, str]]:
    """A copy of the district for this run, which takes rows away; answers the URLs of the roles and the superuser."""
    with psycopg.connect(built.superuser) as connection:
        row = connection.execute("select current_database()").fetchone()
    name = str(row[0]) if row else ""

    def to(url: str, database: str) -> str:
        return url.replace(f"/{name}?", f"/{database}?")

    with psycopg.connect(to(built.superuser, "postgres"), autocommit=True) as connection:
        connection.execute(f"drop database if exists {COPY} with (force)".encode())
        connection.execute(f"create database {COPY} template {name} owner aivo_owner strategy file_copy".encode())
        admin.close_database(connection, COPY)
        yield {role: to(url, COPY) for role, url in (built.urls | {"postgres": built.superuser}).items()}
        connection.execute(f"drop database {COPY} with (force)".encode())


def rows_of(url: str) -> dict[str, int]:
    """How many rows the tables have that must keep theirs."""
    with psycopg.connect(url) as connection:
        counts = {table: connection.execute(f"select count(*) from {table}").fetchone() for table in KEPT}
    return {table: int(row[0]) for table, row in counts.items() if row}


def what_it_is(url: str) -> catalogue.Catalogue:
    """The catalogue as sets."""
    with psycopg.connect(url) as connection:
        return catalogue.read(connection)


async def measure(databases: Databases, server_url: str, owner_url: str) -> bool:
    """Let people work, walk, and tell; answers whether the goal was met."""
    pools.use(databases)
    before, rows = what_it_is(server_url), rows_of(server_url)
    people = People(databases)
    with Watch(server_url) as watch:
        await people.start()
        await asyncio.sleep(5)
        quiet = people.seen.longest(until=time.monotonic())[0]
        holding = [asyncio.create_task(_reports(people)), asyncio.create_task(people.forget(LEFT_OPEN))]
        steps: list[Step] = []
        with walking(owner_url, KEY, down_and_up()) as told:
            while (step := await asyncio.to_thread(told.recv)) is not None:
                steps.append(step)
                tell(step, people, watch)
            ended = time.monotonic()
        await asyncio.sleep(1)
        for task in holding:
            task.cancel()
        await asyncio.gather(*holding, return_exceptions=True)
        await people.stop()
    await databases.close()
    after, left = what_it_is(server_url), rows_of(server_url)
    differences = catalogue.differences(before, after)
    lost = {table: (rows[table], left[table]) for table in KEPT if left[table] < rows[table]}
    first = steps[0].began
    waited, (longest, who) = watch.longest(first, ended), people.seen.longest(first, ended)
    lacking = sum(people.seen.missing.values())
    print(f"{len(steps)} migrations in {ended - first:.0f} s beside {len(people.seen.times)} units of work")
    print(f"longest wait for a lock: {waited.seconds:.2f} s ({waited.what}), in {watch.looks} looks; goal {GOAL:.0f} s")
    print(f"longest unit of work: {longest:.2f} s ({who}); before the migrations {quiet:.2f} s")
    print(f"errors: {sum(people.seen.errors.values())}; what an earlier schema lacks: {lacking}")
    for line, count in people.seen.errors.most_common(12):
        print(f"  {count:5} {line}")
    print(f"catalogue: {len(differences)} differences; rows lost: {lost or 'none'}")
    for line in differences[:10]:
        print(f"  {line}")
    failed = [step for step in steps if step.error]
    return not (failed or differences or lost or people.seen.errors) and max(waited.seconds, longest) <= GOAL


def tell(step: Step, people: People, watch: Watch) -> None:
    """One line for one migration."""
    waited, (longest, _) = watch.longest(step.began, step.ended), people.seen.longest(step.began, step.ended)
    print(
        f"  {step.name:38} {step.seconds:7.2f} s   longest wait {waited.seconds:5.2f} s, unit of work {longest:5.2f} s"
        f"{'; ' + step.waited[0] if step.waited else ''}{'; ' + step.error if step.error else ''}",
        flush=True,
    )


async def _reports(people: People) -> None:
    while True:
        await asyncio.sleep(REST)
        await people.report(REPORT)


def main() -> int:
    """On a copy, gone afterwards, of the district that is kept between runs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help=f"{DISTRICT.learners:,} learners")
    parser.add_argument("--learners", type=int, default=USUAL_LEARNERS, help=f"so many (usually {USUAL_LEARNERS:,})")
    parser.add_argument("--each", type=int, default=4, help="sessions, notifications and mails of an account")
    asked = parser.parse_args()
    learners = DISTRICT.learners if asked.full else asked.learners
    with district(replace(DISTRICT, learners=learners)) as built, copy_of(built) as urls:
        rows = fill_more(urls["postgres"], asked.each)
        print(f"{learners:,} learners, {rows:,} rows", flush=True)
        is_met = asyncio.run(measure(Databases(urls, KEY, MASTER), urls["postgres"], urls["aivo_owner"]))
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
