"""Relations of the Prisma schema, one for each foreign key, with a field on both sides as Prisma wants it.

A relation that a model declares keeps its name (``hints``, ``teamMembers``, ``behaviorPlan``); the other side of a
one-way relation gets a name made of the model's (``homeworkSessions``, or ``notesByAuthor`` where there are several).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapper, RelationshipProperty
from sqlalchemy.orm.interfaces import RelationshipDirection

from aivo.db.prisma.fields import Field
from aivo.db.prisma.names import camel, lower_first, plural, upper_first

Lines = dict[str, list[Field]]
Uniques = dict[str, list[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class _Key:
    """A foreign key between two models, reduced to what identifies the row: the tenant and the id."""

    child: Mapper[Any]
    parent: Mapper[Any]
    column: str
    local: tuple[str, ...]
    remote: tuple[str, ...]

    @property
    def name(self) -> str:
        """The relation's name in the schema."""
        return f"{self.child.class_.__name__}_{camel(self.column)}"


def relations(mappers: list[Mapper[Any]], taken: dict[str, set[str]]) -> tuple[Lines, Uniques]:
    """The relation fields of each model by class name, and the unique keys that one-to-one relations need.

    ``taken`` holds the names of each model's scalar fields and is filled with those of its relations.
    """
    found = [key for mapper in mappers for key in _keys(mapper, {m.local_table: m for m in mappers})]
    pairs = Counter((key.child.class_.__name__, key.parent.class_.__name__) for key in found)
    lines: Lines = {mapper.class_.__name__: [] for mapper in mappers}
    uniques: Uniques = {mapper.class_.__name__: [] for mapper in mappers}
    declared = [(_declared(key.child, key, RelationshipDirection.MANYTOONE), key) for key in found]
    backward = {key.name: _declared(key.parent, key, RelationshipDirection.ONETOMANY) for key in found}
    # declared names first, so that a made one never takes the place of a declared one
    for _, key in declared:
        if back := backward[key.name]:
            taken[key.parent.class_.__name__].add(camel(back.key))
    for forward, key in declared:
        child, parent = key.child.class_.__name__, key.parent.class_.__name__
        name = camel(forward.key) if forward else camel(key.column.removesuffix("_id"))
        name = _free(taken[child], name, f"{name}{parent}")
        optional = "?" if any(key.child.local_table.c[column].nullable for column in key.local) else ""
        columns = ", ".join(camel(column) for column in key.local)
        there = ", ".join(camel(column) for column in key.remote)
        detail = f"fields: [{columns}], references: [{there}], onDelete: NoAction, onUpdate: NoAction"
        lines[child].append(Field(name, parent + optional, [f'@relation("{key.name}", {detail})']))
        back = backward[key.name]
        if back is not None and not back.uselist:
            uniques[child].append(key.local)
        kind = f"{child}?" if back is not None and not back.uselist else f"{child}[]"
        other = camel(back.key) if back else _inverse(taken[parent], key, name, alone=pairs[child, parent] == 1)
        lines[parent].append(Field(other, kind, [f'@relation("{key.name}")']))
    return lines, uniques


def _keys(mapper: Mapper[Any], mapped: dict[Any, Mapper[Any]]) -> list[_Key]:
    found = []
    constraints: Any = mapper.local_table
    for constraint in sorted(constraints.foreign_key_constraints, key=_order):
        parent = mapped.get(constraint.referred_table)
        if parent is None:
            continue
        pairs = [(element.parent.name, element.column.name) for element in constraint.elements]
        column = pairs[-1][0]
        kept = [(here, there) for here, there in pairs if here == column or here == "tenant_id"]
        found.append(_Key(mapper, parent, column, tuple(h for h, _ in kept), tuple(t for _, t in kept)))
    return found


def _order(constraint: ForeignKeyConstraint) -> list[str]:
    return list(constraint.column_keys)[::-1]


def _declared(owner: Mapper[Any], key: _Key, direction: RelationshipDirection) -> RelationshipProperty[Any] | None:
    """The relationship that the models declare over this key in this direction, if there is one."""
    other = key.parent if direction is RelationshipDirection.MANYTOONE else key.child
    for relation in owner.relationships:
        if relation.mapper is not other or relation.direction is not direction:
            continue
        pairs = {(here.name, there.name) for here, there in relation.local_remote_pairs or ()}
        wanted = (key.column, "id") if direction is RelationshipDirection.MANYTOONE else ("id", key.column)
        if wanted in pairs:
            return relation
    return None


def _inverse(taken: set[str], key: _Key, forward: str, *, alone: bool) -> str:
    many = plural(lower_first(key.child.class_.__name__))
    by = f"{many}By{upper_first(forward.removeprefix('by'))}"
    return _free(taken, many if alone else by, by)


def _free(taken: set[str], name: str, instead: str) -> str:
    """``name``, or ``instead`` where a field of that name exists already."""
    chosen = name if name not in taken else instead
    while chosen in taken:
        chosen += "Row"
    taken.add(chosen)
    return chosen
