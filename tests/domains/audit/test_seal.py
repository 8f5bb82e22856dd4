"""The seal: what was written cannot be changed, removed, put in or cut off without being named."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from aivo.db.context import connect
from aivo.db.embedded import Server
from aivo.domains.audit import checkpoints
from aivo.domains.audit.canonical import ENTRY, KINDS
from aivo.domains.audit.errors import CannotKeep, CheckpointsBroken, TrailBroken
from aivo.domains.audit.sealing import seal_trail, tell_restored
from aivo.domains.audit.verifying import Verdict, judge, verify_trail
from aivo.kit.actor import Actor
from aivo.kit.signing import Signer, name_of
from tests.conftest import Database, copy_of
from tests.factories.core import Small

SIGNER = Signer.of(b"s" * 32)
OTHER = Signer.of(b"o" * 32)
KEYS = {name_of(SIGNER.public): SIGNER.public}
MOST = 15
"""Entries of a seal here, so that there are several."""


WAITING = """
select count(*) from (
  select tenant_id, xid, id from audit_events union all select tenant_id, xid, id from record_accesses
  union all select tenant_id, xid, id from access_attempts) e
where tenant_id = %(tenant)s
  and (xid, id) > all (select last_xid, last_id from audit_seals s where s.tenant_id = %(tenant)s)
"""


@dataclass(frozen=True)
class Sealed:
    """A small world whose trail is sealed, and its checkpoints."""

    database: Database
    world: Small
    folder: Path

    @property
    def tenant_id(self) -> UUID:
        return self.world.tenant_id

    def waiting(self) -> int:
        """Entries of the tenant without a seal."""
        with self.database.connect("postgres") as link:
            row = link.execute(WAITING, {"tenant": self.tenant_id}).fetchone()
        return int(str(row[0])) if row else 0

    async def seal(self) -> int:
        """Seal everything; a transaction anywhere on the test server holds the seal back, so perhaps more than once."""
        done, patience = 0, time.monotonic() + 20
        while self.waiting() and time.monotonic() < patience:
            async with connect(Actor.system(self.tenant_id, "seal"), self.database.databases) as ctx:
                done += await seal_trail(ctx, self.folder, SIGNER, most=MOST)
        return done

    def points(self, folder: Path | None = None, keys: checkpoints.Keys = KEYS) -> Iterator[checkpoints.Point]:
        return checkpoints.standing(folder or self.folder, self.tenant_id, keys)


async def write(sealed: Sealed, words: str) -> None:
    """A change in the trail, and a reading."""
    async with connect(sealed.world.actor("office"), sealed.database.databases) as ctx:
        await ctx.tell("update schools set phone = $2 where tenant_id = $1", ctx.actor.tenant_id, words)
        await ctx.tell("select app.saw(array[$1]::uuid[], 'ieps')", sealed.world.students["kid"])


@pytest.fixture(scope="module")
def sealed(server: Server, small_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sealed]:
    """One for the module; whoever tampers with it takes that back."""
    with copy_of(server, small_template) as database:

        async def make() -> Sealed:
            made = Sealed(
                database, await Small.read(database.databases, "riverbend"), tmp_path_factory.mktemp("points")
            )
            await made.seal()
            await write(made, "1")
            await made.seal()
            await database.databases.close()
            return made

        yield asyncio.run(make())


@pytest.fixture
async def link(sealed: Sealed) -> AsyncIterator[asyncpg.Connection[Any]]:
    """A superuser's connection in a transaction that is never committed, with the guards of the tables off."""
    connection = await asyncpg.connect(sealed.database.urls["postgres"])
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("set local session_replication_role = replica")
    yield connection
    await transaction.rollback()
    await connection.close()
    await sealed.database.databases.close()


