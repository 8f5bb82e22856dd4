"""What several commands share: opening the databases, running a coroutine, printing JSON."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from aivo import settings as configuration
from aivo.db import admin, pools
from aivo.db.opening import Opened, open_databases
from aivo.db.pools import Databases
from aivo.kit.signing import Signer, name_of
from aivo.settings import Settings

T = TypeVar("T")


@contextmanager
def opened(settings: Settings | None = None, *, demand_head: bool = True) -> Iterator[Opened]:
    """The databases of the configuration, at the right schema; stopped again afterwards."""
    found = open_databases(settings or configuration.load())
    try:
        if demand_head:
            admin.demand_head(found.any_url)
        pools.use(found.databases)
        yield found
    finally:
        found.stop()


def run(databases: Databases, work: Callable[[], Awaitable[T]]) -> T:
    """Run one piece of asynchronous work and close the pools after it."""

    async def all_of_it() -> T:
        try:
            return await work()
        finally:
            await databases.close()

    return asyncio.run(all_of_it())


@contextmanager
def bar(total: int, label: str) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal; silence elsewhere."""
    with click.progressbar(length=max(1, total), label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as shown:
        yield shown.update


def own_keys(settings: Settings) -> dict[str, Ed25519PublicKey]:
    """The public key of what this configuration signs, by its short name."""
    key = Signer.of(settings.seal_key).public
    return {name_of(key): key}


def print_json(value: object) -> None:
    """One line of JSON on standard output."""
    click.echo(msgspec.json.encode(value).decode())
