"""``aivo serve``, ``aivo worker``, ``aivo openapi``."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from urllib.parse import urlsplit

import click
import structlog
import uvicorn

from aivo import settings as configuration
from aivo import worker as jobs
from aivo.app import create_app
from aivo.cli.common import opened, own_keys
from aivo.db.pools import Databases
from aivo.domains.consent import service as consent
from aivo.domains.identity.schemas import DemoPerson
from aivo.kit import logs
from aivo.settings import Settings

log = structlog.get_logger("aivo")

STOPS = (signal.SIGINT, signal.SIGTERM)
GRACE = 20
"""Seconds that running requests get to end when the server is asked to stop."""


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
    settings = configuration.load()
    start_log(settings)
    with opened(settings) as found:
        asyncio.run(_work(found.databases, settings))


@click.command()
def openapi() -> None:
    """Print the description of the REST API (OpenAPI 3.1)."""
    settings = configuration.load(need_secrets=False)
    app = create_app(Databases({}, b"", b""), settings)
    click.echo(json.dumps(app.openapi(), indent=2))


def start_log(settings: Settings) -> None:
    """Set the log of a long-running process up. Only a demo's invented people may appear in it, and only when asked."""
    logs.configure(settings.log, settings.log_format, with_messages=settings.is_demo and settings.log == "debug")


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
    start_log(settings)
    app = create_app(databases, settings, demo_people=people)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE,
        server_header=False,
    )
    asyncio.run(_serve(_Announcing(config, on_ready), databases, settings, with_worker=with_worker))


class _Announcing(uvicorn.Server):
    """A server that says when it answers, and for which being asked to stop is no failure."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            log.info("serving", port=self.config.port, version=version("aivo"))
            self._on_ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at SIGTERM and Ctrl+C. The library would send itself the signal again, and leave with its status."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        for name in STOPS:
            loop.add_signal_handler(name, self.handle_exit, name, None)
        try:
            yield
        finally:
            for name in STOPS:
                loop.remove_signal_handler(name)
            log.info("stopped")


async def _serve(server: uvicorn.Server, databases: Databases, settings: Settings, *, with_worker: bool) -> None:
    """Serve, where nothing erased has come back; with a worker, that one runs beside it."""
    working = None
    try:
        await consent.demand_erased(databases, settings.checkpoint_dir, own_keys(settings))
        working = asyncio.create_task(jobs.run(databases, settings)) if with_worker else None
        await server.serve()
    finally:
        if working is not None:
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working
        await databases.close()


async def _work(databases: Databases, settings: Settings) -> None:
    try:
        await consent.demand_erased(databases, settings.checkpoint_dir, own_keys(settings))
    except BaseException:
        await databases.close()
        raise
    working = asyncio.create_task(jobs.run(databases, settings))
    loop = asyncio.get_running_loop()
    for name in STOPS:
        loop.add_signal_handler(name, working.cancel)
    try:
        await working
    except asyncio.CancelledError:
        return
    finally:
        await databases.close()
