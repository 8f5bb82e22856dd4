"""The tenants' data keys: one a tenant and version, wrapped by the master key that never enters the database.

The newest one seals; the writer's transaction holds it, so that a rotation (``db/rotation.py``) waits for what is under
way. Older ones open what they sealed until they are retired: from then on a cell that names them does not open.
"""

from __future__ import annotations

import hmac
import time
from typing import Any, Protocol

from aivo.db.pools import Databases
from aivo.kit.actor import Actor
from aivo.kit.crypto import CannotOpen, Place, new_key, seal, unseal, version_of

HASH_ROOT = 0
"""The version under which the platform's tenant keeps the key of keyed hashes, wrapped like a data key."""

KEEPS = 60.0
"""Seconds a process believes that a key it has unwrapped is not retired."""


class _Asker(Protocol):
    actor: Actor
    databases: Databases

    async def begin(self) -> None: ...

    async def ask(self, sql: str, *values: Any) -> list[Any]: ...

    async def tell(self, sql: str, *values: Any) -> str: ...


async def hash_key(databases: Databases, purpose: bytes) -> bytes:
    """The key of hashes for one purpose, which never enters the database and outlives a change of the master key.

    Hashes cannot be made anew: they begin under the first master key, which a rotation keeps, wrapped by the new one.
    """
    if databases.hash_root is None:
        pool = await databases.reads("aivo_member", at_door=True)
        row = await pool.fetchrow("select * from app.hash_root()")
        databases.hash_root = databases.master.unwrap(*row) if row is not None else databases.master.first
    return hmac.digest(databases.hash_root, purpose, "sha256")


class Keys:
    """Opens and uses the data keys of the acting tenant; unwrapped keys stay in the process's memory for a minute."""

    def __init__(self, ctx: _Asker) -> None:
        self._ctx = ctx

    async def seal(self, place: Place, plain: bytes) -> bytes:
        """Encrypt under the newest key, which is held until the transaction ends."""
        await self._ctx.begin()
        rows = await self._ctx.ask("select * from app.data_key_to_seal()")
        if not rows:
            raise CannotOpen("This tenant has no data key to seal with.")
        version, key = self._keep(rows[0])
        return seal(key, version, place, plain)

    async def unseal(self, place: Place, cell: bytes) -> bytes:
        """Decrypt under the key the cell names."""
        version = version_of(cell)
        kept = self._ctx.databases.data_keys.get((self._ctx.actor.tenant_id, version))
        if kept is not None and time.monotonic() - kept[1] < KEEPS:
            return unseal(kept[0], place, cell)
        rows = await self._ctx.ask("select * from app.data_key($1)", version)
        if not rows:
            raise CannotOpen(f"An encrypted cell names the data key {version}, which is retired or was never there.")
        return unseal(self._keep(rows[0])[1], place, cell)

    async def make(self) -> None:
        """A first data key for a new tenant. Needs a context of the system."""
        tenant, databases = self._ctx.actor.tenant_id, self._ctx.databases
        await self._ctx.tell(
            "insert into data_keys (tenant_id, key_version, wrapped_key, master_key_id) values ($1, 1, $2, $3) "
            "on conflict do nothing",
            tenant, databases.master.wrap(tenant, 1, new_key()), databases.master.name,
        )  # fmt: skip

    async def ensure(self) -> None:
        """A first data key where there is none yet, as in the platform's own tenant. Needs a context of the system."""
        if not await self._ctx.ask("select key_version from app.data_key(null)"):
            await self.make()

    def _keep(self, row: Any) -> tuple[int, bytes]:
        version, wrapped, named = row
        tenant, databases = self._ctx.actor.tenant_id, self._ctx.databases
        key = databases.master.unwrap(tenant, version, wrapped, named)
        databases.data_keys[(tenant, version)] = (key, time.monotonic())
        return version, key
