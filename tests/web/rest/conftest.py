"""The filled world behind the web application: two tenants with a row in every table, and clients for their people."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from aivo.app import create_app
from aivo.db import pools
from aivo.db.embedded import Server
from aivo.db.pools import Databases
from tests.conftest import MASTER_KEY, SIGNING_KEY, Database, SmallWorld, copy_of
from tests.factories.core import Small
from tests.factories.signing_in import full_session
from tests.isolation.world import filled_template
from tests.web.conftest import BASE, settings_for

__all__ = ["filled_template"]

As = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture(scope="module")
def rest_database(server: Server, filled_template: str) -> Iterator[Database]:
    """One copy of the filled world for a file of tests."""
    with copy_of(server, filled_template) as database:
        yield database


@pytest.fixture
async def small(rest_database: Database) -> AsyncIterator[SmallWorld]:
    """The file's filled world, with pools of the test's own loop."""
    databases = Databases(rest_database.databases.urls, SIGNING_KEY, MASTER_KEY, pool_size=8)
    pools.use(databases)
    worlds = {slug: await Small.read(databases, slug) for slug in ("riverbend", "lakeshore")}
    yield SmallWorld(rest_database.name, databases, rest_database.urls, worlds["riverbend"], worlds["lakeshore"])
    await databases.close()


@pytest.fixture
def app(small: SmallWorld, tmp_path: Path) -> FastAPI:
    """The application over the filled world."""
    return create_app(small.databases, settings_for(tmp_path))


@pytest.fixture
async def call(small: SmallWorld, app: FastAPI) -> AsyncIterator[As]:
    """``await call("teacher")``: a program that acts as this person of Riverbend, or of the tenant named."""
    opened: dict[tuple[str, str], httpx.AsyncClient] = {}

    async def acting_as(username: str, tenant: str = "riverbend") -> httpx.AsyncClient:
        if (tenant, username) not in opened:
            signed = await full_session(small.databases, getattr(small, tenant).actor(username))
            transport = httpx.ASGITransport(app, client=("192.0.2.9", 1))
            opened[tenant, username] = httpx.AsyncClient(
                transport=transport, base_url=f"{BASE}/api/v1", headers={"Authorization": f"Bearer {signed.token}"}
            )
        return opened[tenant, username]

    yield acting_as
    for client in opened.values():
        await client.aclose()
