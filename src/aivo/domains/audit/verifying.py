"""Is the trail what it was? Read from the rows and held against seals and checkpoints; the first bad entry is named.

Entries are read in the order of the seal and hashed here; nothing is asked of functions that the database's owner could
have replaced. One pass, two cursors, a few megabytes of memory however long the trail is.
"""

# ruff: noqa: S608  (the statements' names come from a fixed list, their values are bound)

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from aivo.domains.audit.canonical import CANONICAL, ENTRY, KINDS, WORDS, Seal, first_head, head_of, trail_sql
from aivo.domains.audit.checkpoints import Point

AT_ONCE = 2000
"""Rows fetched at a time."""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong first: the entry by its number, and one sentence."""

    entry: int
    sentence: str


class _Found(Exception):  # noqa: N818  (ends the pass; not an error of the program)
    def __init__(self, entry: int, sentence: str) -> None:
        self.finding = Finding(entry, sentence)
        super().__init__(sentence)


@dataclass(slots=True)
class Verdict:
    """How one tenant's trail stands."""

    tenant_id: UUID
    entries: int = 0
    """Sealed entries that were compared."""
    seals: int = 0
    checkpoints: int = 0
    told: int = 0
    """Entries that a checkpoint speaks for."""
    told_at: datetime | None = None
    unsealed: int = 0
    erased: int = 0
    """Entries whose values were erased, as the trail says itself."""
    restores: list[str] = field(default_factory=list)
    finding: Finding | None = None


@dataclass(slots=True)
class _Gone:
    """What is no longer there, and what the trail says was erased; the two must agree."""

    values: Counter[UUID | None] = field(default_factory=Counter)
    firsts: dict[UUID | None, int] = field(default_factory=dict)
    readings: int = 0
    first_reading: int = 0
    told_values: Counter[UUID | None] = field(default_factory=Counter)
    told_readings: int = 0


async def entries_of(link: asyncpg.Connection[Any], tenant_id: UUID) -> int:
    """How many sealed entries a tenant has, for the progress bar."""
    found = await link.fetchval(
        "select first_entry + entry_count - 1 from public.audit_seals where tenant_id = $1"
        " order by number desc limit 1",
        tenant_id,
    )
    return int(found or 0)


async def verify_trail(
    link: asyncpg.Connection[Any], tenant_id: UUID, points: Iterator[Point], progress: Progress = lambda _: None
) -> Verdict:
    """Check one tenant's trail over a connection of the owner or the auditor, as of one moment."""
    async with link.transaction(isolation="repeatable_read", readonly=True):
        return await judge(link, tenant_id, points, progress)


async def judge(
    link: asyncpg.Connection[Any], tenant_id: UUID, points: Iterator[Point], progress: Progress = lambda _: None
) -> Verdict:
    """Check one tenant's trail as an open transaction sees it; ``points`` are the checkpoints that stand."""
    verdict = Verdict(tenant_id)
    await link.execute("set local search_path = pg_catalog")
    await link.execute("set local cursor_tuple_fraction = 0.001")
    try:
        await _compare(link, verdict, points, progress)
    except _Found as found:
        verdict.finding = found.finding
    return verdict


async def _compare(link: Any, verdict: Verdict, points: Iterator[Point], progress: Progress) -> None:
    rows = _rows(link, verdict.tenant_id)
    gone = _Gone()
    row = await anext(rows, None)
    point = next(points, None)
    before = first_head(verdict.tenant_id)
    async for record in link.cursor(
        "select number, first_entry, entry_count, last_xid, last_id, head, entries from public.audit_seals "
        "where tenant_id = $1 order by number", verdict.tenant_id, prefetch=2,
    ):  # fmt: skip
        seal = Seal(*(record[name] for name in Seal.__slots__))
        before = _check_seal(verdict, seal, record["entries"], before)
        point = _hold_against(verdict, seal, point, points)
        row = await _check_entries(link, verdict, gone, seal, record["entries"], row, rows)
        verdict.seals += 1
        progress(seal.entry_count)
    while row is not None:
        verdict.unsealed += 1
        _note_erased(gone, row)
        row = await anext(rows, None)
    _check_end(verdict, point)
    _check_gone(verdict, gone)


async def _rows(link: Any, tenant_id: UUID) -> AsyncIterator[Any]:
    async for row in link.cursor(trail_sql(), tenant_id, prefetch=AT_ONCE):
        yield row


def _check_seal(verdict: Verdict, seal: Seal, entries: bytes, before: bytes) -> bytes:
    """That a seal follows the one before and says what its head says; answers the head."""
    due = verdict.entries + 1
    if seal.number != verdict.seals + 1:
        raise _Found(due, f"seal {verdict.seals + 1:,}, which begins with entry {due:,}, was removed.")
    if (
        seal.first_entry != due
        or len(entries) != seal.entry_count * ENTRY
        or head_of(verdict.tenant_id, before, seal, entries) != seal.head
    ):
        raise _Found(due, f"seal {seal.number:,} over the entries {due:,} to {seal.last_entry:,} was changed.")
    return seal.head


