"""Everything is busy: requests wait a stated time, are refused with a sentence, and work again without a restart."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from aivo.app import create_app
from aivo.db import pools
from aivo.db.outages import Busy, NoRoom, Outage, Unreachable, outage_of
from aivo.db.pools import DOOR, OVERFLOW, Databases
from aivo.kit.ids import new_id
from tests.conftest import MASTER_KEY, SIGNING_KEY, Database, SmallWorld
from tests.factories.signing_in import PASSWORD, full_session, ready
from tests.web.conftest import client_of, settings_for

PATIENCE = 0.4
"""Seconds a request waits for a connection in these tests."""
SLACK = 2.0
"""What it may take beside that on a busy machine."""


@pytest.fixture
async def databases(small: SmallWorld, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Databases]:
    """Pools of two connections, at which nobody waits long."""
    monkeypatch.setattr(pools, "PATIENCE", PATIENCE)
    few = Databases(small.urls, SIGNING_KEY, MASTER_KEY, pool_size=2)
    yield few
    await few.close()


@pytest.fixture
def app(databases: Databases, tmp_path: Path) -> FastAPI:
    return create_app(databases, settings_for(tmp_path))


async def browser(small: SmallWorld, app: FastAPI, username: str) -> httpx.AsyncClient:
    signed = await full_session(small.databases, small.riverbend.actor(username))
    client = client_of(app, raising=False)
    client.cookies.set("aivo-session", signed.token)
    return client


async def program(small: SmallWorld, app: FastAPI, username: str) -> httpx.AsyncClient:
    client = await browser(small, app, username)
    client.headers["Authorization"] = f"Bearer {client.cookies.pop('aivo-session')}"
    return client


@asynccontextmanager
async def all_taken(databases: Databases, role: str) -> AsyncIterator[None]:
    """Every connection of a role's pools for reading is in somebody's hands."""
    pool = await databases.reads(role)
    held = [await pool.acquire() for _ in range(pool.get_max_size())]
    engines = [(databases.engine(role, is_reading=True), pools.SESSIONS)]
    sessions = [await engine.connect() for engine, most in engines for _ in range(most)]
    try:
        yield
    finally:
        for connection in held:
            await pool.release(connection)
        for session in sessions:
            await session.close()


@contextmanager
def setting(small: Database, name: str, value: str) -> Iterator[None]:
    """A setting of the test's own database, for connections made in between."""
    with small.connect("postgres", autocommit=True) as link:
        for role in ("aivo_member", "aivo_worker"):
            link.execute(f"alter role {role} in database {small.name} set {name} = '{value}'".encode())
        try:
            yield
        finally:
            for role in ("aivo_member", "aivo_worker"):
                link.execute(f"alter role {role} in database {small.name} reset {name}".encode())


def entry(small: SmallWorld) -> dict[str, object]:
    return {
        "student_id": str(small.riverbend.students["kid"]), "user_id": str(small.riverbend.users["mother"]),
        "means": "phone", "happened_at": "2026-11-20T15:00:00Z", "is_reached": True, "note": "Spoke about the bus.",
        "language": "en",
    }  # fmt: skip


def entries(small: SmallWorld) -> int:
    with small.connect("postgres") as link:
        row = link.execute("select count(*) from contact_logs").fetchone()
    return int(str(row[0])) if row else 0


def is_kind(answer: httpx.Response, status: int = 503) -> bool:
    """A page for a person: the status, when to come again, words, and nothing of what went wrong inside."""
    inside = ("Traceback", "asyncpg", "sqlalchemy", "Error")
    return (
        answer.status_code == status
        and int(answer.headers["retry-after"]) > 0
        and "</html>" in answer.text
        and "<h1" in answer.text
        and not any(word in answer.text for word in inside)
    )


