"""The log and what must never stand in it."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import asyncpg
import httpx
import psycopg
import pytest
import structlog
from fastapi import FastAPI
from sqlalchemy.exc import IntegrityError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from aivo.kit import logs
from tests.conftest import SmallWorld
from tests.web.conftest import As, client_of

PLANTED = (
    "Wilhelmina",
    "wilhelmina.planted",
    "planted@example.org",
    "17 Planted Lane",
    "planted-password-1",
    "198.51.100.7",
)
"""A name, a username, an address, a home, a password, a network address."""


class Log(io.StringIO):
    """What was logged."""

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each line, read."""
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def only(self, event: str) -> list[dict[str, Any]]:
        """The lines of one event."""
        return [line for line in self.lines if line["event"] == event]


def listening(level: str, **how: Any) -> Iterator[Log]:
    """A log of JSON lines while a test runs."""
    root, stream = logging.getLogger(), Log()
    handlers, before = root.handlers[:], root.level
    logs.configure(level, "json", stream=stream, **how)
    yield stream
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(before)


@pytest.fixture
def log() -> Iterator[Log]:
    """Everything, as the most talkative setting has it."""
    yield from listening("debug")


async def broken(request: Request) -> Response:
    form = await request.form()
    raise RuntimeError(f"cannot save {dict(form)} for {request.url}")


async def doubled(request: Request) -> Response:
    fault = asyncpg.UniqueViolationError(f"Key (username)=({PLANTED[1]}) already exists.")
    fault.constraint_name, fault.table_name = "uq_users_username", "users"  # type: ignore[attr-defined]
    raise IntegrityError("insert …", {"username": PLANTED[1]}, fault) from fault


async def talkative(request: Request) -> Response:
    structlog.get_logger().info("saved", email=PLANTED[2], request_id="mine", job="x")
    logging.getLogger("some.library").error("cannot send to %s", PLANTED[2])
    logging.getLogger("some.library").error("try %d of %d", 2, 3)
    return PlainTextResponse("")


@pytest.fixture
def with_faults(app: FastAPI) -> FastAPI:
    """Pages that fail with what people typed in their errors."""
    for path, view in (("/broken/{id}", broken), ("/doubled", doubled), ("/talkative", talkative)):
        app.router.routes.insert(0, Route(path, view, methods=["GET", "POST"]))
    return app


class TestPersonalData:
    async def test_nothing_planted_reaches_the_log(self, with_faults: FastAPI, log: Log) -> None:
        name, username, email, home, password, address = PLANTED
        fields = {"name": name, "username": username, "email": email, "home": home, "password": password}
        headers = {
            "X-Forwarded-For": address,
            "User-Agent": name,
            "Cookie": f"aivo-session={password}",
            "Referer": f"/{name}",
        }
        async with client_of(with_faults, raising=False) as client:
            for path in (
                "/sign-in",
                "/api/v1/sign-in",
                f"/broken/{username}",
                "/doubled",
                f"/{name}/{username}",
                "/talkative",
            ):
                await client.get(path, params=fields, headers=headers)
                await client.post(path, data=fields, params=fields, headers=headers)
                await client.post(path, json=fields, headers=headers)
        assert len(log.only("request")) == 18
        for planted in PLANTED:
            assert planted not in log.getvalue(), planted

    async def test_the_log_of_a_person_names_role_and_tenant_only(
        self, small: SmallWorld, browse: As, log: Log
    ) -> None:
        client = await browse("teacher")
        student = small.riverbend.students["kid"]
        assert (await client.get(f"/students/{student}?q=Wilhelmina")).status_code == 200
        line = log.only("request")[-1]
        assert set(line) == {
            "event", "level", "time", "request_id", "role", "tenant", "method", "route", "status", "ms"
        }  # fmt: skip
        assert (line["method"], line["route"], line["status"]) == ("GET", "/students/{id}", 200)
        assert (line["role"], line["tenant"]) == ("teacher", str(small.riverbend.tenant_id))
        assert str(student) not in log.getvalue()
        assert str(small.riverbend.users["teacher"]) not in log.getvalue()

    def test_an_error_of_a_driver_keeps_its_code_and_loses_its_text(self, small: SmallWorld, log: Log) -> None:
        with psycopg.connect(small.urls["postgres"]) as connection:
            try:
                connection.execute("select 1 / length(%s)", ("",)).fetchone()
            except psycopg.errors.DivisionByZero:
                structlog.get_logger().exception("failed", query="select Wilhelmina")
        line = log.lines[-1]
        assert line["sqlstate"] == "22012"
        assert line["error"] == "DivisionByZero"
        assert line["left_out"] == ["query"]
        assert line["places"][-1].startswith("psycopg/")


