"""The scalar fields of a Prisma model: one for each column that may leave the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Index, Table, UniqueConstraint
from sqlalchemy import types as sa
from sqlalchemy.dialects.postgresql import ARRAY, INET, JSON, JSONB

from aivo.db.columns import ShapeType
from aivo.db.documents.describe import is_secret
from aivo.db.prisma.names import camel


@dataclass(slots=True)
class Field:
    """One line of a Prisma model."""

    name: str
    type: str
    attributes: list[str] = field(default_factory=list)
    comment: str | None = None

    def text(self) -> str:
        """The line, with its comment above."""
        above = f"  /// {self.comment}\n" if self.comment else ""
        return above + "  " + " ".join([self.name, self.type, *self.attributes])


def shown(table: Table) -> list[Column[Any]]:
    """The columns of a table's view: all but secret ones and those that some login role has no grant on."""
    return [column for column in table.c if not is_secret(column) and not column.info.get("kept_from")]


def scalar(column: Column[Any], *, is_only_key: bool) -> Field:
    """The field of one column."""
    base, native = _type(column.type)
    many = isinstance(column.type, ARRAY | sa.ARRAY)
    mark = "[]" if many else "?" if column.nullable else ""
    found = Field(camel(column.name), base + mark, comment=_comment(column))
    if column.name == "id":
        found.attributes += ["@id" if is_only_key else "@unique", "@default(uuid(7))"]
    elif column.server_default is not None or column.computed is not None:
        found.attributes.append("@default(dbgenerated())")
    if found.name != column.name:
        found.attributes.append(f'@map("{column.name}")')
    if native:
        found.attributes.append(native)
    return found


def keys(table: Table) -> list[tuple[str, ...]]:
    """The unique keys within a tenant, as Prisma's ``@@unique`` names them: without the tenant, which security adds."""
    allowed = {column.name for column in shown(table)}
    listed = [[c.name for c in u.columns] for u in table.constraints if isinstance(u, UniqueConstraint)]
    listed += [[c.name for c in i.columns] for i in table.indexes if i.unique and is_plain(i)]
    found: set[tuple[str, ...]] = set()
    for columns in listed:
        key = tuple(name for name in columns if name != "tenant_id")
        if key and "id" not in key and set(key) <= allowed:
            found.add(key)
    return sorted(found)


def is_plain(index: Index) -> bool:
    """Whether an index is over columns only, not over expressions."""
    return all(isinstance(expression, Column) for expression in index.expressions)


def _type(kind: Any) -> tuple[str, str]:
    """Prisma's type and its native type."""
    if isinstance(kind, ARRAY | sa.ARRAY):
        return _type(kind.item_type)
    if isinstance(kind, ShapeType | JSON | JSONB):
        return "Json", ""
    if isinstance(kind, sa.DateTime):
        return "DateTime", "@db.Timestamptz(6)"
    if isinstance(kind, sa.Numeric) and not isinstance(kind, sa.Float):
        return "Decimal", "" if kind.precision is None else f"@db.Decimal({kind.precision}, {kind.scale or 0})"
    known: tuple[tuple[Any, str, str], ...] = (
        (sa.Uuid, "String", "@db.Uuid"), (sa.Boolean, "Boolean", ""), (sa.SmallInteger, "Int", "@db.SmallInt"),
        (sa.BigInteger, "BigInt", ""), (sa.Integer, "Int", ""), (sa.Float, "Float", ""),
        (sa.Date, "DateTime", "@db.Date"), (sa.Time, "DateTime", "@db.Time(6)"),
        (sa.LargeBinary, "Bytes", ""), (INET, "String", "@db.Inet"),
        (sa.String, "String", ""),
    )  # fmt: skip
    for column_type, name, native in known:
        if isinstance(kind, column_type):
            return name, native
    raise TypeError(f"{kind!r} has no Prisma type")


def _comment(column: Column[Any]) -> str | None:
    vocabulary = column.info.get("words") or column.info.get("many_words")
    parts = [" ".join(column.comment.split())] if column.comment else []
    parts += [" | ".join(vocabulary)] if vocabulary else []
    return ". ".join(parts) or None
