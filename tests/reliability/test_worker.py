"""What dead workers leave behind, and what an outage does to a job."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from procrastinate import App
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job

from aivo.db import jobs, steady
from tests.conftest import Database

LOSE = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and application_name = 'aivo test'
"""

PUT = """
insert into jobs.procrastinate_jobs (queue_name, task_name, args, status)
values ('default', 'count', jsonb_build_object('number', %s::int), 'todo')
"""


@pytest.fixture
async def app(empty: Database) -> AsyncIterator[App]:
    """The queue, in which a dead worker had begun to seal when the next seal was put in."""
    app = App(connector=jobs.connector(empty.databases, "aivo test"))
    with empty.connect("postgres", autocommit=True) as link:
        link.execute("set search_path = jobs, public")
        link.execute(
            "insert into procrastinate_workers (id, last_heartbeat) overriding system value"
            " values (-1, now() - interval '1 hour')"
        )
        for status, worker in (("doing", -1), ("todo", None)):
            link.execute(
                "insert into procrastinate_jobs (queue_name, task_name, args, status, worker_id, lock, queueing_lock)"
                " values ('default', 'seal_trail', '{}', %s, %s, 'seal_trail', 'seal_trail')", (status, worker),
            )  # fmt: skip
    async with app.open_async():
        yield app


async def next_job(app: App) -> Job | None:
    worker = await app.job_manager.register_worker()
    return await app.job_manager.fetch_job(queues=None, worker_id=worker)


async def test_a_dead_workers_job_does_not_stand_in_the_way_of_the_next_of_its_kind(app: App) -> None:
    assert await next_job(app) is None, "the dead one holds the lock"
    assert await steady.retry_stalled(app) == 1
    found = await next_job(app)
    assert found is not None
    assert found.task_name == "seal_trail"
    assert await steady.retry_stalled(app) == 0


async def test_given_back_as_the_library_does_it_would_stay_there(app: App) -> None:
    """The twin: why the dead one is dropped where another waits."""
    (dead,) = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=steady.SILENCE)
    with pytest.raises(UniqueViolation):
        await app.job_manager.retry_job(dead)
    assert await next_job(app) is None


def test_only_an_outage_makes_a_job_be_tried_again() -> None:
    again = steady.AfterOutage()
    job = Job(id=1, queue="default", lock=None, queueing_lock=None, task_name="any", task_kwargs={})
    assert again.get_retry_decision(exception=ConnectionError(), job=job) is not None
    assert again.get_retry_decision(exception=TimeoutError(), job=job) is not None
    assert again.get_retry_decision(exception=ValueError(), job=job) is None
    assert again.get_retry_decision(exception=ConnectionError(), job=job.evolve(attempts=steady.TRIES)) is None


async def test_a_worker_that_loses_its_database_begins_again(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steady, "AGAIN", 0.05)
    monkeypatch.setattr(steady, "HEARTBEAT", 0.2)
    monkeypatch.setattr(jobs, "PATIENCE", 0.5)
    begun, done = asyncio.Queue[int](), asyncio.Queue[int]()

    def build() -> App:
        app = App(connector=jobs.connector(empty.databases, "aivo test"))

        @app.task(name="count")
        async def count(number: int) -> None:
            done.put_nowait(number)

        begun.put_nowait(0)
        return app

    working = asyncio.create_task(steady.work(build, grace=1, middleware=[]))
    with empty.connect("postgres", autocommit=True) as link:
        link.execute("set search_path = public, jobs")
        async with asyncio.timeout(120):
            await begun.get()
            link.execute(PUT, (1,))
            assert await done.get() == 1
            link.execute(f"alter database {empty.name} connection limit 0".encode())
            link.execute(LOSE)
            await begun.get()
            link.execute(PUT, (2,))
            link.execute(f"alter database {empty.name} connection limit -1".encode())
            assert await done.get() == 2
    assert not working.done()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
