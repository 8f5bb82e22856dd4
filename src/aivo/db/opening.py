"""From the configuration to open databases: the operator's server, or the embedded PostgreSQL of the data folder."""

from __future__ import annotations

import atexit
from dataclasses import dataclass

from aivo import settings as configuration
from aivo.db import admin, pools
from aivo.db.embedded import Server
from aivo.db.pools import Databases
from aivo.settings import Settings

DATABASE = "aivo"
"""Name of the database in the embedded server."""

ROLES = ("aivo_member", "aivo_district", "aivo_platform", "aivo_worker")


@dataclass(frozen=True, slots=True)
class Opened:
    """The databases of a process, the owner's URL for ``aivo db``, and the embedded server where it is ours."""

    databases: Databases
    owner_url: str
    server: Server | None

    def stop(self) -> None:
        """Stop using the embedded server; the last user stops it."""
        if self.server is not None:
            self.server.stop()


def open_databases(settings: Settings, *, port: int | None = None, database: str = DATABASE) -> Opened:
    """Open what the configuration says. ``port`` asks the embedded server for TCP on the loopback address."""
    server = None
    owner_url = settings.database_url
    if owner_url is None:
        server = Server.start(settings.data_dir, port=port)
        owner_url = server.url("aivo_owner", database, settings.role_password("aivo_owner"))
    urls = {role: settings.role_url(role, owner_url) for role in ROLES}
    return Opened(Databases(urls, signing_key(settings), settings.master_key), owner_url, server)


def signing_key(settings: Settings) -> bytes:
    """The key of the context token."""
    return settings.derive("context token")


def prepare(opened: Opened, settings: Settings, *, to: str = "head") -> None:
    """Make roles and database where they are missing, and migrate. Idempotent."""
    passwords = {role: settings.role_password(role) for role in (*admin.LOGIN_ROLES, "aivo_owner")}
    if opened.server is not None:
        admin.make_roles(opened.server.superuser_url(), passwords)
        admin.make_database(opened.server.superuser_url(), DATABASE)
    else:
        _prepare_roles_elsewhere(opened.owner_url, passwords)
    admin.upgrade(opened.owner_url, signing_key(settings), to=to)


def _prepare_roles_elsewhere(owner_url: str, passwords: dict[str, str]) -> None:
    """On the operator's server: make the roles if this user may, else demand that they are there."""
    with admin.open_plain(owner_url) as connection:
        row = connection.execute(
            "select rolcreaterole or rolsuper, current_user from pg_roles where rolname = current_user"
        ).fetchone()
        may, user = row if row is not None else (False, "")
        have = {name for (name,) in connection.execute("select rolname from pg_roles where rolname like 'aivo_%'")}
        missing = {"aivo_owner", "aivo_guard", *admin.LOGIN_ROLES} - have
        if not may:
            if missing:
                raise admin.CannotReach(
                    f"The roles {', '.join(sorted(missing))} are missing and this user may not make them: "
                    "set AIVO_DATABASE_URL once to a role with CREATEROLE, or make them as docs/operations.md says."
                )
            return
    kept = {role: password for role, password in passwords.items() if role != user}
    admin.make_roles(owner_url, kept)
    with admin.open_plain(owner_url) as connection:
        admin.adopt_database(connection)


_default: list[Opened] = []


def open_default() -> Databases:
    """The databases of a script that did not choose: from the configuration, once."""
    if not _default:
        opened = open_databases(configuration.load())
        _default.append(opened)
        atexit.register(opened.stop)
    return _default[0].databases


pools.choose_by(open_default)

__all__ = ["DATABASE", "Opened", "open_databases", "open_default", "prepare", "signing_key"]
