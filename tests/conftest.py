"""One server, migrated templates, and copies of them: of the small world one a worker, put back after each test."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import itertools
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg
import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from psycopg.conninfo import make_conninfo

from aivo import settings as configuration
from aivo.db import admin, pools
from aivo.db.embedded import Server
from aivo.db.pools import Databases
from aivo.domains.identity import passwords as hashing
from aivo.kit.actor import Actor
from aivo.seed.build import build
from aivo.seed.days import demo_day
from tests.factories.core import Small, make_small_world
from tests.factories.kept import Kept, hand_in

# The same examples in every run: a red run can be run again, and a green one means the same everywhere.
settings.register_profile("aivo", derandomize=True, deadline=None)
settings.load_profile("aivo")

# Signing in costs a tenth of a second by design; hundreds of tests do it. The costs shipped are tested as they are.
SHIPPED_HASHER = hashing._hasher
hashing._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "test-only-password"
SIGNING_KEY = b"s" * 32
MASTER_KEY = b"m" * 32
COPIES = itertools.count(1)
FACES = re.compile(r"/(web|cli)/|(pages|api|lists|wording)\.py$")
"""Sources that no template is made from: what people and programs see of the rows."""


@dataclass(frozen=True)
class Database:
    """A database of its own for one test: the application's pools and the URLs of every role."""

    name: str
    databases: Databases
    urls: dict[str, str]

    def connect(self, role: str, *, autocommit: bool = False) -> psycopg.Connection[tuple[object, ...]]:
        """A plain connection as one of the roles (``postgres``: the superuser, for planting faults)."""
        return psycopg.connect(self.urls[role], autocommit=autocommit)


@dataclass(frozen=True)
class SmallWorld(Database):
    """Two small tenants made by the rooms' own verbs."""

    riverbend: Small
    lakeshore: Small


