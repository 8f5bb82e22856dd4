"""From the configuration to open databases: the operator's server, or the embedded PostgreSQL of the data folder."""

from __future__ import annotations

import atexit
from dataclasses import dataclass
from typing import Unpack
from urllib.parse import unquote, urlsplit

from aivo import settings as configuration
from aivo.db import admin, own_server, pools
from aivo.db.backup import wal
from aivo.db.backup.wal import Archive, Keeper
from aivo.db.embedded import Server
from aivo.db.pools import Databases
from aivo.kit.crypto import MasterKeys
from aivo.kit.errors import Refusal
from aivo.settings import Settings

DATABASE = "aivo"
"""Name of the database in the embedded server."""

ROLES = ("aivo_member", "aivo_district", "aivo_platform", "aivo_worker")


class OwnerUnknown(Refusal):
    """This needs the owner's database: set AIVO_DATABASE_URL, as for `aivo db`."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The databases of a process, the owner's URL where it is known, and the embedded server where it is ours."""

    databases: Databases
    owner: str | None
    server: Server | None
    keeper: Keeper | None = None
    """Keeps the archive of the embedded server's log, where one is kept."""

    @property
    def owner_url(self) -> str:
        """The owner's URL, for ``aivo db`` and ``aivo doctor``."""
        if self.owner is None:
            raise OwnerUnknown
        return self.owner

    @property
    def any_url(self) -> str:
        """A URL that reads the revision: a web host may know the login roles only."""
        return self.owner or self.databases.urls["aivo_worker"]

    def stop(self) -> None:
        """Stop using the embedded server; the last user stops it."""
        if self.keeper is not None and self.server is not None:
            self.keeper.stop(self.server.stop)
        elif self.server is not None:
            self.server.stop()


def open_databases(settings: Settings, *, port: int | None = None, database: str = DATABASE) -> Opened:
    """Open what the configuration says. ``port`` asks the embedded server for TCP on the loopback address."""
    server, keeper = None, None
    owner = settings.database_url
    if owner is None and not settings.knows_every_role:
        command = wal.COMMAND if settings.wal_dir is not None else None
        server = Server.start(settings.data_dir, port=port, archive_command=command)
        if settings.wal_dir is not None:
            keeper = Keeper(Archive(settings.wal_dir, settings.data_dir / "postgres", master_keys(settings)))
            keeper.start()
        return open_in(server, settings, database, keeper)
    return Opened(_databases(settings, owner), owner, None)


def open_in(server: Server, settings: Settings, database: str = DATABASE, keeper: Keeper | None = None) -> Opened:
    """The databases in an embedded server that somebody has started, such as one that is being restored."""
    owner = server.url("aivo_owner", database, settings.role_password("aivo_owner"))
    return Opened(_databases(settings, owner), owner, server, keeper)


def _databases(settings: Settings, owner: str | None) -> Databases:
    urls = {role: settings.role_url(role, owner or "") for role in ROLES}
    return Databases(urls, signing_key(settings), settings.master_key, old_master_keys=settings.old_master_keys)


def master_keys(settings: Settings) -> MasterKeys:
    """The master key that seals, and the one that was."""
    return MasterKeys(settings.master_key, settings.old_master_keys)


def signing_key(settings: Settings) -> bytes:
    """The key of the context token."""
    return settings.derive("context token")


def prepare(opened: Opened, settings: Settings, *, to: str = "head", **how: Unpack[admin.How]) -> None:
    """Make roles and database where they are missing, and migrate. Idempotent."""
    if opened.server is not None:
        passwords = {role: settings.role_password(role) for role in (*admin.LOGIN_ROLES, "aivo_owner")}
        admin.make_roles(opened.server.superuser_url(), passwords)
        admin.make_database(opened.server.superuser_url(), DATABASE)
    else:
        own_server.make_ready(opened.owner_url, own_passwords(settings))
    admin.upgrade(opened.owner_url, signing_key(settings), to=to, **how)


def own_passwords(settings: Settings) -> dict[str, str]:
    """On the operator's server: each login role's password, from its URL where that is set, else a derived one."""
    passwords = {}
    for role in admin.LOGIN_ROLES:
        url = settings.role_database_urls.get(role)
        password = settings.role_password(role) if url is None else unquote(urlsplit(url).password or "")
        if password:  # none in a URL: the role signs in by a certificate or a password file
            passwords[role] = password
    return passwords


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
