"""Staff's pages over the demo world, and clients for its people."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from aivo.app import create_app
from aivo.db import pools
from aivo.db.pools import Databases
from aivo.kit.actor import Actor
from tests.conftest import MASTER_KEY, SIGNING_KEY, WorldDatabase
from tests.factories.signing_in import full_session
from tests.web.conftest import client_of, settings_for

As = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def databases(world: WorldDatabase) -> AsyncIterator[Databases]:
    """The application's connections in the loop of the test."""
    found = Databases(world.databases.urls, SIGNING_KEY, MASTER_KEY, pool_size=5)
    pools.use(found)
    yield found
    await found.close()


@pytest.fixture
async def browse(databases: Databases, tmp_path: Path) -> AsyncIterator[As]:
    """``await browse("okoro")``: a browser in which this person is signed in."""
    app = create_app(databases, settings_for(tmp_path))
    opened: list[httpx.AsyncClient] = []

    async def signed_in(username: str, tenant: str = "riverbend") -> httpx.AsyncClient:
        signed = await full_session(databases, await Actor.of(tenant, username))
        client = client_of(app)
        client.cookies.set("aivo-session", signed.token)
        opened.append(client)
        return client

    yield signed_in
    for client in opened:
        await client.aclose()


def token_in(page: httpx.Response) -> str:
    """The token of the page's forms."""
    found = re.search(r'name="form_token" value="([0-9a-f]{64})"', page.text)
    assert found
    return found[1]


async def post(client: httpx.AsyncClient, page: httpx.Response, address: str, **values: str) -> httpx.Response:
    """Send a form of the page."""
    return await client.post(address, data={"form_token": token_in(page), **values})
