"""Change of keys while everybody works.

Data keys, one tenant at a time: a new version is made and the older ones are superseded, which waits for the writers
who hold them; from then on only the new one seals. Then every sealed cell and file of an older version is opened and
sealed again, in short transactions that leave out what somebody holds. When none is left, and whoever had read an old
cell has had the time to open it, the older keys are retired. Killed anywhere and started again, it goes on where it
stood: what is left is read from the cells themselves.

The master key: each wrapped data key is unwrapped and wrapped again; the cells do not change.

Runs as the owner: no login role reads every sealed cell.
"""

# ruff: noqa: S608  (the statements' names come from the models, their values are bound)

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
from sqlalchemy import MetaData

from aivo.db.keys import HASH_ROOT
from aivo.db.pools import Databases
from aivo.kit.actor import Actor
from aivo.kit.crypto import CannotOpen, MasterKeys, Place, new_key, seal, unseal, version_of
from aivo.kit.errors import Refusal

BREATH = 0.1
"""Seconds between two rounds, for whoever holds a row to let it go."""

BATCH = 500
"""Cells of one transaction: some tens of milliseconds."""

GRACE = 60.0
"""Seconds an older key goes on opening after nothing of it is left, for whoever has read an old cell before."""

PLATFORM = UUID("00000000-0000-7000-8000-000000000001")
LOCK = "select pg_advisory_lock(hashtextextended('aivo keys ' || $1::uuid::text, 0))"
UNLOCK = "select pg_advisory_unlock(hashtextextended('aivo keys ' || $1::uuid::text, 0))"

Link: TypeAlias = "asyncpg.Connection[Any]"
Progress: TypeAlias = Callable[[int], None]


class RotationElsewhere(Refusal):
    """This tenant's keys are being changed elsewhere, or a writer holds them for too long; try again."""


class MasterKeyMissing(Refusal):
    """A data key does not open under the master keys that are set: put the one that was into AIVO_OLD_MASTER_KEY."""


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of encrypted cells."""

    table: str
    column: str


@dataclass(slots=True)
class TenantKeys:
    """The opened data keys of one tenant, and what came of changing to the newest."""

    tenant_id: UUID
    newest: int
    keys: dict[int, bytes] = field(repr=False)
    resealed: int = 0
    finished: float = 0.0
    """When nothing was left, by the monotonic clock."""
    shut: list[str] = field(default_factory=list)
    """Where a cell or file does not open: it stays, and so does the key it names."""
    _shut_ids: list[UUID] = field(default_factory=list)

    def reseal(self, place: Place, cell: bytes) -> bytes | None:
        """The same content under the newest key; None where the cell does not open."""
        try:
            key = self.keys.get(version_of(cell))
            if key is None:
                raise CannotOpen("no such key")
            return seal(self.keys[self.newest], self.newest, place, unseal(key, place, cell))
        except CannotOpen:
            if place.row_id not in self._shut_ids:
                self._shut_ids.append(place.row_id)
                self.shut.append(f"{place.table}.{place.column} {place.row_id}")
            return None

    @property
    def shut_ids(self) -> list[UUID]:
        """Rows that are passed over."""
        return self._shut_ids


def sealed_columns(metadata: MetaData) -> list[SealedColumn]:
    """Every column whose cells the application encrypts, as the models say."""
    return [
        SealedColumn(table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.c
        if column.info.get("sealed")
    ]


@asynccontextmanager
async def owner_link(owner_url: str) -> AsyncIterator[Link]:
    """A connection of the owner that waits for nobody longer than ten seconds."""
    link = await asyncpg.connect(owner_url, server_settings={"application_name": "aivo keys"})
    try:
        await link.execute("set role aivo_owner")
        await link.execute("set lock_timeout = '10s'")
        yield link
    finally:
        await link.close()


@asynccontextmanager
async def alone(link: Link, tenant_id: UUID) -> AsyncIterator[None]:
    """One change of a tenant's keys at a time."""
    try:
        await link.execute(LOCK, tenant_id)
    except asyncpg.LockNotAvailableError as error:
        raise RotationElsewhere from error
    try:
        yield
    finally:
        await link.execute(UNLOCK, tenant_id)


@asynccontextmanager
async def acting(link: Link, databases: Databases, tenant_id: UUID) -> AsyncIterator[None]:
    """A transaction of the system whose updates say the same as before: no open form grows stale by them."""
    token = databases.token(Actor.system(tenant_id, "keys_rotate"), backend=link.get_server_pid())
    async with link.transaction():
        await link.execute(
            "select set_config('app.token', $1, true), set_config('app.says_the_same', 'yes', true)", token
        )
        yield


async def supersede(link: Link, databases: Databases, tenant_id: UUID) -> TenantKeys | None:
    """Make the next data key and let it alone seal; where a change was begun before, go on with that one.

    Answers None for a tenant that has no data key.
    """
    async with acting(link, databases, tenant_id):
        live = await _live(link, tenant_id)
        if not live:
            return None
        newest = live[-1]["key_version"]
        if len(live) == 1:
            newest = 1 + await link.fetchval("select max(key_version) from data_keys where tenant_id = $1", tenant_id)
            await link.execute(
                "insert into data_keys (tenant_id, key_version, wrapped_key, master_key_id) values ($1, $2, $3, $4)",
                tenant_id, newest, databases.master.wrap(tenant_id, newest, new_key()), databases.master.name,
            )  # fmt: skip
    for _ in range(6):  # whoever seals holds the key: wait for them to end
        try:
            async with acting(link, databases, tenant_id):
                await link.execute(
                    "update data_keys set superseded_at = now() where tenant_id = $1 and key_version between 1 and $2"
                    " and superseded_at is null",
                    tenant_id, newest - 1,
                )  # fmt: skip
            break
        except asyncpg.LockNotAvailableError:
            continue
    else:
        raise RotationElsewhere
    opened = {row["key_version"]: databases.master.unwrap(tenant_id, *row) for row in await _live(link, tenant_id)}
    return TenantKeys(tenant_id, newest, opened)


