"""Keys are changed under load, killed half-way and taken up again: every cell opens at every moment, none is lost."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date
from pathlib import Path
from typing import IO, Any
from uuid import UUID, uuid4

import asyncpg
import psycopg
import pytest

from aivo.cli import keys as commands
from aivo.db import rotation
from aivo.db.context import connect
from aivo.db.embedded import Server
from aivo.db.keys import Keys, hash_key
from aivo.db.pools import Databases
from aivo.db.rotation import MasterKeyMissing, TenantKeys, sealed_columns
from aivo.domains.students import service as students
from aivo.domains.students.filing import DocumentDraft, file_document, read_document
from aivo.domains.students.models import Document
from aivo.kit.crypto import CannotOpen, Place, seal, unseal, version_of
from aivo.schema import metadata
from tests.conftest import MASTER_KEY, SIGNING_KEY, Database, copy_of
from tests.factories.core import Small
from tests.isolation.world import Filled, _worlds
from tests.isolation.world import filled_template as filled_template

COLUMNS = sealed_columns(metadata)
NOTE = rotation.SealedColumn("medical_notes", "note")
NOTES = 600
KILLS = 3


@pytest.fixture(scope="module")
def keyed(server: Server, filled_template: str) -> Iterator[Filled]:
    """A world with a true cell in every sealed column of every row, and many medical notes in Riverbend."""
    with copy_of(server, filled_template) as database:
        riverbend, lakeshore = asyncio.run(_worlds(database))
        world = Filled(database.name, database.databases, database.urls, riverbend, lakeshore)
        with database.connect("postgres") as link:
            link.execute("set session_replication_role = replica")
            for place in (riverbend, lakeshore):
                plant(link, place)
        yield world


async def nothing_left() -> int:
    """What the command counts before it retires a key; here the cells are looked at."""
    return 0


def plant(link: psycopg.Connection[Any], place: Small) -> None:
    """Put cells in, each with its own place as its content."""
    row = link.execute(
        "select key_version, wrapped_key, master_key_id from data_keys where tenant_id = %s and retired_at is null"
        " and superseded_at is null and key_version > 0", (place.tenant_id,),
    ).fetchone()  # fmt: skip
    assert row is not None
    version, key = int(row[0]), Databases({}, SIGNING_KEY, MASTER_KEY).master.unwrap(place.tenant_id, *row)
    link.execute(
        "insert into medical_notes (tenant_id, student_id, kind, noted_on, source)"
        " select %s, %s, 'history', %s, 'nurse' from generate_series(1, %s)",
        (place.tenant_id, place.students["kid"], date(2026, 9, 1), NOTES),
    )
    for each in COLUMNS:
        ids = link.execute(f"select id from {each.table} where tenant_id = %s", (place.tenant_id,))
        found = [row[0] for row in ids]
        cells = [seal(key, version, Place(place.tenant_id, each.table, each.column, i), said(each, i)) for i in found]
        if each.table != "roster_jobs":
            link.execute(
                f"update {each.table} t set {each.column} = n.cell from unnest(%s::uuid[], %s::bytea[]) n (id, cell)"
                " where t.id = n.id", (found, cells),
            )  # fmt: skip


def said(each: rotation.SealedColumn, row_id: UUID) -> bytes:
    return f"{each.table} {each.column} {row_id}".encode()


async def cells_of(database: Database, tenant_id: UUID) -> list[tuple[rotation.SealedColumn, UUID, bytes, int | None]]:
    """Every sealed cell of a tenant, with its row's version; none where rows are written once."""
    link = await asyncpg.connect(database.urls["postgres"])
    found = []
    for each in COLUMNS:
        rows = await link.fetch(
            f"select id, {each.column} as cell, (to_jsonb(t) ->> 'version')::int as version from {each.table} t"
            f" where tenant_id = $1 and {each.column} is not null", tenant_id,
        )  # fmt: skip
        found += [(each, row["id"], row["cell"], row["version"]) for row in rows]
    await link.close()
    return found


async def opened_keys(database: Database, tenant_id: UUID) -> TenantKeys:
    """The keys that open something now."""
    link = await asyncpg.connect(database.urls["postgres"])
    rows = await link.fetch(
        "select key_version, wrapped_key, master_key_id from data_keys where tenant_id = $1 and key_version > 0"
        " and retired_at is null order by 1", tenant_id,
    )  # fmt: skip
    await link.close()
    master = database.databases.master
    return TenantKeys(tenant_id, rows[-1][0], {row[0]: master.unwrap(tenant_id, *row) for row in rows})


