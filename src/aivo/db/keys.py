"""The tenants' data keys: one a tenant and version, wrapped by the master key that never enters the database."""

from __future__ import annotations

from typing import Any, Protocol

from aivo.db.pools import Databases
from aivo.kit.actor import Actor
from aivo.kit.crypto import CannotOpen, Place, new_key, seal, unseal, unwrap_key, version_of, wrap_key


class _Asker(Protocol):
    actor: Actor
    databases: Databases

    async def ask(self, sql: str, *values: Any) -> list[Any]: ...

    async def tell(self, sql: str, *values: Any) -> str: ...


class Keys:
    """Opens and uses the data keys of the acting tenant; unwrapped keys stay in the process's memory."""

    def __init__(self, ctx: _Asker) -> None:
        self._ctx = ctx

    async def seal(self, place: Place, plain: bytes) -> bytes:
        """Encrypt under the newest key."""
        version, key = await self._newest()
        return seal(key, version, place, plain)

    async def unseal(self, place: Place, cell: bytes) -> bytes:
        """Decrypt under the key the cell names."""
        version = version_of(cell)
        cached = self._ctx.databases.data_keys.get((self._ctx.actor.tenant_id, version))
        key = cached if cached is not None else (await self._read(version))[1]
        return unseal(key, place, cell)

    async def make(self) -> int:
        """A first data key for a new tenant; answers its version. Needs a context of the system."""
        tenant = self._ctx.actor.tenant_id
        await self._ctx.tell(
            "insert into data_keys (tenant_id, key_version, wrapped_key, master_key_id) values ($1, 1, $2, 'master')",
            tenant,
            wrap_key(self._ctx.databases.master_key, tenant, 1, new_key()),
        )
        return 1

    async def ensure(self) -> None:
        """A first data key where there is none yet, as in the platform's own tenant. Needs a context of the system."""
        if await self._ctx.ask("select key_version from app.data_key(null)"):
            return
        await self._ctx.tell(
            "insert into data_keys (tenant_id, key_version, wrapped_key, master_key_id) values ($1, 1, $2, 'master') "
            "on conflict do nothing",
            self._ctx.actor.tenant_id,
            wrap_key(self._ctx.databases.master_key, self._ctx.actor.tenant_id, 1, new_key()),
        )

    async def _newest(self) -> tuple[int, bytes]:
        tenant = self._ctx.actor.tenant_id
        version = self._ctx.databases.newest_keys.get(tenant)
        if version is not None:
            return version, self._ctx.databases.data_keys[(tenant, version)]
        version, key = await self._read(None)
        self._ctx.databases.newest_keys[tenant] = version
        return version, key

    async def _read(self, version: int | None) -> tuple[int, bytes]:
        rows = await self._ctx.ask("select key_version, wrapped_key from app.data_key($1)", version)
        if not rows:
            raise CannotOpen("This tenant has no data key of that version.")
        found, wrapped = rows[0]
        key = unwrap_key(self._ctx.databases.master_key, self._ctx.actor.tenant_id, found, wrapped)
        self._ctx.databases.data_keys[(self._ctx.actor.tenant_id, found)] = key
        return found, key
