"""Being asked to stop: what runs is finished first, and the process leaves with 0."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from aivo import settings as configuration
from aivo.db import admin
from aivo.db.opening import signing_key
from tests.conftest import Database

SECRETS = {"AIVO_SECRET_KEY": "0123456789abcdef" * 4, "AIVO_MASTER_KEY": "fedcba9876543210" * 4}
LONG = 60.0
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(empty: Database, tmp_path: Path) -> Iterator[Start]:
    """Start ``aivo WORD …`` as its own process over a database of the test's own."""
    words = ("member", "district", "platform", "worker")
    urls = {f"AIVO_{word.upper()}_DATABASE_URL": empty.urls[f"aivo_{word}"] for word in words}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AIVO_")}
    environment |= {**SECRETS, **urls, "AIVO_DATA_DIR": str(tmp_path), "AIVO_LOG": "info:json"}
    admin.put_signing_key(empty.urls["aivo_owner"], signing_key(configuration.load(environment)))
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "aivo", *arguments]
        process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def until(what: Callable[[], object], why: str) -> None:
    """Wait for something."""
    deadline = time.monotonic() + LONG
    while not what():
        assert time.monotonic() < deadline, why
        time.sleep(0.05)


def put_in(connection: psycopg.Connection[tuple[object, ...]], task: str, worker: int | None = None) -> None:
    """Put a job into the queue; with a worker's number, one that this worker has begun."""
    connection.execute("set search_path = jobs")
    connection.execute(
        "insert into procrastinate_jobs (queue_name, task_name, args, status, worker_id) "
        "values ('default', %s, '{\"timestamp\": 0}', %s, %s)",
        (task, "todo" if worker is None else "doing", worker),
    )


def waits_for_lock(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Whether somebody stands before a lock in this database."""
    row = connection.execute(
        "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"
    ).fetchone()
    return row == (True,)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str, cookie: str = "") -> tuple[int, bytes]:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
    try:
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def answers(port: int) -> bool:
    """Whether the server takes requests."""
    try:
        return get(port, "/healthz")[0] == 200
    except OSError:
        return False


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_request_in_flight_is_finished_and_the_server_leaves_with_0(start: Start, empty: Database, name: str) -> None:
    port = free_port()
    server = start("serve", "--port", str(port))
    until(lambda: answers(port), "the server does not start")
    with empty.connect("postgres", autocommit=True) as watch, ThreadPoolExecutor() as pool:
        with empty.connect("postgres") as holding:
            holding.execute("lock table user_sessions in access exclusive mode")
            running: Future[tuple[int, bytes]] = pool.submit(get, port, "/sign-in", "aivo-session=" + "x" * 43)
            until(lambda: waits_for_lock(watch), "the request does not wait")
            server.send_signal(getattr(signal, name))
            until(lambda: not answers(port), "the server still takes requests")
            assert server.poll() is None
            assert not running.done()
        status, body = running.result(LONG)
    assert status == 200
    assert body.rstrip().endswith(b"</html>")
    _, said = server.communicate(timeout=LONG)
    assert server.returncode == 0
    told = [json.loads(line) for line in said.splitlines()]
    assert [line["event"] for line in told if line.get("logger") is None][-1] == "stopped"
    assert {"route": "/sign-in", "status": 200}.items() <= next(
        line for line in told if line["event"] == "request" and line["route"] == "/sign-in"
    ).items()


AT_WORK = "select 1 from jobs.procrastinate_jobs where status in ('todo', 'doing') and scheduled_at is null"
OURS_RUNS = "select 1 from jobs.procrastinate_jobs where status = 'doing' and task_name = 'nightly.expire_consents'"


def test_a_job_that_runs_is_finished_and_the_worker_leaves_with_0(start: Start, empty: Database) -> None:
    with empty.connect("postgres", autocommit=True) as watch:
        worker = start("worker")
        until(lambda: watch.execute("select 1 from jobs.procrastinate_workers").fetchone(), "the worker does not start")
        time.sleep(1)  # what was due every few minutes is taken up at the start, and is done before ours
        until(lambda: not watch.execute(AT_WORK).fetchone(), "what was due is not done")
        with empty.connect("postgres") as holding:
            holding.execute("lock table tenants in access exclusive mode")
            put_in(watch, "nightly.expire_consents")
            until(lambda: waits_for_lock(watch) and watch.execute(OURS_RUNS).fetchone(), "the job does not run")
            worker.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            assert worker.poll() is None
        _, said = worker.communicate(timeout=LONG)
        assert worker.returncode == 0
        left = watch.execute(
            "select status::text from jobs.procrastinate_jobs where task_name = 'nightly.expire_consents'"
        ).fetchall()
    assert left == []
    told = [json.loads(line) for line in said.splitlines()]
    done = next(line for line in told if line["event"] == "job" and line["job"] == "nightly.expire_consents")
    assert done["status"] == "done"
    assert set(done) == {"event", "level", "time", "job", "job_id", "status", "ms"}
    assert "timestamp" not in said


def test_what_a_dead_worker_had_begun_is_taken_up_again(start: Start, empty: Database) -> None:
    with empty.connect("postgres", autocommit=True) as watch:
        dead = watch.execute(
            "insert into jobs.procrastinate_workers (last_heartbeat) values (now() - interval '1 hour') returning id"
        ).fetchone()
        assert dead is not None
        put_in(watch, "nightly.lapse_subscriptions", int(str(dead[0])))
        worker = start("worker")
        until(
            lambda: (
                watch.execute(
                    "select not exists (select from jobs.procrastinate_jobs where task_name like 'nightly.lapse%')"
                ).fetchone()
                == (True,)
            ),
            "the job is not taken up again",
        )
        worker.send_signal(signal.SIGTERM)
        _, said = worker.communicate(timeout=LONG)
    assert worker.returncode == 0
    assert any(json.loads(line)["event"] == "job taken up again" for line in said.splitlines())
