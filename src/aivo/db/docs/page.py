"""One page of the schema's documentation: a room, its diagram and its tables."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import CheckConstraint, Column, Index, Table
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from aivo.db.columns import ShapeType
from aivo.db.docs.diagram import column_of, diagram
from aivo.db.docs.types import type_name
from aivo.db.docs.words import AUDIT, access
from aivo.db.scopes import Scope

_USUAL = {"tenant_id", "id", "created_at", "updated_at", "version", "deleted_at", "deletion_id"}


def page(room: str, purpose: str, tables: Sequence[Table]) -> str:
    """The room's page as Markdown."""
    parts = [
        f"# {room}",
        "Written by `aivo schema docs` from the models; do not edit. What the words mean: [README](README.md).",
        purpose,
        "## Diagram",
        "Keys and references; `tenant_id` is part of every key and every line.",
        diagram(tables),
        "## Tables",
        "\n".join(f"- [{table.name}](#{table.name})" for table in tables),
        *(_section(table) for table in tables),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(table: Table) -> str:
    scope: Scope = table.info["scope"]
    facts = [f"- Who: {access(scope)}", f"- Trail: {AUDIT[scope.audit]}."]
    if scope.gate:
        facts.append(f"- Consent: new rows need a consent in force for `{scope.gate}`.")
    usual = [column.name for column in table.c if column.name in _USUAL]
    facts.append(f"- As every table: {', '.join(f'`{name}`' for name in usual)}.")
    parts = [
        f"### {table.name}",
        _escaped(table.comment or ""),
        "\n".join(facts),
        _columns(table),
        _indexes(table),
        _rules(table),
    ]
    return "\n\n".join(part for part in parts if part)


def _columns(table: Table) -> str:
    need = table.info["scope"].need
    lines = ["| column | type | | label | what it is |", "| --- | --- | --- | --- | --- |"]
    for column in table.c:
        if column.name not in _USUAL:
            lines.append(
                f"| `{column.name}` | {type_name(column.type)} | {'' if column.nullable else 'not null'} "
                f"| {_label(column, need)} | {_escaped(_meaning(table, column))} |"
            )
    return "\n".join(lines)


def _label(column: Column[Any], need: str | None) -> str:
    """The column's own label, else its table's need, which is the default."""
    return str(column.info.get("sensitivity") or need or "")


def _meaning(table: Table, column: Column[Any]) -> str:
    parts = [column.comment or ""]
    for key in sorted(table.foreign_key_constraints, key=lambda key: list(key.column_keys)):
        if column_of(key) == column.name:
            target = key.referred_table
            parts.append(f"→ [{target.name}]({target.info['room']}.md#{target.name})")
    vocabulary = column.info.get("words") or column.info.get("many_words")
    if vocabulary:
        parts.append(" · ".join(f"`{word}`" for word in vocabulary))
    if column.computed is not None:
        parts.append(f"computed: `{column.computed.sqltext}`")
    if isinstance(column.type, ShapeType):
        parts.append(_shape(column.type.shape))
    return "; ".join(part for part in parts if part)


def _shape(kind: Any) -> str:
    """The fields of a document's shape."""
    item = getattr(kind, "__args__", (kind,))[0]
    listed = "list of " if item is not kind else ""
    names = ", ".join(f"`{field.name}`" for field in msgspec.structs.fields(item) if field.name != "v")
    return f"{listed}{item.__name__}: {names}" if inspect.isclass(item) else str(item)


def _indexes(table: Table) -> str:
    found = sorted(table.indexes, key=lambda index: str(index.name))
    return "" if not found else "Indexes: " + "; ".join(_index(index) for index in found) + "."


def _index(index: Index) -> str:
    columns = ", ".join(str(getattr(expression, "name", expression)) for expression in index.expressions)
    where = index.dialect_options["postgresql"]["where"]
    kind = "unique " if index.unique else ""
    return f"{kind}`({columns})`" + (f" where `{where}`" if where is not None else "")


def _rules(table: Table) -> str:
    """The rules that the table keeps beyond vocabularies and keys."""
    vocabularies = {column.name for column in table.c if column.info.get("words") or column.info.get("many_words")}
    shapes = {column.name for column in table.c if "shape" in column.info}
    found = []
    for constraint in table.constraints:
        name = str(constraint.name)
        if isinstance(constraint, CheckConstraint):
            text = " ".join(str(constraint.sqltext).split())
            made = any(text.startswith((f"{column} in (", f"{column} <@ array[")) for column in vocabularies)
            if not made and not any(text.startswith(f"jsonb_typeof({column})") for column in shapes):
                found.append(f"`{text}`")
        elif isinstance(constraint, ExcludeConstraint):
            found.append(f"dated rows do not overlap (`{name}`)")
    return "" if not found else "Rules: " + "; ".join(sorted(found)) + "."


def _escaped(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
