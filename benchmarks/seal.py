"""How fast the trail is sealed and verified, and how fast data keys are changed.

A scratch database on an embedded server of its own: one tenant, a trail of 200,000 changes with their values and
20,000 readings, 50,000 medical notes under one data key. Reported: entries a second sealed (with checkpoints) and
verified, the memory the verification took, cells a second sealed again, and what writers beside it felt of that.
"""

from __future__ import annotations

import asyncio
import resource
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import psycopg

from aivo.db import admin, rotation
from aivo.db.context import connect
from aivo.db.embedded import Server
from aivo.db.keys import Keys
from aivo.db.pools import Databases
from aivo.domains.audit import service as audit
from aivo.domains.tenancy.schemas import TenantDraft
from aivo.domains.tenancy.service import found_tenant
from aivo.kit.actor import Actor
from aivo.kit.crypto import Place, seal
from aivo.kit.signing import Signer, name_of
from aivo.schema import metadata

CHANGES, READINGS, NOTES = 200_000, 20_000, 50_000
KEY, PASSWORD = b"k" * 32, "benchmark-only"

FILL = """
insert into student_profiles (tenant_id, id, given_name, family_name, birth_date, grade_level)
  values (%(tenant)s, %(kid)s, 'Kid', 'One', '2016-01-01', '04');
set role aivo_guard;
with made as (
  insert into audit_events (tenant_id, actor_role, request_id, command, table_name, row_id, student_id, operation,
    fields, value_hash)
  select %(tenant)s, 'teacher', 'r' || g, 'aivo_member', 'iep_goals', uuidv7(), %(kid)s, 'update',
    array['said', 'criterion'],
    sha256('\\x00'::bytea || convert_to(jsonb_build_object('old', '{"said": "before"}'::jsonb, 'new',
    '{"said": "A goal in plain words that is changed, long enough to be real."}'::jsonb)::text, 'UTF8'))
  from generate_series(1, %(changes)s) g returning tenant_id, id)
insert into audit_values (tenant_id, id, student_id, old, new, salt)
  select tenant_id, id, %(kid)s, '{"said": "before"}',
    '{"said": "A goal in plain words that is changed, long enough to be real."}', '\\x00' from made;
insert into record_accesses (tenant_id, student_id, actor_role, subject, outcome)
  select %(tenant)s, %(kid)s, 'teacher', 'ieps', 'shown' from generate_series(1, %(readings)s);
reset role;
insert into medical_notes (tenant_id, student_id, kind, noted_on, source)
  select %(tenant)s, %(kid)s, 'history', '2026-09-01', 'nurse' from generate_series(1, %(notes)s);
analyze;
"""


