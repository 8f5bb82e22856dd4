"""JSON Schema of what the API sends and takes, from the models' columns and the bodies' structures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, get_args, get_origin
from uuid import UUID

import msgspec

from aivo.db.base import Base
from aivo.db.documents.describe import Field, Relation, describe
from aivo.web.rest.batches import BatchReceipt
from aivo.web.rest.resource import Resource

Schema = dict[str, Any]
REF = "#/components/schemas/{name}"

PLAIN: Mapping[Any, Schema] = {
    UUID: {"type": "string", "format": "uuid"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Decimal: {"type": "number"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    time: {"type": "string", "format": "time"},
    timedelta: {"type": "string", "format": "duration"},
    bytes: {"type": "string", "contentEncoding": "base64"},
    str: {"type": "string"},
}
"""What PostgreSQL writes for a column of this type: numbers as numbers, moments in RFC 3339."""


def ref(name: str) -> Schema:
    """A reference to a named schema."""
    return {"$ref": REF.format(name=name)}


def components(resources: Iterable[Resource]) -> dict[str, Schema]:
    """Every named schema: rows with their relations, bodies, and the typed documents inside them."""
    listed = list(resources)
    models = reached(each.model for each in listed)
    inner: list[Any] = [field.kind for model in models for field in describe(model).fields.values() if field.document]
    for resource in listed:
        inner += bodies_of(resource)
    kinds = list(dict.fromkeys(kind for kind in inner if kind is not Any))
    schemas, found = msgspec.json.schema_components(kinds, ref_template=REF)
    known = dict(zip(kinds, schemas, strict=True))
    return {**found, **{model.__name__: row(model, known) for model in models}}


def bodies_of(resource: Resource) -> list[Any]:
    """The structures that requests for this collection send, and the receipt that a batch gets."""
    found: list[Any] = []
    for kind in (resource.creating, resource.changing, resource.receipt):
        if kind is not None:
            found.append(kind)
    if resource.batching is not None:
        found += [resource.batching, BatchReceipt]
    return found


def row(model: type[Base], known: Mapping[Any, Schema]) -> Schema:
    """A row: every field is there, save those kept from some readers; a relation only where it was included."""
    described = describe(model)
    properties = {field.name: column(model, field, known) for field in described.fields.values()}
    return {
        "type": "object",
        "description": " ".join((model.__doc__ or "").split()),
        "properties": properties | {name: related(relation) for name, relation in described.relations.items()},
        "required": [field.name for field in described.fields.values() if not field.kept_from],
        "additionalProperties": False,
    }


def column(model: type[Base], field: Field, known: Mapping[Any, Schema]) -> Schema:
    """One field of a row."""
    info: Mapping[str, Any] = model.__table__.c[field.column].info
    words = info.get("words") or info.get("many_words")
    one: Schema = {"type": "string", "enum": list(words)} if words else plain(field.kind, known)
    whole = {"type": "array", "items": one} if field.many else one
    if field.nullable:
        whole = optional(whole)
    comment = model.__table__.c[field.column].comment
    if field.kept_from:
        comment = " ".join(filter(None, (comment, "(not shown to everybody who reads the row)")))
    return {**whole, "description": comment} if comment else whole


def plain(kind: Any, known: Mapping[Any, Schema]) -> Schema:
    """The schema of one value as PostgreSQL writes it."""
    if get_origin(kind) is Annotated:
        return plain(get_args(kind)[0], known)
    return {} if kind is Any else dict(PLAIN.get(kind) or known[kind])


def optional(schema: Schema) -> Schema:
    """The same, or null."""
    if isinstance(schema.get("type"), str):
        more = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
        return {**schema, "type": [schema["type"], "null"], **more}
    return {"anyOf": [schema, {"type": "null"}]} if schema else schema


def related(relation: Relation) -> Schema:
    """An included relation."""
    target = ref(relation.target.__name__)
    return {"type": "array", "items": target} if relation.many else {"anyOf": [target, {"type": "null"}]}


def reached(models: Iterable[type[Base]]) -> list[type[Base]]:
    """These models and all that their relations lead to, by name."""
    found: set[type[Base]] = set()
    waiting = list(models)
    while waiting:
        model = waiting.pop()
        if model not in found:
            found.add(model)
            waiting += [relation.target for relation in describe(model).relations.values()]
    return sorted(found, key=lambda model: model.__name__)
