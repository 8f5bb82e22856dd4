"""One truth: the database that the models and their SQL describe is the one that migrations make, up and down."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import psycopg
import pytest
from alembic.script import ScriptDirectory

from aivo import schema
from aivo.db import admin, ddl
from aivo.db.embedded import Server
from tests.conftest import PASSWORD, SIGNING_KEY, Database, copy_of, opened
from tests.isolation.world import Filled
from tests.schema import catalogue

REVISIONS = tuple(
    script.revision for script in reversed(list(ScriptDirectory(str(admin.migrations_folder())).walk_revisions()))
)
"""Every revision, the oldest first."""


def read(database: Database) -> catalogue.Catalogue:
    """What a database is."""
    with database.connect("postgres") as connection:
        return catalogue.read(connection)


@pytest.fixture(scope="module")
def modelled(server: Server) -> Iterator[Database]:
    """A database made from the models and their SQL, without any migration."""
    with copy_of(server, "template1") as database:
        with psycopg.connect(database.urls["aivo_owner"]) as connection:
            for statement in ddl.whole(schema.metadata, schema.PHASES):
                connection.execute(statement)
        yield database


@pytest.fixture(scope="module")
def migrated(server: Server, template: str) -> Database:
    """The database that the migrations made."""
    return opened(server, template)


class TestModelsAndMigrations:
    def test_describe_the_same_database(self, modelled: Database, migrated: Database) -> None:
        assert catalogue.differences(read(modelled), read(migrated)) == []

    FAULTS = (
        "alter table ieps add column evil text",
        "alter table ieps alter column revision drop default",
        "alter table ieps alter column lineage_id drop not null",
        "comment on column ieps.lineage_id is 'evil'",
        "alter table ieps drop constraint ck_ieps_status_words",
        "drop index ix_ieps_tenant_id_student_id_status",
        "alter policy member_read on ieps using (true)",
        "create policy evil on ieps using (true)",
        "alter table ieps disable row level security",
        "alter table ieps no force row level security",
        "alter table ieps disable trigger audit",
        "drop trigger stay on ieps",
        "create or replace function app.day_starts(day date, zone text) returns timestamptz language sql as "
        "'select now()'",
        "alter function app.claims() reset search_path",
        "alter function app.claims() security invoker",
        "alter function app.claims() owner to aivo_owner",
        "grant execute on function app.claims() to public",
        "grant delete on ieps to aivo_member",
        "grant select (token_hash) on user_sessions to aivo_auditor",
        "alter view app.access_sources set (security_invoker = false)",
        "grant create on schema app to aivo_member",
        "alter table ieps owner to aivo_guard",
    )

    @pytest.mark.parametrize("fault", FAULTS)
    def test_a_difference_is_found(self, modelled: Database, fault: str) -> None:
        """The twin: whatever is changed on one side shows."""
        with modelled.connect("postgres") as connection:
            before = catalogue.read(connection)
            connection.rollback()
            connection.execute(fault)
            after = catalogue.read(connection)
            connection.rollback()
        assert catalogue.differences(before, after) != []


def owner_url(server: Server, database: Database) -> str:
    """Where migrations run."""
    return server.url("aivo_owner", database.name, PASSWORD)


class TestThereAndBack:
    """Five phases, each way, with rows in every table."""

    def test_down_one_phase_at_a_time_and_up_again(self, server: Server, own_filled: Filled) -> None:
        url = owner_url(server, own_filled)
        whole = read(own_filled)
        for revision in (*reversed(REVISIONS[:-1]), "base"):
            admin.downgrade(url, revision)
        admin.upgrade(url, SIGNING_KEY)
        assert catalogue.differences(whole, read(own_filled)) == []

    def test_each_phase_alone_down_and_up(self, server: Server, own_filled: Filled) -> None:
        """The tables of the phases below keep their rows."""
        url = owner_url(server, own_filled)
        whole = read(own_filled)
        students = count(own_filled, "student_profiles")
        for before, revision in reversed([*itertools.pairwise(REVISIONS)]):
            admin.downgrade(url, before)
            without = read(own_filled)
            admin.upgrade(url, SIGNING_KEY, to=revision)
            assert catalogue.differences(whole, read(own_filled)) == [], revision
            assert count(own_filled, "student_profiles") == students
            admin.downgrade(url, before)
            whole = without

    def test_base_leaves_nothing_of_ours(self, server: Server, own_filled: Filled) -> None:
        admin.downgrade(owner_url(server, own_filled), "base")
        left = read(own_filled)
        with own_filled.connect("postgres") as connection:
            roles = {
                name for (name,) in connection.execute("select rolname::text from pg_roles where rolname like 'aivo%'")
            }
        for kind in ("relations", "columns", "constraints", "indexes", "policies", "triggers", "functions", "types"):
            assert left[kind] == set(), kind
        assert {row[0] for row in left["schemas"]} == {"public"}
        assert not to_regclass(own_filled, "jobs.procrastinate_jobs")
        assert roles == {"aivo_owner", "aivo_guard", *admin.LOGIN_ROLES}


def to_regclass(database: Database, name: str) -> str | None:
    """The relation of this name, if there is one."""
    with database.connect("postgres") as connection:
        row = connection.execute("select to_regclass(%s)::text", (name,)).fetchone()
    return str(row[0]) if row and row[0] else None


def count(database: Database, table: str) -> int:
    """Rows of a table."""
    with database.connect("postgres") as connection:
        row = connection.execute(f"select count(*) from {table}").fetchone()
    return int(str(row[0])) if row else 0
