"""Clocks that are wrong, differ, or jump: of the web host and of the database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from procrastinate import App
from procrastinate.periodic import PeriodicDeferrer, PeriodicTask
from procrastinate.testing import InMemoryConnector

from aivo.app import create_app
from aivo.db import jobs, pools, steady
from aivo.domains.identity import totp
from aivo.kit import clock
from aivo.kit.ids import new_id
from tests.conftest import Database, SmallWorld
from tests.factories.signing_in import PASSWORD, ready
from tests.reliability.test_busy import browser, entries, entry, program
from tests.web.conftest import client_of, settings_for

MINUTE, HOUR, DAY = 60, 3600, 86400
TRUE = time.time
Shift = Callable[[float], None]


@pytest.fixture
def shift(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shift]:
    """``shift(120)``: from now on this machine's clock is two minutes ahead. Nothing is known of the database's yet."""
    clock.forget()

    def ahead(seconds: float) -> None:
        monkeypatch.setattr(time, "time", lambda: TRUE() + seconds)

    yield ahead
    clock.forget()


@pytest.fixture
def app(small: SmallWorld, tmp_path: Path) -> FastAPI:
    return create_app(small.databases, settings_for(tmp_path))


class TestTheWebHost:
    @pytest.mark.parametrize("wrong", [-DAY, -2 * MINUTE, 2 * MINUTE, DAY])
    async def test_a_wrong_clock_keeps_nobody_out(
        self, small: SmallWorld, app: FastAPI, shift: Shift, wrong: float
    ) -> None:
        manager, before = await program(small, app, "manager"), entries(small)
        await small.databases.close()
        clock.forget()
        shift(wrong)
        assert (await manager.get("/api/v1/students")).status_code == 200
        assert (await manager.post("/api/v1/contact-logs", json=entry(small))).status_code == 201
        assert entries(small) == before + 1
        assert abs(clock.seconds() - TRUE()) < MINUTE / 2, "it goes by the database's clock"

    @pytest.mark.parametrize("wrong", [-2 * MINUTE, DAY])
    async def test_an_apps_code_is_good_at_the_true_time(
        self, small: SmallWorld, app: FastAPI, shift: Shift, wrong: float
    ) -> None:
        there = small.riverbend
        seed = await ready(small.databases, "riverbend", there.system(), there.actor("teacher"), "teacher")
        shift(wrong)
        client = client_of(app)
        body = {"tenant": "riverbend", "username": "teacher", "password": PASSWORD}
        asked = await client.post("/api/v1/sign-in", json=body)
        code = totp.code_at(seed, totp.step_at(TRUE()))
        answer = await client.post("/api/v1/sign-in/mfa", json={"challenge": asked.json()["challenge"], "code": code})
        assert answer.status_code == 200, answer.text

    async def test_a_jump_backwards_while_it_runs_changes_nothing(
        self, small: SmallWorld, app: FastAPI, shift: Shift
    ) -> None:
        manager = await browser(small, app, "manager")
        for wrong in (0, HOUR, -HOUR, -DAY):
            shift(wrong)
            assert (await manager.get("/students")).status_code == 200

    async def test_without_asking_the_database_everybody_would_be_kept_out(
        self, small: SmallWorld, app: FastAPI, shift: Shift, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        manager = await program(small, app, "manager")

        async def never(connection: object) -> None:
            return None

        monkeypatch.setattr(pools, "_ask_time", never)
        await small.databases.close()
        clock.forget()
        shift(-2 * MINUTE)
        answer = await manager.post("/api/v1/contact-logs", json=entry(small))
        assert answer.status_code != 201


class TestTheDatabase:
    async def test_a_jump_is_followed_within_seconds(
        self, small: SmallWorld, app: FastAPI, shift: Shift, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shift(0)
        manager = await program(small, app, "manager")
        assert (await manager.get("/api/v1/students")).status_code == 200
        clock.follow(TRUE() - HOUR, clock.counter())  # the database is an hour ahead of what was heard last
        assert (await manager.get("/api/v1/students")).status_code != 200, "the token is good for an hour too long"
        monkeypatch.setattr(clock, "STAYS", 0.0)  # ten seconds later
        assert (await manager.get("/api/v1/students")).status_code == 200

    async def test_set_back_it_keeps_no_job_with_a_dead_worker(self, empty: Database) -> None:
        app = App(connector=jobs.connector(empty.databases, "aivo test"))
        with empty.connect("postgres", autocommit=True) as link:
            link.execute("set search_path = jobs, public")
            row = link.execute(
                "insert into procrastinate_workers (last_heartbeat) values (now() + interval '1 day') returning id"
            ).fetchone()
            assert row
            put = (
                "insert into procrastinate_jobs (queue_name, task_name, args, status, worker_id, scheduled_at)"
                " values ('default', %s, '{}', %s, %s, %s)"
            )
            link.execute(put, ("begun", "doing", row[0], None))
            link.execute(put, ("put off", "todo", None, "2100-01-01"))
            async with app.open_async():
                assert await steady.retry_stalled(app) == 0, "it seems alive until tomorrow"
                await steady.heed_clock(app)
                link.execute("update procrastinate_workers set last_heartbeat = last_heartbeat - interval '21 seconds'")
                assert await steady.retry_stalled(app) == 1
            due = link.execute(
                "select count(*) from procrastinate_jobs where status = 'todo' and scheduled_at <= now()"
            )
            assert due.fetchone() == (2,)


class TestIds:
    def test_they_keep_their_order_when_the_clock_is_set_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = [new_id() for _ in range(1000)]
        moment = clock.seconds()
        monkeypatch.setattr(clock, "seconds", lambda: moment - DAY)
        made += [new_id() for _ in range(10_000)]
        assert made == sorted(made)
        assert len(set(made)) == len(made)
        assert {(each.version, each.variant) for each in made} == {(7, "specified in RFC 4122")}


class TestPeriodicJobs:
    @pytest.fixture
    def minutely(self) -> PeriodicTask[[int], None, [int]]:
        app = App(connector=InMemoryConnector())

        @app.periodic(cron="* * * * *")
        @app.task(name="each minute", pass_context=False)
        async def each_minute(timestamp: int) -> None:
            return None

        (task,) = app.periodic_registry.periodic_tasks.values()
        return task

    def test_after_a_jump_forwards_it_runs_once(self, minutely: PeriodicTask[[int], None, [int]]) -> None:
        now = 1_800_000_000
        ours, theirs = (kind(registry=None) for kind in (steady.OnceAfterJump, PeriodicDeferrer))  # type: ignore[arg-type]
        assert list(ours.get_timestamps(minutely, now, now + DAY + 5)) == [now + DAY]
        assert len(list(theirs.get_timestamps(minutely, now, now + DAY + 5))) == DAY / MINUTE, "the library's own way"

    def test_after_a_jump_backwards_it_runs_on(self, minutely: PeriodicTask[[int], None, [int]]) -> None:
        now = 1_800_000_000
        ours, theirs = (kind(registry=None) for kind in (steady.OnceAfterJump, PeriodicDeferrer))  # type: ignore[arg-type]
        assert list(ours.get_timestamps(minutely, now + DAY, now + 5)) == [now]
        assert list(theirs.get_timestamps(minutely, now + DAY, now + 5)) == [], "the library waits a day"

    def test_minute_by_minute_it_runs_each_minute(self, minutely: PeriodicTask[[int], None, [int]]) -> None:
        now = 1_800_000_000
        ours = steady.OnceAfterJump(registry=None)  # type: ignore[arg-type]
        assert list(ours.get_timestamps(minutely, now, now + 30)) == []
        assert list(ours.get_timestamps(minutely, now, now + MINUTE)) == [now + MINUTE]
