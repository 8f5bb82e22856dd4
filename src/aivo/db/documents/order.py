"""``order_by`` and the cursor of keyset paging.

The id is always the last key, so that the order is total and a page never repeats or loses a row. A cursor holds the
keys of the last row of a page: the next page begins after them, however many rows have come or gone in between.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from aivo.db.documents.describe import Description, Field, quoted
from aivo.db.documents.errors import BadQuery
from aivo.db.documents.filters import converted


class Key(NamedTuple):
    """One key of an order."""

    field: str
    descending: bool


def parse(described: Description, order_by: Sequence[str | tuple[str, str]]) -> tuple[Key, ...]:
    """The keys of an order: ``("created_at", "desc")``, or as an address line has it ``"-created_at"``."""
    keys: list[Key] = []
    for item in order_by:
        name, direction = (
            item if isinstance(item, tuple) else (item.removeprefix("-"), "desc" if item[:1] == "-" else "asc")
        )
        if direction not in ("asc", "desc"):
            raise BadQuery(f'{described.name}.{name} is ordered by "asc" or "desc", not by "{direction}"')
        field = described.field(name)
        if field.document or field.many or field.binary:
            raise BadQuery(f"{described.name}.{name} has no order: it is a list, a document or binary")
        if name not in [key.field for key in keys]:
            keys.append(Key(name, direction == "desc"))
    if "id" not in [key.field for key in keys] and "id" in described.fields:
        keys.append(Key("id", keys[-1].descending if keys else False))
    return tuple(keys)


def render(described: Description, keys: Sequence[Key], alias: str, *, by_name: bool = False) -> str:
    """The ``order by`` list over a table's columns, or over a document's names."""
    parts = []
    for key in keys:
        name = key.field if by_name else described.fields[key.field].column
        parts.append(f"{alias}.{quoted(name)}{' desc' if key.descending else ''}")
    return ", ".join(parts)


def signature(keys: Sequence[Key]) -> str:
    """The order in one word; a cursor carries it, so that it is not taken for a page of another order."""
    return ",".join(("-" if key.descending else "") + key.field for key in keys)


def cursor_sql(keys: Sequence[Key], alias: str) -> str:
    """The cursor of a row of the page, made by the database."""
    listed = ", ".join(f"{alias}.{quoted(key.field)}" for key in keys)
    document = f"json_build_array('{signature(keys)}', {listed})::text"
    return f"translate(encode(convert_to({document}, 'UTF8'), 'base64'), E'+/=\\n', '-_')"


def cursor_of(keys: Sequence[Key], row: Any) -> str:
    """The cursor of a row already read."""
    document = msgspec.json.encode([signature(keys), *(getattr(row, key.field) for key in keys)])
    return base64.urlsafe_b64encode(document).rstrip(b"=").decode()


def read_cursor(described: Description, keys: Sequence[Key], cursor: str) -> list[Any]:
    """The values of the keys that a cursor holds."""
    try:
        document = msgspec.json.decode(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise BadQuery("This cursor is damaged; begin again with the first page") from None
    if not isinstance(document, list) or document[:1] != [signature(keys)] or len(document) != len(keys) + 1:
        raise BadQuery("This cursor belongs to a list in another order; begin again with the first page")
    values = []
    for key, value in zip(keys, document[1:], strict=True):
        field = described.fields[key.field]
        values.append(None if value is None and field.nullable else converted(described.name, field, value))
    return values


def after(
    described: Description, keys: Sequence[Key], nulls: Sequence[bool], alias: str, parameters: Sequence[str]
) -> str:
    """The condition "comes after the cursor". ``nulls`` says which of the cursor's keys are null."""
    fields = [described.fields[key.field] for key in keys]
    places = [f"{alias}.{quoted(field.column)}" for field in fields]
    if not any(field.nullable for field in fields) and len({key.descending for key in keys}) == 1:
        sign = "<" if keys[0].descending else ">"
        return f"({', '.join(places)}) {sign} ({', '.join(parameters)})"
    ways: list[str] = []
    for position, (key, field, place) in enumerate(zip(keys, fields, places, strict=True)):
        beyond = _beyond(key, field, nulls[position], place, parameters[position])
        same = [
            f"{places[n]} is null" if nulls[n] else f"{places[n]} = {parameters[n]}" for n in range(position)
        ]  # fmt: skip
        if beyond:
            ways.append(" and ".join([*same, beyond]))
    return "(" + " or ".join(f"({way})" for way in ways) + ")"


def _beyond(key: Key, field: Field, is_null: bool, place: str, parameter: str) -> str | None:
    """Beyond one key, in PostgreSQL's own order (null is greater than everything), so that indexes serve it."""
    if key.descending:
        return f"{place} is not null" if is_null else f"{place} < {parameter}"
    if is_null:
        return None
    return f"({place} > {parameter} or {place} is null)" if field.nullable else f"{place} > {parameter}"
