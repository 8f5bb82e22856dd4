"""A database to break: a server of its own in a temporary folder, with the demo's people, gone at the end.

Nothing of an installation is copied, because children's records do not belong into a scratch copy; what the
installation itself is like, its catalogue tells and the statements that are tried there.
"""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from aivo.db import admin, pools
from aivo.db.embedded import Server
from aivo.db.pools import Databases
from aivo.hostile import facts, people
from aivo.hostile.planted import Scene
from aivo.kit.clock import now
from aivo.seed.build import build

DATABASE = "aivo_scratch"


@contextmanager
def scratch(seed: str, tell: Callable[[str], None] = lambda step: None) -> Iterator[Scene]:
    """Make it, fill it, and remove it whatever happens."""
    with (
        tempfile.TemporaryDirectory(prefix="aivo-scratch-", ignore_cleanup_errors=True) as folder,
        Server.start(Path(folder) / "data", durable=False) as server,
    ):
        passwords = {role: secrets.token_urlsafe(18) for role in (*admin.LOGIN_ROLES, "aivo_owner")}
        signing_key, master_key = secrets.token_bytes(32), secrets.token_bytes(32)
        tell("an empty database")
        admin.make_roles(server.superuser_url(), passwords)
        admin.make_database(server.superuser_url(), DATABASE)
        owner_url = server.url("aivo_owner", DATABASE, passwords["aivo_owner"])
        admin.upgrade(owner_url, signing_key)
        urls = {role: server.url(role, DATABASE, passwords[role]) for role in admin.LOGIN_ROLES}
        databases = Databases(urls, signing_key, master_key)
        files = Path(folder) / "files"
        files.mkdir()
        asyncio.run(_fill(databases, files, signing_key, tell))
        with psycopg.connect(owner_url) as owner:
            found = facts.read(owner)
        with psycopg.connect(server.superuser_url(DATABASE), autocommit=True, prepare_threshold=None) as link:
            yield Scene(databases, link, found, people.everybody(found, seed))


async def _fill(databases: Databases, files: Path, key: bytes, tell: Callable[[str], None]) -> None:
    pools.use(databases)
    await build(databases, files, key, now().date(), tell)
    await databases.close()
