"""One database for the tests of consent, swept between them; a test that plants a fault takes one of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from aivo.db import pools
from aivo.db.embedded import Server
from tests.conftest import Database, SmallWorld, copy_of, opened
from tests.factories.core import Small

SWEEP = """
set session_replication_role = replica;
delete from ai_messages; delete from ai_conversations; delete from ai_adaptations; delete from personal_ai_models;
delete from ai_reviews; delete from ai_generated_contents;
delete from consent_histories; delete from consent_notices; delete from consent_answers; delete from consent_records;
delete from retention_holds; delete from retention_rules where owner_tenant_id is not null;
update tenants set is_public_agency = true where kind = 'district';
update student_profiles set birth_date = '2016-05-01';
delete from ai_models where provider <> 'builtin';
drop table if exists talk_events;
set session_replication_role = origin;
delete from parent_relation_rights
  where basis = 'court_order' and right_kind in ('give_data_consent', 'decide_education');
update parent_relation_rights set valid_to = null, end_basis = null where valid_to is not null;
"""


@pytest.fixture(scope="module")
def swept_database(server: Server, small_template: str) -> Iterator[Database]:
    """The module's copy of the two small tenants."""
    with copy_of(server, small_template) as database:
        yield database


@pytest.fixture
async def small(server: Server, swept_database: Database) -> AsyncIterator[SmallWorld]:
    """The two small tenants as they were made."""
    with swept_database.connect("postgres") as link:
        link.execute(SWEEP)
    async with world_of(opened(server, swept_database.name)) as world:
        yield world


@pytest.fixture
async def own(server: Server, small_template: str) -> AsyncIterator[SmallWorld]:
    """A copy for one test alone, whose rules it may break."""
    with copy_of(server, small_template) as database:
        async with world_of(database) as world:
            yield world


@asynccontextmanager
async def world_of(database: Database) -> AsyncIterator[SmallWorld]:
    """The two tenants of a database, and its pools in this test's loop."""
    databases = database.databases
    pools.use(databases)
    worlds = {slug: await Small.read(databases, slug) for slug in ("riverbend", "lakeshore")}
    yield SmallWorld(database.name, databases, database.urls, worlds["riverbend"], worlds["lakeshore"])
    await databases.close()
