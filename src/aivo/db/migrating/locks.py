"""Which table locks a step needs, and taking them before anything else, without making anybody wait long.

First, patiently, the weak lock that stands in nobody's way but ends an autovacuum and keeps the next one off; then, in
one go of at most `BLINK`, the strong ones. A request for a strong lock makes everyone behind it wait, so it waits no
longer than that; it is also shorter than PostgreSQL's search for deadlocks (a second), so it is never a person's
statement that is ended as a deadlock's victim, but the migration, which tries again.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, errors, sql

from aivo.db.migrating.steps import bare, statements_of

BLINK = 0.3
"""Seconds in which all strong locks of a step are had, or given up; also what any later wait of the step may take."""

WEAK_PATIENCE = 10.0
"""Seconds to wait for the weak locks, which make no reader or writer wait."""

GIVEN_UP = (errors.LockNotAvailable, errors.DeadlockDetected)
"""What PostgreSQL says when a lock was not to be had; nothing has changed, and it is tried again."""

WEAK, WRITES, ALL = "share update exclusive", "share row exclusive", "access exclusive"
"""What each keeps out: only other changes of the schema; writers too; readers too."""

NAME = r"(?:if (?:not )?exists )?(?:only )?(?P<name>[a-z_0-9.]+)"
ON = r".*? on (?:only )?(?P<name>[a-z_0-9.]+)"
SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (WEAK, re.compile(rf"alter table {NAME} validate constraint [a-z_0-9]+$")),
    (ALL, re.compile(rf"alter table {NAME} ")),
    (ALL, re.compile(rf"(?:drop table|truncate(?: table)?) {NAME}")),
    (ALL, re.compile(rf"(?:drop|alter) trigger{ON}")),
    (ALL, re.compile(rf"(?:create|drop|alter) policy{ON}")),
    (WRITES, re.compile(rf"create (?:or replace )?(?:constraint )?trigger{ON}")),
    (WRITES, re.compile(rf"create (?:unique )?index (?!concurrently){ON}")),
    (WEAK, re.compile(rf"comment on table {NAME}")),
    (WEAK, re.compile(r"comment on column (?P<name>(?:[a-z_0-9]+\.)?[a-z_0-9]+)\.[a-z_0-9]+ ")),
    (WEAK, re.compile(rf"comment on (?:constraint|trigger|policy){ON}")),
)
DECLARED = re.compile(r"^-- locks (?P<kind>writes|all): (?P<asks>select .*)$", re.MULTILINE)
"""A line by which a step says what a loop of its own will lock: against writers or all, and a query of names."""

POINTS_AT = re.compile(r"references ([a-z_0-9.]+)")
DROPS_INDEX = re.compile(rf"drop index {NAME}")
TAKES_AWAY = re.compile(r"\bdrop (?:column|constraint)\b|^drop table\b")
SEVERAL = re.compile(r"^(drop table (?:if exists )?)([a-z_0-9., ]+?)( cascade| restrict)?$")

EXISTING = """
select c.oid::regclass::text from pg_class c
where c.oid = any (array(select to_regclass(name) from unnest(%s::text[]) name))
  and c.relkind in ('r', 'p') and pg_get_userbyid(c.relowner) = current_user
"""
INDEXED = """
select i.indrelid::regclass::text from pg_index i
where i.indexrelid = any (array(select to_regclass(n) from unnest(%s::text[]) n))
"""
TIED = """
select c.confrelid::regclass::text from pg_constraint c
where c.contype = 'f' and c.conrelid = any (array(select to_regclass(n) from unnest(%(names)s::text[]) n))
union
select c.conrelid::regclass::text from pg_constraint c
where c.contype = 'f' and c.confrelid = any (array(select to_regclass(n) from unnest(%(names)s::text[]) n))
"""


class Busy(Exception):  # noqa: N818  (no fault: it is tried again)
    """A lock was not to be had in time."""

    def __init__(self, tables: Iterable[str]) -> None:
        """Of these tables, as far as one knows."""
        self.tables = tuple(sorted(tables))
        super().__init__(", ".join(self.tables))


@dataclass(frozen=True, slots=True)
class Need:
    """Names of a lock's kind, as a text of SQL says them; whether they exist is another question."""

    locks: dict[str, str]
    indexes: frozenset[str]
    loses: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Need:
        """Read it out of a step's statements."""
        locks: dict[str, str] = {}
        indexes: set[str] = set()
        loses: set[str] = set()
        for statement in _singly(map(bare, statements_of(text))):
            mode, name = next(((mode, m["name"]) for mode, shape in SHAPES if (m := shape.match(statement))), ("", ""))
            if name:
                locks[name] = stronger(locks.get(name), mode)
            if statement.startswith(("create table", "alter table")):
                locks.update({other: stronger(locks.get(other), WRITES) for other in POINTS_AT.findall(statement)})
            if name and TAKES_AWAY.search(statement):
                loses.add(name)
            if found := DROPS_INDEX.match(statement):
                indexes.add(found["name"])
        return cls(locks, frozenset(indexes), frozenset(loses))