async def _live(link: Link, tenant_id: UUID) -> list[Any]:
    found = await link.fetch(
        "select key_version, wrapped_key, master_key_id from data_keys where tenant_id = $1 and key_version > 0"
        " and deleted_at is null and retired_at is null order by key_version", tenant_id,
    )  # fmt: skip
    return list(found)


async def reseal_cells(
    link: Link, databases: Databases, keys: TenantKeys, columns: list[SealedColumn], progress: Progress
) -> None:
    """Seal every older cell of the tenant again. What somebody holds is left out and met in the next round."""
    for each in columns:
        await _reseal_column(link, databases, keys, each, progress)
    keys.finished = time.monotonic()


async def _reseal_column(
    link: Link, databases: Databases, keys: TenantKeys, each: SealedColumn, progress: Progress
) -> None:
    left = await _round(link, databases, keys, each, progress)
    while left > 0:
        await asyncio.sleep(BREATH)
        left = await _round(link, databases, keys, each, progress)


async def _round(link: Link, databases: Databases, keys: TenantKeys, each: SealedColumn, progress: Progress) -> int:
    """Go through one column once; answers how many older cells are left, those that do not open aside."""
    older = f"substring({each.column} from 2 for 4) < $2"
    newest = keys.newest.to_bytes(4, "big")
    after = UUID(int=0)
    while True:
        async with acting(link, databases, keys.tenant_id):
            rows = await link.fetch(
                f"select id, {each.column} as cell from {each.table} where tenant_id = $1 and {older} and id > $3"
                " and not id = any ($4) order by id limit $5 for no key update skip locked",
                keys.tenant_id, newest, after, keys.shut_ids, BATCH,
            )  # fmt: skip
            done = [
                (row["id"], cell)
                for row in rows
                if (cell := keys.reseal(Place(keys.tenant_id, each.table, each.column, row["id"]), row["cell"]))
            ]
            if done:
                await link.execute(
                    f"update {each.table} t set {each.column} = n.cell"
                    " from unnest($2::uuid[], $3::bytea[]) n (id, cell) where t.tenant_id = $1 and t.id = n.id",
                    keys.tenant_id, [row_id for row_id, _ in done], [cell for _, cell in done],
                )  # fmt: skip
        if not rows:
            break
        after = rows[-1]["id"]
        keys.resealed += len(done)
        progress(len(done))
    return await _left(link, keys, each)


async def _left(link: Link, keys: TenantKeys, each: SealedColumn) -> int:
    found = await link.fetchval(
        f"select count(*) from {each.table} where tenant_id = $1 and substring({each.column} from 2 for 4) < $2"
        " and not id = any ($3)",
        keys.tenant_id, keys.newest.to_bytes(4, "big"), keys.shut_ids,
    )  # fmt: skip
    return int(found)


async def older_cells(link: Link, tenant_id: UUID, newest: int, columns: list[SealedColumn]) -> int:
    """How many cells an older key still opens."""
    keys = TenantKeys(tenant_id, newest, {})
    return sum([await _left(link, keys, each) for each in columns])


async def retire(
    link: Link, databases: Databases, keys: TenantKeys, left: Callable[[], Awaitable[int]], grace: float = GRACE
) -> bool:
    """Let the older keys open nothing any more; not while a cell or file is ``left`` that may need one."""
    if keys.shut:
        return False
    await asyncio.sleep(max(0.0, keys.finished + grace - time.monotonic()))
    if await left() > 0:
        return False
    async with acting(link, databases, keys.tenant_id):
        await link.execute(
            "update data_keys set retired_at = now() where tenant_id = $1 and key_version between 1 and $2"
            " and superseded_at is not null and retired_at is null",
            keys.tenant_id, keys.newest - 1,
        )  # fmt: skip
    return True


async def rewrap(link: Link, databases: Databases) -> int:
    """Wrap every data key under the current master key; answers how many were not yet. Raises ``MasterKeyMissing``."""
    await _keep_hash_root(link, databases)
    done = 0
    while True:
        async with link.transaction():
            rows = await link.fetch(
                "select tenant_id, id, key_version, wrapped_key, master_key_id from data_keys where master_key_id <> $1"
                " order by tenant_id, id limit 100 for no key update", databases.master.name,
            )  # fmt: skip
            await link.executemany(
                "update data_keys set wrapped_key = $3, master_key_id = $4 where tenant_id = $1 and id = $2",
                [(row["tenant_id"], row["id"], _again(databases.master, row), databases.master.name) for row in rows],
            )
        if not rows:
            return done
        done += len(rows)


def _again(master: MasterKeys, row: Any) -> bytes:
    try:
        key = master.unwrap(row["tenant_id"], row["key_version"], row["wrapped_key"], row["master_key_id"])
    except CannotOpen as error:
        raise MasterKeyMissing from error
    return master.wrap(row["tenant_id"], row["key_version"], key)


async def _keep_hash_root(link: Link, databases: Databases) -> None:
    """Hashes of codes and pictures cannot be made anew: keep the key they were made under, wrapped like the others."""
    master = databases.master
    if master.old:
        await link.execute(
            "insert into data_keys (tenant_id, key_version, wrapped_key, master_key_id) select $1, $2, $3, $4"
            " where not exists (select from data_keys where tenant_id = $1 and key_version = $2)",
            PLATFORM, HASH_ROOT, master.wrap(PLATFORM, HASH_ROOT, master.first), master.name,
        )  # fmt: skip
