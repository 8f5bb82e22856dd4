"""``include``: names of relations, nested with dots, as a tree of models to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from aivo.db.base import Base
from aivo.db.documents.describe import Description, Relation, describe
from aivo.db.documents.errors import BadQuery


@dataclass(frozen=True, eq=False)
class Node:
    """A model in a document, with the relations read below it. Equal questions share one node."""

    described: Description
    children: tuple[tuple[Relation, Node], ...]


@lru_cache(maxsize=4096)
def tree(model: type[Base], include: tuple[str, ...], login: str | None = None) -> Node:
    """The tree of ``include``: ``("goals", "goals.objectives")`` is a plan, its goals and their objectives."""
    described = describe(model, login)
    below: dict[str, list[str]] = {}
    for path in include:
        first, _, rest = path.partition(".")
        if not first or path.endswith("."):
            raise BadQuery(f'"{path}" is not a path of relations')
        deeper = below.setdefault(first, [])
        if rest:
            deeper.append(rest)
    children: list[tuple[Relation, Node]] = []
    for name, deeper in below.items():
        relation = described.relation(name)
        children.append((relation, tree(relation.target, tuple(deeper), login)))
    return Node(described, tuple(children))


def paths(include: Sequence[str]) -> tuple[str, ...]:
    """``include`` as it is asked for, each path once and in one order, so that equal questions share one statement."""
    if isinstance(include, str):
        raise BadQuery(f'include is a list of relations; write ["{include}"]')
    return tuple(sorted(set(include)))
