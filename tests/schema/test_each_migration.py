"""Each migration, down and up again on its own: what it locks, what it leaves, and for whom the schema still works."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from alembic.script import ScriptDirectory

from aivo.db import admin
from aivo.db.embedded import Server
from aivo.db.migrating import locks, runner
from tests.conftest import SIGNING_KEY, copy_of
from tests.schema import catalogue
from tests.schema.breaks import breaks
from tests.schema.test_truth import REVISIONS, read

BOTTOM = "0005_analytics_and_billing"
"""The first revision with all tables of the five phases: nothing ran on an earlier one."""

LATER = REVISIONS[REVISIONS.index(BOTTOM) + 1 :]

STRONG = """
select c.oid::regclass::text from pg_locks l join pg_class c on c.oid = l.relation
where l.pid = pg_backend_pid() and l.granted and c.relkind in ('r', 'p')
  and l.mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
  and c.oid = any (%s) and l.database = (select oid from pg_database where datname = current_database())
"""


@dataclass
class Way:
    """What was seen while one migration ran: locks foreseen and locks held at the end of each of its transactions."""

    foreseen: list[dict[str, str]] = field(default_factory=list)
    held: list[set[str]] = field(default_factory=list)


@dataclass
class Journey:
    """From the newest revision down to the bottom and up again, migration by migration."""

    there: dict[str, Way] = field(default_factory=dict)
    back: dict[str, Way] = field(default_factory=dict)
    catalogues: dict[str, catalogue.Catalogue] = field(default_factory=dict)
    again: dict[str, catalogue.Catalogue] = field(default_factory=dict)


@pytest.fixture(scope="module")
def journey(server: Server, template: str) -> Journey:
    """The journey over an empty database: locks and catalogue do not depend on rows."""
    seen, now = Journey(), Way()
    patch = pytest.MonkeyPatch()
    run_plain = runner._run_plain

    def watched(driver: psycopg.Connection[Any], text: str) -> None:
        before = [oid for (oid,) in driver.execute("select oid from pg_class where relkind in ('r', 'p')")]
        now.foreseen.append(locks.needed(driver, text))
        run_plain(driver, text)
        now.held.append({table for (table,) in driver.execute(STRONG, (before,))})

    patch.setattr(runner, "_run_plain", watched)
    with copy_of(server, template) as database:
        url = database.urls["aivo_owner"]
        seen.catalogues[REVISIONS[-1]] = read(database)
        for revision, before in zip(reversed(LATER), reversed(REVISIONS[REVISIONS.index(BOTTOM) : -1]), strict=True):
            now = seen.back[revision] = Way()
            admin.downgrade(url, before)
            seen.catalogues[before] = read(database)
        for revision in LATER:
            now = seen.there[revision] = Way()
            admin.upgrade(url, SIGNING_KEY, to=revision)
            seen.again[revision] = read(database)
    patch.undo()
    return seen


class TestLocks:
    @pytest.mark.parametrize("revision", LATER)
    @pytest.mark.parametrize("way", ["there", "back"])
    def test_are_all_taken_before_anything_else(self, journey: Journey, revision: str, way: str) -> None:
        """What a step locks later, it locks while others wait for what it has already."""
        steps = (journey.there if way == "there" else journey.back)[revision]
        for foreseen, held in zip(steps.foreseen, steps.held, strict=True):
            late = held - {table for table, kind in foreseen.items() if kind != locks.WEAK}
            assert late == set(), f"locked without being foreseen by aivo.db.migrating.locks: {late}"


class TestThereAndBack:
    @pytest.mark.parametrize("revision", LATER)
    def test_leads_to_the_same_catalogue(self, journey: Journey, revision: str) -> None:
        assert catalogue.differences(journey.catalogues[revision], journey.again[revision]) == []


class TestTheVersionBefore:
    """The schema is newer already and the old version still serves: what it can no longer do, ``breaks`` says."""

    @pytest.mark.parametrize(("before", "revision"), [*itertools.pairwise([BOTTOM, *LATER])])
    def test_works_on_or_is_named(self, journey: Journey, before: str, revision: str) -> None:
        broken = breaks(journey.catalogues[before], journey.catalogues[revision])
        said = getattr(ScriptDirectory(str(admin.migrations_folder())).get_revision(revision).module, "breaks", "")
        assert bool(broken) == bool(said), f"{revision} says breaks = {said!r}, and takes: {broken}"

    FAULTS = (
        "drop table known_devices cascade",
        "alter table users drop column title cascade",
        "alter table app.name_words alter column word type varchar",
        "alter table users add column evil text not null",
        "alter table users alter column title set not null",
        "revoke update on ieps from aivo_member",
        "drop function app.keep_reading(jsonb)",
        "alter table ieps drop constraint ck_ieps_status_words; "
        "alter table ieps add constraint ck_ieps_status_words check (status in ('draft', 'signed')) not valid",
    )

    @pytest.mark.parametrize("fault", FAULTS)
    def test_misses_what_is_taken(self, server: Server, template: str, journey: Journey, fault: str) -> None:
        """The twin."""
        with psycopg.connect(server.superuser_url(template)) as connection:
            connection.execute(fault)
            after = catalogue.read(connection)
            connection.rollback()
        assert breaks(journey.catalogues[REVISIONS[-1]], after) != []
