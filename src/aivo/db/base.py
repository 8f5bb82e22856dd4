"""Base classes of every model.

A model names its table, its ``__scope__`` (one word: who may see it) and its columns; the base adds what every table of
Aivo has: keys that begin with the tenant, times, an optimistic-lock version, soft deletion, composite foreign keys with
an index under each, and CHECK constraints behind every vocabulary and JSON shape. A class without a scope is refused.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, cast
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    FetchedValue,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    TextClause,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.sql.elements import conv

from aivo.db.scopes import Scope
from aivo.kit.ids import new_id

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMES)


class Base(DeclarativeBase):
    """Root of all models; see the module's docstring."""

    metadata = metadata
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        int: Integer,
        UUID: Uuid,
        date: Date,
        datetime: DateTime(timezone=True),
        Decimal: Numeric,
    }
    __abstract__ = True
    __scope__: ClassVar[Scope]
    __mapper_args__: Any = {"eager_defaults": True}  # noqa: RUF012  (SQLAlchemy's own instance-level annotation)

    def __init_subclass__(cls, **kw: Any) -> None:
        """Complete the table once it is declared; refuse a model without a scope."""
        if not cls.__dict__.get("__abstract__"):
            if not isinstance(getattr(cls, "__scope__", None), Scope):
                raise TypeError(f"{cls.__name__} declares no __scope__")
            if not cls.__doc__:
                raise TypeError(f"{cls.__name__} has no docstring")
        super().__init_subclass__(**kw)
        if not cls.__dict__.get("__abstract__"):
            _complete(cast(Table, cls.__table__), cls)

    def __setattr__(self, name: str, value: Any) -> None:
        """Instances handed out by the document reader are read-only."""
        if self.__dict__.get("_read_only") and not name.startswith("_"):
            raise AttributeError(
                f"{type(self).__name__} was read by find_*: it is read-only; load it for writing first"
            )
        super().__setattr__(name, value)


def _tenant_key() -> Any:
    return mapped_column(Uuid, primary_key=True, sort_order=-20)


def _student_key() -> Any:
    return mapped_column(Uuid, nullable=False, sort_order=-18, comment="The learner this row belongs to")


class _Identified(Base):
    __abstract__ = True

    id: Mapped[UUID] = mapped_column(
        Uuid, primary_key=True, default=new_id, server_default=text("uuidv7()"), sort_order=-19
    )
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), nullable=False, server_default=func.now(), sort_order=90
    )


class _Changing(_Identified):
    """What every row that may be changed carries."""

    __abstract__ = True

    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), nullable=False, server_default=func.now(), server_onupdate=FetchedValue(),
        sort_order=91,
        comment="When the row was last changed; kept by a trigger",
    )  # fmt: skip
    version: Mapped[int] = mapped_column(
        Integer, nullable=False, server_default="1", server_onupdate=FetchedValue(), sort_order=92,
        comment="Counts the changes; a writer names the version it has read",
    )  # fmt: skip
    deleted_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), nullable=True, sort_order=93, comment="Soft deletion; restore clears it"
    )
    deletion_id: Mapped[UUID | None] = mapped_column(
        Uuid, nullable=True, sort_order=94, comment="The act of deletion that took this row and its dependents"
    )


class RootRecord(_Changing):
    """The tenant itself: its own key is the tenant's."""

    __abstract__ = True


class Record(_Changing):
    """A changing row of one tenant: key ``(tenant_id, id)``."""

    __abstract__ = True

    tenant_id: Mapped[UUID] = _tenant_key()


class LearnerRecord(Record):
    """A changing row that belongs to one learner (``student_id`` is always ``student_profiles.id``)."""

    __abstract__ = True

    student_id: Mapped[UUID] = _student_key()


class Event(_Identified):
    """A row of one tenant that is written once and never changed."""

    __abstract__ = True

    tenant_id: Mapped[UUID] = _tenant_key()


class LearnerEvent(Event):
    """A row about one learner that is written once and never changed."""

    __abstract__ = True

    student_id: Mapped[UUID] = _student_key()


class CatalogueRecord(_Changing):
    """A catalogue row: the platform's where ``owner_tenant_id`` is null, else the tenant's own. Single-column key."""

    __abstract__ = True

    owner_tenant_id: Mapped[UUID | None] = mapped_column(
        Uuid, nullable=True, sort_order=-18, comment="Null: the platform's row, readable by every tenant"
    )


def unique(*columns: str, where: str | None = None, live: bool = True, nulls_equal: bool = False) -> Index:
    """A unique key of one tenant. ``live`` leaves soft-deleted rows out (events have no soft deletion)."""
    conditions = [c for c in (where, "deleted_at is null" if live else None) if c]
    return Index(
        None,
        "tenant_id",
        *columns,
        unique=True,
        postgresql_where=text(" and ".join(conditions)) if conditions else None,
        postgresql_nulls_not_distinct=nulls_equal,
    )


def index(*columns: Any, where: str | None = None) -> Index:
    """A compound index in tenant-first form."""
    return Index(None, "tenant_id", *columns, postgresql_where=text(where) if where else None)


def apart(*same: str, live: bool = True) -> ExcludeConstraint:
    """Keeps the dated rows of one ``(tenant, *same)`` from overlapping (both days included).

    A name that ends in ``?`` is nullable: two rows without it count as the same.
    """
    return ExcludeConstraint(
        ("tenant_id", "="),
        *((_nullable(column), "=") if column.endswith("?") else (column, "=") for column in same),
        (text("daterange(valid_from, valid_to, '[]')"), "&&"),
        using="gist",
        where=text("deleted_at is null") if live else None,
        name="apart_" + "_".join(same).replace("?", ""),
    )


