"""One learner's whole record handed over: written down first, then read out of one snapshot."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.domains.audit import service as audit
from aivo.domains.students import service as students
from aivo.domains.students.errors import FileMissing
from aivo.domains.students.models import Document
from aivo.handover.machine import FORMAT, Progress, Reader, reading, write_table
from aivo.handover.packing import Package, demand_free, package
from aivo.handover.page import Page
from aivo.handover.tables import Source, of_learner
from aivo.kit.actor import Actor
from aivo.kit.errors import Forbidden, Refusal

MAY = """
select app.has_duty('audit', 'read') and app.has_duty('registry', 'read') as is_custodian,
  $1 = any (app.my_students('evaluation', 'read')) as may_see
"""


@dataclass(frozen=True, slots=True)
class Copy:
    """What is to be handed over, by whom and to whom."""

    student_id: UUID
    name: str
    tenant: str
    actor: Actor
    by: str
    """The person's sign-in name, as the page names them."""
    family: Actor | None
    """The member of the family whose copy it is: what they may read is in it. None: the whole record."""
    language: str = "en"
    zone: str = "UTC"
    purpose: str | None = None
    party: str | None = None
    """An outside party that gets it (34 CFR 99.32)."""


async def demand_right(ctx: Ctx, student_id: UUID, family: Actor | None) -> None:
    """A records custodian hands everything over, a parent who may see the record their own copy. Else ``Forbidden``."""
    (row,) = await ctx.ask(MAY, student_id)
    is_own = ctx.actor.role == "parent" and family is not None and family.user_id == ctx.actor.user_id
    if not (row["is_custodian"] or (is_own and row["may_see"])):
        raise Forbidden("Only a records custodian hands a record over, or a parent who may see it their own copy.")


async def export_record(
    databases: Databases,
    tables: Sequence[Table],
    copy: Copy,
    to: Path,
    files_dir: Path,
    schema: str,
    progress: Progress,
) -> dict[str, Any]:
    """Write the record to a new folder or zip file; answers the manifest.

    That it is handed over is on record before the first byte is. Raises ``Forbidden``, ``PlaceTaken``, ``NotTold``.
    """
    demand_free(to)
    async with connect(copy.actor, databases, is_reading=True) as ctx:
        await demand_right(ctx, copy.student_id, copy.family)
        await audit.saw(
            ctx, copy.student_id, "export", outcome="disclosed" if copy.party else "exported",
            purpose=copy.purpose, outside_party=copy.party,
        )  # fmt: skip
    whole = Actor.system(copy.actor.tenant_id, "student_export")
    readers = [copy.family or whole] + ([copy.actor] if copy.family is None else [])
    with package(to) as into:
        async with AsyncExitStack() as stack:
            told: list[dict[str, Any]] = []
            parts: list[tuple[Reader, Source]] = []
            for actor in readers:
                reader = await stack.enter_async_context(reading(databases, actor))
                parts += [(reader, source) for source in of_learner(tables, actor.login_role)]
            for reader, source in parts:
                values = (copy.actor.tenant_id, copy.student_id)
                told.append(await write_table(into, reader, source, values, progress))
            documents = await _documents(databases, readers[0], copy.student_id, files_dir, into)
            shut = [cell for reader in {id(r): r for r, _ in parts}.values() for cell in reader.shut]
            page = await _page(into, copy, parts, told)
        manifest = {
            "format": FORMAT, "what": "record of a learner", "schema": schema, "tenant": copy.tenant,
            "student": str(copy.student_id), "copy": "family" if copy.family else "whole",
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"), "tables": told, "documents": documents,
            "page": page, "cells_that_do_not_open": shut,
        }  # fmt: skip
        into.put("manifest.json", json.dumps(manifest, indent=1, ensure_ascii=False).encode() + b"\n")
    return manifest


async def _documents(
    databases: Databases, actor: Actor, student_id: UUID, files_dir: Path, into: Package
) -> list[dict[str, Any]]:
    """The files of the record, opened, one at a time."""
    told = []
    async with connect(actor, databases, is_reading=True) as ctx:
        rows = await ctx.find_many(
            Document, where={"student_id": student_id}, order_by=[("id", "asc")], include_deleted=True
        )
        for row in rows:
            name = f"documents/{row.id}{ENDINGS.get(row.media_type, '.bin')}"
            said: dict[str, Any] = {"id": str(row.id), "title": row.title, "media_type": row.media_type}
            try:
                entry = into.put(name, await students.read_document(ctx, files_dir, row))
            except (FileMissing, Refusal) as refusal:
                told.append({**said, "file": None, "trouble": refusal.message})
            else:
                told.append({**said, "file": name, "bytes": entry.size, "sha256": entry.sha256})
    return told


ENDINGS = {
    "application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "text/plain": ".txt", "image/webp": ".webp",
}  # fmt: skip


async def _page(
    into: Package, copy: Copy, parts: Sequence[tuple[Reader, Source]], told: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    rooms: dict[str, list[tuple[Source, int]]] = {}
    counts = {each["table"]: int(each["rows"]) for each in told}
    for _, source in parts:
        if counts[source.name]:
            rooms.setdefault(source.table.info["room"], []).append((source, counts[source.name]))
    readers = {source.name: reader for reader, source in parts}
    with into.entry("record.html") as entry:
        page = Page(entry, parts[0][0], copy.language, copy.zone, copy.family is not None)
        page.begin(copy.name, copy.tenant, copy.by, datetime.now(UTC))
        page.index(rooms)
        for room, sources in rooms.items():
            page.write(f'<h2 id="{room}">{page.room(room)}</h2>\n')
            for source, count in sources:
                rows = readers[source.name].rows(source, copy.actor.tenant_id, copy.student_id)
                await page.section(source, count, rows)
        page.write("</body></html>\n")
    return {"file": "record.html", "bytes": entry.size, "sha256": entry.sha256}