def memory() -> float:
    """What this process holds now, in megabytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


async def sealing(databases: Databases, tenant: UUID, folder: Path) -> None:
    """Seal all of it, then verify it as the command does."""
    signer = Signer.of(b"s" * 32)
    began = time.perf_counter()
    async with connect(Actor.system(tenant, "bench"), databases) as ctx:
        sealed = await audit.seal_trail(ctx, folder, signer)
    took = time.perf_counter() - began
    print(f"  sealed: {sealed:,} entries in {took:.1f} s, {sealed / took:,.0f} a second")
    link = await asyncpg.connect(databases.urls["aivo_owner"])
    before = most = memory()

    def look(_: int) -> None:
        nonlocal most
        most = max(most, memory())

    began = time.perf_counter()
    points = audit.standing(folder, tenant, {name_of(signer.public): signer.public})
    verdict = await audit.verify_trail(link, tenant, points, look)
    took = time.perf_counter() - began
    await link.close()
    assert verdict.finding is None, verdict.finding
    rate = verdict.entries / took
    grown = most - before
    print(f"  verified: {verdict.entries:,} entries in {took:.1f} s, {rate:,.0f} a second, {grown:.0f} MB more memory")


async def changing(databases: Databases, tenant: UUID, kid: UUID) -> None:
    """Change the data key while one writes and one reads, and say how long these took beside it and without it."""
    await asyncio.gather(*(use(databases, tenant, kid, name, seconds=2.0) for name in ("alone",)))
    stop = asyncio.Event()
    beside = asyncio.create_task(use(databases, tenant, kid, "beside it", stop=stop))
    async with rotation.owner_link(databases.urls["aivo_owner"]) as link:
        began = time.perf_counter()
        keys = await rotation.supersede(link, databases, tenant)
        assert keys is not None
        await rotation.reseal_cells(link, databases, keys, rotation.sealed_columns(metadata), lambda _: None)
        took = time.perf_counter() - began
    stop.set()
    await beside
    print(f"  sealed again: {keys.resealed:,} cells in {took:.1f} s, {keys.resealed / took:,.0f} a second")


async def use(
    databases: Databases, tenant: UUID, kid: UUID, name: str, *, seconds: float = 1e9, stop: asyncio.Event | None = None
) -> None:
    """Write an encrypted note and read it back, again and again."""
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end and not (stop and stop.is_set()):
        began = time.perf_counter()
        async with connect(Actor.system(tenant, "bench"), databases) as ctx:
            row_id = uuid4()
            place = Place(tenant, "medical_notes", "note", row_id)
            cell = await Keys(ctx).seal(place, b"A note.")
            await ctx.tell(
                "insert into medical_notes (tenant_id, id, student_id, kind, noted_on, source, note)"
                " values ($1, $2, $3, 'other', '2026-10-01', 'nurse', $4)", tenant, row_id, kid, cell,
            )  # fmt: skip
            await Keys(ctx).unseal(place, cell)
        times.append(1000 * (time.perf_counter() - began))
    worst = max(times)
    print(f"  a note written and opened, {name}: median {statistics.median(times):.1f} ms, slowest {worst:.0f} ms")


def plant(link: psycopg.Connection[Any], databases: Databases, tenant: UUID) -> None:
    """Put a cell into every note."""
    row = link.execute(
        "select key_version, wrapped_key, master_key_id from data_keys where tenant_id = %s", (tenant,)
    ).fetchone()
    assert row is not None
    key = databases.master.unwrap(tenant, *row)
    ids = [each[0] for each in link.execute("select id from medical_notes")]
    said = b"A medical fact with its source, as long as such things are, in a sentence or two."
    cells = [seal(key, 1, Place(tenant, "medical_notes", "note", each), said) for each in ids]
    link.execute("set session_replication_role = replica")
    link.execute(
        "update medical_notes t set note = n.cell from unnest(%s::uuid[], %s::bytea[]) n (id, cell) where t.id = n.id",
        (ids, cells),
    )


async def found(databases: Databases) -> UUID:
    """The one tenant, with its data key."""
    tenant = await found_tenant(databases, TenantDraft("bench", "Bench"))
    await databases.close()
    return tenant


async def measure(databases: Databases, tenant: UUID, kid: UUID, folder: Path) -> None:
    """All of it."""
    await sealing(databases, tenant, folder)
    await changing(databases, tenant, kid)
    await databases.close()


def main() -> None:
    """Make the world, measure, take it away."""
    with tempfile.TemporaryDirectory() as folder, Server.start(Path(folder) / "data", durable=True) as server:
        admin.make_roles(server.superuser_url(), dict.fromkeys((*admin.LOGIN_ROLES, "aivo_owner"), PASSWORD))
        admin.make_database(server.superuser_url(), "bench")
        admin.upgrade(server.url("aivo_owner", "bench", PASSWORD), KEY)
        urls = {role: server.url(role, "bench", PASSWORD) for role in (*admin.LOGIN_ROLES, "aivo_owner")}
        databases = Databases(urls, KEY, KEY)
        tenant, kid = asyncio.run(found(databases)), uuid4()
        with psycopg.connect(server.superuser_url("bench")) as link:
            values = {"tenant": tenant, "kid": kid, "changes": CHANGES, "readings": READINGS, "notes": NOTES}
            for statement in FILL.split(";\n"):
                if statement.strip():
                    link.execute(statement, values)
            plant(link, databases, tenant)
        asyncio.run(measure(databases, tenant, kid, Path(folder) / "checkpoints"))


if __name__ == "__main__":
    main()
