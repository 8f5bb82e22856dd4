"""What the database itself says about migrations: which steps are done, and which versions of Aivo it serves.

Both stand beside Alembic's own table and are written in the transactions of the steps themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from psycopg import Connection, sql

from aivo.kit.errors import Refusal

TABLES = """
create table if not exists app_migrations.progress (
  migration text primary key, done integer not null, begun_at timestamptz not null default now()
);
comment on table app_migrations.progress is 'The migration that was stopped between two steps, and how many are done';
create table if not exists app_migrations.serves (revision text primary key);
comment on table app_migrations.serves is 'Versions of Aivo, by their newest revision, whose statements all work here';
"""


class HalfWay(Refusal):
    """Another migration was stopped half-way; let it finish first."""


def lay(connection: Connection[Any]) -> None:
    """Make the tables where they are missing. A database from before them serves the version it stands at."""
    if _is_there(connection, "serves"):
        return
    connection.execute(TABLES)
    if _is_there(connection, "alembic_version"):
        connection.execute("insert into app_migrations.serves select version_num from app_migrations.alembic_version")


def done(connection: Connection[Any], migration: str) -> int:
    """How many steps of this migration are done. Another one that was stopped half-way must finish before."""
    row = connection.execute("select migration, done from app_migrations.progress").fetchone()
    if row is None:
        return 0
    if row[0] != migration:
        raise HalfWay(_advice(str(row[0])))
    return int(row[1])


def demand_whole(connection: Connection[Any]) -> None:
    """Refuse when a migration of the other direction was stopped half-way: there is nothing to run, yet it must end."""
    if (row := connection.execute("select migration from app_migrations.progress").fetchone()) is not None:
        raise HalfWay(_advice(str(row[0])))


def put(connection: Connection[Any], migration: str, steps: int) -> None:
    """So many steps are done."""
    connection.execute(
        "insert into app_migrations.progress (migration, done) values (%s, %s) "
        "on conflict (migration) do update set done = excluded.done",
        (migration, steps),
    )


def finish(connection: Connection[Any]) -> None:
    """The migration is done as a whole."""
    connection.execute("delete from app_migrations.progress")


def serve(connection: Connection[Any], revision: str | None, *, only: bool) -> None:
    """The schema stands at this revision now. ``only``: versions before it no longer work here."""
    if only:
        connection.execute("delete from app_migrations.serves")
    if revision is not None:
        connection.execute("insert into app_migrations.serves values (%s) on conflict do nothing", (revision,))


def forget(connection: Connection[Any], revision: str) -> None:
    """A version whose newest migration is being taken back is served no more."""
    connection.execute("delete from app_migrations.serves where revision = %s", (revision,))


def show(connection: Connection[Any], roles: Iterable[str]) -> None:
    """Let the login roles read at which revision the database stands, and whom it serves: ``/readyz`` tells it."""
    everyone = sql.SQL(", ").join(sql.Identifier(role) for role in roles)
    connection.execute(sql.SQL("grant usage on schema app_migrations to {}").format(everyone))
    for table in ("alembic_version", "serves"):
        connection.execute(
            sql.SQL("grant select on {} to {}").format(sql.Identifier("app_migrations", table), everyone)
        )


def _is_there(connection: Connection[Any], table: str) -> bool:
    row = connection.execute("select to_regclass('app_migrations.' || %s)", (table,)).fetchone()
    return row is not None and row[0] is not None


def _advice(migration: str) -> str:
    name, way = migration.rsplit(".", 1)
    command, what = ("upgrade", "there") if way == "up" else ("downgrade", "back")
    return f"The way {what} of {name} was stopped half-way; finish it first with `aivo db {command}`."
