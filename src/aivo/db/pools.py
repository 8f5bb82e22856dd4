"""The connections of one process: for each login role a pool for reads (asyncpg) and an engine for writes (SQLAlchemy).

Nobody waits for a connection longer than ``PATIENCE``; then a request is refused and may come again. Who is at the door
(sessions, sign-in) has connections of their own, so that slow pages of some do not lock out everybody.

Nothing here connects as the owner or a superuser. Pools belong to an event loop; a process that runs several loops (the
tests do) gets a set for each.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import asyncpg
from sqlalchemy import event, exc
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import QueuePool

from aivo.db.documents.reader import POOL_OPTIONS, POOL_SETTINGS
from aivo.db.outages import NotAnswering
from aivo.kit import clock
from aivo.kit.actor import Actor
from aivo.kit.crypto import MasterKeys, sign_token

READ_SETTINGS = {**POOL_SETTINGS, "default_transaction_read_only": "on", "application_name": "aivo read"}
WRITE_SETTINGS = {"TimeZone": "UTC", "jit": "off", "application_name": "aivo write"}

PATIENCE = 5.0
"""Seconds to wait for a connection, whether it is made or given back by others."""

DOOR = 3
"""Connections for the questions before anybody acts: whose session this is, which tenant, which code."""

OVERFLOW = 5
"""Connections for writes beyond a pool's size, for a moment."""


SESSIONS = 5
"""Connections for reads that need a session: few pages load rows as objects."""


async def _keep(connection: Any) -> None:
    """The pool's reset: nothing, because the context is local to each transaction."""


async def _connect(*address: Any, **options: Any) -> asyncpg.Connection[Any]:
    """A connection, or ``NotAnswering``: for a socket that is not there, too, and for a host that is silent."""
    try:
        connection = await asyncpg.connect(*address, timeout=PATIENCE, **options)
    except OSError as error:  # also a timeout
        raise NotAnswering("The database does not answer.") from error
    await _ask_time(connection)
    return connection


async def _ask_time(connection: Any) -> None:
    """Set the process's time by the database's, where that was not done a moment ago."""
    if clock.is_due():
        before = clock.counter()
        theirs = await connection.fetchval("select extract(epoch from clock_timestamp())::float8")
        clock.follow(theirs, (before + clock.counter()) / 2)


class _Pool(asyncpg.Pool):  # type: ignore[misc]
    """A pool at which nobody queues for ever."""

    __slots__ = ()

    def acquire(self, *, timeout: float | None = None) -> Any:
        """A connection within ``PATIENCE`` seconds; ``TimeoutError`` when none came free."""
        return super().acquire(timeout=PATIENCE if timeout is None else timeout)


def _refuse_lost(connection: Any, record: Any, proxy: Any) -> None:
    """Take another connection where the server has ended this one while it lay in the pool; asks nobody."""
    if connection.driver_connection.is_closed():
        raise exc.DisconnectionError


@dataclass(frozen=True, slots=True)
class Usage:
    """How full one pool is: ``kind`` is ``read``, ``session`` (reads that need one), ``write`` or ``door``."""

    role: str
    kind: str
    busy: int
    idle: int
    limit: int


@dataclass
class _Loop:
    """Pools and engines of one event loop."""

    reads: dict[str, asyncpg.Pool[Any]] = field(default_factory=dict)
    doors: dict[str, asyncpg.Pool[Any]] = field(default_factory=dict)
    engines: dict[str, AsyncEngine] = field(default_factory=dict)
    readers: dict[str, AsyncEngine] = field(default_factory=dict)
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)


