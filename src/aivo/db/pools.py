"""The connections of one process: for each login role a pool for reads (asyncpg) and an engine for writes (SQLAlchemy).

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
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import QueuePool

from aivo.db.documents.reader import POOL_OPTIONS, POOL_SETTINGS
from aivo.kit.actor import Actor
from aivo.kit.crypto import MasterKeys, sign_token

READ_SETTINGS = {**POOL_SETTINGS, "default_transaction_read_only": "on", "application_name": "aivo read"}
WRITE_SETTINGS = {"TimeZone": "UTC", "jit": "off", "application_name": "aivo write"}

OVERFLOW = 5
"""Connections for writes beyond a pool's size, for a moment."""


SESSIONS = 5
"""Connections for reads that need a session: few pages load rows as objects."""


async def _keep(connection: Any) -> None:
    """The pool's reset: nothing, because the context is local to each transaction."""


@dataclass(frozen=True, slots=True)
class Usage:
    """How full one pool is: ``kind`` is ``read``, ``session`` (reads that need one) or ``write``."""

    role: str
    kind: str
    busy: int
    idle: int
    limit: int


@dataclass
class _Loop:
    """Pools and engines of one event loop."""

    reads: dict[str, asyncpg.Pool[Any]] = field(default_factory=dict)
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

    async def reads(self, role: str) -> asyncpg.Pool[Any]:
        """The read-only pool of a login role in the running loop."""
        here = self._here()
        if role not in here.reads:
            async with here.opening:
                if role not in here.reads:
                    here.reads[role] = await asyncpg.create_pool(
                        self.urls[role], min_size=0, max_size=self.pool_size, reset=_keep,
                        **{**POOL_OPTIONS, "server_settings": READ_SETTINGS},
                    )  # fmt: skip
        return here.reads[role]

    def engine(self, role: str, *, is_reading: bool = False) -> AsyncEngine:
        """The engine of sessions of a login role in the running loop: for writes, or for reads that need a session."""
        here = self._here()
        kept = here.readers if is_reading else here.engines
        if role not in kept:
            url, settings = self.urls[role], READ_SETTINGS if is_reading else WRITE_SETTINGS

            async def open_connection() -> asyncpg.Connection[Any]:
                return await asyncpg.connect(url, **{**POOL_OPTIONS, "server_settings": settings})

            kept[role] = create_async_engine(
                "postgresql+asyncpg://", async_creator=open_connection,
                pool_size=SESSIONS if is_reading else self.pool_size, max_overflow=0 if is_reading else OVERFLOW,
            )  # fmt: skip
        return kept[role]

    def usage(self) -> list[Usage]:
        """How full the pools of the running loop are."""
        here = self._here()
        reads = [
            Usage(role, "read", pool.get_size() - pool.get_idle_size(), pool.get_idle_size(), pool.get_max_size())
            for role, pool in sorted(here.reads.items())
        ]
        writes = [
            Usage(role, kind, pool.checkedout(), pool.checkedin(), self.pool_size + OVERFLOW)
            for kind, engines in (("write", here.engines), ("session", here.readers))
            for role, engine in sorted(engines.items())
            if isinstance(pool := engine.pool, QueuePool)
        ]
        return reads + writes

    async def close(self) -> None:
        """Close what the running loop has opened."""
        here = self._here()
        for pool in here.reads.values():
            await pool.close()
        for engine in (*here.engines.values(), *here.readers.values()):
            await engine.dispose()
        here.reads.clear()
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