async def entry(link: asyncpg.Connection[Any], sealed: Sealed, number: int) -> tuple[str, UUID]:
    """The table and the id of an entry."""
    row = await link.fetchrow(
        "select first_entry, entries from audit_seals where tenant_id = $1 and $2 between first_entry and"
        " first_entry + entry_count - 1", sealed.tenant_id, number,
    )  # fmt: skip
    assert row is not None
    cell = row["entries"][(number - row["first_entry"]) * ENTRY :][:ENTRY]
    return KINDS[cell[:1]], UUID(bytes=cell[1:17])


async def judged(link: asyncpg.Connection[Any], sealed: Sealed) -> Verdict:
    verdict = await judge(link, sealed.tenant_id, sealed.points())
    await link.execute("set local search_path = public")
    return verdict


class TestIntact:
    async def test_every_entry_is_in_the_chain(self, sealed: Sealed, link: asyncpg.Connection[Any]) -> None:
        verdict = await judged(link, sealed)
        assert verdict.finding is None
        rows = await link.fetchval(
            "select sum(n) from (select count(*) as n from audit_events where tenant_id = $1 union all"
            " select count(*) from record_accesses where tenant_id = $1 union all"
            " select count(*) from access_attempts where tenant_id = $1) t", sealed.tenant_id,
        )  # fmt: skip
        assert verdict.entries + verdict.unsealed == rows
        assert (verdict.told, verdict.unsealed) == (verdict.entries, 0)
        assert verdict.seals >= 3
        assert verdict.checkpoints >= 2

    async def test_the_canonical_text_is_plain_json(self, sealed: Sealed, link: asyncpg.Connection[Any]) -> None:
        """Anybody can compute it from a row, without PostgreSQL."""
        await link.execute("update audit_events set request_id = E'a \"quoted\" \\\\ \\t\\n\\x01 é 🙂' where true")
        row = await link.fetchrow("select * from audit_events where tenant_id = $1 limit 1", sealed.tenant_id)
        assert row is not None
        from_row = [
            "change", str(row["tenant_id"]), str(row["id"]), row["xid"],
            *(round(row[name].timestamp() * 1_000_000) for name in ("created_at", "at")),
            *(str(row[name]) if row[name] else None for name in ("actor_user_id", "actor_role", "session_id")),
            row["request_id"], row["command"], row["table_name"],
            *(str(row[name]) if row[name] else None for name in ("row_id", "student_id", "operation")),
            row["fields"], row["row_count"], row["value_hash"].hex(),
        ]  # fmt: skip
        mine = hashlib.sha256(json.dumps(from_row, ensure_ascii=False).encode()).digest()
        await link.execute("delete from audit_seals where tenant_id = $1", sealed.tenant_id)
        token = sealed.database.databases.token(Actor.system(sealed.tenant_id, "seal"))
        await link.execute("set local role postgres")
        await link.execute("set local session authorization aivo_worker")
        await link.fetchval("select app.enter($1)", token)
        await link.fetch("select * from app.seal_trail(100000)")
        await link.execute("reset session authorization")
        entries = await link.fetchval("select entries from audit_seals where tenant_id = $1", sealed.tenant_id)
        cells = {entries[at + 1 : at + 17]: entries[at + 17 : at + 49] for at in range(0, len(entries), ENTRY)}
        assert cells[row["id"].bytes] == mine


CHANGES = (
    ("update audit_events set actor_role = 'teacher' where id = $1", "was changed after it was sealed"),
    ("update audit_events set at = at + interval '1 microsecond' where id = $1", "was changed after it was sealed"),
    ("update audit_events set fields = '{}' where id = $1", "was changed after it was sealed"),
    ("update audit_events set xid = xid + 10000000 where id = $1", "stands in another place"),
    ("delete from audit_events where id = $1", "was removed"),
    ('update audit_values set new = \'{"name": "forged"}\' where id = $1', "are not those that were recorded"),
    ("delete from audit_values where id = $1", "are gone, and no erasure in the trail tells of it"),
    (
        "insert into audit_events (tenant_id, id, xid, table_name, operation) select tenant_id, "
        "'00000000-0000-7000-8000-000000000009', xid, 'users', 'insert' from audit_events where id = $1",
        "was put in that was not there",
    ),
)


