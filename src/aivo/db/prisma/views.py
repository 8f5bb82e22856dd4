"""The views of schema ``prisma``: one per table, live rows only, with the caller's rights (``security_invoker``).

They are simple views, so PostgreSQL lets a client write through them to the table, under the table's grants, policies
and triggers. Columns with secrets are left out.
"""

# ruff: noqa: S608  (the text is made of the models' own names)

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import MetaData, Table

from aivo.db.documents.describe import qualified, quoted
from aivo.db.prisma.fields import shown

ROLES = ("aivo_member", "aivo_district", "aivo_platform", "aivo_worker")
"""The login roles that may use the views; what each may do to a row is up to the table."""


def prisma_views_sql(metadata: MetaData) -> str:
    """Schema, views and grants, ready to be run by the tables' owner."""
    tables = sorted(metadata.tables.values(), key=lambda table: table.name)
    return "\n".join([schema_sql(), *views_of(tables)])


def schema_sql() -> str:
    """The schema itself; nobody but the login roles may use it."""
    roles = ", ".join(ROLES)
    return (
        "create schema if not exists prisma;\n"
        "comment on schema prisma is 'Live rows of every table, for Prisma''s client, with the caller''s own rights';\n"
        "revoke all on schema prisma from public;\n"
        f"grant usage on schema prisma to {roles};"
    )


def views_of(tables: Iterable[Table]) -> list[str]:
    """One view with its grants for each table."""
    return [_view(table) for table in tables]


def _view(table: Table) -> str:
    name = f"prisma.{quoted(table.name)}"
    columns = ", ".join(quoted(column.name) for column in shown(table))
    alive = " where deleted_at is null" if "deleted_at" in table.c else ""
    return (
        f"create or replace view {name} with (security_invoker = true) as\n"
        f"  select {columns} from {qualified(table)}{alive};\n"
        f"grant select, insert, update, delete on {name} to {', '.join(ROLES)};"
    )
