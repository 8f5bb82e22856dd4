"""What the reader knows of a model: its fields, relations, unique keys, and which of its columns bind it to a tenant.

Everything is taken from the mapped class, so a model is never described twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from types import GenericAlias
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta
from sqlalchemy import Column, Index, Table, UniqueConstraint, inspect
from sqlalchemy import types as sa
from sqlalchemy.dialects.postgresql import ARRAY, INET, JSON, JSONB
from sqlalchemy.orm import Mapper, RelationshipProperty
from sqlalchemy.orm.interfaces import RelationshipDirection

from aivo.db.base import Base
from aivo.db.columns import ShapeType
from aivo.db.documents.errors import BadQuery, unknown

_SMALL = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
_BIG = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
_MOMENT = Annotated[datetime, Meta(tz=True)]


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a document. ``kind`` is the Python type of a value, of one element where ``many`` is set."""

    name: str
    column: str
    kind: Any
    many: bool
    nullable: bool
    document: bool
    binary: bool
    kept_from: frozenset[str] = frozenset()
    """Login roles that have no grant on the column."""

    @property
    def type(self) -> Any:
        """The type of the decoded value."""
        whole = list_of(self.kind) if self.many else self.kind
        return whole | None if self.nullable else whole

    def rendered(self, alias: str) -> str:
        """The column as it goes into the document: JSON has no bytes, so they travel as base64."""
        place = f"{alias}.{quoted(self.column)}"
        if self.binary:
            return f"translate(encode({place}, 'base64'), E'\\n', '') as {quoted(self.name)}"
        return place if self.name == self.column else f"{place} as {quoted(self.name)}"


@dataclass(frozen=True, slots=True)
class Relation:
    """A way from one model to another; ``pairs`` are the columns here and there that must be equal.

    ``downwards`` where the rows there point here, ``many`` where there may be several of them.
    """

    name: str
    target: type[Base]
    many: bool
    downwards: bool
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Description:
    """A model as the reader sees it."""

    model: type[Base]
    name: str
    table: str
    fields: dict[str, Field]
    relations: dict[str, Relation]
    secrets: frozenset[str]
    keys: tuple[frozenset[str], ...]
    has_tenant: bool
    is_soft: bool

    def field(self, name: str) -> Field:
        """The field of this name; a secret one is refused like an unknown one, but says why."""
        found = self.fields.get(name)
        if found is None:
            if name in self.secrets:
                raise BadQuery(f"{self.name}.{name} is secret; the document reader neither shows nor searches it")
            if name in self.relations:
                raise BadQuery(f"{self.name}.{name} is a relation; name it in include, not among the fields")
            raise unknown(self.name, "field", name, self.fields)
        return found

    def relation(self, name: str) -> Relation:
        """The relation of this name."""
        found = self.relations.get(name)
        if found is None:
            if name in self.fields:
                raise BadQuery(f"{self.name}.{name} is a field and is always there; only relations are included")
            raise unknown(self.name, "relation", name, self.relations)
        return found


@cache
def describe(model: type[Base], login: str | None = None) -> Description:
    """Everything the reader needs to know of ``model``; for a login role without what is kept from it."""
    if login is not None:
        return _narrowed(describe(model), login)
    mapper: Mapper[Any] = inspect(model)
    table = mapper.local_table
    if not isinstance(table, Table):
        raise BadQuery(f"{model.__name__} is not read from a table")
    fields: dict[str, Field] = {}
    secrets: set[str] = set()
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        if not isinstance(column, Column):
            continue
        if is_secret(column):
            secrets.add(attribute.key)
        else:
            fields[attribute.key] = _field(model, attribute.key, column)
    return Description(
        model=model,
        name=model.__name__,
        table=qualified(table),
        fields=fields,
        relations={r.key: _relation(r) for r in mapper.relationships if r.secondary is None},
        secrets=frozenset(secrets),
        keys=tuple(_keys(table, {f.column: f.name for f in fields.values()})),
        has_tenant="tenant_id" in table.c,
        is_soft="deleted_at" in table.c,
    )