class TestTheFirstBadEntryIsNamed:
    @pytest.mark.parametrize(("statement", "words"), CHANGES)
    async def test_one_change(self, sealed: Sealed, link: asyncpg.Connection[Any], statement: str, words: str) -> None:
        number = 20
        while (await entry(link, sealed, number))[0] != "audit_events":
            number += 1
        _, row_id = await entry(link, sealed, number)
        if "insert" in statement:  # it comes first in its transaction
            xid = await link.fetchval("select xid from audit_events where id = $1", row_id)
            first = await link.fetchval("select id from audit_events where xid = $1 order by id limit 1", xid)
            while (await entry(link, sealed, number))[1] != first:
                number -= 1
        await link.execute(statement, row_id)
        for later in () if "delete from audit_values" in statement else (number + 3, number + 15):  # not the first
            table, other = await entry(link, sealed, later)
            await link.execute(f"update {table} set request_id = 'forged' where id = $1", other)
        finding = (await judged(link, sealed)).finding
        assert finding is not None
        assert words in finding.sentence
        assert f"entry {number}" in finding.sentence
        assert finding.entry == number

    async def test_two_that_changed_places(self, sealed: Sealed, link: asyncpg.Connection[Any]) -> None:
        """Two entries whose ids are exchanged: the first of them."""
        ids = [(await entry(link, sealed, number)) for number in (20, 30)]
        for (table, old), (_, new) in zip(ids, reversed(ids), strict=True):
            await link.execute(
                f"update {table} set id = $2 where id = $1", old, UUID(bytes=new.bytes[:15] + b"\x00")
            )  # fmt: skip
        finding = (await judged(link, sealed)).finding
        assert finding is not None
        assert finding.entry == 20

    async def test_a_reading(self, sealed: Sealed, link: asyncpg.Connection[Any]) -> None:
        row_id = await link.fetchval("select id from record_accesses where tenant_id = $1 limit 1", sealed.tenant_id)
        await link.execute("update record_accesses set outcome = 'refused' where id = $1", row_id)
        finding = (await judged(link, sealed)).finding
        assert finding is not None
        assert str(row_id) in finding.sentence
        await link.execute("delete from record_accesses where id = $1", row_id)
        finding = (await judged(link, sealed)).finding
        assert finding is not None
        assert "no erasure in the trail tells of it" in finding.sentence

    async def test_what_the_trail_says_was_erased_is_no_finding(
        self, sealed: Sealed, link: asyncpg.Connection[Any]
    ) -> None:
        kid = sealed.world.students["kid"]
        gone = await link.execute("delete from audit_values where student_id = $1", kid)
        assert (await judged(link, sealed)).finding is not None
        count = int(gone.split()[-1])
        told = (
            "insert into audit_events (tenant_id, table_name, student_id, operation, row_count)"
            " values ($1, $2, $3, 'delete', $4)"
        )
        await link.execute(told, sealed.tenant_id, "audit_values", kid, count - 1)
        assert (await judged(link, sealed)).finding is not None
        await link.execute(told, sealed.tenant_id, "audit_values", kid, 1)
        verdict = await judged(link, sealed)
        assert (verdict.finding, verdict.erased) == (None, count)

    @pytest.mark.parametrize(
        ("statement", "words"),
        [
            ("update audit_seals set entries = set_byte(entries, 60, get_byte(entries, 60) # 1)", "was changed"),
            ("update audit_seals set head = sha256(head)", "was changed"),
            ("delete from audit_seals", "was removed"),
        ],
    )
    async def test_a_seal(self, sealed: Sealed, link: asyncpg.Connection[Any], statement: str, words: str) -> None:
        await link.execute(f"{statement} where tenant_id = $1 and number = 2", sealed.tenant_id)
        finding = (await judged(link, sealed)).finding
        assert finding is not None
        assert "seal 2" in finding.sentence
        assert words in finding.sentence
        assert finding.entry == MOST + 1


