"""The statements that put twins in, written from the catalogue: a new column or reference needs no word here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import psycopg

from aivo.seed.district.numbers import LEVELS, head, twin
from aivo.seed.district.tables import COPIED, Copied

OF_LEARNER: Final = "select t.student_id as cast_id, t.* from {} t join cast_learners c on c.id = t.student_id"
HELD: Final = "create temp table {} as select * from ({}) x where x.tenant_id = %s{}"
PLACES: Final = "(select * from frame_{0} where h_{0} is not null)"
ROUNDS: Final = (
    "(select l.*, k, j, {} as h_round, {} as h_own from frame_learner l, generate_series(0, {} - 1) k, "
    "generate_series(0, {}) j offset 0)"
)
NAMED: Final = "select {} from {} r join cast_learners c on c.id = r.cast_id"
WEEKS: Final = 21
"""Days between two rounds: three weeks, so that a school day stays one."""

COLUMNS = """
select a.attname, t.typname, a.attnotnull,
  (select c.confrelid::regclass::text || ' ' || array_length(c.conkey, 1) from pg_constraint c
   where c.conrelid = a.attrelid and c.contype = 'f' and a.attname <> 'tenant_id'
     and c.conkey[array_length(c.conkey, 1)] = a.attnum limit 1)
from pg_attribute a join pg_type t on t.oid = a.atttypid
where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
order by a.attnum
"""


@dataclass(frozen=True)
class Column:
    """A column: its type, and what it refers to (``shelf``: a catalogue that belongs to no tenant)."""

    name: str
    kind: str
    is_needed: bool
    target: str | None
    is_shelf: bool


def source(each: Copied) -> str:
    """Name of the temporary table that holds the rows of the cast."""
    return f"cast_{COPIED.index(each)}_{each.table}"


def hold_cast(connection: psycopg.Connection[Any], each: Copied, home: UUID) -> None:
    """Copy the rows of the cast aside, so that every twin is made from the same."""
    rows = each.rows or OF_LEARNER.format(each.table)
    has_end = connection.execute(
        "select 1 from pg_attribute where attrelid = %s::regclass and attname = 'deleted_at'", (each.table,)
    ).fetchone()
    ends = " and x.deleted_at is null" if has_end else ""
    connection.execute(HELD.format(source(each), rows, ends).encode(), (home,))
    connection.execute(f"analyze {source(each)}".encode())


def statement(connection: psycopg.Connection[Any], each: Copied) -> str:
    """The ``insert … select`` of the twins of one table for the chunk that the frames describe."""
    columns = [Column(str(n), str(k), bool(needed), *_target(t)) for n, k, needed, t in connection.execute(
        COLUMNS, (f"public.{each.table}",))]  # fmt: skip
    people = _people(connection)
    named = _naming(connection, each, columns) if each.level == "learner" else set()
    values = [_value(each, column, people, named) for column in columns]
    names = ", ".join(column.name for column in columns)
    return (
        f"insert into public.{each.table} ({names})\nselect {', '.join(values)}\nfrom {_frame(each)} l\n"
        f"join {source(each)} r on coalesce(r.cast_id = l.cast_id, true)"
    )


def _target(found: str | None) -> tuple[str | None, bool]:
    if found is None:
        return None, False
    table, width = found.split()
    return table, width == "1"


def _frame(each: Copied) -> str:
    if not each.rounds:
        return PLACES.format(each.level)
    own = head(f"l.number + k * {each.times} + j")
    return ROUNDS.format(head("l.number + k"), own, each.rounds, each.times - 1)


def _value(each: Copied, column: Column, people: dict[str, list[str]], named: set[str]) -> str:
    """SQL of a column's value in a twin."""
    cell = f"r.{column.name}"
    if column.name in each.other:
        return each.other[column.name]
    if column.name == "tenant_id":
        return "l.tenant_id"
    if column.target is not None:
        return _reference(each, column, people)
    if column.kind == "uuid":
        return twin("l.h_own" if each.rounds else f"l.h_{each.level}", cell)
    if column.kind == "bytea":
        return "null"
    if each.rounds and column.kind == "timestamptz":
        return f"{cell} - l.k * interval '{WEEKS} days'"
    if each.rounds and column.kind == "date":
        return f"{cell} - l.k * {WEEKS}"
    if column.name in named:
        return f"regexp_replace({cell}, '\\m' || l.cast_name || '\\M', l.given, 'g')"
    return cell


def _reference(each: Copied, column: Column, people: dict[str, list[str]]) -> str:
    cell = f"r.{column.name}"
    outer = LEVELS[: LEVELS.index(each.level) + 1]
    if column.is_shelf:
        return cell
    if column.target == "users":
        parts = [
            f"when {cell} = any ({_ids(ids)}) then {twin(f'l.h_{level}', cell)}"
            for level, ids in people.items()
            if level in outer
        ]
        return f"case {' '.join(parts)} end"
    levels = {other.level: other for other in COPIED if other.table == column.target}
    if not levels:
        return "null"
    ((level, target),) = levels.items()
    if level not in outer:
        return "null"
    if target is each and each.rounds:
        return twin("l.h_own", cell)
    return twin("l.h_round" if target.rounds else f"l.h_{level}", cell)


def _ids(ids: list[str]) -> str:
    return "array[{}]::uuid[]".format(", ".join(f"'{each}'" for each in ids))


def _people(connection: psycopg.Connection[Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for level, user_id in connection.execute("select distinct level, user_id from cast_people order by 1, 2"):
        found.setdefault(str(level), []).append(str(user_id))
    return found


def _naming(connection: psycopg.Connection[Any], each: Copied, columns: list[Column]) -> set[str]:
    """The columns in which the learners of the cast are named."""
    texts = [column.name for column in columns if column.kind == "text"]
    if not texts:
        return set()
    asked = ", ".join(f"coalesce(bool_or(r.{name} ~ ('\\m' || c.given_name || '\\M')), false)" for name in texts)
    row = connection.execute(NAMED.format(asked, source(each)).encode()).fetchone()
    return {name for name, is_named in zip(texts, row or (), strict=True) if is_named}
