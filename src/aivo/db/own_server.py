"""A PostgreSQL of the operator's own: made ready where the user may, else said what it lacks and how that is mended."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from psycopg import Connection, errors

from aivo.db import admin
from aivo.kit.errors import Refusal

OLDEST = 18
"""The oldest major version of PostgreSQL: ids are made by its ``uuidv7()``."""


class TooOld(Refusal):
    """This PostgreSQL is too old; Aivo needs version 18 or newer."""


class NotReady(Refusal):
    """The server is not ready for Aivo; docs/operations.md has the statements that make it so."""


def make_ready(owner_url: str, passwords: Mapping[str, str]) -> None:
    """Make the roles and hand the database to its owner where this user may; refuse what then is still lacking.

    ``passwords`` maps the login roles whose password is Aivo's to set. A user without CREATEROLE changes no role.
    """
    with admin.open_plain(owner_url) as connection:
        demand_version(connection)
        found = connection.execute(
            "select current_user, rolcreaterole or rolsuper from pg_roles where rolname = current_user"
        ).fetchone()
        user, may_make_roles = found if found is not None else ("", False)
    if may_make_roles and user != "aivo_owner":
        try:
            admin.make_roles(owner_url, dict(passwords))
            with admin.open_plain(owner_url) as connection:
                admin.adopt_database(connection)
        except errors.InsufficientPrivilege as error:
            raise NotReady(_why_not(str(user), error)) from error
    with admin.open_plain(owner_url) as connection:
        if missing := lacks(connection):
            more = f" (and {len(missing) - 1} more; `aivo doctor` lists them)" if len(missing) > 1 else ""
            raise NotReady(f"{missing[0].rstrip('.')}{more}; docs/operations.md has all the statements.")
        if not may_make_roles:
            admin.close_database(connection, connection.info.dbname)


def demand_version(connection: Connection[tuple[Any, ...]]) -> None:
    """Refuse a server that is too old, before anything is made in it."""
    version = connection.info.server_version // 10_000
    if version < OLDEST:
        raise TooOld(f"This is PostgreSQL {version}, and Aivo needs version {OLDEST} or newer: upgrade the server.")


def lacks(connection: Connection[tuple[Any, ...]]) -> list[str]:
    """What this server and database lack, a sentence each."""
    return _sentences(connection, "lacks")


def advice(connection: Connection[tuple[Any, ...]]) -> list[str]:
    """How this server is set against Aivo's advice, a sentence each."""
    return _sentences(connection, "advice")


def _sentences(connection: Connection[tuple[Any, ...]], name: str) -> list[str]:
    text = files("aivo.db").joinpath(f"sql/roles/{name}.sql").read_text()
    return [str(sentence) for (sentence,) in connection.execute(text.encode())]


def _why_not(user: str, error: errors.InsufficientPrivilege) -> str:
    """What the user may not do, and what to give it."""
    if "database" in str(error):
        return (
            f"{user} may not hand the database to aivo_owner: give it CREATEDB and the database, or run as a superuser "
            "`alter database … owner to aivo_owner`, as docs/operations.md says."
        )
    return (
        f"{user} may not change roles that somebody else has made: set AIVO_DATABASE_URL to aivo_owner and the "
        "AIVO_…_DATABASE_URL of each login role, as docs/operations.md says."
    )
