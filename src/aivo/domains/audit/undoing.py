"""Taking an act back: what the trail says a transaction changed is put back where nothing later depends on it.

The rule: a row that was changed goes back to its old values if it still says what the act made it say; a row that was
made is taken away if it still says so and nobody has hung anything on it since. Everything else stands in the way, and
is named row by row. A row that stays keeps what it needs and what points to it.
"""
# ruff: noqa: S608  (the statements' names come from the models, their values are bound)

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, TypeVar
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from aivo.db.base import Base
from aivo.db.context import Ctx
from aivo.domains.audit.errors import SomethingNewer
from aivo.kit.ids import new_id

Why = Literal["changed", "needed", "erased", "kept"]
"""``changed`` since by somebody; ``needed`` by a later row; its old values were ``erased``; ``kept`` with its row."""

CHUNK = 5000
UNREAD = ("GUARDED", "APPEND_ONLY")
"""Tables no job reads: passwords, keys, the trail. Whoever has signed in shows it by other rows."""
SILENT = frozenset({"updated_at", "version"})
Key = tuple[str, UUID]
T = TypeVar("T")


@dataclass(slots=True)
class Change:
    """What an act did to one row, from before its first change to after its last."""

    table: str
    row_id: UUID
    is_new: bool
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    is_erased: bool = False
    names: set[str] = field(default_factory=set)
    """Ids of rows it points to without a foreign key."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A row that cannot be put back, and why: by which fields, or by rows of which table."""

    table: str
    row_id: UUID
    why: Why
    by: tuple[str, ...] = ()


@dataclass(slots=True)
class UndoPlan:
    """What would be put back, and what stands in the way."""

    changes: dict[Key, Change]
    obstacles: dict[Key, Obstacle] = field(default_factory=dict)

    def doable(self) -> Iterator[Change]:
        """What can be put back."""
        yield from (change for key, change in self.changes.items() if key not in self.obstacles)

    def counts(self) -> dict[str, int]:
        """Rows that can be put back, by table."""
        found: dict[str, int] = defaultdict(int)
        for change in self.doable():
            found[change.table] += 1
        return dict(sorted(found.items()))


async def plan_undo(
    system: Ctx, act_table: str, act_id: UUID, *, without: Iterable[str], pointers: Mapping[str, str]
) -> UndoPlan:
    """Hold an act against the rows of today. ``system`` is the job's context: it sees what hangs on a row, all of it.

    ``without`` are tables that stay as they are (the act's own record) and hold nothing back; ``pointers`` are columns
    that name a row without a foreign key: they stay with the row they name.
    """
    left = frozenset(without)
    plan = UndoPlan(_folded(await system.ask("select * from app.changes_of_act($1, $2)", act_table, act_id), left))
    for change in plan.changes.values():
        if change.is_erased:
            plan.obstacles[change.table, change.row_id] = Obstacle(change.table, change.row_id, "erased")
    await _compare(system, plan, pointers)
    while await _keep_needed(system, plan, left):
        pass
    _keep_pointers(plan)
    return plan


async def undo(ctx: Ctx, plan: UndoPlan) -> dict[str, int]:
    """Put back what can be, in the acting person's transaction and under their rights; answers how many rows by table.

    Raises ``SomethingNewer`` where a later row has taken a place that would be needed.
    """
    gone: dict[str, list[UUID]] = defaultdict(list)
    back: dict[tuple[str, tuple[str, ...]], list[dict[str, Any]]] = defaultdict(list)
    for change in plan.doable():
        if change.is_new:
            gone[change.table].append(change.row_id)
        else:
            columns = tuple(sorted(change.before))
            back[change.table, columns].append({"id": str(change.row_id), **change.before})
    act = new_id()
    try:
        for table, ids in gone.items():
            for part in _parts(ids):
                statement = (
                    f"update {table} set deleted_at = now(), deletion_id = $3"
                    " where tenant_id = $1 and id = any ($2) and deleted_at is null"
                )
                await ctx.tell(statement, ctx.actor.tenant_id, part, act)
        for (table, columns), rows in back.items():
            changes = ", ".join(f"{column} = r.{column}" for column in columns)
            statement = (
                f"update {table} t set {changes} from jsonb_populate_recordset(null::{table}, $2) r"
                " where t.tenant_id = $1 and t.id = r.id"
            )
            for chunk in _parts(rows):
                await ctx.tell(statement, ctx.actor.tenant_id, json.dumps(chunk))
    except IntegrityError as error:
        raise SomethingNewer from error
    return plan.counts()


