"""Attackers with an account: the filled world of the REST tests, a program of a person, and a person's browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI

from tests.conftest import SmallWorld
from tests.factories.signing_in import full_session
from tests.web.conftest import client_of
from tests.web.rest.conftest import app, call, filled_template, rest_world, small

__all__ = ["app", "call", "filled_template", "rest_world", "small"]

Browse = Callable[[str], Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def browse(small: SmallWorld, app: FastAPI) -> AsyncIterator[Browse]:
    """``await browse("office")``: a browser in which this person of Riverbend is signed in."""
    opened: list[httpx.AsyncClient] = []

    async def signed_in(username: str) -> httpx.AsyncClient:
        signed = await full_session(small.databases, small.riverbend.actor(username))
        client = client_of(app)
        client.cookies.set("aivo-session", signed.token)
        opened.append(client)
        return client

    yield signed_in
    for client in opened:
        await client.aclose()
