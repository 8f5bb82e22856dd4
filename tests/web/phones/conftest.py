"""A real gateway for codes to a phone, and an application that knows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from aivo.app import create_app
from tests.conftest import SmallWorld
from tests.web.conftest import settings_for
from tests.web.phones.gateway import TOKEN, Gateway, running


@pytest.fixture(scope="module")
def a_gateway() -> Iterator[Gateway]:
    """One gateway for the file."""
    with running() as gateway:
        yield gateway


@pytest.fixture
def gateway(a_gateway: Gateway) -> Gateway:
    """The gateway, empty and willing."""
    a_gateway.taken.clear()
    a_gateway.seen.clear()
    a_gateway.status, a_gateway.headers = 202, {}
    return a_gateway


@pytest.fixture
def app(small: SmallWorld, tmp_path: Path, gateway: Gateway) -> FastAPI:
    """The application with a gateway."""
    return create_app(
        small.databases, settings_for(tmp_path, AIVO_TEXT_URL=gateway.url, AIVO_TEXT_TOKEN=TOKEN)
    )  # fmt: skip
