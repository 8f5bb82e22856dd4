"""The newest migrations back and there again while people read and write: benchmarks/migrations.py, made small."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
import pytest

from aivo.db import admin, pools
from aivo.db.embedded import Server
from aivo.db.migrating import locks
from benchmarks.many import fill
from benchmarks.migrating.people import People
from benchmarks.migrating.walk import revisions
from benchmarks.migrating.watch import Watch
from tests.conftest import SIGNING_KEY, Database, WorldDatabase, opened
from tests.schema import catalogue
from tests.schema.test_truth import read

NEWEST = 4
"""How many of the newest migrations go back and there again."""

LEARNERS = 2_000
GOAL = 1.0
REPORT = 3.0
"""Seconds for which somebody reads the tables that change."""


@dataclass(frozen=True)
class Felt:
    """The longest wait for a lock that was seen, the people's errors, and how often they worked."""

    waited: float
    errors: dict[str, int]
    worked: int


async def under_traffic(
    server: Server, database: Database, change: Callable[[], None], tables: tuple[str, ...]
) -> Felt:
    """Let people work, one of them on a long report over these tables, while the schema changes beside them."""
    with Watch(server.superuser_url(database.name)) as watch:
        people = People(database.databases)
        await people.start()
        await asyncio.sleep(0.3)
        report = asyncio.create_task(people.report(REPORT, tables))
        await asyncio.sleep(0.3)
        began = time.monotonic()
        await asyncio.to_thread(change)
        ended = time.monotonic()
        await report
        await people.stop()
    await database.databases.close()
    return Felt(watch.longest(began, ended).seconds, dict(people.seen.errors), len(people.seen.times))


def back_and_there(database: Database, newest: int) -> Callable[[], None]:
    """So many of the newest migrations, back and there again."""

    def walk() -> None:
        url = database.urls["aivo_owner"]
        admin.downgrade(url, revisions()[-1 - newest])
        admin.upgrade(url, SIGNING_KEY)

    return walk


def carelessly(database: Database) -> None:
    """A change of the schema that waits for its lock as long as it takes."""
    with psycopg.connect(database.urls["postgres"]) as connection:
        connection.execute("alter table users add column evil text")
    with psycopg.connect(database.urls["postgres"]) as connection:
        connection.execute("alter table users drop column evil")


def patiently(database: Database) -> None:
    """One lock as a migration's step takes it, given up and tried again."""
    with psycopg.connect(database.urls["aivo_owner"]) as connection:
        while True:
            try:
                locks.take(connection, {"users": locks.ALL})
            except psycopg.errors.LockNotAvailable:
                connection.rollback()
                time.sleep(0.3)
            else:
                return


def rows(database: Database) -> list[tuple[object, ...]]:
    """Which people and learners there are."""
    with database.connect("postgres") as connection:
        return connection.execute(
            "select id from users union all select id from student_profiles order by 1"
        ).fetchall()


@pytest.fixture(scope="module")
def filled_world(server: Server, world: WorldDatabase) -> WorldDatabase:
    """The demo world with more learners."""
    fill(world.urls["postgres"], LEARNERS, has_others=False)
    return world


@pytest.fixture
def database(server: Server, filled_world: WorldDatabase) -> Database:
    """The same with pools of this test's own."""
    found = opened(server, filled_world.name)
    pools.use(found.databases)
    return found


class TestUnderTraffic:
    async def test_nobody_waits_for_the_newest_migrations(self, server: Server, database: Database) -> None:
        whole, people = read(database), rows(database)
        felt = await under_traffic(server, database, back_and_there(database, NEWEST), ("users", "documents"))
        assert felt.waited <= GOAL
        assert felt.errors == {}
        assert felt.worked > 100
        assert catalogue.differences(whole, read(database)) == []
        assert rows(database) == people

    async def test_everybody_waits_for_one_that_waits(self, server: Server, database: Database) -> None:
        """The twin: by the same measure, a change that stands in the queue behind the report is found."""
        felt = await under_traffic(server, database, lambda: carelessly(database), ("users",))
        assert felt.waited > GOAL

    @pytest.mark.parametrize(("blink", "is_felt"), [(locks.BLINK, False), (20.0, True)])
    async def test_it_is_the_short_patience_that_does_it(
        self, server: Server, database: Database, monkeypatch: pytest.MonkeyPatch, blink: float, is_felt: bool
    ) -> None:
        """The twin: the same lock with a timeout as long as is usual."""
        monkeypatch.setattr(locks, "BLINK", blink)
        felt = await under_traffic(server, database, lambda: patiently(database), ("users",))
        assert (felt.waited > GOAL) is is_felt
