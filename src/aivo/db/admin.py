"""What an operator does to a database: make its roles, migrate it, fill its keys, ask how it stands.

The only code that connects as the owner; nothing on the path of a request comes here.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, TypedDict, Unpack
from urllib.parse import urlsplit

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import errors, sql
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from aivo.db import jobs
from aivo.db.migrating import progress
from aivo.db.migrating.losses import Loss, frozen, losses
from aivo.kit.crypto import key_id, pads
from aivo.kit.errors import Refusal

LOGIN_ROLES = ("aivo_member", "aivo_district", "aivo_platform", "aivo_worker", "aivo_auditor")
ROLES_LOCK = 4_105_000_002


class How(TypedDict, total=False):
    """How a migration runs: seconds it tries to have its locks, and who hears what it waits for."""

    patience: float
    tell: Callable[[str], None]


class NewerSchema(Refusal):
    """This database was made by a newer version of Aivo; install that version, or restore a backup of this one."""


class NotMigrated(Refusal):
    """This database is not migrated to this version of Aivo; run `aivo db upgrade` first."""


class CannotReach(Refusal):
    """The database cannot be reached."""


def make_roles(superuser_url: str, passwords: dict[str, str]) -> None:
    """Make the cluster's roles and set their passwords. Idempotent; safe when several do it at once.

    ``superuser_url`` is of a role that may create roles; ``passwords`` maps login role to password.
    """
    with _connect(superuser_url) as connection:
        connection.execute("select pg_advisory_xact_lock(%s)", (ROLES_LOCK,))
        connection.execute(files("aivo.db").joinpath("sql/roles/roles.sql").read_text())
        for role, password in passwords.items():
            connection.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(password)))


def make_database(superuser_url: str, name: str) -> None:
    """Make the database for the owner, closed to everybody else's temporary tables and schemas."""
    with _connect(superuser_url, autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone() is None:
            connection.execute(sql.SQL("create database {} owner aivo_owner").format(sql.Identifier(name)))
        close_database(connection, name)


def gather_statistics(owner_url: str) -> None:
    """Let the planner know the tables after much was written at once; by itself it learns within minutes."""
    with _connect(owner_url, autocommit=True) as connection:
        connection.execute("analyze")


def close_database(connection: psycopg.Connection[tuple[Any, ...]], name: str) -> None:
    """Leave the login roles the right to connect, and PUBLIC nothing."""
    database = sql.Identifier(name)
    connection.execute(sql.SQL("revoke all on database {} from public").format(database))
    everyone = sql.SQL(", ").join(sql.Identifier(role) for role in LOGIN_ROLES)
    connection.execute(sql.SQL("grant connect on database {} to {}").format(database, everyone))


def upgrade(owner_url: str, signing_key: bytes, *, to: str = "head", **how: Unpack[How]) -> None:
    """Migrate to a revision, while people work or not, and make the signing key known to the database."""
    with _engine_connection(owner_url) as connection:
        refuse_newer(_revision(connection))
        command.upgrade(_config(connection, **how), to)
    if to == "head":
        put_signing_key(owner_url, signing_key)
        with _connect(owner_url) as owner:
            owner.execute("set role aivo_owner")
            jobs.lay(owner)
            progress.show(owner, LOGIN_ROLES)


def downgrade(owner_url: str, to: str, **how: Unpack[How]) -> None:
    """Migrate back to a revision (``base``: empty, and the queue goes too)."""
    with _engine_connection(owner_url) as connection:
        command.downgrade(_config(connection, **how), to)
    if to == "base":
        with _connect(owner_url) as owner:
            owner.execute("set role aivo_owner")
            jobs.clear(owner)


def losses_of(owner_url: str, to: str) -> list[Loss]:
    """What a downgrade to this revision would take: tables, columns and rows, each with its number."""
    scripts = ScriptDirectory(str(migrations_folder()))
    stems = [Path(script.path).stem for script in scripts.iterate_revisions(current(owner_url), to)]
    with _connect(owner_url) as connection:
        connection.execute("set role aivo_owner")
        return losses(connection, frozen(migrations_folder(), stems))


def put_signing_key(owner_url: str, signing_key: bytes) -> None:
    """Make the key of the context token known: its two HMAC pads, never the key."""
    inner, outer = pads(signing_key)
    with _connect(owner_url) as connection:
        connection.execute("set role aivo_owner")
        connection.execute(
            "insert into vault.keys (kid, inner_pad, outer_pad) values (%s, %s, %s) on conflict (kid) do nothing",
            (key_id(signing_key), inner, outer),
        )


def current(owner_url: str) -> str | None:
    """The revision a database stands at, None when it is empty."""
    with _engine_connection(owner_url) as connection:
        return _revision(connection)


def head() -> str:
    """The newest revision this version of Aivo knows."""
    return str(ScriptDirectory(str(migrations_folder())).get_current_head())


def standing(url: str) -> str | None:
    """The revision as any of the roles sees it; None where nothing is laid that it may see."""
    with _connect(url) as connection:
        try:
            row = connection.execute("select version_num from app_migrations.alembic_version").fetchone()
        except (errors.UndefinedTable, errors.InsufficientPrivilege):
            return None
    return str(row[0]) if row is not None else None


def demand_head(url: str) -> None:
    """Refuse a database that is older than this version of Aivo, or newer and no longer made for it; any role's URL."""
    revision = standing(url)
    if revision == head():
        return
    if revision is None or revision in known():
        raise NotMigrated
    if not serves(url):
        raise NewerSchema


def serves(url: str) -> bool:
    """Whether a database says that this version's statements all work on it, though it may be newer."""
    with _connect(url) as connection:
        try:
            row = connection.execute("select from app_migrations.serves where revision = %s", (head(),)).fetchone()
        except (errors.UndefinedTable, errors.InsufficientPrivilege):
            return False
    return row is not None


def refuse_newer(revision: str | None) -> None:
    """Refuse a database whose revision this version does not know."""
    if revision is not None and revision not in known():
        raise NewerSchema


def known() -> frozenset[str]:
    """Every revision this version of Aivo has a migration for."""
    return frozenset(script.revision for script in ScriptDirectory(str(migrations_folder())).walk_revisions())


def migrations_folder() -> Path:
    """Where the migrations lie: in the clone, or in the installed package."""
    package = Path(str(files("aivo")))
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parents[1] / "migrations"


def _revision(connection: Connection) -> str | None:
    options = {"version_table_schema": "app_migrations"}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def _config(connection: Connection, **how: Unpack[How]) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes.update(connection=connection, **how)
    return config


def _engine_connection(url: str) -> Connection:
    parts = urlsplit(url)
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(url, application_name="aivo db"), poolclass=NullPool
    )
    try:
        connection = engine.connect()
    except Exception as error:
        raise CannotReach(explain(error, parts.hostname or "the local socket")) from error
    connection.exec_driver_sql("set role aivo_owner")
    connection.exec_driver_sql("create schema if not exists app_migrations")
    connection.commit()
    return connection