def _folded(rows: Iterable[Any], without: Iterable[str]) -> dict[Key, Change]:
    """One change a row: the first old and the last new value of each field."""
    left = set(without)
    changes: dict[Key, Change] = {}
    for row in rows:
        table = Base.metadata.tables.get(row["table_name"])
        if table is None or row["table_name"] in left or "deleted_at" not in table.c:
            continue
        key = (row["table_name"], row["row_id"])
        change = changes.setdefault(key, Change(*key, is_new=row["operation"] == "insert"))
        old, new = _document(row["old"]), _document(row["new"])
        if new is None:
            change.is_erased = True
            continue
        for name, value in (old or {}).items():
            if name not in SILENT:
                change.before.setdefault(name, value)
        change.after.update({name: value for name, value in new.items() if name not in SILENT})
    return {key: change for key, change in changes.items() if change.is_new or change.before or change.is_erased}


def _document(value: Any) -> dict[str, Any] | None:
    found: dict[str, Any] | None = json.loads(value) if isinstance(value, str) else value
    return found


async def _compare(system: Ctx, plan: UndoPlan, pointers: Mapping[str, str]) -> None:
    """What no longer says what the act made it say has been changed since; what is gone already needs nothing."""
    by_table: dict[str, list[UUID]] = defaultdict(list)
    for table, row_id in plan.changes:
        by_table[table].append(row_id)
    for table, ids in by_table.items():
        for part in _parts(ids):
            statement = f"select id, to_jsonb(t) as today from {table} t where tenant_id = $1 and id = any ($2)"
            for row in await system.ask(statement, system.actor.tenant_id, part):
                change, today = plan.changes[table, row["id"]], _document(row["today"]) or {}
                if change.is_new and today.get("deleted_at") is not None:
                    del plan.changes[table, row["id"]]
                    continue
                if (pointer := pointers.get(table)) is not None:
                    values = (change.before.get(pointer), change.after.get(pointer), today.get(pointer))
                    change.names = {str(value) for value in values if value}
                other = tuple(sorted(name for name, value in change.after.items() if today.get(name) != value))
                if other:
                    plan.obstacles[table, row["id"]] = Obstacle(table, row["id"], "changed", other)


async def _keep_needed(system: Ctx, plan: UndoPlan, without: frozenset[str]) -> bool:
    """Keep what later rows hang on; answers whether anything was found, since it may need further rows to stay."""
    leaving: dict[str, list[UUID]] = defaultdict(list)
    changing: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    for change in plan.doable():
        if change.is_new:
            leaving[change.table].append(change.row_id)
        else:
            for column in change.before:
                changing[change.table, column].append(change.row_id)
    found: dict[Key, set[str]] = defaultdict(set)
    for parent, ids in leaving.items():
        for child, column, is_stamped in keys_to(parent):
            if child in without:
                continue
            spared = [*leaving.get(child, ()), *changing.get((child, column), ())]
            live = " and deleted_at is null" if is_stamped else ""
            statement = (
                f"select distinct {column} as row_id from {child} where tenant_id = $1 and {column} = any ($2)"
                f" and not id = any ($3){live}"
            )
            for row in await system.ask(statement, system.actor.tenant_id, ids, spared):
                found[parent, row["row_id"]].add(child)
    for key, tables in found.items():
        plan.obstacles[key] = Obstacle(*key, "needed", tuple(sorted(tables)))
    return bool(found)


def _keep_pointers(plan: UndoPlan) -> None:
    """What names a row that stays, stays with it."""
    staying = {str(row_id) for _, row_id in plan.obstacles}
    for key, change in plan.changes.items():
        if key not in plan.obstacles and not staying.isdisjoint(change.names):
            plan.obstacles[key] = Obstacle(*key, "kept")


@cache
def keys_to(parent: str) -> tuple[tuple[str, str, bool], ...]:
    """The columns that name rows of a table: table, column, and whether its rows can be deleted."""
    found = []
    for table in Base.metadata.tables.values():
        if "tenant_id" not in table.c or table.info["scope"].word in UNREAD:
            continue
        for key in table.foreign_key_constraints:
            if key.referred_table.name != parent:
                continue
            column = next((str(each.parent.name) for each in key.elements if each.column.name == "id"), None)
            if column is not None and column != "tenant_id":
                found.append((table.name, column, "deleted_at" in table.c))
    return tuple(sorted(set(found)))


def _parts(rows: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
