"""The world of the proofs: two small tenants with a row in every table, and people who act over real connections."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from psycopg import sql

from aivo import schema
from aivo.db.embedded import Server
from aivo.domains.tenancy.service import PLATFORM_TENANT_ID
from aivo.kit.actor import Actor
from tests.conftest import Database, copy_of, current_templates, data_dir, exists, opened
from tests.factories.core import Small
from tests.factories.rows import Place, fill

Connection = psycopg.Connection[Any]

PEOPLE = ("kid", "far", "mother", "father", "stranger", "manager", "teacher", "para", "office", "clerk", "principal")
"""Who acts in Riverbend: every role of a person, with and without rights and duties."""

ACTORS = (*PEOPLE, "platform", "system")
"""The people, a platform admin, and a job of the tenant."""


@dataclass(frozen=True)
class Filled(Database):
    """Two tenants with a row in every table for each learner."""

    riverbend: Small
    lakeshore: Small
    open_connections: dict[str, Connection] = field(default_factory=dict)

    def actor(self, name: str, home: Small | None = None) -> Actor:
        """An actor of Riverbend, or of the tenant given."""
        place = home or self.riverbend
        if name == "platform":
            return Actor(PLATFORM_TENANT_ID, None, "platform_admin")
        return place.system() if name == "system" else place.actor(name)

    def link(self, role: str) -> Connection:
        """The open connection of a role; one each, to keep the proofs fast."""
        if role not in self.open_connections or self.open_connections[role].closed:
            self.open_connections[role] = psycopg.connect(self.urls[role])
        return self.open_connections[role]

    @contextmanager
    def acting(self, actor: Actor, *, keep: bool = False) -> Iterator[Connection]:
        """A transaction of the actor as the application makes it: the login role's connection and a token for it."""
        link = self.link(actor.login_role)
        try:
            link.execute("select app.enter(%s)", (self.databases.token(actor, backend=link.info.backend_pid),))
            yield link
            if keep:
                link.commit()
        finally:
            link.rollback()

    def alter(self, statement: str, **values: Any) -> int:
        """Change data as the owner of the tables, committed; answers how many rows changed."""
        link = self.link("aivo_owner")
        changed = link.execute(statement, {"tenant": self.riverbend.tenant_id, **values}).rowcount
        link.commit()
        return changed

    def close(self) -> None:
        """Close all connections."""
        for link in self.open_connections.values():
            link.close()
        self.open_connections.clear()


def fetch(link: Connection, statement: str | sql.Composed, values: Any = None) -> list[tuple[Any, ...]]:
    """All rows of one statement."""
    return list(link.execute(statement, values).fetchall())


def state_of(link: Connection, statement: str | sql.Composed | sql.SQL, values: Any = None) -> str | None:
    """Try one statement in a savepoint and undo it: the SQLSTATE of its refusal, None if it worked."""
    link.execute("savepoint attempt")
    try:
        link.execute(statement, values)
    except psycopg.Error as error:
        state: str | None = error.sqlstate
    else:
        state = None
    link.execute("rollback to savepoint attempt")
    return state


@pytest.fixture(scope="session")
def filled_template(server: Server, small_template: str) -> str:
    """Name of a database with the two small tenants and a row in every table."""
    name = current_templates()["filled"]
    handle = os.open(data_dir() / "filled.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not exists(server, name):
            scratch = f"{name}_making"
            server.drop_database(scratch)
            server.create_database(scratch, small_template, "aivo_owner")
            asyncio.run(_fill(opened(server, scratch)))
            with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
                connection.execute(f'alter database "{scratch}" rename to "{name}"')
    finally:
        os.close(handle)
    return name


async def _worlds(database: Database) -> tuple[Small, Small]:
    riverbend, lakeshore = [await Small.read(database.databases, slug) for slug in ("riverbend", "lakeshore")]
    await database.databases.close()
    return riverbend, lakeshore


async def _fill(database: Database) -> None:
    places = [Place(world.tenant_id, world.students, world.users["mother"]) for world in await _worlds(database)]
    with database.connect("postgres") as connection:
        fill(connection, schema.metadata, places)


@contextmanager
def _filled(server: Server, template: str) -> Iterator[Filled]:
    with copy_of(server, template) as database:
        worlds = asyncio.run(_worlds(database))
        world = Filled(database.name, database.databases, database.urls, *worlds)
        try:
            yield world
        finally:
            world.close()


@pytest.fixture(scope="session")
def filled(server: Server, filled_template: str) -> Iterator[Filled]:
    """The filled world for all tests that leave it as it was."""
    with _filled(server, filled_template) as world:
        yield world


@pytest.fixture(scope="class")
def class_filled(server: Server, filled_template: str) -> Iterator[Filled]:
    """A filled world of one class's own, whose tests write in different tables or do not mind each other."""
    with _filled(server, filled_template) as world:
        yield world


@pytest.fixture
def own_filled(server: Server, filled_template: str) -> Iterator[Filled]:
    """A filled world of one test's own, to write in and to plant faults in."""
    with _filled(server, filled_template) as world:
        yield world


RELATIONS = (
    "public.tenants", "public.users", "public.user_roles", "public.parent_student_relations",
    "public.parent_relation_rights", "public.student_assignments", "public.classroom_memberships",
    "public.classroom_staff", "public.school_enrolments", "public.duty_assignments", "app.student_access",
)  # fmt: skip
"""What decides who may see whom."""


@pytest.fixture
def changeable(filled: Filled) -> Iterator[Filled]:
    """The common world, whose people and relations a test may change; afterwards they are as they were."""
    link = filled.link("postgres")
    link.execute("create schema before")
    for number, table in enumerate(RELATIONS):
        link.execute(f"create table before.t{number} as table {table}")
    link.commit()
    yield filled
    link.execute("set session_replication_role = replica")  # put back as it was, without triggers and keys
    for number, table in enumerate(RELATIONS):
        link.execute(f"delete from {table}")
        link.execute(f"insert into {table} table before.t{number}")
    link.execute("drop schema before cascade")
    link.execute("set session_replication_role = origin")
    link.commit()
