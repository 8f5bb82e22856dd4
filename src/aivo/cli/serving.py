"""``aivo serve``, ``aivo worker``, ``aivo doctor``, ``aivo openapi``."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import signal
import socket
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import click
import uvicorn

from aivo import settings as configuration
from aivo import worker as jobs
from aivo.app import create_app
from aivo.cli.common import opened, run
from aivo.db import admin
from aivo.db.pools import Databases
from aivo.domains.identity.schemas import DemoPerson
from aivo.kit.errors import Refusal
from aivo.settings import Settings


class Unwell(Refusal):
    """Something an installation needs is missing."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), help="Usually the port of AIVO_BASE_URL, or 8000.")
def serve(host: str, port: int | None) -> None:
    """Serve the web application."""
    settings = configuration.load()
    with opened(settings) as found:
        chosen = port or urlsplit(settings.base_url).port or 8000
        serve_until_stopped(found.databases, settings, host=host, port=chosen)


@click.command()
def worker() -> None:
    """Run the background worker."""
    with opened() as found:
        asyncio.run(_work(found.databases))


@click.command()
def doctor() -> None:
    """Say whether everything an installation needs is there."""
    settings = configuration.load()
    findings = []
    free = shutil.disk_usage(settings.data_dir if settings.data_dir.exists() else settings.data_dir.parent).free
    if free < 1 << 30:
        findings.append(f"Less than 1 GB is free where {settings.data_dir} lies.")
    with opened(settings, demand_head=False) as found:
        revision = admin.current(found.owner_url)
        if revision != admin.head():
            findings.append(
                f"The database stands at {revision or 'nothing'}, not at {admin.head()}: run `aivo db upgrade`."
            )
        for role in found.databases.urls:
            try:
                run(found.databases, lambda role=role: _answers(found.databases, role))  # type: ignore[misc]
            except Exception as error:
                findings.append(f"{role} cannot sign in: {type(error).__name__}.")
    for finding in findings:
        click.echo(finding)
    if findings:
        raise Unwell(f"{len(findings)} things need a hand.")
    click.echo("Everything is in order.")


@click.command()
def openapi() -> None:
    """Print the description of the REST API (OpenAPI 3.1)."""
    settings = configuration.load(need_secrets=False)
    app = create_app(Databases({}, b"", b""), settings)
    click.echo(json.dumps(app.openapi(), indent=2))


def serve_until_stopped(
    databases: Databases,
    settings: Settings,
    *,
    port: int,
    host: str = "127.0.0.1",
    people: Sequence[DemoPerson] = (),
    with_worker: bool = False,
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve, perhaps with the worker beside it, until a signal asks to stop; running requests are finished first.

    ``on_ready`` is called once the application answers.
    """
    app = create_app(databases, settings, demo_people=people)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=10,
        server_header=False,
    )
    asyncio.run(_serve(_Announcing(config, on_ready), databases, with_worker=with_worker))


class _Announcing(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()


async def _serve(server: uvicorn.Server, databases: Databases, *, with_worker: bool) -> None:
    working = asyncio.create_task(jobs.run(databases)) if with_worker else None
    try:
        await server.serve()
    finally:
        if working is not None:
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working
        await databases.close()


async def _work(databases: Databases) -> None:
    working = asyncio.create_task(jobs.run(databases))
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, working.cancel)
    try:
        await working
    except asyncio.CancelledError:
        return
    finally:
        await databases.close()


async def _answers(databases: Databases, role: str) -> None:
    pool = await databases.reads(role)
    await pool.fetchval("select 1")