def data_dir() -> Path:
    """Where the test server of this clone lives between runs (root's data folder is shared by all clones)."""
    return configuration.default_data_dir() / f"test-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The test server; without fsync, since no test of this server pulls the plug (the kill tests start their own)."""
    with Server.start(data_dir(), durable=False) as running:
        drop_stale(running)
        yield running


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """One worker at a time."""
    handle = os.open(data_dir() / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def fingerprint(*folders: str) -> str:
    """A short hash of the sources a template is made from."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".sql") and "__pycache__" not in path.parts and not FACES.search(str(path)):
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def exists(server: Server, name: str) -> bool:
    """Whether a database is there."""
    with psycopg.connect(server.superuser_url()) as connection:
        return connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone() is not None


def drop_stale(server: Server) -> None:
    """Remove the templates of earlier sources, unless another run of the tests is using this server."""
    handle = os.open(data_dir() / "runs.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with psycopg.connect(server.superuser_url()) as connection:
            names = connection.execute(
                "select datname from pg_database where datname ~ '^aivo_(empty|small|filled|world)_' or datname ~ '^t_'"
            ).fetchall()
        for (name,) in names:
            if str(name) not in current_templates():
                server.drop_database(str(name))
    except BlockingIOError:
        pass
    fcntl.flock(handle, fcntl.LOCK_SH)  # kept until the process ends


def current_templates() -> dict[str, str]:
    """Kind of template to the name that today's sources give it, and back."""
    small = fingerprint("src/aivo", "migrations", "tests/factories")
    kinds = {
        "empty": f"aivo_empty_{fingerprint('src/aivo/db', 'src/aivo/domains', 'migrations')}",
        "small": f"aivo_small_{small}",
        "filled": f"aivo_filled_{small}",
        "world": f"aivo_world_{fingerprint('src/aivo', 'migrations')}_{demo_day():%m%d}",
    }
    return kinds | {name: kind for kind, name in kinds.items()}


def passwords() -> dict[str, str]:
    """One password for every role of the test server."""
    return dict.fromkeys((*admin.LOGIN_ROLES, "aivo_owner"), PASSWORD)


@pytest.fixture(scope="session")
def template(server: Server) -> str:
    """Name of a migrated, empty database."""
    name = current_templates()["empty"]
    with only_one("template"):
        if not exists(server, name):
            admin.make_roles(make_conninfo(server.superuser_url(), options="-cscram_iterations=1"), passwords())
            scratch = f"{name}_making"
            server.drop_database(scratch)
            admin.make_database(server.superuser_url(), scratch)
            admin.upgrade(server.url("aivo_owner", scratch, PASSWORD), SIGNING_KEY)
            with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
                connection.execute(f'alter database "{scratch}" rename to "{name}"')
                admin.close_database(connection, name)
    return name


@pytest.fixture(scope="session")
def small_template(server: Server, template: str) -> str:
    """Name of a database with the two small tenants."""
    name = current_templates()["small"]
    with only_one("small"):
        if not exists(server, name):
            scratch = f"{name}_making"
            server.drop_database(scratch)
            server.create_database(scratch, template, "aivo_owner")
            asyncio.run(_make_small(opened(server, scratch)))
            with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
                connection.execute(f'alter database "{scratch}" rename to "{name}"')
    return name


async def _make_small(database: Database) -> None:
    for slug in ("riverbend", "lakeshore"):
        await make_small_world(database.databases, slug)
    await database.databases.close()


def opened(server: Server, name: str) -> Database:
    """The roles' URLs and the application's pools of one database."""
    roles = (*admin.LOGIN_ROLES, "aivo_owner")
    urls = {role: server.url(role, name, PASSWORD) for role in roles} | {"postgres": server.superuser_url(name)}
    return Database(name, Databases(urls, SIGNING_KEY, MASTER_KEY, pool_size=5), urls)


def make_copy(server: Server, template_name: str, name: str) -> None:
    """A copy of a template, open to the login roles as an installation is."""
    server.create_database(name, template_name, "aivo_owner")
    with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
        admin.close_database(connection, name)


@contextmanager
def copy_of(server: Server, template_name: str) -> Iterator[Database]:
    """A database of its own for a test (or a module, or a session), dropped after it."""
    name = f"t_{os.getpid()}_{next(COPIES)}"
    make_copy(server, template_name, name)
    try:
        yield opened(server, name)
    finally:
        server.drop_database(name)


@pytest.fixture
def empty(server: Server, template: str) -> Iterator[Database]:
    """A migrated database without tenants."""
    with copy_of(server, template) as database:
        pools.use(database.databases)
        yield database


@pytest.fixture(scope="session")
def kept_small(server: Server, small_template: str) -> Iterator[Kept]:
    """This worker's copy of the two small tenants, put back after each test."""
    kept = Kept(server, small_template, f"t_{os.getpid()}_small")
    yield kept
    kept.drop()


@pytest.fixture
async def small(server: Server, kept_small: Kept) -> AsyncIterator[SmallWorld]:
    """Two small tenants as they were made; the test may write and plant faults as it likes."""
    if not kept_small.is_there:
        server.drop_database(kept_small.name)
        make_copy(server, kept_small.template, kept_small.name)
        kept_small.keep()
    database = opened(server, kept_small.name)
    if kept_small.loops is not None:
        database.databases._loops = kept_small.loops
    pools.use(database.databases)
    worlds = {slug: await Small.read(database.databases, slug) for slug in ("riverbend", "lakeshore")}
    yield SmallWorld(database.name, database.databases, database.urls, worlds["riverbend"], worlds["lakeshore"])
    living = await hand_in(database.databases)
    kept_small.put_back(living)
    kept_small.loops = database.databases._loops if kept_small.is_there else None


@dataclass(frozen=True)
class WorldDatabase(Database):
    """The demo world: the people of the journeys, with rows in every table."""

    anchor: date


@pytest.fixture(scope="session")
def world_template(server: Server, template: str) -> str:
    """Name of a database with the demo world, built around today as the demo's is: what a person may see depends on
    ``now()``, so a world around a fixed day would close one school year later."""
    name = current_templates()["world"]
    today = demo_day()
    with only_one("world"):
        if not exists(server, name):
            scratch = f"{name}_making"
            server.drop_database(scratch)
            server.create_database(scratch, template, "aivo_owner")
            asyncio.run(_make_world(opened(server, scratch), today))
            with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
                connection.execute(f'alter database "{scratch}" rename to "{name}"')
    return name


async def _make_world(database: Database, today: date) -> None:
    pools.use(database.databases)
    await build(database.databases, data_dir() / "files", SIGNING_KEY, today)
    await database.databases.close()


@pytest.fixture(scope="module")
def world(server: Server, world_template: str) -> Iterator[WorldDatabase]:
    """The demo world for the tests of one module; what one test writes the next one sees."""
    with copy_of(server, world_template) as database:
        pools.use(database.databases)
        yield WorldDatabase(database.name, database.databases, database.urls, demo_day())


@pytest.fixture
def as_(small: SmallWorld) -> object:
    """``await as_("teacher")``: the actor with this username in Riverbend (or the tenant named)."""

    async def actor(username: str, tenant: str = "riverbend") -> Actor:
        return await Actor.of(tenant, username)

    return actor
