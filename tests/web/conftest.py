"""The web application over a small world of the test's own, and clients for its people."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from aivo import settings as configuration
from aivo.app import create_app
from aivo.settings import Settings
from tests.conftest import SmallWorld
from tests.factories.signing_in import full_session

BASE = "http://127.0.0.1:8000"
SECRETS = {
    "AIVO_SECRET_KEY": "0123456789abcdef" * 4,
    "AIVO_MASTER_KEY": "fedcba9876543210" * 4,
    "AIVO_DATABASE_URL": "postgresql://owner:x@db.example/aivo",
}
As = Callable[..., Awaitable[httpx.AsyncClient]]


def settings_for(folder: Path, **more: str) -> Settings:
    """Settings of a web application in a test."""
    return configuration.load({**SECRETS, "AIVO_BASE_URL": BASE, **more}, data_dir=folder)


@pytest.fixture
def app(small: SmallWorld, tmp_path: Path) -> FastAPI:
    """The application on plain http at a loopback address."""
    return create_app(small.databases, settings_for(tmp_path))


def client_of(app: FastAPI, base: str = BASE, *, raising: bool = True) -> httpx.AsyncClient:
    """A client that sends what a browser on our own pages sends."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=raising, client=("192.0.2.9", 1))
    return httpx.AsyncClient(transport=transport, base_url=base, headers={"Origin": base, "Accept-Language": "en"})


@pytest.fixture
async def anonymous(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody yet."""
    async with client_of(app) as client:
        yield client


@pytest.fixture
async def browse(small: SmallWorld, app: FastAPI) -> AsyncIterator[As]:
    """``await browse("teacher")``: a browser in which this person is signed in."""
    opened: list[httpx.AsyncClient] = []

    async def signed_in(username: str, tenant: str = "riverbend") -> httpx.AsyncClient:
        world = getattr(small, tenant)
        signed = await full_session(small.databases, world.actor(username))
        client = client_of(app)
        client.cookies.set("aivo-session", signed.token)
        opened.append(client)
        return client

    yield signed_in
    for client in opened:
        await client.aclose()