class TestLines:
    async def test_a_fault_is_told_by_kind_place_and_request(self, with_faults: FastAPI, log: Log) -> None:
        async with client_of(with_faults, raising=False) as client:
            answer = await client.get("/api/v1/me")
            fault = await client.get("/doubled")
        assert fault.status_code == 500
        told, request = log.only("fault")[0], log.only("request")[-1]
        assert told["error"] == "IntegrityError < UniqueViolationError"
        assert (told["sqlstate"], told["constraint"], told["table"]) == ("23505", "uq_users_username", "users")
        assert told["request_id"] == request["request_id"] == fault.headers["x-request-id"]
        assert (request["status"], request["level"], request["route"]) == (500, "warning", "/doubled")
        assert log.only("request")[0]["request_id"] == answer.json()["request_id"]

    async def test_what_is_not_known_is_left_out_and_named(self, with_faults: FastAPI, log: Log) -> None:
        async with client_of(with_faults) as client:
            await client.get("/talkative")
        saved = log.only("saved")[0]
        assert saved["left_out"] == ["email"]
        assert saved["request_id"] == "mine"
        assert [line["event"] for line in log.lines if line.get("logger") == "some.library"] == [
            "cannot send to %s", "try 2 of 3",
        ]  # fmt: skip

    async def test_addresses_that_nobody_knows_are_one_route(self, anonymous: httpx.AsyncClient, log: Log) -> None:
        await anonymous.get("/Wilhelmina/was/here")
        await anonymous.request("BREW", "/sign-in")
        first, second = log.only("request")
        assert (first["route"], first["status"]) == ("unmatched", 404)
        assert (second["method"], second["status"]) == ("other", 405)

    async def test_a_collection_of_ours_is_named_and_an_unknown_one_is_not(
        self, small: SmallWorld, browse: As, log: Log
    ) -> None:
        client = await browse("teacher")
        await client.get(f"/api/v1/students/{small.riverbend.students['kid']}?include=x")
        await client.get("/api/v1/students")
        await client.get("/api/v1/Wilhelmina")
        assert [line["route"] for line in log.only("request")] == [
            "/api/v1/students/{id}", "/api/v1/students", "/api/v1/{collection}",
        ]  # fmt: skip

    async def test_monitoring_is_quiet_unless_debugging(self, anonymous: httpx.AsyncClient) -> None:
        for log in listening("info"):
            await anonymous.get("/healthz")
            await anonymous.get("/sign-in")
            assert [line["route"] for line in log.only("request")] == ["/sign-in"]

    async def test_a_demo_being_debugged_shows_the_whole_error(self, with_faults: FastAPI) -> None:
        for log in listening("debug", with_messages=True):
            async with client_of(with_faults, raising=False) as client:
                await client.get("/doubled")
            assert "already exists" in log.only("fault")[0]["error"]

    def test_a_person_at_a_terminal_reads_words(self) -> None:
        root, stream = logging.getLogger(), io.StringIO()
        handlers, before = root.handlers[:], root.level
        logs.configure("info", "console", stream=stream)
        structlog.get_logger("aivo.web").info("request", route="/today", status=200)
        structlog.reset_defaults()
        root.handlers[:] = handlers
        root.setLevel(before)
        assert "request" in stream.getvalue()
        assert "route=/today" in stream.getvalue()


class TestLibraries:
    """What a library logs by itself follows the same rules."""

    def test_an_error_of_the_server_is_told_without_its_message(self, log: Log) -> None:
        try:
            raise ValueError(PLANTED[0])
        except ValueError:
            logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
            structlog.get_logger().exception("failed")
        assert [line["error"] for line in log.lines] == ["ValueError", "ValueError"]
        assert PLANTED[0] not in log.getvalue()

    def test_a_job_is_told_without_its_arguments(self, log: Log) -> None:
        job = {"id": 7, "task_name": "nightly.lapse", "call_string": "nightly.lapse[7](email='planted@example.org')"}
        extra = {"action": "job_failed", "job": job}
        logging.getLogger("procrastinate.worker").error(f"Job {job['call_string']} failed", extra=extra)
        assert log.lines[-1].items() >= {"event": "job_failed", "job": "nightly.lapse", "job_id": 7}.items()
        assert PLANTED[2] not in log.getvalue()

    async def test_a_task_that_nobody_waits_for(self, log: Log) -> None:
        asyncio.get_running_loop().call_exception_handler(
            {"message": f"Task exception was never retrieved: {PLANTED[0]}", "exception": ValueError(PLANTED[0])}
        )
        assert log.lines[-1]["error"] == "ValueError"
        assert PLANTED[0] not in log.getvalue()