def _narrowed(whole: Description, login: str) -> Description:
    """The model without the fields that this login role has no grant on: they are as good as secret to it."""
    kept = {field.name for field in whole.fields.values() if login in field.kept_from}
    if not kept:
        return whole
    fields = {name: field for name, field in whole.fields.items() if name not in kept}
    keys = tuple(key for key in whole.keys if not key & kept)
    return replace(whole, fields=fields, secrets=whole.secrets | kept, keys=keys)


def list_of(kind: Any) -> Any:
    """The type "list of ``kind``", for a kind known at run time only."""
    return GenericAlias(list, (kind,))


def is_secret(column: Column[Any]) -> bool:
    """Whether a column's value never leaves the database as a document."""
    return bool(column.info.get("sealed")) or column.info.get("sensitivity") == "secret"


def qualified(table: Table) -> str:
    """The table with its schema: a statement must not depend on a search path."""
    return f"{quoted(table.schema or 'public')}.{quoted(table.name)}"


def quoted(name: str) -> str:
    """An identifier of ours in SQL. Names come from the models, never from a request."""
    return '"' + name.replace('"', '""') + '"'


def _field(model: type[Base], name: str, column: Column[Any]) -> Field:
    kind: Any = column.type
    many = isinstance(kind, sa.ARRAY | ARRAY)
    element = kind.item_type if many else kind
    return Field(
        name=name,
        column=column.name,
        kind=_python(element, f"{model.__name__}.{name}"),
        many=many,
        nullable=bool(column.nullable),
        document=isinstance(element, ShapeType | JSON | JSONB),
        binary=isinstance(element, sa.LargeBinary),
        kept_from=column.info.get("kept_from", frozenset()),
    )


def _python(kind: Any, where: str) -> Any:
    """The Python type of a column's values, in the form in which msgspec checks and converts them."""
    if isinstance(kind, ShapeType):
        return kind.shape
    if isinstance(kind, JSON | JSONB):
        return Any
    known: tuple[tuple[Any, Any], ...] = (
        (sa.Uuid, UUID), (sa.Boolean, bool), (sa.BigInteger, _BIG), (sa.Integer, _SMALL), (sa.Float, float),
        (sa.Numeric, Decimal), (sa.DateTime, _MOMENT), (sa.Date, date), (sa.Time, time), (sa.Interval, timedelta),
        (sa.LargeBinary, bytes), (sa.String, str), (INET, str),
    )  # fmt: skip
    for column_type, python in known:
        if isinstance(kind, column_type):
            return python
    raise BadQuery(f"{where} has the type {kind!r}, which the document reader cannot write as JSON")


def _relation(relation: RelationshipProperty[Any]) -> Relation:
    pairs = [(here.name, there.name) for here, there in relation.local_remote_pairs or ()]
    downwards = relation.direction is RelationshipDirection.ONETOMANY
    return Relation(relation.key, relation.mapper.class_, bool(relation.uselist), downwards, tuple(sorted(set(pairs))))


def _keys(table: Table, names: dict[str, str]) -> list[frozenset[str]]:
    """Sets of fields that name at most one live row of a tenant, shortest first."""
    found: set[frozenset[str]] = set()
    listed: list[list[Any]] = [list(table.primary_key.columns)]
    listed += [list(c.columns) for c in table.constraints if isinstance(c, UniqueConstraint)]
    listed += [list(i.columns) for i in table.indexes if i.unique and _is_plain(i)]
    for columns in listed:
        key = frozenset(names.get(c.name, "") for c in columns if c.name != "tenant_id")
        if key and "" not in key:
            found.add(key)
    smallest = [key for key in found if not any(other < key for other in found)]
    return sorted(smallest, key=lambda key: (len(key), sorted(key)))


def _is_plain(index: Index) -> bool:
    return all(isinstance(expression, Column) for expression in index.expressions)
