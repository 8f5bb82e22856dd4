"""Which tables and columns an export holds, and the statement that reads each: all of it follows from the models."""

# ruff: noqa: S608  (names come from the models, values are bound)

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Column, Table

from aivo.db.docs.types import type_name
from aivo.db.scopes import Scope

TRAIL = ("audit_events", "record_accesses")
"""What the trail says about a learner; the values of changes are the rows themselves and stay out."""

ACCOUNT = ("user_roles",)
"""Tables about a person's account beside those that are the person's own."""

FOR_CUSTODIANS = ("retention_holds",)
"""Never in a family's copy: what a court may forbid to tell."""


@dataclass(frozen=True, slots=True)
class Source:
    """One table of an export: its columns, those that are opened, and the statement that reads its rows.

    The statement answers ``doc`` (JSON text of the plain columns), ``id`` and each sealed column; ``$1`` is the tenant
    and ``$2``, where it is named, the learner.
    """

    table: Table
    columns: tuple[Column[object], ...]
    sealed: tuple[str, ...]
    statement: str

    @property
    def name(self) -> str:
        """The table's name, which is the file's."""
        return str(self.table.name)

    @property
    def takes_learner(self) -> bool:
        """Whether the statement asks for the learner."""
        return "$2" in self.statement

    def described(self) -> list[dict[str, object]]:
        """What each column means, for the manifest."""
        return [
            {
                "name": str(column.name),
                "type": type_name(column.type),
                "meaning": column.comment,
                "label": column.info.get("sensitivity", "none") if not column.info.get("sealed") else "sealed",
            }
            for column in self.columns
        ]


def of_learner(tables: Iterable[Table], login: str) -> Iterator[Source]:
    """Everything that belongs to one learner, as far as this login role reads it."""
    account = "(select p.user_id from public.student_profiles p where p.tenant_id = $1 and p.id = $2)"
    is_family = login == "aivo_member"
    for table in tables:
        scope: Scope = table.info["scope"]
        if table.name in TRAIL and (login == "aivo_district" or (is_family and table.name == "record_accesses")):
            yield source(table, "t.tenant_id = $1 and t.student_id = $2", login)
        elif scope.word == "APPEND_ONLY" or login == "aivo_district" or (is_family and table.name in FOR_CUSTODIANS):
            continue
        elif table.name == "student_profiles":
            yield source(table, "t.tenant_id = $1 and t.id = $2", login)
        elif "student_id" in table.c:
            yield source(table, "t.tenant_id = $1 and t.student_id = $2", login)
        elif table.name == "users":
            yield source(table, f"t.tenant_id = $1 and t.id = {account}", login)
        elif not is_family and "user_id" in table.c and (scope.word == "OWNER" or table.name in ACCOUNT):
            yield source(table, f"t.tenant_id = $1 and t.user_id = {account}", login)
        elif not is_family and table.name == "external_ids":
            yield source(table, f"t.tenant_id = $1 and t.row_id in ($2, {account})", login)


def of_tenant(tables: Iterable[Table]) -> Iterator[Source]:
    """Every table that holds rows of a tenant, read by the owner."""
    for table in tables:
        if table.name == "tenants":
            yield source(table, "t.id = $1", "aivo_owner")
        elif "tenant_id" in table.c or "owner_tenant_id" in table.c:
            column = "tenant_id" if "tenant_id" in table.c else "owner_tenant_id"
            yield source(table, f"t.{column} = $1", "aivo_owner")


def source(table: Table, where: str, login: str) -> Source:
    """A table without its secrets, and without what the login role is kept from."""
    columns = tuple(
        column
        for column in table.c
        if (column.info.get("sealed") or column.info.get("sensitivity") != "secret")
        and login not in column.info.get("kept_from", ())
    )
    sealed = tuple(str(column.name) for column in columns if column.info.get("sealed"))
    plain = ", ".join(f't."{column.name}"' for column in columns if column.name not in sealed)
    opened = "".join(f', t."{name}"' for name in sealed)
    statement = (
        f"select to_jsonb(d)::text as doc, t.id{opened} from public.{table.name} t"
        f" cross join lateral (select {plain}) d where {where} order by t.id"
    )
    return Source(table, columns, sealed, statement)
