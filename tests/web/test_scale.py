"""Nothing on a page's path grows with the district: the same statements for ten rows and for ten thousand more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from aivo.app import create_app
from aivo.db import pools
from aivo.db.pools import Databases
from aivo.kit.actor import Actor
from benchmarks.many import PEOPLE, ROLE_OF, addresses, fill
from tests.conftest import MASTER_KEY, SIGNING_KEY, WorldDatabase
from tests.factories.counting import Counted
from tests.factories.signing_in import full_session
from tests.web.conftest import client_of, settings_for


@pytest.fixture
async def databases(world: WorldDatabase) -> AsyncIterator[Databases]:
    """The application's connections in the loop of the test."""
    found = Databases(world.databases.urls, SIGNING_KEY, MASTER_KEY, pool_size=5)
    pools.use(found)
    yield found
    await found.close()


async def signed_in(app: FastAPI, databases: Databases, username: str) -> httpx.AsyncClient:
    """A browser in which this person is signed in, second step and all."""
    signed = await full_session(databases, await Actor.of(PEOPLE[username], username))
    client = client_of(app)
    client.cookies.set("aivo-session", signed.token)
    return client


async def test_pages_ask_the_same_number_of_questions_however_many_rows(
    world: WorldDatabase, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(databases, settings_for(tmp_path))
    counted = Counted()
    counted.watch(monkeypatch)
    places = list(addresses(world.urls["postgres"]))
    clients = {username: await signed_in(app, databases, username) for username in PEOPLE}

    async def count() -> dict[tuple[str, str], int]:
        numbers = {}
        for username, client in clients.items():
            for place in (address for address, roles in places if ROLE_OF[username] in roles):
                await client.get(place)  # what is prepared or remembered once is not counted
                counted.number = 0
                if (answer := await client.get(place)).status_code == 200:
                    numbers[username, place] = counted.number
                assert answer.status_code < 500, place
        return numbers

    few = await count()
    fill(world.urls["postgres"])
    many = await count()
    assert len(few) > 100
    assert many == few
    assert max(few.values()) <= 20