class Databases:
    """The databases as the application may reach them: one URL a login role, the signing key, the master key."""

    def __init__(
        self,
        urls: Mapping[str, str],
        signing_key: bytes,
        master_key: bytes,
        *,
        old_master_keys: tuple[bytes, ...] = (),
        pool_size: int = 10,
    ) -> None:
        self.urls = dict(urls)
        self.signing_key = signing_key
        self.master = MasterKeys(master_key, old_master_keys)
        self.pool_size = pool_size
        self.data_keys: dict[tuple[UUID, int], tuple[bytes, float]] = {}
        self.hash_root: bytes | None = None
        self._loops: WeakKeyDictionary[asyncio.AbstractEventLoop, _Loop] = WeakKeyDictionary()

    def token(self, actor: Actor, *, backend: int = 0, seconds: int = 60) -> str:
        """The context token of an actor for one server process."""
        return sign_token(self.signing_key, actor, backend=backend, seconds=seconds)

    async def reads(self, role: str, *, at_door: bool = False) -> asyncpg.Pool[Any]:
        """The read-only pool of a login role in the running loop; ``at_door``: that for sessions and sign-in."""
        here = self._here()
        kept = here.doors if at_door else here.reads
        if role not in kept:
            async with here.opening:
                if role not in kept:
                    kept[role] = await _Pool(
                        self.urls[role], min_size=0, max_size=DOOR if at_door else self.pool_size, max_queries=50_000,
                        max_inactive_connection_lifetime=300.0, reset=_keep, setup=_ask_time, connect=_connect,
                        loop=None, connection_class=asyncpg.Connection, record_class=asyncpg.Record,
                        **{**POOL_OPTIONS, "server_settings": READ_SETTINGS},
                    )  # fmt: skip
        return kept[role]

    def engine(self, role: str, *, is_reading: bool = False) -> AsyncEngine:
        """The engine of sessions of a login role in the running loop: for writes, or for reads that need a session."""
        here = self._here()
        kept = here.readers if is_reading else here.engines
        if role not in kept:
            url, settings = self.urls[role], READ_SETTINGS if is_reading else WRITE_SETTINGS

            async def open_connection() -> asyncpg.Connection[Any]:
                return await _connect(url, **{**POOL_OPTIONS, "server_settings": settings})

            kept[role] = create_async_engine(
                "postgresql+asyncpg://", async_creator=open_connection,
                pool_size=SESSIONS if is_reading else self.pool_size, max_overflow=0 if is_reading else OVERFLOW,
                pool_timeout=PATIENCE,
            )  # fmt: skip
            event.listen(kept[role].sync_engine, "checkout", _refuse_lost)
        return kept[role]

    def usage(self) -> list[Usage]:
        """How full the pools of the running loop are."""
        here = self._here()
        reads = [
            Usage(role, kind, pool.get_size() - pool.get_idle_size(), pool.get_idle_size(), pool.get_max_size())
            for kind, kept in (("read", here.reads), ("door", here.doors))
            for role, pool in sorted(kept.items())
        ]
        writes = [
            Usage(role, kind, pool.checkedout(), pool.checkedin(), limit)
            for kind, engines, limit in (
                ("write", here.engines, self.pool_size + OVERFLOW), ("session", here.readers, SESSIONS)
            )
            for role, engine in sorted(engines.items())
            if isinstance(pool := engine.pool, QueuePool)
        ]  # fmt: skip
        return reads + writes

    async def close(self) -> None:
        """Close what the running loop has opened."""
        here = self._here()
        for pool in (*here.reads.values(), *here.doors.values()):
            await pool.close()
        for engine in (*here.engines.values(), *here.readers.values()):
            await engine.dispose()
        here.reads.clear()
        here.doors.clear()
        here.engines.clear()
        here.readers.clear()

    def _here(self) -> _Loop:
        loop = asyncio.get_running_loop()
        if loop not in self._loops:
            self._loops[loop] = _Loop()
        return self._loops[loop]


_current: list[Databases] = []
_choosers: list[Callable[[], Databases]] = []


def use(databases: Databases) -> None:
    """Make these the databases of the process."""
    _current[:] = [databases]


def choose_by(chooser: Callable[[], Databases]) -> None:
    """Say where the databases come from when nobody has said ``use``."""
    _choosers[:] = [chooser]


def current() -> Databases:
    """The databases of the process: what ``use`` said, else what the configuration says."""
    if not _current:
        use(_choosers[0]())
    return _current[0]