def stronger(one: str | None, other: str) -> str:
    """The stronger of two kinds of lock."""
    order = (None, WEAK, WRITES, ALL)
    return max((one, other), key=order.index) or other


def needed(connection: Connection[Any], text: str) -> dict[str, str]:
    """Table to the kind of lock that this text takes on it, for the tables that are there already.

    Whatever loses a column, a constraint or itself may lose a foreign key, which locks the table at its other end too.
    """
    need = Need.of(text)
    kinds = dict(need.locks)
    for (table,) in connection.execute(INDEXED, (list(need.indexes),)):
        kinds[table] = ALL
    if need.loses:
        for (table,) in connection.execute(TIED, {"names": list(need.loses)}):
            kinds[table] = ALL
    for said in DECLARED.finditer(text):
        for (table,) in connection.execute(said["asks"].encode()):
            kinds[table] = stronger(kinds.get(table), ALL if said["kind"] == "all" else WRITES)
    found: dict[str, str] = {}
    for name, kind in kinds.items():
        for (table,) in connection.execute(EXISTING, ([name],)):
            found[table] = stronger(found.get(table), kind)
    return found


def take(connection: Connection[Any], kinds: dict[str, str]) -> None:
    """Take a step's locks in its transaction; ``LockNotAvailable`` when one is not to be had in time.

    Afterwards the rest of the transaction waits for nothing longer than a blink either.
    """
    _lock(connection, sorted(kinds), WEAK, WEAK_PATIENCE)
    until = time.monotonic() + BLINK
    for kind in (WRITES, ALL):
        tables = sorted(table for table, wanted in kinds.items() if wanted == kind)
        _lock(connection, tables, kind, max(until - time.monotonic(), 0.001))
    _wait_at_most(connection, BLINK)


def holders(connection: Connection[Any], tables: Iterable[str]) -> list[str]:
    """Who else holds one of these tables, in words: role, program and process."""
    rows = connection.execute(
        "select distinct coalesce(a.usename::text, a.backend_type), a.application_name, l.pid from pg_locks l "
        "join pg_stat_activity a on a.pid = l.pid where l.granted and l.pid <> pg_backend_pid() "
        "and l.database = (select oid from pg_database where datname = current_database()) "
        "and l.relation = any (array(select to_regclass(name) from unnest(%s::text[]) name)) order by 3",
        (sorted(tables),),
    ).fetchall()
    return [f"{who} ({f'{program}, ' if program else ''}process {pid})" for who, program, pid in rows]


def _lock(connection: Connection[Any], tables: list[str], kind: str, seconds: float) -> None:
    if not tables:
        return
    _wait_at_most(connection, seconds)
    connection.execute("select set_config('statement_timeout', %s, true)", (_milliseconds(seconds),))
    names = sql.SQL(", ").join(sql.Identifier(*table.split(".")) for table in tables)
    try:
        connection.execute(sql.SQL("lock table {} in {} mode").format(names, sql.SQL(kind)))
    except errors.QueryCanceled as error:
        if "statement timeout" not in str(error):
            raise
        raise errors.LockNotAvailable(str(error)) from error
    connection.execute("select set_config('statement_timeout', '0', true)")


def _wait_at_most(connection: Connection[Any], seconds: float) -> None:
    connection.execute("select set_config('lock_timeout', %s, true)", (_milliseconds(seconds),))


def _milliseconds(seconds: float) -> str:
    return f"{max(round(seconds * 1000), 1)}ms"


def _singly(statements: Iterable[str]) -> Iterator[str]:
    """``drop table a, b`` as two statements."""
    for statement in statements:
        if several := SEVERAL.match(statement):
            yield from (f"{several[1]}{name.strip()}" for name in several[2].split(","))
        else:
            yield statement