def _nullable(column: str) -> TextClause:
    return text(f"coalesce({column.removesuffix('?')}, '00000000-0000-0000-0000-000000000000'::uuid)")


def to_one(column: str, target: str, *, back: str | None = None, catalogue: bool = False) -> Any:
    """The row that ``Class.column_id`` points at; the tenant is part of the join but only the id is written."""
    child, _, name = column.partition(".")
    join = f"foreign({child}.{name})==remote({target}.id)"
    if not catalogue:
        join = f"and_({join}, {child}.tenant_id==remote({target}.tenant_id))"
    return relationship(target, primaryjoin=join, back_populates=back, lazy="raise", uselist=False)


def to_many(column: str, parent: str, *, back: str | None = None, single: bool = False) -> Any:
    """The rows whose ``Class.column_id`` points here; ``single`` for at most one."""
    child, _, name = column.partition(".")
    join = f"and_(remote(foreign({child}.{name}))=={parent}.id, remote({child}.tenant_id)=={parent}.tenant_id)"
    return relationship(
        child, primaryjoin=join, back_populates=back, lazy="raise", uselist=not single, passive_deletes="all"
    )


def _complete(table: Table, cls: type[Base]) -> None:
    """Add keys, foreign keys, indexes, checks and comments that follow from the declaration."""
    if table.comment is None:
        table.comment = " ".join((cls.__doc__ or "").split())
    scope = cls.__scope__
    table.info["scope"] = scope
    table.info["room"] = cls.__module__.split(".")[2] if cls.__module__.startswith("aivo.domains.") else "db"
    columns = table.c
    for constraint in table.constraints:
        if isinstance(constraint, ExcludeConstraint):
            constraint.name = str(constraint.name).replace("apart_", f"ex_{table.name}_", 1)
    if "tenant_id" in columns:
        if scope.word != "APPEND_ONLY":
            _foreign(table, ["tenant_id"], ["tenants.id"])
    elif "owner_tenant_id" in columns:
        _foreign(table, ["owner_tenant_id"], ["tenants.id"])
        Index(None, columns.owner_tenant_id)
    if "student_id" in columns and scope.word != "APPEND_ONLY":
        _foreign(table, ["tenant_id", "student_id"], ["student_profiles.tenant_id", "student_profiles.id"])
        table.append_constraint(UniqueConstraint("tenant_id", "student_id", "id"))
    for column in list(columns):
        _complete_column(table, column)
    for declared in table.indexes:
        _distinguish(declared)


def _distinguish(index: Index) -> None:
    """Name unique and partial indexes as such; else they are called like the full index over the same columns."""
    name = str(index.name)
    if index.unique and name.startswith("ix_"):
        index.name = conv(name.replace("ix_", "uq_", 1))
    elif index.dialect_options["postgresql"]["where"] is not None:
        index.name = conv(f"{name}_some")


def _foreign(table: Table, local: list[str], remote: list[str]) -> None:
    table.append_constraint(ForeignKeyConstraint(local, remote))


def _complete_column(table: Table, column: Column[Any]) -> None:
    info = column.info
    if vocabulary := info.get("words"):
        listed = ", ".join("'" + word.replace("'", "''") + "'" for word in vocabulary)
        table.append_constraint(CheckConstraint(f"{column.name} in ({listed})", name=f"{column.name}_words"))
    if vocabulary := info.get("many_words"):
        listed = ", ".join("'" + word.replace("'", "''") + "'" for word in vocabulary)
        table.append_constraint(
            CheckConstraint(f"{column.name} <@ array[{listed}]::text[]", name=f"{column.name}_words")
        )
    if "shape" in info:
        kind = "array" if column.type.shape.__class__.__name__ == "GenericAlias" else "object"  # type: ignore[attr-defined]  # ours alone has a shape
        table.append_constraint(CheckConstraint(f"jsonb_typeof({column.name}) = '{kind}'", name=f"{column.name}_shape"))
    if "ref" in info:
        _complete_ref(table, column, *info["ref"])


def _complete_ref(table: Table, column: Column[Any], target: str, kind: str) -> None:
    if kind == "catalogue":
        _foreign(table, [column.name], [f"{target}.id"])
        Index(None, column)
        return
    path = ["tenant_id", "student_id", column.name] if kind == "learner" else ["tenant_id", column.name]
    there = [f"{target}.{name}" for name in (*path[:-1], "id")]
    _foreign(table, path, there)
    unique_key = bool(column.info.get("unique"))
    if unique_key or not _begins_an_index(table, column):
        Index(None, table.c.tenant_id, column, unique=unique_key)


def _begins_an_index(table: Table, column: Column[Any]) -> bool:
    """Whether a declared full index begins with tenant and column: then the foreign key needs none of its own."""
    return any(
        [c.name for c in index.columns][:2] == ["tenant_id", column.name]
        for index in table.indexes
        if index.dialect_options["postgresql"]["where"] is None
    )


__all__ = [
    "Base", "CatalogueRecord", "CheckConstraint", "Computed", "Event", "Index", "LearnerEvent", "LearnerRecord",
    "Record", "RootRecord", "apart", "index", "metadata", "to_many", "to_one", "unique",
]  # fmt: skip
