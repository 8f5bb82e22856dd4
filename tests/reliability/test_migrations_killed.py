"""A migration that is killed in the middle of a step, whatever the kind of step, is run again and ends whole."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from aivo.db import admin
from aivo.db.embedded import Server
from aivo.db.migrating import patience, progress
from aivo.kit.errors import Refusal
from tests.conftest import SIGNING_KEY, Database, copy_of
from tests.schema import catalogue
from tests.schema.test_truth import read

CHILD = """
import sys
from aivo.db import admin
from aivo.db.migrating import runner
url, key, to, inside = sys.argv[1:]
run_plain = runner._run_plain

def and_stays(driver, text):
    run_plain(driver, text)
    if inside and inside in text:
        driver.execute("select pg_sleep(60)")

runner._run_plain = and_stays
admin.upgrade(url, key.encode(), to=to)
"""
"""The upgrade in a process of its own, which may stay in the middle of a transaction so that it can be killed there."""

USERS = """
insert into tenants (slug, name, kind) values ('kills', 'Kills', 'district');
insert into users (tenant_id, username, role, given_name, family_name)
select id, 'staff' || n, 'teacher', 'Ana', 'Reed' from tenants, generate_series(1, 50) n where slug = 'kills';
"""

KINDS = {
    "an index made concurrently": (
        "0015_known_devices", "0016_sealing", "lock table audit_events in row exclusive mode", "",
        "create index concurrently%",
    ),
    "rows changed in batches": (
        "0005_analytics_and_billing", "0006_factors", "select from users for update", "",
        "update users set is_mfa_required%",
    ),
    "an ordinary transaction": (
        "0016_sealing", "0017_tenant_states", "select", "CREATE TABLE tenant_states", "select pg_sleep%",
    ),
    "constraints validated": (
        "0016_sealing", "0017_tenant_states", "select", "validate constraint", "select pg_sleep%",
    ),
    "the last words of a migration": (
        "0019_phones", "0020_family_writes", "select from app_migrations.alembic_version for update", "",
        "update app_migrations%",
    ),
}  # fmt: skip
"""Kind of step: from which revision to which; whom it waits for, or what it stays in; how one sees that it is there."""

WAITS = """
select from pg_stat_activity
where application_name = 'aivo db' and datname = %s and query ilike %s and state = 'active'
"""


@pytest.fixture(scope="module")
def database(server: Server, template: str) -> Iterator[Database]:
    """An empty installation with a few accounts."""
    with copy_of(server, template) as found:
        with found.connect("postgres") as connection:
            connection.execute(USERS.encode())
        yield found


@contextmanager
def running(database: Database, to: str, inside: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """`aivo db upgrade` in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, database.urls["aivo_owner"], SIGNING_KEY.decode(), to, inside]
    ) as child:
        yield child
        child.kill()


def wait_until_it_waits(database: Database, child: subprocess.Popen[bytes], query: str) -> None:
    """Until its server process is in the middle of this statement."""
    with database.connect("postgres", autocommit=True) as connection:
        until = time.monotonic() + 60
        while connection.execute(WAITS, (database.name, query)).fetchone() is None:
            assert child.poll() is None, "it ended without waiting for anybody"
            assert time.monotonic() < until
            time.sleep(0.01)


class TestKilled:
    @pytest.mark.parametrize("kind", KINDS)
    def test_in_the_middle_of(self, database: Database, kind: str) -> None:
        before, after, blocks, inside, query = KINDS[kind]
        url = database.urls["aivo_owner"]
        admin.upgrade(url, SIGNING_KEY)
        whole = read(database)
        admin.downgrade(url, before)
        with database.connect("postgres") as connection:
            connection.execute("set session_replication_role = replica")
            connection.execute("update users set is_mfa_required = false")
        with database.connect("postgres") as blocker:
            blocker.execute(blocks.encode())
            with running(database, after, inside) as child:
                wait_until_it_waits(database, child, query)
                child.kill()
                child.wait()
            assert admin.current(url) == before
        admin.upgrade(url, SIGNING_KEY)
        assert catalogue.differences(whole, read(database)) == []
        with database.connect("postgres") as connection:
            assert connection.execute("select from pg_index where not (indisvalid and indisready)").fetchall() == []
            assert connection.execute("select from app_migrations.progress").fetchall() == []


class TestHalfWay:
    def test_it_must_end_before_another_begins(self, database: Database) -> None:
        """A way back that was stopped between two steps is no ground for the way there."""
        admin.upgrade(database.urls["aivo_owner"], SIGNING_KEY)
        with database.connect("aivo_owner") as owner:
            owner.execute("set role aivo_owner")
            progress.put(owner, "2026_11_26_19_phones.down", 1)
        try:
            with pytest.raises(progress.HalfWay, match="way back of 2026_11_26_19_phones"):
                admin.upgrade(database.urls["aivo_owner"], SIGNING_KEY)
        finally:
            with database.connect("postgres") as connection:
                connection.execute("delete from app_migrations.progress")


class TestTwoAtOnce:
    def test_the_second_says_so_or_waits(self, database: Database) -> None:
        url, said = database.urls["aivo_owner"], list[str]()
        admin.upgrade(url, SIGNING_KEY)
        admin.downgrade(url, "0019_phones")
        with database.connect("postgres") as blocker:
            blocker.execute("lock table documents in access share mode")
            with running(database, "head") as child:
                wait_until_it_waits(database, child, "lock table%documents%")
                with pytest.raises(patience.AnotherRuns):
                    admin.upgrade(url, SIGNING_KEY, patience=0)
                blocker.rollback()
                admin.upgrade(url, SIGNING_KEY, tell=said.append)
                assert child.wait() == 0
        assert admin.current(url) == admin.head()
        assert all("Another migration" in line for line in said)

    def test_whoever_holds_the_table_is_named_when_the_patience_ends(self, database: Database) -> None:
        url = database.urls["aivo_owner"]
        admin.upgrade(url, SIGNING_KEY)
        admin.downgrade(url, "0019_phones")
        with psycopg.connect(database.urls["aivo_worker"], application_name="a report") as reader:
            reader.execute("select from documents")
            with pytest.raises(Refusal, match=r"aivo_worker \(a report, process \d+\) holds on"):
                admin.upgrade(url, SIGNING_KEY, patience=0.5)
        admin.upgrade(url, SIGNING_KEY)
        assert admin.current(url) == admin.head()