class TestNoConnectionFree:
    async def test_a_page_is_refused_in_time_and_comes_back(
        self, small: SmallWorld, app: FastAPI, databases: Databases
    ) -> None:
        teacher = await browser(small, app, "teacher")
        assert (await teacher.get("/students")).status_code == 200
        async with all_taken(databases, "aivo_member"):
            began = time.monotonic()
            answer = await teacher.get("/students")
            assert time.monotonic() - began < PATIENCE + SLACK
            assert is_kind(answer), answer.text
            assert "Please try again" in answer.text
        assert (await teacher.get("/students")).status_code == 200

    async def test_a_program_is_told_the_same(self, small: SmallWorld, app: FastAPI, databases: Databases) -> None:
        teacher = await program(small, app, "teacher")
        async with all_taken(databases, "aivo_member"):
            answer = await teacher.get("/api/v1/students")
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        assert answer.headers["retry-after"] == str(Outage.retry_after)
        assert answer.json()["detail"] == Busy().message

    async def test_writes_are_refused_and_nothing_is_written(
        self, small: SmallWorld, app: FastAPI, databases: Databases
    ) -> None:
        manager, before = await program(small, app, "manager"), entries(small)
        engine = databases.engine("aivo_member")
        held = [await engine.connect() for _ in range(databases.pool_size + OVERFLOW)]
        refused = await manager.post("/api/v1/contact-logs", json=entry(small))
        for each in held:
            await each.close()
        assert (refused.status_code, refused.json()["code"], entries(small)) == (503, "busy", before)
        assert (await manager.post("/api/v1/contact-logs", json=entry(small))).status_code == 201

    async def test_slow_pages_of_some_leave_the_door_open(
        self, small: SmallWorld, app: FastAPI, databases: Databases
    ) -> None:
        there = small.lakeshore
        await ready(small.databases, "lakeshore", there.system(), there.actor("teacher"), "teacher")
        teacher, nobody = await browser(small, app, "teacher"), client_of(app)
        async with all_taken(databases, "aivo_member"):
            assert (await teacher.get("/sign-in")).headers["location"] == "/", "the session is not known"
            body = {"tenant": "lakeshore", "username": "teacher", "password": PASSWORD}
            assert (await nobody.post("/sign-in", data=body)).headers["location"].startswith("/sign-in/code")
            assert (await nobody.get("/healthz")).status_code == 200
            assert (await nobody.get("/readyz")).text.startswith("aivo_member: the database does not answer")
        assert {use.limit for use in databases.usage() if use.kind == "door"} == {DOOR}

    async def test_without_patience_it_would_wait_for_ever(
        self, small: SmallWorld, app: FastAPI, databases: Databases, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        teacher = await browser(small, app, "teacher")
        monkeypatch.setattr(pools, "PATIENCE", None)  # as the libraries have it
        async with all_taken(databases, "aivo_member"):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(PATIENCE + SLACK):
                    await teacher.get("/students")


class TestSlowStatementsAndLocks:
    async def test_a_locked_row_is_waited_for_a_stated_time(self, small: SmallWorld, app: FastAPI) -> None:
        manager = await program(small, app, "manager")
        with setting(small, "lock_timeout", "300ms"), small.connect("postgres") as holding:
            holding.execute("lock table contact_logs in access exclusive mode")
            answer = await manager.post("/api/v1/contact-logs", json=entry(small))
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        assert answer.headers["retry-after"]
        assert (await manager.post("/api/v1/contact-logs", json=entry(small))).status_code == 201

    async def test_a_statement_that_takes_too_long_ends_with_a_page(self, small: SmallWorld, app: FastAPI) -> None:
        teacher = await browser(small, app, "teacher")
        with setting(small, "statement_timeout", "300ms"), small.connect("postgres") as holding:
            holding.execute("lock table student_profiles in access exclusive mode")
            answer = await teacher.get("/students")
        assert is_kind(answer), answer.text
        assert (await teacher.get("/students")).status_code == 200


class TestServerAtItsLimit:
    async def test_no_connection_more_is_a_sentence_and_passes(self, small: SmallWorld, app: FastAPI) -> None:
        teacher, api = await browser(small, app, "teacher"), await program(small, app, "teacher")
        await small.databases.close()
        with small.connect("postgres", autocommit=True) as link:
            link.execute(f"alter database {small.name} connection limit 0".encode())
            try:
                page, told = await teacher.get("/students"), await api.get("/api/v1/students")
            finally:
                link.execute(f"alter database {small.name} connection limit -1".encode())
        assert is_kind(page), page.text
        assert (told.status_code, told.json()["code"]) == (503, "busy")
        assert (await teacher.get("/students")).status_code == 200

    async def test_connections_that_the_server_ended_are_replaced_unseen(self, small: SmallWorld, app: FastAPI) -> None:
        manager = await program(small, app, "manager")
        assert (await manager.post("/api/v1/contact-logs", json=entry(small))).status_code == 201
        before = entries(small)
        with small.connect("postgres", autocommit=True) as link:
            link.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
                " and pid <> pg_backend_pid()"
            )
        await asyncio.sleep(0.2)
        answers = [await manager.post("/api/v1/contact-logs", json=entry(small)) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [201, 201, 201]
        assert (await manager.get("/api/v1/students")).status_code == 200
        assert entries(small) == before + 3

    async def test_a_request_whose_connection_is_ended_is_refused_kindly(self, small: SmallWorld, app: FastAPI) -> None:
        manager, before = await program(small, app, "manager"), entries(small)
        with small.connect("postgres", autocommit=True) as link, small.connect("postgres") as holding:
            holding.execute("lock table contact_logs in access exclusive mode")
            sent = asyncio.create_task(manager.post("/api/v1/contact-logs", json=entry(small)))
            ended = False
            while not ended:
                await asyncio.sleep(0.05)
                ended = bool(
                    link.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
                        " and wait_event_type = 'Lock'"
                    ).fetchall()
                )
            answer = await sent
        assert (answer.status_code, answer.json()["code"]) == (503, "unreachable")
        assert entries(small) == before


class TestNames:
    @pytest.mark.parametrize(
        ("state", "kind"),
        [("53300", Busy), ("55P03", Busy), ("57014", Busy), ("40P01", Busy), ("53100", NoRoom), ("53400", NoRoom),
         ("57P01", Unreachable), ("57P03", Unreachable), ("08006", Unreachable)],
    )  # fmt: skip
    def test_a_state_of_the_database_has_one_name(self, state: str, kind: type[Outage]) -> None:
        error = RuntimeError(str(new_id()))
        error.sqlstate = state  # type: ignore[attr-defined]
        assert type(outage_of(error)) is kind
        wrapped = ValueError()
        wrapped.__cause__ = error
        assert type(outage_of(wrapped)) is kind

    @pytest.mark.parametrize("state", ["23505", "42501", "22001", "AV000"])
    def test_a_fault_stays_a_fault(self, state: str) -> None:
        error = RuntimeError("refused")
        error.sqlstate = state  # type: ignore[attr-defined]
        assert outage_of(error) is None