class TestOnlyTheCheckpointTells:
    async def test_that_the_end_was_cut_off(self, sealed: Sealed, link: asyncpg.Connection[Any]) -> None:
        last = await link.fetchrow(
            "select number, first_entry, last_xid from audit_seals where tenant_id = $1 order by number desc limit 1",
            sealed.tenant_id,
        )
        assert last is not None
        for number in range(last["first_entry"], last["first_entry"] + 2):
            table, row_id = await entry(link, sealed, number)
            await link.execute(f"delete from {table} where id = $1", row_id)
        await link.execute(
            "delete from audit_seals where tenant_id = $1 and number = $2", sealed.tenant_id, last["number"]
        )
        verdict = await judged(link, sealed)
        assert verdict.finding is not None
        assert "its end was cut off" in verdict.finding.sentence
        assert verdict.finding.entry == last["first_entry"]
        alone = await judge(link, sealed.tenant_id, iter(list(sealed.points())[:1]))
        assert alone.finding is None, "the twin: without the later checkpoint nobody could tell"

    async def test_that_the_chain_was_made_anew(self, sealed: Sealed, link: asyncpg.Connection[Any]) -> None:
        """Whoever owns the database changes an entry and computes every seal again."""
        table, row_id = await entry(link, sealed, 20)
        await link.execute(f"update {table} set request_id = 'forged' where id = $1", row_id)
        await link.execute("delete from audit_seals where tenant_id = $1 and number > 1", sealed.tenant_id)
        token = sealed.database.databases.token(Actor.system(sealed.tenant_id, "seal"))
        await link.execute("set local session authorization aivo_worker")
        await link.fetchval("select app.enter($1)", token)
        while await link.fetch("select * from app.seal_trail($1)", MOST):
            pass
        await link.execute("reset session authorization")
        verdict = await judged(link, sealed)
        assert verdict.finding is not None
        assert "sealed anew" in verdict.finding.sentence
        assert verdict.finding.entry <= 20

    async def test_nothing_without_any(self, sealed: Sealed, link: asyncpg.Connection[Any]) -> None:
        verdict = await judge(link, sealed.tenant_id, iter(()))
        assert verdict.finding is not None
        assert "no checkpoint" in verdict.finding.sentence


class TestCheckpoints:
    def copied(self, sealed: Sealed, folder: Path) -> tuple[Path, list[str]]:
        path = checkpoints.file_of(folder, sealed.tenant_id)
        path.write_text(checkpoints.file_of(sealed.folder, sealed.tenant_id).read_text())
        return path, path.read_text().splitlines()

    def test_a_changed_line(self, sealed: Sealed, tmp_path: Path) -> None:
        path, lines = self.copied(sealed, tmp_path)
        path.write_text("\n".join([lines[0].replace('"seal":', '"seal":1'), *lines[1:]]) + "\n")
        with pytest.raises(CheckpointsBroken, match=r"line 1.*was changed"):
            list(sealed.points(tmp_path))

    def test_a_removed_line(self, sealed: Sealed, tmp_path: Path) -> None:
        path, lines = self.copied(sealed, tmp_path)
        path.write_text("\n".join(lines[1:]) + "\n")
        with pytest.raises(CheckpointsBroken, match=r"line 1.*changed or removed"):
            list(sealed.points(tmp_path))

    def test_another_key(self, sealed: Sealed) -> None:
        with pytest.raises(CheckpointsBroken, match="not trusted"):
            list(sealed.points(keys={name_of(OTHER.public): OTHER.public}))
        with pytest.raises(CheckpointsBroken, match="signature is not of this line"):
            list(sealed.points(keys={name_of(SIGNER.public): OTHER.public}))

    def test_half_a_line_is_mended(self, sealed: Sealed, tmp_path: Path) -> None:
        path, lines = self.copied(sealed, tmp_path)
        path.write_text("\n".join(lines) + '\n{"v":1,"ten')
        assert len(list(sealed.points(tmp_path))) == len(lines)
        point = list(sealed.points(tmp_path))[-1]
        checkpoints.append(tmp_path, point, SIGNER)
        assert len(list(sealed.points(tmp_path))) == len(lines) + 1


