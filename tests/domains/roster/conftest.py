"""A district of its own for a test, in a database that the tests of one file share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest

from aivo.db import pools
from aivo.db.embedded import Server
from aivo.domains.tenancy import service as tenancy
from aivo.domains.tenancy.schemas import TenantDraft
from tests.conftest import Database, copy_of
from tests.domains.roster.district import District

NUMBERS = count(1)


@pytest.fixture(scope="module")
async def roster_database(server: Server, template: str) -> AsyncIterator[Database]:
    """A migrated database without tenants."""
    with copy_of(server, template) as database:
        yield database
        await database.databases.close()


@pytest.fixture
async def district(roster_database: Database, tmp_path: Path) -> District:
    """Riverbend, before its first roster."""
    pools.use(roster_database.databases)
    draft = TenantDraft(f"riverbend-{next(NUMBERS)}", "Riverbend")
    tenant_id = await tenancy.found_tenant(roster_database.databases, draft)
    return District(roster_database, tenant_id, tmp_path)