def _hold_against(verdict: Verdict, seal: Seal, point: Point | None, points: Iterator[Point]) -> Point | None:
    """Compare the checkpoints of one seal; answers the next one."""
    while point is not None and point.seal <= seal.number:
        verdict.checkpoints += 1
        if point.reason is not None:
            verdict.restores.append(point.reason)
        if point.seal == seal.number:
            if (point.head, point.entries, point.xid, point.last_id) != (
                seal.head, seal.last_entry, seal.last_xid, seal.last_id,
            ):  # fmt: skip
                raise _Found(
                    verdict.told + 1,
                    f"the entries from {verdict.told + 1:,} to {point.entries:,} are not those of the checkpoint "
                    f"signed over seal {point.seal:,} on {point.sealed_at:%d %b %Y %H:%M} UTC: they were changed and "
                    "sealed anew.",
                )
            verdict.told, verdict.told_at = point.entries, point.sealed_at
        point = next(points, None)
    return point


async def _check_entries(
    link: Any, verdict: Verdict, gone: _Gone, seal: Seal, entries: bytes, row: Any, rows: AsyncIterator[Any]
) -> Any:
    """Compare a seal's entries with the rows, both in order; answers the row that follows."""
    for place in range(0, len(entries), ENTRY):
        kind, row_id, digest = (
            entries[place : place + 1],
            entries[place + 1 : place + 17],
            entries[place + 17 : place + 49],
        )
        number = verdict.entries + 1
        if row is None or row["id"].bytes != row_id:
            if not await _is_erased_reading(link, verdict.tenant_id, kind, row_id):
                await _name(link, verdict.tenant_id, number, kind, row_id, digest, row)
            gone.readings += 1
            gone.first_reading = gone.first_reading or number
            verdict.entries = number
            continue
        if hashlib.sha256(row["canonical"].encode()).digest() != digest:
            raise _Found(
                number, f"{_words(number, kind, row['id'], row['table_name'])} was changed after it was sealed."
            )
        if row["values_are"] == "changed":
            words = _words(number, kind, row["id"], row["table_name"])
            raise _Found(number, f"the values of {words} are not those that were recorded.")
        if row["values_are"] == "gone":
            gone.values[row["student_id"]] += 1
            gone.firsts.setdefault(row["student_id"], number)
        _note_erased(gone, row)
        verdict.entries = number
        row = await anext(rows, None)
    return row


def _note_erased(gone: _Gone, row: Any) -> None:
    if row["erased"] is not None:
        if row["table_name"] == "audit_values":
            gone.told_values[row["student_id"]] += row["erased"]
        else:
            gone.told_readings += row["erased"]


async def _is_erased_reading(link: Any, tenant_id: UUID, kind: bytes, row_id: bytes) -> bool:
    """The log of readings may be erased with its learner; whether that was told is asked at the end."""
    return kind == b"r" and await _now(link, tenant_id, kind, row_id) is None


async def _now(link: Any, tenant_id: UUID, kind: bytes, row_id: bytes) -> str | None:
    found: str | None = await link.fetchval(
        f"select {CANONICAL[kind]} from public.{KINDS[kind]} e where e.tenant_id = $1 and e.id = $2",
        tenant_id, UUID(bytes=row_id),
    )  # fmt: skip
    return found


async def _name(link: Any, tenant_id: UUID, number: int, kind: bytes, row_id: bytes, digest: bytes, row: Any) -> None:
    """Say what happened where the rows do not go on as the seal does."""
    words = _words(number, kind, UUID(bytes=row_id), None)
    now = await _now(link, tenant_id, kind, row_id)
    if now is None:
        raise _Found(number, f"{words} was removed.")
    if hashlib.sha256(now.encode()).digest() != digest:
        raise _Found(number, f"{words} was changed after it was sealed, and stands in another place.")
    other = f"{WORDS[row['kind'].encode()]} {row['id']}" if row is not None else "entry"
    raise _Found(number, f"before entry {number:,} a {other} was put in that was not there when it was sealed.")


def _check_end(verdict: Verdict, point: Point | None) -> None:
    """That the checkpoints speak of nothing more than is there, and that there are any."""
    if point is not None and point.seal > verdict.seals:
        raise _Found(
            verdict.entries + 1,
            f"the trail ends at entry {verdict.entries:,}, but the checkpoint signed over seal {point.seal:,} on "
            f"{point.sealed_at:%d %b %Y %H:%M} UTC counts {point.entries:,}: its end was cut off from entry "
            f"{verdict.entries + 1:,} on.",
        )
    if verdict.seals and not verdict.checkpoints:
        raise _Found(
            1,
            f"no checkpoint speaks of its {verdict.entries:,} entries, so nothing shows that they are what they were.",
        )


def _check_gone(verdict: Verdict, gone: _Gone) -> None:
    """That nothing is gone but what the trail itself says was erased."""
    for student, count in gone.values.items():
        if count > gone.told_values[student]:
            number = gone.firsts[student]
            raise _Found(number, f"the values of entry {number:,} are gone, and no erasure in the trail tells of it.")
    if gone.readings > gone.told_readings:
        number = gone.first_reading
        raise _Found(number, f"entry {number:,}, a reading, was removed, and no erasure in the trail tells of it.")
    verdict.erased = gone.values.total() + gone.readings


def _words(number: int, kind: bytes, row_id: UUID, table: str | None) -> str:
    of = f" of {table}" if table else ""
    return f"entry {number:,} ({WORDS[kind]}{of}, {row_id})"
