"""JSON text becomes instances of the model classes: detached, read-only, with the included relations loaded.

The text is parsed straight into typed values by a decoder that is built once per tree. A relation that was not
included, or a secret column, raises when it is touched, and so does assignment: what was read outside a transaction
must not look as if it could be saved.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NoReturn, TypedDict

import msgspec
from sqlalchemy import inspect
from sqlalchemy.orm import Mapper
from sqlalchemy.orm.attributes import instance_state

from aivo.db.base import Base
from aivo.db.documents.describe import list_of
from aivo.db.documents.sql import Form
from aivo.db.documents.tree import Node

_typed_dict: Any = TypedDict  # the functional form: the fields are known when the tree is


class Rows(list[Any]):
    """The rows of a relation, or the values of a list column, as they were read: a list that refuses to be changed."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise AttributeError("these rows were read by find_*: they are read-only; load them for writing first")

    append = extend = insert = remove = pop = clear = sort = reverse = _refuse
    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse


@lru_cache(maxsize=4096)
def decoder(node: Node, form: Form) -> Callable[[str | bytes], Any]:
    """The function that turns the answer's text into what Python code gets: instance or None, list, or page."""
    parsed = _document(node)
    build = _builder(node)
    if form == "one":
        one = msgspec.json.Decoder(parsed | None)
        return lambda text: None if (row := one.decode(text)) is None else build(row)
    if form == "many":
        many = msgspec.json.Decoder(list_of(parsed))
        return lambda text: [build(row) for row in many.decode(text)]
    page = msgspec.json.Decoder(_typed_dict("Page", {"data": list_of(parsed), "next": str | None}))

    def read_page(text: str | bytes) -> tuple[list[Any], str | None]:
        found = page.decode(text)
        return [build(row) for row in found["data"]], found["next"]

    return read_page


def _document(node: Node) -> Any:
    """The type of a document of this tree, in msgspec's terms."""
    fields = {field.name: field.type for field in node.described.fields.values()}
    for relation, child in node.children:
        parsed = _document(child)
        fields[relation.name] = list_of(parsed) if relation.many else parsed | None
    return _typed_dict(node.described.name, fields)


def _builder(node: Node) -> Callable[[dict[str, Any]], Base]:
    """The function that makes an instance out of a parsed document."""
    mapper: Mapper[Any] = inspect(node.described.model)
    new_instance = mapper.class_manager.new_instance
    identity_key = mapper.identity_key_from_primary_key
    keys = tuple(mapper.get_property_by_column(column).key for column in mapper.primary_key)
    children = tuple((relation.name, relation.many, _builder(child)) for relation, child in node.children)
    lists = tuple(field.name for field in node.described.fields.values() if field.many)

    secrets = node.described.secrets

    def build(row: dict[str, Any]) -> Base:
        for name, many, child in children:
            below = row[name]
            if many:
                row[name] = Rows([child(item) for item in below])
            elif below is not None:
                row[name] = child(below)
        for name in lists:
            if row[name] is not None:
                row[name] = Rows(row[name])
        row["_read_only"] = True
        instance: Base = new_instance()
        state = instance_state(instance)
        state.key = identity_key(tuple(row[key] for key in keys))
        if secrets:  # touching one raises; else it would look as if it were null
            state.expired_attributes.update(secrets)
        instance.__dict__.update(row)
        return instance

    return build
