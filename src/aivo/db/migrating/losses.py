"""What a way back takes with it: tables and columns that go, and rows that the earlier schema has no word for.

Read out of the frozen SQL, counted in the database, said before it happens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection, sql

from aivo.db.migrating.steps import bare, statements_of, steps_of

TABLES = re.compile(r"drop table (?:if exists )?([a-z_0-9., ]+?)(?: cascade| restrict)?$")
COLUMNS_OF = re.compile(r"alter table (?:if exists )?(?:only )?([a-z_0-9.]+) ")
COLUMN = re.compile(r"drop column (?:if exists )?([a-z_0-9]+)")
ROWS = re.compile(r"delete from ([a-z_0-9.]+)")
CHOSEN = re.compile(r"\bin \(\s*select\b.*?\bfrom (?P<chosen>.*?) limit \d+\s*\)$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Loss:
    """Rows that go with a table, with a column that is filled in them, or by themselves."""

    what: str
    rows: int

    def __str__(self) -> str:
        """In words."""
        return f"{self.what}: {self.rows:,} {'row' if self.rows == 1 else 'rows'}"


def losses(connection: Connection[Any], texts: Sequence[str]) -> list[Loss]:
    """What these ways back take, in their order; only what has rows."""
    found: dict[str, int] = {}
    gone: set[str] = set()
    for statement in (each for text in texts for step in steps_of(text) for each in statements_of(step.text)):
        for taken in _taken(connection, statement):
            if taken.table not in gone and taken.what not in found and _is_there(connection, taken.table):
                row = connection.execute(sql.SQL("select count(*) from {}").format(taken.rows)).fetchone()
                found[taken.what] = int(row[0]) if row else 0
            if taken.what == f"table {taken.table}":
                gone.add(taken.table)
    return [Loss(what, rows) for what, rows in found.items() if rows]


@dataclass(frozen=True, slots=True)
class _Taken:
    """What one statement takes, of which table, and what stands after FROM to count it."""

    what: str
    table: str
    rows: sql.Composable


def _taken(connection: Connection[Any], statement: str) -> Iterator[_Taken]:
    said = bare(statement)
    if tables := TABLES.match(said):
        for table in tables[1].replace(" ", "").split(","):
            yield _Taken(f"table {table}", table, _name(table))
    elif of := COLUMNS_OF.match(said):
        for column in COLUMN.findall(said):
            usual = _usual(connection, of[1], column)
            rows = sql.SQL("{} where {} is distinct from ({})").format(_name(of[1]), sql.Identifier(column), usual)
            yield _Taken(f"column {of[1]}.{column}", of[1], rows)
    elif rows_of := ROWS.match(said):
        where = re.split(r"\bwhere\b", statement, maxsplit=1, flags=re.IGNORECASE)[-1].strip()
        chosen = CHOSEN.search(where)
        rest = " ".join((chosen["chosen"] if chosen else f"{rows_of[1]} where {where}").split())
        yield _Taken(rest, rows_of[1], _trusted(rest))


def frozen(folder: Path, stems: Sequence[str]) -> list[str]:
    """The texts of these migrations' ways back."""
    return [(folder / "sql" / f"{stem}.down.sql").read_text() for stem in stems]


def _name(table: str) -> sql.Identifier:
    return sql.Identifier(*table.split("."))


def _trusted(text: str) -> sql.SQL:
    """Our own frozen SQL, as a part of a statement."""
    return sql.SQL(text)


def _is_there(connection: Connection[Any], table: str) -> bool:
    row = connection.execute("select to_regclass(%s)", (table,)).fetchone()
    return row is not None and row[0] is not None


def _usual(connection: Connection[Any], table: str, column: str) -> sql.SQL:
    """A column's default: whatever else stands in it was written by somebody."""
    row = connection.execute(
        "select pg_get_expr(d.adbin, d.adrelid) from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid "
        "and a.attnum = d.adnum where d.adrelid = to_regclass(%s) and a.attname = %s",
        (table, column),
    ).fetchone()
    return _trusted(str(row[0]) if row else "null")
