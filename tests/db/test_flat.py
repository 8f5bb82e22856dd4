"""What a request costs does not grow with the district: the pages of memory touched at 700 and at 1,400 learners."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aivo.db import pools
from aivo.db.embedded import Server
from aivo.db.pools import Databases
from aivo.domains.identity import lists
from aivo.seed.district import Size, grow
from benchmarks.flat import WHOLE, Cost, costs, grown
from tests.conftest import MASTER_KEY, SIGNING_KEY, Database, copy_of

FEW = Size(learners=700, tenants=1, homework=0, focus=0, summaries=0)
MANY = Size(learners=1_400, tenants=1, homework=0, focus=0, summaries=0)
UNBOUNDED = (
    "select k.role, (select count(*) from users u where u.tenant_id = $1 and u.role = k.role and u.deleted_at is null) "
    "as people from unnest($2::text[]) as k (role)"
)

STAFF_AND_PARENT = ("ana", "okoro", "ruiz")

Costs = dict[tuple[str, str], Cost]


@pytest.fixture(scope="module")
def district(server: Server, world_template: str) -> Iterator[Database]:
    """The demo world, grown in this module. A table of a few pages is read in other ways than a larger one, so the
    plans are held to one way, that of a large district: row by row through an index.
    """
    with copy_of(server, world_template) as database:
        with database.connect("postgres", autocommit=True) as connection:
            for way in ("seqscan", "bitmapscan", "indexonlyscan"):
                connection.execute(f"alter database {database.name} set enable_{way} = off".encode())
        yield database


@pytest.fixture(scope="module")
def both(district: Database, tmp_path_factory: pytest.TempPathFactory) -> tuple[Costs, Costs]:
    """What each page costs at both sizes."""
    folder = tmp_path_factory.mktemp("flat")
    found = []
    for size in (FEW, MANY):
        grow(district.databases, district.urls["aivo_owner"], size)
        found.append(asyncio.run(measured(district, folder, of=STAFF_AND_PARENT)))
    return found[0], found[1]


async def measured(district: Database, folder: Path, **which: Any) -> Costs:
    databases = Databases(district.urls, SIGNING_KEY, MASTER_KEY, pool_size=2)
    pools.use(databases)
    try:
        return await costs(databases, district.urls["postgres"], folder, times=1, **which)
    finally:
        await databases.close()


def test_no_page_of_any_role_touches_more_in_a_district_twice_as_large(both: tuple[Costs, Costs]) -> None:
    small, large = both
    assert {username for username, _ in small} == set(STAFF_AND_PARENT)
    assert len(small) > 80
    assert grown(small, large) == {}


def test_every_page_that_looks_at_the_whole_district_is_still_one(both: tuple[Costs, Costs]) -> None:
    assert set(WHOLE) <= {place for _, place in both[0]}


def test_a_count_without_a_bound_is_seen(
    district: Database, both: tuple[Costs, Costs], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "COUNTS", UNBOUNDED)
    found = asyncio.run(measured(district, tmp_path, of=["ruiz"], only="/people"))
    assert list(grown(both[0], found)) == [("ruiz", "/people")]
