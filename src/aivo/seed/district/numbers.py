"""Ids of twins: the head says which twin it is, the tail is that of the row of the cast it was copied from.

So a reference needs no table of pairs: the twin of what a row points at has the same head, or that of its class, its
school, its tenant. Heads look like the times of UUIDv7 (spring 2025) and rise in the order the rows are put in.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

LEVELS: Final = ("tenant", "school", "group", "learner")
BASE: Final = 0x0196_0000_0000
ROUND_BITS, NUMBER_BITS, LEVEL_BITS = 6, 17, 2


def number_of(tenant: int, level: str, number: int | str) -> str:
    """SQL of the first number of a twin: ``number`` of its kind within the tenant, or SQL for it."""
    above = (tenant << LEVEL_BITS | LEVELS.index(level)) << NUMBER_BITS + ROUND_BITS
    return f"({BASE + above} + ({number})::bigint * {1 << ROUND_BITS})"


def head(number: str) -> str:
    """SQL of a head, the first 13 characters of an id, from SQL of its number."""
    return f"overlay('0' || to_hex({number}) placing '-' from 9 for 0)"


def twin(head_of: str, row_id: str) -> str:
    """SQL of a twin's id; where the head is null, the row of the cast itself is meant."""
    return f"coalesce(({head_of} || substr({row_id}::text, 14))::uuid, {row_id})"


def span(tenant: int, level: str) -> tuple[UUID, UUID]:
    """The ids between which all twins of this level lie."""
    first = BASE + ((tenant << LEVEL_BITS | LEVELS.index(level)) << NUMBER_BITS + ROUND_BITS)
    return UUID(int=first << 80), UUID(int=first + (1 << NUMBER_BITS + ROUND_BITS) << 80)


def read(row_id: UUID) -> int:
    """The number of a twin within its level and tenant."""
    return (row_id.int >> 80) - BASE >> ROUND_BITS & (1 << NUMBER_BITS) - 1