def open_plain(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    """A plain connection for administration; ``CannotReach`` with one clear sentence."""
    return _connect(url)


def adopt_database(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Make the current database the owner's and close it, on a server of the operator's."""
    row = connection.execute("select current_database()").fetchone()
    name = str(row[0]) if row else ""
    connection.execute("grant aivo_owner to current_user")
    connection.execute(sql.SQL("alter database {} owner to aivo_owner").format(sql.Identifier(name)))
    close_database(connection, name)


def explain(error: Exception, place: str) -> str:
    """One clear sentence for a failed connection, without the password that may stand in its text."""
    said = str(error)
    if "password authentication failed" in said:
        return f"The database at {place} refuses the password; check the URL in AIVO_DATABASE_URL."
    if "does not exist" in said and "database" in said:
        return f"The database named in AIVO_DATABASE_URL does not exist at {place}; create it first."
    if "permission denied for database" in said:
        return f"The database at {place} does not let this role in: grant connect on the database to it."
    if "no pg_hba.conf entry" in said:
        return f"The server at {place} lets nobody in by this way; add a line for Aivo's roles to its pg_hba.conf."
    if "too many clients" in said or "connection slots are reserved" in said:
        return f"The database at {place} has no connection left: raise its max_connections."
    return f"The database at {place} cannot be reached; is it running, and is AIVO_DATABASE_URL right?"


def _connect(url: str, *, autocommit: bool = False) -> psycopg.Connection[tuple[Any, ...]]:
    try:
        return psycopg.connect(url, autocommit=autocommit, application_name="aivo db")
    except psycopg.OperationalError as error:
        raise CannotReach(explain(error, urlsplit(url).hostname or "the local socket")) from error
