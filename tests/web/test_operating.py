"""What monitoring asks: health, readiness, figures."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from aivo.app import create_app
from aivo.db import admin
from aivo.db.pools import Databases
from aivo.web import operating
from aivo.web.metrics import Figures, sample
from tests.conftest import MASTER_KEY, SIGNING_KEY, Database, SmallWorld
from tests.web.conftest import BASE, As, client_of, settings_for

TOKEN = "a1b2c3d4e5f60718293a4b5c6d7e8f90"


def from_here(app: FastAPI, base: str = BASE, address: str = "127.0.0.1") -> httpx.AsyncClient:
    """A client on the machine itself."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(address, 1)), base_url=base)


@pytest.fixture
async def monitor(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The machine's own monitoring."""
    async with from_here(app) as client:
        yield client


class TestReady:
    async def test_a_healthy_application_says_so(self, anonymous: httpx.AsyncClient) -> None:
        assert (await anonymous.get("/healthz")).text == "ok\n"
        answer = await anonymous.get("/readyz")
        assert (answer.status_code, answer.text) == (200, "ready\n")

    async def says(self, small: SmallWorld, tmp_path: Path, **urls: str) -> httpx.Response:
        """What an application with these URLs answers."""
        databases = Databases({**small.databases.urls, **urls}, SIGNING_KEY, MASTER_KEY, pool_size=1)
        async with client_of(create_app(databases, settings_for(tmp_path))) as client:
            health = await client.get("/healthz")
            answer = await client.get("/readyz")
        await databases.close()
        assert health.status_code == 200
        return answer

    async def test_one_role_that_cannot_sign_in_is_named(self, small: SmallWorld, tmp_path: Path) -> None:
        wrong = small.urls["aivo_district"].replace("aivo_district:", "aivo_district:wrong")
        answer = await self.says(small, tmp_path, aivo_district=wrong)
        assert answer.status_code == 503
        assert answer.text == "aivo_district: the database refuses the sign-in\n"

    async def test_a_server_that_is_gone_is_said(self, small: SmallWorld, tmp_path: Path) -> None:
        gone = "postgresql://aivo_member:x@127.0.0.1:1/aivo"
        answer = await self.says(small, tmp_path, aivo_member=gone)
        assert answer.text == "aivo_member: the database cannot be reached\n"

    async def test_a_schema_of_another_version_is_not_ready(self, small: SmallWorld, tmp_path: Path) -> None:
        with schema_at(small, "0001_core", serves=()):
            answer = await self.says(small, tmp_path)
        assert answer.status_code == 503
        assert "aivo db upgrade" in answer.text

    async def test_a_newer_schema_that_serves_this_version_too_is_ready(
        self, small: SmallWorld, tmp_path: Path
    ) -> None:
        """While an upgrade goes round the machines, the old ones go on."""
        with schema_at(small, "9999_newer", serves=(admin.head(), "9999_newer")):
            answer = await self.says(small, tmp_path)
        assert answer.status_code == 200

    async def test_a_newer_schema_that_takes_something_away_is_not(self, small: SmallWorld, tmp_path: Path) -> None:
        with schema_at(small, "9999_newer", serves=("9999_newer",)):
            answer = await self.says(small, tmp_path)
        assert answer.status_code == 503

    async def test_without_the_queue_it_is_not_ready(self, small: SmallWorld, tmp_path: Path) -> None:
        with small.connect("postgres") as connection:
            connection.execute("revoke usage on schema jobs from aivo_worker")
        try:
            answer = await self.says(small, tmp_path)
        finally:
            with small.connect("postgres") as connection:
                connection.execute("grant usage on schema jobs to aivo_worker")
        assert answer.text.startswith("aivo_worker: ")

    async def test_a_database_that_hangs_is_not_waited_for(
        self, small: SmallWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(operating, "PATIENCE", 0.5)
        with small.connect("postgres") as connection:
            connection.execute("lock table app_migrations.alembic_version in access exclusive mode")
            answer = await self.says(small, tmp_path)
        assert answer.status_code == 503
        assert answer.text.count("does not answer within") == len(small.databases.urls)

    async def test_many_who_ask_at_once_cost_one_question(
        self, app: FastAPI, small: SmallWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        readiness = app.state.readiness
        asked: list[str] = []
        ask = readiness._ask

        async def counted(role: str) -> str:
            asked.append(role)
            return str(await ask(role))

        monkeypatch.setattr(readiness, "_ask", counted)
        for _ in range(20):
            assert await readiness.wanting() == []
        assert len(asked) == len(small.databases.urls)


class TestMetrics:
    async def test_requests_are_counted_by_route_and_status(self, browse: As, monitor: httpx.AsyncClient) -> None:
        client = await browse("teacher")
        await client.get("/students")
        await client.get("/students/not-an-id")
        await client.get("/nothing-here")
        text = (await monitor.get("/metrics")).text
        assert 'aivo_requests_total{method="GET",route="/students",status="200"} 1' in text
        assert 'aivo_requests_total{method="GET",route="/students/{id}",status="404"} 1' in text
        assert 'aivo_requests_total{method="GET",route="unmatched",status="404"} 1' in text
        assert 'aivo_request_seconds_bucket{route="/students",le="+Inf"} 1' in text
        assert 'aivo_request_seconds_count{route="/students"} 1' in text

    async def test_pools_jobs_and_trail_are_told(self, monitor: httpx.AsyncClient) -> None:
        await monitor.get("/readyz")
        text = (await monitor.get("/metrics")).text
        assert re.search(r'aivo_connections\{role="aivo_member",kind="read",state="idle"\} [1-5]\n', text)
        assert 'aivo_jobs{status="todo"} 0' in text
        assert re.search(r'aivo_audit_rows\{table="audit_events"\} \d+\n', text)
        assert re.search(r"aivo_seal_lag_seconds \d", text)
        assert re.search(r"aivo_seal_waiting_entries [1-9]\d*\n", text)
        assert "aivo_ready 1\n" in text
        assert 'aivo_build_info{version="' in text

    async def test_no_tenant_and_no_person_stands_in_it(
        self, small: SmallWorld, browse: As, monitor: httpx.AsyncClient
    ) -> None:
        client = await browse("teacher")
        await client.get(f"/students/{small.riverbend.students['kid']}?name=riverbend")
        text = (await monitor.get("/metrics")).text
        for word in ("riverbend", "lakeshore", str(small.riverbend.tenant_id), str(small.riverbend.students["kid"])):
            assert word not in text.lower()

    async def test_every_line_is_of_the_format(self, monitor: httpx.AsyncClient) -> None:
        await monitor.get("/sign-in")
        answer = await monitor.get("/metrics")
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        one = re.compile(r'[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? [0-9.e+-]+')
        for line in answer.text.splitlines():
            assert line.startswith(("# HELP ", "# TYPE ")) or one.fullmatch(line), line

    @pytest.mark.parametrize(
        ("address", "base", "headers"),
        [
            ("192.0.2.9", BASE, {}),
            ("127.0.0.1", "https://aivo.example.org", {}),
            ("127.0.0.1", BASE, {"X-Forwarded-For": "127.0.0.1"}),
            ("127.0.0.1", BASE, {"Via": "1.1 proxy"}),
            ("192.0.2.9", BASE, {"Authorization": f"Bearer {TOKEN[:-1]}"}),
            ("192.0.2.9", BASE, {"Authorization": "Bearer "}),
        ],
    )
    async def test_for_everyone_else_there_is_nothing(
        self, small: SmallWorld, tmp_path: Path, address: str, base: str, headers: dict[str, str]
    ) -> None:
        app = create_app(small.databases, settings_for(tmp_path, AIVO_METRICS_TOKEN=TOKEN))
        async with from_here(app, base, address) as client:
            answer = await client.get("/metrics", headers=headers)
        assert answer.status_code == 404
        assert "aivo_" not in answer.text

    async def test_the_token_opens_it_from_elsewhere(self, small: SmallWorld, tmp_path: Path) -> None:
        settings = settings_for(tmp_path, AIVO_METRICS_TOKEN=TOKEN)
        header = {"Authorization": f"Bearer {TOKEN}"}
        for found, status in ((settings, 200), (replace(settings, metrics_token=None), 404)):
            async with from_here(create_app(small.databases, found), address="192.0.2.9") as client:
                assert (await client.get("/metrics", headers=header)).status_code == status

    async def test_without_its_database_it_still_tells_the_rest(self, tmp_path: Path) -> None:
        gone = dict.fromkeys(("aivo_member", "aivo_worker"), "postgresql://aivo_member:x@127.0.0.1:1/aivo")
        async with from_here(create_app(Databases(gone, b"", b""), settings_for(tmp_path))) as client:
            text = (await client.get("/metrics")).text
        assert "aivo_ready 0\n" in text
        assert "aivo_jobs" not in text


class TestFigures:
    def test_durations_fall_into_their_buckets(self) -> None:
        figures = Figures()
        for seconds in (0.001, 0.005, 0.03, 60.0):
            figures.answered("GET", "/x", 200, seconds)
        lines = list(figures.lines())
        assert 'aivo_request_seconds_bucket{route="/x",le="0.005"} 2' in lines
        assert 'aivo_request_seconds_bucket{route="/x",le="0.05"} 3' in lines
        assert 'aivo_request_seconds_bucket{route="/x",le="10.0"} 3' in lines
        assert 'aivo_request_seconds_bucket{route="/x",le="+Inf"} 4' in lines

    def test_labels_cannot_break_a_line(self) -> None:
        assert sample("a", {"b": 'x"} 1\n\\'}, 1) == 'a{b="x\\"} 1\\n\\\\"} 1'


@contextmanager
def schema_at(database: Database, revision: str, *, serves: tuple[str, ...]) -> Iterator[None]:
    """The database says that it stands there and serves these versions; afterwards it tells the truth again."""
    with database.connect("postgres") as connection:
        (stood,) = connection.execute("select version_num from app_migrations.alembic_version").fetchone() or ("",)
        served = [each for (each,) in connection.execute("select revision from app_migrations.serves")]
        _say(connection, revision, list(serves))
    try:
        yield
    finally:
        with database.connect("postgres") as connection:
            _say(connection, str(stood), served)


def _say(connection: psycopg.Connection[object], revision: str, serves: list[object]) -> None:
    connection.execute("update app_migrations.alembic_version set version_num = %s", (revision,))
    connection.execute("delete from app_migrations.serves")
    connection.execute("insert into app_migrations.serves select unnest(%s::text[])", (serves,))
