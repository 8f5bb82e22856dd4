"""Many rows in one statement: they travel as one JSON parameter, the database makes rows of it.

Before each statement the plans the connection keeps are let go. Those of triggers and foreign keys made while a table
was empty would go on reading all of it for every row, and an import would take hours instead of minutes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

import msgspec

from aivo.db.base import Base
from aivo.db.context import Ctx

CHUNK = 1000
KNOW = "select app.know_tables($1)"
Rows = Sequence[dict[str, Any]]
Count = Callable[[int], Awaitable[None]]


async def uncounted(rows: int) -> None:
    """Nobody counts."""


async def insert_rows(ctx: Ctx, model: type[Base], owner: UUID | None, rows: Rows, count: Count = uncounted) -> None:
    """Insert rows of one model for one tenant (or, in a catalogue, for the platform)."""
    name, key = model.__tablename__, _owner_column(model)
    for columns, group in _alike(rows):
        listed = ", ".join((key, *columns))
        picked = ", ".join(("$1", *(f"r.{column}" for column in columns)))
        statement = f"insert into {name} ({listed}) select {picked} from jsonb_populate_recordset(null::{name}, $2) r"  # noqa: S608  (names are the model's)
        for part in _parts(group):
            await ctx.tell("discard plans")
            await ctx.tell(statement, owner, part)
            await ctx.ask(KNOW, [name])
            await count(min(CHUNK, len(group)))


async def update_rows(ctx: Ctx, model: type[Base], owner: UUID | None, rows: Rows, count: Count = uncounted) -> None:
    """Change rows of one model by their ids; each row names the columns it changes, the last one counts."""
    name, key = model.__tablename__, _owner_column(model)
    for columns, alike in _alike(rows):
        group = list({row["id"]: row for row in alike}.values())
        changes = ", ".join(f"{column} = r.{column}" for column in columns if column != "id")
        statement = (
            f"update {name} t set {changes} from jsonb_populate_recordset(null::{name}, $2) r"  # noqa: S608  (names are the model's)
            f" where t.{key} is not distinct from $1 and t.id = r.id"
        )
        if key == "tenant_id":
            statement = statement.replace("is not distinct from", "=")
        for part in _parts(group):
            await ctx.tell("discard plans")
            await ctx.tell(statement, owner, part)
            await ctx.ask(KNOW, [name])
            await count(min(CHUNK, len(group)))


def _owner_column(model: type[Base]) -> str:
    return "tenant_id" if "tenant_id" in model.__table__.c else "owner_tenant_id"


def _alike(rows: Rows) -> list[tuple[tuple[str, ...], list[dict[str, Any]]]]:
    """Rows grouped by the columns they name, in their order."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[tuple(sorted(row))].append(row)
    return list(groups.items())


def _parts(rows: Rows) -> Iterator[str]:
    """Rows as JSON texts, as many at a time as one statement takes easily."""
    for start in range(0, len(rows), CHUNK):
        part = [{name: _plain(value) for name, value in row.items()} for row in rows[start : start + CHUNK]]
        yield msgspec.json.encode(part).decode()


def _plain(value: Any) -> Any:
    """Bytes as PostgreSQL writes them; the rest JSON knows."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else value
