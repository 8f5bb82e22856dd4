"""Rows out of one snapshot into JSON Lines: a file a table, with its counts and hash for the manifest."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.db.keys import Keys
from aivo.db.pools import Databases
from aivo.handover.packing import Package
from aivo.handover.tables import Source
from aivo.kit.actor import Actor
from aivo.kit.crypto import CannotOpen, Place

FORMAT = 1
"""The version of the machine format: it counts on when a program that reads it would have to change."""

AHEAD = 500
"""Rows that are fetched at once; what is held in memory of a table."""

Progress = Callable[[int], None]


@dataclass
class Reader:
    """One snapshot of the database as somebody sees it. Each table is read under a fresh token."""

    link: Any
    actor: Actor
    databases: Databases
    keys: Keys
    is_owner: bool = False
    shut: list[str] = field(default_factory=list)
    """Sealed cells that do not open."""

    async def rows(self, source: Source, *values: Any) -> AsyncIterator[dict[str, Any] | str]:
        """The rows in order: JSON text, or the document where cells had to be opened."""
        await self.enter()
        arguments = values if source.takes_learner else values[:1]
        async for row in self.link.cursor(source.statement, *arguments, prefetch=AHEAD):
            yield await self._opened(source, row) if source.sealed else row["doc"]

    async def enter(self) -> None:
        """Say again who reads: a token holds for a minute only, a statement for as long as it runs."""
        token = self.databases.token(self.actor, backend=self.link.get_server_pid())
        if self.is_owner:
            await self.link.execute("select set_config('app.token', $1, true)", token)
        else:
            await self.link.fetchval("select app.enter($1)", token)

    async def _opened(self, source: Source, row: Any) -> dict[str, Any]:
        doc: dict[str, Any] = json.loads(row["doc"])
        for name in source.sealed:
            doc[name] = None
            if row[name] is None:
                continue
            try:
                place = Place(self.actor.tenant_id, source.name, name, row["id"])
                doc[name] = (await self.keys.unseal(place, bytes(row[name]))).decode("utf-8", "replace")
            except CannotOpen:
                self.shut.append(f"{source.name}.{name} {row['id']}")
        return doc


@asynccontextmanager
async def reading(databases: Databases, actor: Actor) -> AsyncIterator[Reader]:
    """A snapshot as this actor sees it, under row-level security, in which nothing can be written."""
    pool = await databases.reads(actor.login_role)
    ctx = Ctx(Actor.system(actor.tenant_id, "export"), databases, is_reading=True)
    async with pool.acquire() as link, link.transaction(isolation="repeatable_read", readonly=True):
        yield Reader(link, actor, databases, Keys(ctx))


async def write_table(
    package: Package, reader: Reader, source: Source, values: tuple[UUID, ...], progress: Progress
) -> dict[str, Any]:
    """One table into its file; answers what the manifest says of it."""
    count = 0
    with package.entry(f"data/{source.name}.jsonl") as entry:
        async for row in reader.rows(source, *values):
            line = row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)
            entry.write(line.encode() + b"\n")
            count += 1
            if count % AHEAD == 0:
                progress(AHEAD)
    progress(count % AHEAD)
    return {
        "table": source.name,
        "file": f"data/{source.name}.jsonl",
        "meaning": source.table.comment,
        "rows": count,
        "bytes": entry.size,
        "sha256": entry.sha256,
        "columns": source.described(),
    }
