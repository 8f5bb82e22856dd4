"""Soft deletion and restoring: the one mechanism for every record.

``delete`` stamps a row and everything that cannot be without it with one moment and one id of the act; ``restore``
takes exactly these stamps off again. What depends on what follows from the foreign keys of the models: a row belongs to
the row that a key of it *must* name. Keys that may be null only refer, ``…by_user_id`` names an author, a catalogue
row takes only catalogue rows with it, and a hold outlives what it holds. Events are what happened, never stamped.

The acting person's rights hold throughout. What they may not change is not stamped; it stays behind a row that is gone.
"""
# ruff: noqa: S608  (the statements' names come from the models, their values are bound)

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Table, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from aivo.db.base import Base
from aivo.db.context import Ctx
from aivo.db.scopes import Scope
from aivo.kit.errors import Conflict, Forbidden, NotFound
from aivo.kit.ids import new_id

LIMIT = 50_000
"""Rows that one act may take; more is a migration and not a click."""


class NotDeletable(Conflict):
    """This is a record of what happened; it is never deleted."""


class TakesTooMuch(Conflict):
    """So much hangs on this that it cannot be deleted in one act; delete the parts first."""


class NotDeleted(Conflict):
    """This is not deleted."""


class BelongsToDeleted(Conflict):
    """What this belongs to is deleted; restore that first."""


class StandsInTheWay(Conflict):
    """Something newer has taken its place; delete or change that first."""


@dataclass(frozen=True, slots=True)
class Edge:
    """``child.column`` must name a row of ``parent``."""

    parent: str
    child: str
    column: str


async def delete(ctx: Ctx, row: Base) -> UUID:
    """Delete a row with all that belongs to it; answers the id of the act.

    Raises ``NotDeletable``, ``NotFound`` (gone already), ``Forbidden``, ``TakesTooMuch``.
    """
    table, row_id = _deletable(row), _id(row)
    if getattr(row, "deleted_at", None) is not None:
        raise NotFound
    act = await _Act.begin(ctx, row, new_id())
    taken = len(await act.take(table, "id", [row_id]))
    if not taken:
        raise Forbidden
    async for ids in act.walk(table, row_id):
        taken += ids
        if taken > LIMIT:
            raise TakesTooMuch
    await _see_again(ctx, row)
    return act.id


async def restore(ctx: Ctx, row: Base) -> int:
    """Restore a row and exactly what was deleted with it; answers how many rows came back.

    What belongs to something else that was deleted since stays deleted, now by that other act, and comes back with it.
    Raises ``NotDeleted``, ``BelongsToDeleted``, ``StandsInTheWay`` (with ``table`` and ``row_id`` of the live row).
    """
    table, row_id = _deletable(row), _id(row)
    act_id = cast("UUID | None", getattr(row, "deletion_id", None))
    if act_id is None:
        raise NotDeleted
    act = await _Act.begin(ctx, row, act_id, back=True)
    try:
        async with act.connection.begin_nested():
            await act.hand_over(table, "id", [row_id])
            back = len(await act.take(table, "id", [row_id]))
            if not back:
                raise await act.why_not(table, row_id)
            async for ids in act.walk(table, row_id):
                back += ids
    except IntegrityError as error:
        raise await act.in_the_way(error) from error
    await _see_again(ctx, row)
    return back


@cache
def edges() -> tuple[Edge, ...]:
    """Everything that belongs to something, from the foreign keys of the models."""
    return tuple(sorted(_edges(), key=lambda edge: (edge.parent, edge.child, edge.column)))


@cache
def dependents(parent: str) -> tuple[Edge, ...]:
    """What belongs to rows of this table."""
    return tuple(edge for edge in edges() if edge.parent == parent)


@cache
def belongs_to(child: str) -> tuple[Edge, ...]:
    """What rows of this table belong to."""
    return tuple(edge for edge in edges() if edge.child == child)


def _edges() -> Iterator[Edge]:
    for table in Base.metadata.tables.values():
        if "deleted_at" not in table.c:
            continue
        for key in table.foreign_key_constraints:
            column, parent = _naming(key), key.referred_table
            if column is None or "deleted_at" not in parent.c or parent.name == "tenants":
                continue
            if table.c[column].nullable or column.endswith("by_user_id") or _stops_destruction(table):
                continue
            if "tenant_id" in parent.c or "tenant_id" not in table.c:
                yield Edge(parent.name, table.name, column)


def _stops_destruction(table: Table) -> bool:
    """Custodians' rows about one learner (holds) must not go with what they protect."""
    scope: Scope = table.info["scope"]
    return scope.word == "STUDENT" and scope.need == "audit"


def _naming(key: ForeignKeyConstraint) -> str | None:
    """The column that names the other row, beside those that repeat tenant and learner."""
    for element in key.elements:
        if element.column.name == "id":
            return str(element.parent.name)
    return None