async def rotate(keyed: Filled, place: Small, files_dir: Path | None = None) -> TenantKeys:
    async with rotation.owner_link(keyed.urls["aivo_owner"]) as link, rotation.alone(link, place.tenant_id):
        keys = await rotation.supersede(link, keyed.databases, place.tenant_id)
        assert keys is not None
        await rotation.reseal_cells(link, keyed.databases, keys, COLUMNS, lambda _: None)
        if files_dir is not None:
            await students.reseal_files(link, keyed.databases, keys, files_dir, lambda _: None)
        await rotation.retire(link, keyed.databases, keys, nothing_left, grace=0.0)
    keyed.databases.data_keys.clear()
    return keys


async def all_open(keyed: Filled, place: Small) -> int:
    """That every cell opens under a key that is not retired; answers how many there are."""
    keys = await opened_keys(keyed, place.tenant_id)
    cells = await cells_of(keyed, place.tenant_id)
    for each, row_id, cell, _ in cells:
        plain = unseal(keys.keys[version_of(cell)], Place(place.tenant_id, each.table, each.column, row_id), cell)
        assert plain == said(each, row_id) or plain.startswith(b"load")
    return len(cells)


def begun(owner_url: str, tenant_id: UUID) -> tuple[int, IO[str]]:
    """A process that changes the tenant's keys and says how far it is, a line each."""
    says, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(BaseException):
            asyncio.run(change(owner_url, tenant_id, lambda count: os.write(told, f"{count}\n".encode())))
            os._exit(0)
        os._exit(1)
    os.close(told)
    return pid, os.fdopen(says)


async def change(owner_url: str, tenant_id: UUID, progress: Callable[[int], object]) -> None:
    """What the process does."""
    databases = Databases({}, SIGNING_KEY, MASTER_KEY)
    async with rotation.owner_link(owner_url) as link, rotation.alone(link, tenant_id):
        keys = await rotation.supersede(link, databases, tenant_id)
        assert keys is not None
        await rotation.reseal_cells(link, databases, keys, COLUMNS, lambda count: progress(count) and None)
        await rotation.retire(link, databases, keys, nothing_left, grace=0.0)


@pytest.fixture
async def pools(keyed: Filled) -> AsyncIterator[None]:
    yield
    await keyed.databases.close()


