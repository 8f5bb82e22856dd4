"""A district of its own for a test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from aivo.domains.tenancy import service as tenancy
from aivo.domains.tenancy.schemas import TenantDraft
from tests.conftest import Database
from tests.domains.roster.district import District


@pytest.fixture
async def district(empty: Database, tmp_path: Path) -> AsyncIterator[District]:
    """Riverbend, before its first roster."""
    tenant_id = await tenancy.found_tenant(empty.databases, TenantDraft("riverbend", "Riverbend"))
    yield District(empty, tenant_id, tmp_path)
    await empty.databases.close()