class TestSealing:
    @pytest.fixture
    async def own(self, sealed: Sealed) -> AsyncIterator[Sealed]:
        """The same world, for what writes for good; only its other tenant is tampered with."""
        yield sealed
        await sealed.database.databases.close()

    @pytest.fixture
    async def other(self, own: Sealed) -> Sealed:
        return replace(own, world=await Small.read(own.database.databases, "lakeshore"))

    async def verdict(self, own: Sealed) -> Verdict:
        link = await asyncpg.connect(own.database.urls["aivo_owner"])
        try:
            return await verify_trail(link, own.tenant_id, own.points())
        finally:
            await link.close()

    async def test_waits_for_what_still_runs_and_goes_on_after(self, own: Sealed) -> None:
        await own.seal()
        slow = await asyncpg.connect(own.database.urls["aivo_owner"])
        running = slow.transaction()
        await running.start()
        await slow.execute("update districts set name = name || '!'")
        await write(own, "quick")
        async with connect(Actor.system(own.tenant_id, "seal"), own.database.databases) as ctx:
            await seal_trail(ctx, own.folder, SIGNER)
            lag = (await ctx.ask("select * from app.seal_lag()"))[0]
        assert lag["entries"] >= 2
        assert lag["seconds"] > 0
        waiting = await self.verdict(own)
        assert (waiting.finding, waiting.unsealed) == (None, own.waiting())
        await running.commit()
        await slow.close()
        await own.seal()
        after = await self.verdict(own)
        assert (after.finding, after.unsealed) == (None, 0)
        assert after.entries == waiting.entries + waiting.unsealed + 1

    async def test_loses_nothing_between_seal_and_checkpoint(self, own: Sealed) -> None:
        await own.seal()
        await write(own, "2")
        async with connect(Actor.system(own.tenant_id, "seal"), own.database.databases) as ctx:
            await ctx.begin()
            await ctx.ask("select * from app.seal_trail(10)")  # and the worker dies here
        before = await self.verdict(own)
        async with connect(Actor.system(own.tenant_id, "seal"), own.database.databases) as ctx:
            await seal_trail(ctx, own.folder, SIGNER)
        await own.seal()
        after = await self.verdict(own)
        assert before.told < before.entries or before.unsealed > 0
        assert (after.finding, after.told) == (None, after.entries)

    async def test_seals_nothing_that_it_could_not_tell(self, own: Sealed, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        before = (await self.verdict(own)).seals
        await write(own, "4")
        async with connect(Actor.system(own.tenant_id, "seal"), own.database.databases) as ctx:
            with pytest.raises(CannotKeep):
                await seal_trail(ctx, tmp_path / "file" / "points", SIGNER)
        assert (await self.verdict(own)).seals == before

    async def test_does_not_seal_over_a_trail_that_is_not_what_it_was(self, other: Sealed) -> None:
        await other.seal()
        with other.database.connect("postgres", autocommit=True) as link:
            link.execute("set session_replication_role = replica")
            link.execute("delete from audit_seals where tenant_id = %(t)s and number > 1", {"t": other.tenant_id})
        seals = (await self.verdict(other)).seals
        await write(other, "3")
        async with connect(Actor.system(other.tenant_id, "seal"), other.database.databases) as ctx:
            with pytest.raises(TrailBroken, match="no longer agrees"):
                await seal_trail(ctx, other.folder, SIGNER)
            assert (await self.verdict(other)).seals == seals
            lost = await tell_restored(ctx, other.folder, SIGNER, "restored from Monday's backup")
        assert lost > 0
        await other.seal()
        after = await self.verdict(other)
        assert (after.finding, after.restores) == (None, ["restored from Monday's backup"])

    async def test_only_a_job_seals(self, own: Sealed) -> None:
        async with connect(own.world.actor("office"), own.database.databases) as ctx:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await ctx.tell("select app.seal_trail(10)")
            await ctx.session.rollback()
