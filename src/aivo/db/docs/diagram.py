"""A Mermaid diagram of a room: its tables with their keys, and the lines between them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Table

from aivo.db.docs.types import type_name

_PLAIN = {"tenant_id", "owner_tenant_id"}


def diagram(tables: Iterable[Table]) -> str:
    """The room's entities; of neighbouring rooms only the names that lines lead to."""
    own = sorted(tables, key=lambda table: table.name)
    lines = ["```mermaid", "erDiagram"]
    for table in own:
        lines.append(f"  {table.name} {{")
        lines += [f"    {_entry(table, column)}" for column in _shown(table)]
        lines.append("  }")
    for table in own:
        lines += [f"  {line}" for line in _lines(table)]
    lines.append("```")
    return "\n".join(lines)


def _shown(table: Table) -> list[Any]:
    """Keys, references, and the columns of unique keys: what a reader needs to see how tables hang together."""
    listed = {column.name for key in table.foreign_key_constraints for column in key.columns}
    listed |= {column.name for index in table.indexes if index.unique for column in index.columns}
    return [column for column in table.c if column.primary_key or column.name in listed]


def _entry(table: Table, column: Any) -> str:
    marks = []
    if column.primary_key:
        marks.append("PK")
    if any(column.name in key.column_keys for key in table.foreign_key_constraints):
        marks.append("FK")
    kind = type_name(column.type).split("(")[0].replace("[]", "_array").replace(" ", "_")
    return f"{kind} {column.name} {', '.join(marks)}".rstrip()


def _lines(table: Table) -> list[str]:
    found = []
    for key in sorted(table.foreign_key_constraints, key=lambda key: list(key.column_keys)[::-1]):
        name = column_of(key)
        if name in _PLAIN:
            continue
        child = "|o" if _is_unique(table, name) else "}o"
        parent = "o|" if table.c[name].nullable else "||"
        found.append(f"{table.name} {child}--{parent} {key.referred_table.name} : {name}")
    return found


def column_of(key: ForeignKeyConstraint) -> str:
    """The column that names the row; the others of a composite key bind it to tenant and learner."""
    return str(list(key.column_keys)[-1])


def _is_unique(table: Table, name: str) -> bool:
    return any(
        index.unique and {column.name for column in index.columns} - {"tenant_id"} == {name} for index in table.indexes
    )
