"""Makes a demo world large: further districts, and twins of the cast's learners in them, in committed chunks.

The owner does it with the tables' own triggers off, inside each chunk's transaction only: a chunk that fails, or is
stopped, leaves neither rows nor a trigger off. Keys and checks stay on for every row. What the triggers would have
kept is made by the same definitions (``derived.py``); consent stands in the rows, since the twins' consents are there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import psycopg

from aivo.db import admin
from aivo.db.pools import Databases
from aivo.domains.tenancy import service as tenancy
from aivo.domains.tenancy.schemas import TenantDraft
from aivo.kit.errors import NotFound
from aivo.seed.district.copying import hold_cast, statement
from aivo.seed.district.derived import ACCESS, NAMES, TRAIL
from aivo.seed.district.frames import find_cast, lay_frames
from aivo.seed.district.numbers import read, span
from aivo.seed.district.size import CHUNK, Size
from aivo.seed.district.tables import COPIED

HOME: Final = "riverbend"
"""The tenant of the cast; it grows like the others."""

ZONE: Final = "America/Chicago"
Tell = Callable[[int, int], None]
"""Hears how many of how many learners are there."""


@dataclass(frozen=True)
class Chunk:
    """Learners of one tenant that are put in and committed together."""

    tenant: int
    tenant_id: UUID
    name: str
    first: int
    last: int


def grow(databases: Databases, owner_url: str, size: Size, tell: Tell = lambda done, of: None) -> int:
    """Grow a finished demo world to ``size``; answers how many learners were put in. Closes the pools.

    What is there already stays, so a stopped growth goes on where it stopped. Never shrinks. Not for a running event
    loop: Ctrl-C reaches the statement that runs.
    """
    tenants = asyncio.run(_districts(databases, size))
    with admin.open_plain(owner_url) as connection:
        connection.execute("set role aivo_owner")
        connection.execute(f"set timezone = '{ZONE}'")
        connection.execute("set synchronous_commit = off")
        connection.commit()
        chunks = list(_chunks(connection, size, tenants))
        if chunks:
            _put_all(connection, size, tenants[0], chunks, tell)
    if chunks:
        admin.gather_statistics(owner_url)
    return sum(chunk.last - chunk.first + 1 for chunk in chunks)


async def _districts(databases: Databases, size: Size) -> list[UUID]:
    """The tenants that grow, founded where they are missing."""
    try:
        home = await tenancy.tenant_id_of(databases, HOME)
        return [home, *[await _district(databases, number) for number in range(1, size.tenants)]]
    finally:
        await databases.close()


async def _district(databases: Databases, number: int) -> UUID:
    slug = f"district-{number}"
    try:
        return await tenancy.tenant_id_of(databases, slug)
    except NotFound:
        return await tenancy.found_tenant(databases, TenantDraft(slug, _name(number), "district", "IL", ZONE))


def _name(number: int) -> str:
    places = ("Prairie View", "Stonebridge", "Maple Valley", "Juniper Hills", "Twin Rivers", "Elm Fork", "Fox Hollow")
    return f"{places[number % len(places)]} District {number}"


def _chunks(connection: psycopg.Connection[Any], size: Size, tenants: list[UUID]) -> Iterator[Chunk]:
    """What is missing, in order."""
    for number, tenant_id in enumerate(tenants):
        row = connection.execute(
            "select id from student_profiles where tenant_id = %s and id between %s and %s order by id desc limit 1",
            (tenant_id, *span(number, "learner")),
        ).fetchone()
        done = read(row[0]) if row else 0
        for first in range(done + 1, size.of_one + 1, CHUNK):
            last = min(first + CHUNK - 1, size.of_one)
            yield Chunk(number, tenant_id, _name(number) if number else HOME, first, last)
    connection.commit()


def _put_all(connection: psycopg.Connection[Any], size: Size, home: UUID, chunks: list[Chunk], tell: Tell) -> None:
    find_cast(connection, home)
    for each in COPIED:
        hold_cast(connection, each, home)
    connection.commit()
    total, done = sum(chunk.last - chunk.first + 1 for chunk in chunks), 0
    tell(done, total)
    statements: list[str] = []
    for chunk in chunks:
        lay_frames(connection, size, chunk.tenant, chunk.tenant_id, chunk.name, chunk.first, chunk.last)
        statements = statements or [statement(connection, each) for each in COPIED]
        _put(connection, chunk, statements)
        connection.commit()
        done += chunk.last - chunk.first + 1
        tell(done, total)


def _put(connection: psycopg.Connection[Any], chunk: Chunk, statements: list[str]) -> None:
    """Put one chunk in, with the tables' triggers off for the length of this transaction."""
    tables = sorted({each.table for each in COPIED})
    for table in tables:
        connection.execute(f"alter table {table} disable trigger user".encode())
    counts: dict[str, int] = {}
    for each, text in zip(COPIED, statements, strict=True):
        put = connection.execute(text.encode()).rowcount
        counts[each.table] = counts.get(each.table, 0) + put
    for table in tables:
        connection.execute(f"alter table {table} enable trigger user".encode())
    connection.execute(ACCESS, {"tenant": chunk.tenant_id})
    connection.execute(NAMES, {"tenant": chunk.tenant_id})
    entries = [(chunk.tenant_id, table, count) for table, count in counts.items() if count]
    connection.cursor().executemany(TRAIL, entries)
