"""The demo world, rebuilt from its trail: every table, every row."""

from __future__ import annotations

import asyncpg

from aivo.domains.audit import service as audit
from aivo.schema import metadata
from tests.conftest import WorldDatabase


async def test_every_table_of_the_demo_world_is_what_the_trail_says(world: WorldDatabase) -> None:
    link = await asyncpg.connect(world.urls["aivo_owner"])
    try:
        tables = [await audit.replay(link, table) for table in audit.replayable(metadata.sorted_tables)]
    finally:
        await link.close()
    assert [table.sentence for table in tables if table.wrong] == []
    assert sum(table.rows for table in tables) > 5000
    print(len(tables), "tables", sum(table.rows for table in tables), "rows")
