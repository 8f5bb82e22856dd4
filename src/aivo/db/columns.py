"""The few kinds of column that Aivo's models are made of.

``ref``/``learner_ref``/``catalogue_ref`` declare keys (the base turns them into composite foreign keys with an index),
``words`` a closed vocabulary (text with a CHECK: enum comparison is not leakproof and would lose its index under row
security), ``shape`` a typed and versioned JSON document, ``cents`` money, ``sealed`` a cell that the application
encrypts.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, get_args
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, Dialect, LargeBinary, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator

Sensitivity = Literal[
    "none", "identity", "contact", "education", "evaluation", "health", "behaviour", "focus", "money", "secret",
]  # fmt: skip
"""The label of a column with personal data; export, erasure and the schema's documentation read it."""


class Shape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every JSON column's shape. ``v`` is the version of the shape; a later version reads all earlier ones."""

    v: int = 1


class ShapeType(TypeDecorator[Any]):
    """A JSON column whose document is a ``Shape`` (or a list of them); another form is refused on write."""

    impl = JSONB
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        super().__init__(none_as_null=True)  # an emptied column is SQL null, never the document `null`
        self.shape = shape

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Validate and turn into plain JSON."""
        if value is None:
            return None
        plain = msgspec.to_builtins(value)
        msgspec.convert(plain, self.shape)
        return plain

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Turn plain JSON into the shape."""
        return None if value is None else msgspec.convert(value, self.shape)


def _column(kind: Any, *, null: bool, comment: str | None, info: dict[str, Any], **kw: Any) -> MappedColumn[Any]:
    return mapped_column(kind, nullable=null, comment=comment, info=info, **kw)


def ref(table: str, *, null: bool = False, comment: str | None = None, unique: bool = False) -> MappedColumn[Any]:
    """A key to a row of the same tenant: foreign key ``(tenant_id, x_id) -> table (tenant_id, id)``."""
    return _column(Uuid, null=null, comment=comment, info={"ref": (table, "tenant"), "unique": unique})


def learner_ref(table: str, *, null: bool = False, comment: str | None = None) -> MappedColumn[Any]:
    """A key to a row of the same learner: ``(tenant_id, student_id, x_id) -> table (tenant_id, student_id, id)``."""
    return _column(Uuid, null=null, comment=comment, info={"ref": (table, "learner")})


def catalogue_ref(table: str, *, null: bool = False, comment: str | None = None) -> MappedColumn[Any]:
    """A key to a catalogue row (the platform's or the tenant's own): single-column foreign key."""
    return _column(Uuid, null=null, comment=comment, info={"ref": (table, "catalogue")})


def lineage(comment: str = "Stays the same across versions and years of this line") -> MappedColumn[Any]:
    """A key without foreign key that ties the versions of one line (goal, service, accommodation) together."""
    return _column(Uuid, null=False, comment=comment, info={})


def words(
    *vocabulary: str, default: str | None = None, null: bool = False, comment: str | None = None
) -> MappedColumn[Any]:
    """Text out of a closed vocabulary, held by a CHECK constraint."""
    more: dict[str, Any] = {} if default is None else {"default": default, "server_default": default}
    return _column(Text, null=null, comment=comment, info={"words": vocabulary}, **more)


def words_of(kind: Any, **kw: Any) -> MappedColumn[Any]:
    """``words`` out of a ``Literal`` type, so that the vocabulary is written once."""
    return words(*get_args(kind), **kw)


def many_words(*vocabulary: str, comment: str | None = None) -> MappedColumn[Any]:
    """A list of words out of a closed vocabulary (``text[]``), empty by default."""
    return _column(
        ARRAY(Text), null=False, comment=comment, info={"many_words": vocabulary}, default=list, server_default="{}"
    )


def texts(comment: str | None = None, *, label: Sensitivity | None = None) -> MappedColumn[Any]:
    """A list of free texts (``text[]``), empty by default."""
    info = {} if label is None else {"sensitivity": label}
    return _column(ARRAY(Text), null=False, comment=comment, info=info, default=list, server_default="{}")


def text(
    comment: str | None = None, *, null: bool = False, label: Sensitivity | None = None, **kw: Any
) -> MappedColumn[Any]:
    """Plain text. ``label`` marks personal data where the table's need does not already say it."""
    return _column(Text, null=null, comment=comment, info={} if label is None else {"sensitivity": label}, **kw)


def shape(
    kind: Any, *, null: bool = False, comment: str | None = None, label: Sensitivity | None = None
) -> MappedColumn[Any]:
    """A JSON document of a typed, versioned shape. Not null columns start as the shape's defaults."""
    info: dict[str, Any] = {"shape": kind}
    if label is not None:
        info["sensitivity"] = label
    more: dict[str, Any] = {}
    if not null:
        more = {"default": kind, "server_default": msgspec.json.encode(kind()).decode()}
    return _column(ShapeType(kind), null=null, comment=comment, info=info, **more)


def shapes(kind: Any, *, comment: str | None = None, label: Sensitivity | None = None) -> MappedColumn[Any]:
    """A JSON list of documents of one typed, versioned shape, empty by default."""
    info: dict[str, Any] = {"shape": list[kind]}
    if label is not None:
        info["sensitivity"] = label
    return _column(ShapeType(list[kind]), null=False, comment=comment, info=info, default=list, server_default="[]")


def cents(comment: str | None = None, *, null: bool = False) -> MappedColumn[Any]:
    """Money in whole cents (bigint)."""
    return _column(BigInteger, null=null, comment=comment, info={"sensitivity": "money"})


def sealed(comment: str | None = None, *, null: bool = True) -> MappedColumn[Any]:
    """A cell encrypted by the application (AES-256-GCM; the associated data binds it to its place)."""
    return _column(LargeBinary, null=null, comment=comment, info={"sensitivity": "secret", "sealed": True})


def flag(comment: str | None = None, *, default: bool = False) -> MappedColumn[Any]:
    """A yes/no column (``is_…``/``has_…``)."""
    return mapped_column(
        nullable=False, default=default, server_default="true" if default else "false", comment=comment
    )


def kept_from(*logins: str) -> dict[str, Any]:
    """``info`` of a column that these login roles have no grant on: it is not in the documents they are given."""
    return {"kept_from": frozenset(logins)}


def whole(comment: str | None = None, *, default: int | None = None, null: bool = False) -> MappedColumn[Any]:
    """A whole number."""
    more: dict[str, Any] = {} if default is None else {"default": default, "server_default": str(default)}
    return mapped_column(nullable=null, comment=comment, **more)


__all__ = [
    "UUID",
    "Mapped",
    "Sensitivity",
    "Shape",
    "ShapeType",
    "catalogue_ref",
    "cents",
    "date",
    "datetime",
    "flag",
    "kept_from",
    "learner_ref",
    "lineage",
    "many_words",
    "ref",
    "sealed",
    "shape",
    "shapes",
    "text",
    "texts",
    "whole",
    "words",
    "words_of",
]  # fmt: skip
