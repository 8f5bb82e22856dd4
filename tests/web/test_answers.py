"""What every answer carries, and what errors say."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.web.conftest import As, client_of


async def broken(request: Request) -> Response:
    raise RuntimeError("a secret of the program")


async def cut_off(request: Request) -> Response:
    raise ConnectionRefusedError("host db.internal refused")


@pytest.fixture
def with_faults(app: FastAPI) -> FastAPI:
    """The application with two pages that fail."""
    for prefix in ("", "/api/v1"):
        app.router.routes.insert(0, Route(f"{prefix}/broken", broken))
        app.router.routes.insert(0, Route(f"{prefix}/cut-off", cut_off))
    return app


class TestHeaders:
    @pytest.mark.parametrize(
        "path", ["/sign-in", "/nothing-here", "/api/v1/me", "/broken", "/api/v1/broken", "/healthz"]
    )
    async def test_stand_on_every_answer(self, with_faults: FastAPI, path: str) -> None:
        async with client_of(with_faults, raising=False) as client:
            headers = (await client.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"

    async def test_built_files_are_kept(self, anonymous: httpx.AsyncClient, app: FastAPI) -> None:
        page = await anonymous.get("/sign-in")
        sheet = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
        answer = await anonymous.get(sheet)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-type"].startswith("text/css")
        assert (await anonymous.get("/static/../app.py")).status_code == 404


class TestErrors:
    async def test_a_fault_says_nothing_of_the_program(self, with_faults: FastAPI) -> None:
        async with client_of(with_faults, raising=False) as client:
            page, problem = await client.get("/broken"), await client.get("/api/v1/broken")
        assert (page.status_code, problem.status_code) == (500, 500)
        for answer in (page, problem):
            assert "secret" not in answer.text
            assert "Traceback" not in answer.text
            assert "RuntimeError" not in answer.text
        assert "Something went wrong on our side" in page.text
        assert problem.headers["content-type"] == "application/problem+json"
        assert len(problem.json()["request_id"]) == 16

    async def test_a_database_out_of_reach_is_not_our_readers_fault(self, with_faults: FastAPI) -> None:
        async with client_of(with_faults) as client:
            page, problem = await client.get("/cut-off"), await client.get("/api/v1/cut-off")
        assert (page.status_code, problem.status_code) == (503, 503)
        assert "db.internal" not in page.text + problem.text

    async def test_a_wrong_way_of_asking(self, anonymous: httpx.AsyncClient) -> None:
        assert (await anonymous.put("/sign-in")).status_code == 405
        assert (await anonymous.delete("/api/v1/sign-in")).json()["status"] == 405

    async def test_the_page_has_a_way_onward(self, browse: As) -> None:
        client = await browse("mother")
        page = await client.get("/nothing-here")
        assert page.status_code == 404
        assert 'href="/"' in page.text
        assert "Sign out" in page.text
