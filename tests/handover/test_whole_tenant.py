"""A tenant that leaves takes everything along: every table, nobody else's rows, one hash that names the export."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

from aivo.db.rotation import owner_link
from aivo.handover.whole_tenant import count_rows, export_tenant, hash_of
from aivo.schema import metadata
from tests.isolation.world import Filled
from tests.isolation.world import filled as filled
from tests.isolation.world import filled_template as filled_template

TABLES = metadata.sorted_tables


async def exported(world: Filled, to: Path) -> dict[str, Any]:
    """The manifest of an export of Riverbend; the bar went to its end."""
    steps: list[int] = []
    home = world.riverbend.tenant_id
    try:
        async with owner_link(world.urls["aivo_owner"]) as link:
            total = await count_rows(link, TABLES, home)
            manifest = await export_tenant(
                link, world.databases, TABLES, home, "riverbend", to, to.parent / "files", "0000", steps.append
            )
    finally:
        await world.databases.close()
    assert sum(steps) == total
    return manifest


async def test_every_table_every_row_and_nobody_elses(filled: Filled, tmp_path: Path) -> None:
    to, home = tmp_path / "riverbend.zip", filled.riverbend.tenant_id
    manifest = await exported(filled, to)
    told = {each["table"]: each["rows"] for each in manifest["tables"]}
    with zipfile.ZipFile(to) as archive, filled.connect("postgres") as link:
        for table in TABLES:
            owner = next((name for name in ("tenant_id", "owner_tenant_id") if name in table.c), "id")
            if owner == "id" and table.name != "tenants":
                continue
            there = {
                str(row[0])
                for row in link.execute(f"select id from {table.name} where {owner} = %s".encode(), (home,)).fetchall()
            }
            with archive.open(f"data/{table.name}.jsonl") as file:
                rows = [json.loads(line) for line in file]
            assert {row["id"] for row in rows} == there, table.name
            assert told[table.name] == len(there)
        whole = b"".join(archive.read(name) for name in archive.namelist())
        assert str(filled.lakeshore.tenant_id).encode() not in whole
        assert hashlib.sha256(archive.read("manifest.json")).hexdigest() == hash_of(manifest)
        for each in manifest["tables"]:
            assert hashlib.sha256(archive.read(each["file"])).hexdigest() == each["sha256"]
            names = {column["name"] for column in each["columns"]}
            assert not names & {"password_hash", "wrapped_key", "token_hash"}
