"""A collection of the API: its model, its place in the address, who may do what, and what may be written by whom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from sqlalchemy import Table

from aivo.db.base import Base
from aivo.db.context import Ctx
from aivo.db.documents.describe import Description, describe
from aivo.db.scopes import Scope
from aivo.kit.actor import Role
from aivo.web.rest.creating import Creation

Roles = frozenset[Role]
NOBODY: Roles = frozenset()

PATHS: Mapping[str, str] = {"student_profiles": "students"}
"""Collections that are called otherwise than their table."""

TOLD = frozenset(
    {"plan", "evaluation", "health", "service", "behaviour", "conversation", "registry", "decision", "consent", "audit"}
)
"""Needs whose rows are a learner's record: who opens them is written down for the family."""


@dataclass(frozen=True, slots=True)
class Right:
    """Who does what with one collection. Which rows of it, row security decides; here stand the roles."""

    read: Roles
    create: Roles = NOBODY
    change: Roles = NOBODY
    delete: Roles = NOBODY


Rights = Mapping[type[Base], Right]
"""A room's table: every model of the room, the closed ones with nobody in the line."""

Guard = Callable[[Ctx, Any], Awaitable[None]]
"""Refuses a change of a row that may not be changed now (a plan in force, a text handed in)."""


@dataclass(frozen=True, slots=True)
class Writes:
    """How rows of a collection are written: the verb that makes one, the fields that may change, and what to ask first.

    ``batch`` is a verb that takes many rows in one statement, where users work in bulk.
    """

    create: Creation | None = None
    change: tuple[str, ...] = ()
    guard: Guard | None = None


@dataclass(frozen=True)
class Resource:
    """One collection of the API."""

    model: type[Base]
    right: Right
    writes: Writes = Writes()

    @property
    def table(self) -> Table:
        """The table behind it."""
        return cast(Table, self.model.__table__)

    @cached_property
    def path(self) -> str:
        """Its name in the address: the plural noun in kebab-case."""
        return PATHS.get(self.table.name, self.table.name).replace("_", "-")

    @cached_property
    def described(self) -> Description:
        """Fields and relations as the document reader knows them."""
        return describe(self.model)

    @cached_property
    def is_told(self) -> bool:
        """Whether opening it is opening a learner's record."""
        return is_told(self.model)

    def checked(self) -> Resource:
        """Itself, if its line of rights and its ways of writing agree; else the application does not start."""
        name, right, writes = self.model.__name__, self.right, self.writes
        if bool(right.create) != (writes.create is not None):
            raise TypeError(f"{name}: who may create it and the verb that creates it come together")
        if bool(right.change) != bool(writes.change):
            raise TypeError(f"{name}: who may change it and the fields that change come together")
        if right.delete and not self.described.is_soft:
            raise TypeError(f"{name} is a record of what happened; it is never deleted")
        unwritable = [field for field in writes.change if field in KEPT or field not in self.described.fields]
        if unwritable:
            raise TypeError(f"{name} offers fields that nobody sends: {', '.join(unwritable)}")
        return self


KEPT = frozenset(
    {
        "id", "tenant_id", "owner_tenant_id", "student_id", "created_at", "updated_at", "version", "deleted_at",
        "deletion_id", "lineage_id", "role", "status",
    }
)  # fmt: skip
"""Columns that no request writes: keys, times, and states that only verbs change."""


def resources(rights: Rights, writes: Mapping[type[Base], Writes] | None = None) -> tuple[Resource, ...]:
    """The collections of one room, in the order of its rights."""
    ways = writes or {}
    if lost := [model.__name__ for model in ways if model not in rights]:
        raise TypeError(f"nobody is named who may write {', '.join(lost)}")
    return tuple(Resource(model, right, ways.get(model, Writes())).checked() for model, right in rights.items())


def by_path(found: Iterable[Resource]) -> dict[str, Resource]:
    """The collections that can be addressed. Every model of the house must have its line, and only one."""
    listed = list(found)
    models = [each.model for each in listed]
    named = {mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__module__.startswith("aivo.")}
    if missing := sorted(model.__name__ for model in named - set(models)):
        raise TypeError(f"no room says who may read {', '.join(missing)}: add a line to its RIGHTS")
    if len(models) != len(set(models)):
        raise TypeError("a model stands in the rights of two rooms")
    return {each.path: each for each in listed if each.right.read}


def is_told(model: type[Base]) -> bool:
    """Whether rows of this model are part of a learner's record that families see the opening of."""
    scope: Scope = model.__scope__
    return scope.word == "STUDENT" and scope.need in TOLD