@dataclass(frozen=True, slots=True)
class _Act:
    """One act of deletion, or its way back, in the transaction of the acting person."""

    connection: AsyncConnection
    owner: UUID | None
    id: UUID
    change: str
    condition: str
    back: bool
    writable: frozenset[str]

    @classmethod
    async def begin(cls, ctx: Ctx, row: Base, act_id: UUID, *, back: bool = False) -> _Act:
        await ctx.flush()
        connection = await ctx.session.connection()
        found = await connection.execute(
            text(
                "select c.relname from pg_class c"
                " join pg_attribute a on a.attrelid = c.oid and a.attname = 'deletion_id'"
                " where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"
                " and has_column_privilege(c.oid, a.attnum, 'update') and has_table_privilege(c.oid, 'select')"
            )
        )
        return cls(
            connection,
            cast("UUID | None", getattr(row, "tenant_id", getattr(row, "owner_tenant_id", None))),
            act_id,
            "deleted_at = null, deletion_id = null" if back else "deleted_at = now(), deletion_id = :act",
            "deletion_id = :act" if back else "deleted_at is null",
            back,
            frozenset(name for (name,) in found),
        )

    async def walk(self, table: Table, row_id: UUID) -> AsyncIterator[int]:
        """Level by level, how many rows each step took; a row is taken once, so circles end."""
        frontier: list[tuple[str, list[UUID]]] = [(table.name, [row_id])]
        while frontier:
            parent, parents = frontier.pop(0)
            for edge in dependents(parent):
                child = Base.metadata.tables[edge.child]
                if self.back:
                    await self.hand_over(child, edge.column, parents)
                if ids := await self.take(child, edge.column, parents):
                    yield len(ids)
                    frontier.append((edge.child, ids))

    async def take(self, table: Table, column: str, ids: list[UUID]) -> list[UUID]:
        """Stamp, or take the stamps off, where this person may."""
        if table.name not in self.writable:
            return []
        found = await self._run(
            f"update {table.name} set {self.change} where {_own(table)} and {column} = any (:ids)"
            f" and {self.condition} returning id",
            ids=ids,
        )
        return [found_id for (found_id,) in found]

    async def hand_over(self, table: Table, column: str, ids: list[UUID]) -> None:
        """Rows that belong to something deleted by another act stay with that act."""
        if table.name not in self.writable:
            return
        for edge in belongs_to(table.name):
            parent = Base.metadata.tables[edge.parent]
            same_owner = "and p.tenant_id = c.tenant_id" if "tenant_id" in parent.c else ""
            await self._run(
                f"update {table.name} c set deletion_id = p.deletion_id from {parent.name} p"
                f" where {_own(table, 'c.')} and c.{column} = any (:ids) and c.deletion_id = :act"
                f" and p.id = c.{edge.column} {same_owner} and p.deleted_at is not null and p.deletion_id <> :act",
                ids=ids,
            )

    async def why_not(self, table: Table, row_id: UUID) -> Conflict | Forbidden:
        """Why the row itself did not come back."""
        found = await self._run(
            f"select deletion_id from {table.name} where {_own(table)} and id = any (:ids)", ids=[row_id]
        )
        belongs = found.scalar_one_or_none()
        return Forbidden() if belongs == self.id else NotDeleted() if belongs is None else BelongsToDeleted()

    async def in_the_way(self, error: IntegrityError) -> StandsInTheWay:
        """The live row that holds the key, named by table and id."""
        refused = getattr(error.orig, "__cause__", None) or error.orig
        table = Base.metadata.tables.get(str(getattr(refused, "table_name", None)))
        parts = [] if table is None else _parts(table, str(getattr(refused, "constraint_name", None)))
        if table is None or not parts:
            return StandsInTheWay()
        columns = ", ".join(f"({expression}) as e{n}" for n, (expression, _) in enumerate(parts))
        matches = " and ".join(f"live.e{n} {operator} gone.e{n}" for n, (_, operator) in enumerate(parts))
        rows = f"from {table.name} where {_own(table)}"
        found = await self._run(
            f"select live.id from (select id, {columns} {rows} and deleted_at is null) live"
            f" join (select {columns} {rows} and deletion_id = :act) gone on {matches} limit 1"
        )
        return StandsInTheWay(table=table.name, row_id=found.scalar_one_or_none())

    async def _run(self, statement: str, **values: Any) -> Any:
        """The names in the statement come from the models, the values are bound."""
        needed = {"owner": self.owner, "act": self.id, **values}
        return await self.connection.execute(
            text(statement), {name: value for name, value in needed.items() if f":{name}" in statement}
        )


def _own(table: Table, prefix: str = "") -> str:
    if "tenant_id" in table.c:
        return f"{prefix}tenant_id = :owner"
    return f"{prefix}owner_tenant_id is not distinct from :owner"


def _parts(table: Table, name: str) -> list[tuple[str, str]]:
    """Expressions of a unique key or an exclusion, each with the operator under which two rows collide."""
    for index in table.indexes:
        if index.name == name:
            return [(getattr(part, "name", str(part)), "is not distinct from") for part in index.expressions]
    for constraint in table.constraints:
        if isinstance(constraint, ExcludeConstraint) and constraint.name == name:
            rendered = cast("list[tuple[Any, str, str]]", constraint._render_exprs)
            return [(str(getattr(part, "name", None) or part), operator) for part, _, operator in rendered]
    return []


def _deletable(row: Base) -> Table:
    table = cast(Table, type(row).__table__)
    if "deleted_at" not in table.c or table.name == "tenants":
        raise NotDeletable
    return table


def _id(row: Base) -> UUID:
    return cast(UUID, cast(Any, row).id)


async def _see_again(ctx: Ctx, row: Base) -> None:
    if row in ctx.session:
        await ctx.session.refresh(row)
