"""What a request may send: closed structures, made from a verb's drafts and from a model's columns.

Everything is strict: unknown fields are refused, moments carry their zone, whole numbers fit their column, and a word
is one of its column's vocabulary.
"""

from __future__ import annotations

import dataclasses
import re
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import UNSET, Meta, UnsetType

from aivo.db.base import Base
from aivo.db.columns import Shape
from aivo.db.documents.describe import Description, Field, describe, list_of
from aivo.kit.errors import Invalid

B = TypeVar("B")

MOMENT = Annotated[datetime, Meta(tz=True)]
WHOLE = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
_literal: Any = Literal
_union: Any = Union
_list: Any = list
MOST_ROWS = 500


class BodyRefused(Invalid):
    """Something in what was sent is not right."""


def read(body: bytes, kind: type[B]) -> B:
    """The body as this structure; ``BodyRefused`` names the place and, for an unknown field, the nearest known one."""
    if b"\\u0000" in body:
        raise BodyRefused("A text in the body contains a zero byte.")
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as wrong:
        raise refused(str(wrong), kind) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BodyRefused("The body is not JSON.") from None


def refused(problem: str, kind: Any) -> BodyRefused:
    """The checker's message as a sentence with a pointer (RFC 6901)."""
    what, _, where = problem.partition(" - at ")
    pointer = re.sub(r"\[(\.{3}|\d+)\]", r"/\1", where.strip("`").removeprefix("$")).replace(".", "/")
    what = what.replace("`", '"')
    unknown = re.search(r'unknown field "(.*)"', what)
    if unknown:
        close = get_close_matches(unknown[1], [field.name for field in _fields(kind)], n=1, cutoff=0.5)
        what = f'The field "{unknown[1]}" is not accepted here' + (f'; did you mean "{close[0]}"?' if close else "")
        pointer = f"{pointer}/{unknown[1]}"
    return BodyRefused(f"{what}.", errors=[{"pointer": pointer, "detail": f"{what}."}])


def struct_of(
    kind: Any, described: Description | None = None, *, without: Iterable[str] = ()
) -> list[tuple[str, Any, Any]]:
    """The fields of a draft, closed, each as name, type and default (``msgspec.NODEFAULT`` for none)."""
    hints = get_type_hints(kind, include_extras=True)
    left_out = set(without)
    return [
        (name, narrowed(described, name, closed(hints[name])), default)
        for name, default in _defaults(kind)
        if name not in left_out
    ]


def closed(kind: Any) -> Any:
    """The type with every open dataclass in it turned into a structure that refuses unknown fields."""
    if kind is datetime:
        return MOMENT
    if kind is int:
        return WHOLE
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _closed_class(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _union[tuple(closed(part) for part in inner)]
    if origin in (list, Sequence):
        return list_of(closed(inner[0]))
    if origin is tuple:
        return types.GenericAlias(tuple, tuple(part if part is Ellipsis else closed(part) for part in inner))
    return kind


def narrowed(described: Description | None, name: str, kind: Any) -> Any:
    """The type with the vocabulary, or the width, of the column of the same name."""
    field = described.fields.get(name) if described else None
    if described is None or field is None:
        return kind
    words = _words(described.model, field)
    if get_origin(kind) in (Union, types.UnionType):
        return _union[tuple(narrowed(described, name, part) for part in get_args(kind))]
    if kind is str and words and not field.many:
        return _literal[words]
    if words and field.many and kind in (list[str], tuple[str, ...]):
        return types.GenericAlias(tuple, (_literal[words], Ellipsis))
    return field.kind if kind is WHOLE and not field.many else kind


def column_type(model: type[Base], field: Field) -> Any:
    """The type of a column's value in a body."""
    words = _words(model, field)
    kind = _literal[words] if words else closed(field.kind)
    whole = list_of(kind) if field.many else kind
    return _union[whole, None] if field.nullable else whole


@cache
def change_of(model: type[Base], names: tuple[str, ...]) -> type[msgspec.Struct]:
    """The body of a change: any of these fields, none of them needed."""
    described = describe(model)
    fields = [(name, _union[column_type(model, described.fields[name]), UnsetType], UNSET) for name in names]
    return msgspec.defstruct(f"{model.__name__}Change", fields, kw_only=True, forbid_unknown_fields=True)


def batch_of(model: type[Base], row: Any) -> type[msgspec.Struct]:
    """The body of a batch: rows as one request would send each."""
    rows = Annotated[_list[row], Meta(min_length=1, max_length=MOST_ROWS)]
    doc = f"Up to {MOST_ROWS} rows, made together or not at all."
    return structure(f"{model.__name__}Batch", [("rows", rows, msgspec.NODEFAULT)], doc)


def made_of(body: Any, kind: type[B]) -> B:
    """The draft that a structure carries the fields of."""
    return msgspec.convert(body, kind, from_attributes=True)


def structure(name: str, fields: list[tuple[str, Any, Any]], doc: str) -> type[msgspec.Struct]:
    """A closed structure of these fields."""
    return msgspec.defstruct(
        name,
        [(field, kind) if default is msgspec.NODEFAULT else (field, kind, default) for field, kind, default in fields],
        kw_only=True, forbid_unknown_fields=True, namespace={"__doc__": doc},
    )  # fmt: skip


def factory(make: Callable[[], Any]) -> Any:
    """A default that is made anew for each body."""
    return msgspec.field(default_factory=make)


@cache
def _closed_class(kind: Any) -> type[msgspec.Struct]:
    return structure(kind.__name__, struct_of(kind), kind.__doc__ or "")


def _defaults(kind: Any) -> list[tuple[str, Any]]:
    if dataclasses.is_dataclass(kind):
        return [
            (each.name, factory(each.default_factory)
             if each.default_factory is not dataclasses.MISSING
             else msgspec.NODEFAULT if each.default is dataclasses.MISSING else each.default)
            for each in dataclasses.fields(kind)
        ]  # fmt: skip
    return [
        (each.name, factory(each.default_factory) if each.default_factory is not msgspec.NODEFAULT else each.default)
        for each in msgspec.structs.fields(kind)
    ]


def _words(model: type[Base], field: Field) -> tuple[str, ...]:
    info: Mapping[str, Any] = model.__table__.c[field.column].info
    return tuple(info.get("words") or info.get("many_words") or ())


def _fields(kind: Any) -> Iterable[Any]:
    """The fields of the structure, of the first one where a body may be one row or many."""
    for part in (kind, *get_args(kind)):
        if isinstance(part, type) and issubclass(part, msgspec.Struct):
            return msgspec.structs.fields(part)
    return ()


def is_draft(kind: Any) -> bool:
    """Whether a verb's parameter is a form to be filled in, not a value."""
    if not isinstance(kind, type):
        return False
    return dataclasses.is_dataclass(kind) or (issubclass(kind, msgspec.Struct) and not issubclass(kind, Shape))
