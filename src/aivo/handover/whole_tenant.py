"""A whole tenant handed over when it leaves: every table with its rows, documents as files, one manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from aivo.db.context import Ctx
from aivo.db.keys import Keys
from aivo.db.pools import Databases
from aivo.handover.machine import FORMAT, Progress, Reader, write_table
from aivo.handover.packing import Package, demand_free, package
from aivo.handover.tables import of_tenant
from aivo.kit.actor import Actor
from aivo.kit.crypto import CannotOpen, Place

BATCH = 200
"""Documents whose names are fetched at once."""


async def count_rows(link: Any, tables: Sequence[Table], tenant_id: UUID) -> int:
    """How many rows there are to write, for the bar."""
    total = 0
    for source in of_tenant(tables):
        where = source.statement.partition(" where ")[2].partition(" order by ")[0]
        total += await link.fetchval(f"select count(*) from public.{source.name} t where {where}", tenant_id)  # noqa: S608  (names of the models)
    return total


async def export_tenant(
    link: Any, databases: Databases, tables: Sequence[Table], tenant_id: UUID, slug: str, to: Path, files_dir: Path,
    schema: str, progress: Progress,
) -> dict[str, Any]:  # fmt: skip
    """Write everything of one tenant to a new zip file or folder; answers the manifest. ``link`` is the owner's."""
    demand_free(to)
    actor = Actor.system(tenant_id, "tenant_export")
    keys = Keys(Ctx(actor, databases, is_reading=True))
    with package(to) as into:
        async with link.transaction(isolation="repeatable_read", readonly=True):
            reader = Reader(link, actor, databases, keys, is_owner=True)
            told = [await write_table(into, reader, source, (tenant_id,), progress) for source in of_tenant(tables)]
            documents = await _documents(reader, files_dir, into)
        manifest = {
            "format": FORMAT, "what": "whole tenant", "schema": schema, "tenant": slug, "tenant_id": str(tenant_id),
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"), "tables": told, "documents": documents,
            "cells_that_do_not_open": reader.shut,
        }  # fmt: skip
        into.put("manifest.json", text_of(manifest))
    return manifest


def text_of(manifest: dict[str, Any]) -> bytes:
    """The manifest as it is written."""
    return json.dumps(manifest, indent=1, ensure_ascii=False).encode() + b"\n"


def hash_of(manifest: dict[str, Any]) -> str:
    """SHA-256 of the manifest as it is written: it names the export."""
    return hashlib.sha256(text_of(manifest)).hexdigest()


async def _documents(reader: Reader, files_dir: Path, into: Package) -> dict[str, Any]:
    """Every file of the record, opened, one at a time; their hashes stand in the rows of ``documents``."""
    count, missing, after = 0, [], UUID(int=0)
    while True:
        rows = await reader.link.fetch(
            "select id, storage_key from public.documents where tenant_id = $1 and id > $2 order by id limit $3",
            reader.actor.tenant_id, after, BATCH,
        )  # fmt: skip
        for row in rows:
            place = Place(reader.actor.tenant_id, "documents", "file", row["id"])
            try:
                content = await reader.keys.unseal(place, (files_dir / row["storage_key"]).read_bytes())
            except (OSError, CannotOpen):
                missing.append(str(row["id"]))
                continue
            into.put(f"documents/{row['id']}", content)
            count += 1
        if not rows:
            return {"folder": "documents", "named_by": "id", "files": count, "missing": missing}
        after = rows[-1]["id"]
