"""The filled world behind the web application: two tenants with a row in every table, and clients for their people."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from aivo.app import create_app
from aivo.db import pools
from aivo.db.embedded import Server
from aivo.db.pools import Databases
from tests.conftest import MASTER_KEY, SIGNING_KEY, SmallWorld, copy_of
from tests.factories.core import Small
from tests.factories.signing_in import full_session
from tests.isolation.world import filled_template
from tests.web.conftest import BASE, settings_for

__all__ = ["filled_template"]

As = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture(scope="module")
async def rest_world(server: Server, filled_template: str) -> AsyncIterator[SmallWorld]:
    """One copy of the filled world for a file of tests; its connections live as long."""
    with copy_of(server, filled_template) as copy:
        databases = Databases(copy.urls, SIGNING_KEY, MASTER_KEY, pool_size=8)
        worlds = {slug: await Small.read(databases, slug) for slug in ("riverbend", "lakeshore")}
        yield SmallWorld(copy.name, databases, copy.urls, worlds["riverbend"], worlds["lakeshore"])
        await databases.close()


@pytest.fixture
def small(rest_world: SmallWorld) -> SmallWorld:
    """The file's filled world."""
    pools.use(rest_world.databases)
    return rest_world


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
