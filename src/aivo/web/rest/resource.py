"""A collection of the API: its model, its place in the address, who may do what, and what may be written by whom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast, get_type_hints

from sqlalchemy import Table

from aivo.db.base import Base
from aivo.db.context import Ctx
from aivo.db.documents.describe import Description, describe
from aivo.db.scopes import Scope
from aivo.web.rest import bodies
from aivo.web.rest.creating import Maker
from aivo.web.rest.rights import Right, Rights

PATHS: Mapping[str, str] = {"student_profiles": "students"}
"""Collections that are called otherwise than their table."""

TOLD = frozenset(
    {"plan", "evaluation", "health", "service", "behaviour", "conversation", "registry", "decision", "consent", "audit"}
)
"""Needs whose rows are a learner's record: who opens them is written down for the family."""


Guard = Callable[[Ctx, Any], Awaitable[None]]
"""Refuses a change of a row that may not be changed now (a plan in force, a text handed in)."""


Fits = Callable[[Any], None]
"""Refuses a row as it would be after a change, by the rules of the verb that makes such rows."""


@dataclass(frozen=True, slots=True)
class Writes:
    """How rows of a collection are written: what makes one, the fields that may change, what to ask first, and the
    rules across fields that hold after a change as well."""

    create: Maker | None = None
    change: tuple[str, ...] = ()
    guard: Guard | None = None
    fits: Fits | None = None
    is_bulk: bool = False
    """Whether many rows may be sent at once: where people work in bulk."""


class AsChanged:
    """A row as it would be: the new values, and what stays."""

    def __init__(self, row: Base, values: Mapping[str, Any]) -> None:
        self._row, self._values = row, values

    def __getattr__(self, name: str) -> Any:
        return self._values[name] if name in self._values else getattr(self._row, name)


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

    @cached_property
    def creating(self) -> type[Any] | None:
        """The body that makes a row."""
        return self.writes.create.form(self.model).body if self.writes.create is not None else None

    @cached_property
    def batching(self) -> type[Any] | None:
        """The body that makes many rows."""
        if not self.writes.is_bulk or self.creating is None:
            return None
        return bodies.batch_of(self.model, self.creating)

    @cached_property
    def changing(self) -> type[Any] | None:
        """The body that changes a row."""
        return bodies.change_of(self.model, self.writes.change) if self.writes.change else None

    @cached_property
    def receipt(self) -> type[Any] | None:
        """What a verb that takes a whole batch answers instead of a row."""
        made = self.writes.create.makes(self.model) if self.writes.create is not None else self.model
        return None if issubclass(made, Base) else made

    def checked(self) -> Resource:
        """Itself, if its line of rights and its ways of writing agree; else the application does not start."""
        name, right, writes = self.model.__name__, self.right, self.writes
        if bool(right.create) != (writes.create is not None):
            raise TypeError(f"{name}: who may create it and the verb that creates it come together")
        if writes.is_bulk and self.receipt is not None:
            raise TypeError(f"{name}: its verb takes a batch already")
        if bool(right.change) != bool(writes.change):
            raise TypeError(f"{name}: who may change it and the fields that change come together")
        if writes.create is not None and self.receipt is None and writes.create.makes(self.model) is not self.model:
            raise TypeError(f"{name}: the verb that creates it makes something else")
        if not right.create | right.change | right.delete <= right.read:
            raise TypeError(f"{name}: who writes it also reads it")
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


def fields_of(draft: type[Any], *without: str) -> tuple[str, ...]:
    """The names of a draft's fields, for what may change later as well."""
    return tuple(name for name in get_type_hints(draft) if name not in without)


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