@pytest.mark.usefixtures("pools")
class TestDataKeys:
    async def test_every_column_of_every_model_under_load(self, keyed: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
        place, stop = keyed.riverbend, asyncio.Event()
        before = await cells_of(keyed, place.tenant_id)
        assert {each.table for each, *_ in before} == {each.table for each in COLUMNS} - {"roster_jobs"}
        acknowledged: dict[UUID, bytes] = {}

        async def write(number: int) -> None:
            """Somebody who files notes and mends them while the keys change."""
            own: list[UUID] = []
            while not stop.is_set():
                async with connect(place.system(), keyed.databases) as ctx:
                    row_id = own[-1] if own and len(own) % 3 == 0 else uuid4()
                    text = f"load {number} {len(own)}".encode()
                    cell = await Keys(ctx).seal(Place(place.tenant_id, "medical_notes", "note", row_id), text)
                    await ctx.tell(
                        "insert into medical_notes (tenant_id, id, student_id, kind, noted_on, source, note)"
                        " values ($1, $2, $3, 'other', '2026-10-01', 'nurse', $4)"
                        " on conflict (tenant_id, id) do update set note = excluded.note",
                        place.tenant_id, row_id, place.students["kid"], cell,
                    )  # fmt: skip
                own.append(row_id)
                acknowledged[row_id] = text

        async def read() -> None:
            """Somebody who reads: what is there opens at every moment."""
            while not stop.is_set():
                async with connect(place.system(), keyed.databases) as ctx:
                    rows = await ctx.ask(
                        "select id, note from medical_notes where tenant_id = $1 order by random() limit 20",
                        place.tenant_id,
                    )
                    for row in rows:
                        await Keys(ctx).unseal(Place(place.tenant_id, "medical_notes", "note", row["id"]), row["note"])

        busy = [asyncio.create_task(each) for each in (write(1), write(2), read())]
        await asyncio.sleep(0.2)
        monkeypatch.setattr(rotation, "BATCH", 50)
        try:
            keys = await rotate(keyed, place)
            await asyncio.sleep(0.1)
        finally:
            stop.set()
        await asyncio.gather(*busy)
        assert keys.shut == []
        assert await all_open(keyed, place) == len(before) + len(acknowledged)
        after = {(each[0], each[1]): (each[2], each[3]) for each in await cells_of(keyed, place.tenant_id)}
        assert {version_of(cell) for cell, _ in after.values()} == {keys.newest}
        for each, row_id, _, version in before:
            assert after[each, row_id][1] == version, "nobody's open form grew stale"
        opens = (await opened_keys(keyed, place.tenant_id)).keys[keys.newest]
        for row_id, text in acknowledged.items():
            cell = after[NOTE, row_id][0]
            assert unseal(opens, Place(place.tenant_id, "medical_notes", "note", row_id), cell) == text
        assert {version_of(cell) for _, _, cell, _ in await cells_of(keyed, keyed.lakeshore.tenant_id)} == {1}

    def test_killed_half_way_and_taken_up_again(self, keyed: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
        place = keyed.lakeshore
        monkeypatch.setattr(rotation, "BATCH", 20)
        count = len(asyncio.run(cells_of(keyed, place.tenant_id)))
        chance = random.Random(20261126)
        resealed = 0
        for _ in range(KILLS):
            pid, says = begun(keyed.urls["aivo_owner"], place.tenant_id)
            resealed += sum(int(says.readline()) for _ in range(chance.randint(1, 8)))
            time.sleep(chance.random() / 50)
            os.kill(pid, signal.SIGKILL)
            assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
            says.close()
            assert asyncio.run(all_open(keyed, place)) == count
            live = asyncio.run(opened_keys(keyed, place.tenant_id)).keys
            assert len(live) == 2, "the older key stays until none needs it"
        assert 0 < resealed < count
        pid, says = begun(keyed.urls["aivo_owner"], place.tenant_id)
        rest = sum(map(int, says))
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        assert resealed + rest <= count, "no cell is sealed again twice"
        assert asyncio.run(all_open(keyed, place)) == count
        keys = asyncio.run(opened_keys(keyed, place.tenant_id))
        assert list(keys.keys) == [keys.newest] == [2], "one change of keys, however often it was begun"

    async def test_files_too(self, keyed: Filled, tmp_path: Path) -> None:
        place = keyed.riverbend
        with keyed.connect("postgres", autocommit=True) as link:
            link.execute("set session_replication_role = replica")
            link.execute("delete from documents where tenant_id = %s", (place.tenant_id,))
        draft = DocumentDraft("letter", "A letter", date(2026, 9, 1), "application/pdf")
        async with connect(place.system(), keyed.databases) as ctx:
            made = await file_document(ctx, tmp_path, place.students["kid"], draft, b"the letter")
        keys = await rotate(keyed, place, tmp_path)
        assert version_of((tmp_path / made.storage_key).read_bytes()) == keys.newest
        async with connect(place.system(), keyed.databases) as ctx:
            row = await ctx.load(Document, made.id)
            assert row.key_version == keys.newest
            assert await read_document(ctx, tmp_path, row) == b"the letter"
        path = tmp_path / made.storage_key
        path.rename(tmp_path / "lost")
        lost = await rotate(keyed, place, tmp_path)
        assert lost.shut == [f"documents.file {made.id}"]
        assert len((await opened_keys(keyed, place.tenant_id)).keys) == 2, "the older key stays for it"
        (tmp_path / "lost").rename(path)
        found = await rotate(keyed, place, tmp_path)
        assert (found.newest, found.shut) == (lost.newest, [])
        assert list((await opened_keys(keyed, place.tenant_id)).keys) == [found.newest]


@pytest.mark.usefixtures("pools")
class TestWhatDoesNotOpen:
    """A cell in another place, cut, or of an older format or key is refused, and so is it by the change of keys."""

    async def refused(self, keyed: Filled, cell: bytes, row_id: UUID, column: str = "note") -> str:
        place = keyed.riverbend
        async with connect(place.system(), keyed.databases) as ctx:
            with pytest.raises(CannotOpen) as refusal:
                await Keys(ctx).unseal(Place(place.tenant_id, "medical_notes", column, row_id), cell)
        return str(refusal.value)

    async def test_is_refused_with_a_reason(self, keyed: Filled) -> None:
        place = keyed.riverbend
        cells = [c for c in await cells_of(keyed, place.tenant_id) if c[0].table == "medical_notes"]
        (_, one, cell, _), (_, other, *_) = cells[:2]
        foreign = next(c[2] for c in await cells_of(keyed, keyed.lakeshore.tenant_id) if c[0].table == "medical_notes")
        assert "moved" in await self.refused(keyed, cell, other)
        assert "moved" in await self.refused(keyed, cell, one, "other_column")
        assert "moved" in await self.refused(keyed, cell[:5] + foreign[5:], one)
        assert "changed" in await self.refused(keyed, cell[:-1] + bytes([cell[-1] ^ 1]), one)
        assert "changed" in await self.refused(keyed, cell[:40], one)
        assert "cut short" in await self.refused(keyed, cell[:20], one)
        assert "unknown format" in await self.refused(keyed, b"\x00" + cell[1:], one)
        newest = version_of(cell)
        unknown = cell[:1] + (99).to_bytes(4, "big") + cell[5:]
        assert "retired or was never there" in await self.refused(keyed, unknown, one)
        keys = await rotate(keyed, place)
        assert keys.newest == newest + 1
        assert "retired" in await self.refused(keyed, cell, one), "an older state of the cell, put back, opens no more"

    async def test_stops_no_change_of_keys_but_keeps_the_older_key(self, keyed: Filled) -> None:
        place = keyed.riverbend
        cells = [c for c in await cells_of(keyed, place.tenant_id) if c[0].table == "medical_notes"]
        (_, one, cell, _), (_, other, mine, _) = cells[:2]
        with keyed.connect("postgres", autocommit=True) as link:
            link.execute("update medical_notes set note = %s where id = %s", (cell, other))
            keys = await rotate(keyed, place)
            assert keys.shut == [f"medical_notes.note {other}"]
            assert len((await opened_keys(keyed, place.tenant_id)).keys) == 2
            link.execute("update medical_notes set note = %s where id = %s", (mine, other))
        again = await rotate(keyed, place)
        assert (again.newest, again.shut) == (keys.newest, [])
        assert list((await opened_keys(keyed, place.tenant_id)).keys) == [keys.newest]
        assert one != other


@pytest.mark.usefixtures("pools")
class TestMasterKey:
    async def test_is_changed_and_what_was_hashed_still_matches(self, keyed: Filled) -> None:
        new = Databases(keyed.urls, SIGNING_KEY, b"n" * 32, old_master_keys=(MASTER_KEY,))
        only_new = Databases(keyed.urls, SIGNING_KEY, b"n" * 32)
        third = Databases(keyed.urls, SIGNING_KEY, b"3" * 32, old_master_keys=(b"n" * 32,))
        purpose = b"aivo picture pins"
        before = await hash_key(keyed.databases, purpose)
        async with rotation.owner_link(keyed.urls["aivo_owner"]) as link:
            with pytest.raises(MasterKeyMissing):
                await rotation.rewrap(link, only_new)
            assert await rotation.rewrap(link, new) >= 3
            assert await rotation.rewrap(link, new) == 0
        for databases in (new, only_new):
            assert await hash_key(databases, purpose) == before
        async with connect(keyed.riverbend.system(), only_new) as ctx:
            some = "select id, note from medical_notes where tenant_id = $1 limit 1"
            row = (await ctx.ask(some, ctx.actor.tenant_id))[0]
            assert await ctx.unseal("medical_notes", "note", row["id"], row["note"])
        async with connect(keyed.riverbend.system(), keyed.databases) as ctx:
            keyed.databases.data_keys.clear()
            with pytest.raises(CannotOpen, match="No master key"):
                await ctx.unseal("medical_notes", "note", row["id"], row["note"])
        async with rotation.owner_link(keyed.urls["aivo_owner"]) as link:
            await rotation.rewrap(link, third)
            listed = [dict(each) for each in await link.fetch(commands.LISTED)]
        assert await hash_key(third, purpose) == before, "twice changed, still the first"
        assert {each["master_key"] for each in listed} == {third.master.name}
        async with rotation.owner_link(keyed.urls["aivo_owner"]) as link:
            back = Databases(keyed.urls, SIGNING_KEY, MASTER_KEY, old_master_keys=(b"3" * 32,))
            await rotation.rewrap(link, back)
        for databases in (new, only_new, third):
            await databases.close()
