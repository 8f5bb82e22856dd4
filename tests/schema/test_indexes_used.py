"""Every declared index serves every login role that may read its table: row security takes none of them away.

A comparison that is not leakproof (an enumeration's, a pattern's, a document's) may not run before the policy, and then
no index is asked. The plan as the superuser, whom no policy binds, is the measure: what stands in its index's condition
stands there for each role too. The planner is shown the one index only, as if the table were large.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from psycopg import sql
from sqlalchemy import Column, Index, Table

from aivo import schema
from aivo.db.ddl import DIALECT
from tests.isolation.world import Connection, Filled, fetch

TABLES: tuple[Table, ...] = tuple(schema.metadata.sorted_tables)
LOGINS = ("aivo_member", "aivo_district", "aivo_platform", "aivo_worker")
INDEXED = tuple(table for table in TABLES if table.indexes)


@contextmanager
def as_if_large(world: Filled, table: Table, index: str) -> Iterator[Connection]:
    """The superuser's connection in a transaction in which the table has only this index and is not read through."""
    link = world.link("postgres")
    link.rollback()
    link.execute(
        "update pg_index set indisvalid = (indexrelid = %s::regclass) where indrelid = %s::regclass",
        (index, table.name),
    )
    link.execute("set local enable_seqscan = off")
    try:
        yield link
    finally:
        link.rollback()


def readers(world: Filled, table: Table) -> list[str]:
    """The login roles that a policy lets read rows of the table."""
    return [
        role
        for (role,) in fetch(
            world.link("postgres"),
            "select r.rolname::text from pg_policy p join pg_roles r on r.oid = any (p.polroles) "
            "where p.polrelid = %s::regclass and p.polcmd in ('r', '*') and p.polpermissive and r.rolname = any (%s)",
            (table.name, list(LOGINS)),
        )
    ]


def may_ask(link: Connection, role: str, table: Table, columns: list[str]) -> bool:
    """Whether the role is granted every one of these columns."""
    question = "select bool_and(has_column_privilege(%s, %s::regclass, c, 'select')) from unnest(%s::text[]) as c"
    return bool(fetch(link, question, (role, table.name, columns))[0][0])


def question(world: Filled, table: Table, index: Index) -> sql.Composed:
    """Who has these values in the columns of the index, among the rows that the index holds."""
    where = [
        sql.SQL("{} = {}").format(sql.Identifier(column.name), value_of(world, column)) for column in index.columns
    ]
    if (part := index.dialect_options["postgresql"]["where"]) is not None:
        where.append(sql.SQL("({})").format(sql.SQL(str(part))))
    return sql.SQL("explain (format json) select 1 from {} where {}").format(
        sql.Identifier(table.name), sql.SQL(" and ").join(where)
    )


def value_of(world: Filled, column: Column[Any]) -> sql.Composable:
    """Some value of the column's type, as a literal."""
    if column.name in ("tenant_id", "owner_tenant_id"):
        return sql.Literal(str(world.riverbend.tenant_id))
    words = {"UUID": str(world.riverbend.students["kid"]), "TEXT": "x", "DATE": "2026-03-02", "INTEGER": "1",
             "BIGINT": "1", "SMALLINT": "1", "BOOLEAN": "true", "BYTEA": "\\x01"}  # fmt: skip
    return sql.Literal(words.get(str(column.type.compile(dialect=DIALECT)), "2026-03-02"))


def name_of(index: Index) -> str:
    """The index's name in the database, where long ones are cut."""
    return str(DIALECT.identifier_preparer.format_index(index)).strip('"')


def scans(link: Connection, asked: sql.Composed, table: Table) -> list[dict[str, Any]]:
    """The plan's nodes that read the table or its index."""

    def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield node
        for child in node.get("Plans", ()):
            yield from nodes(child)

    found = nodes(fetch(link, asked)[0][0][0]["Plan"])
    return [node for node in found if node.get("Relation Name", table.name) == table.name]


def asked_of(found: list[dict[str, Any]], columns: list[str]) -> set[str]:
    """The columns that stand in an index's own condition."""
    asked = " ".join(node.get("Index Cond", "") for node in found).replace('"', "")
    return {name for name in columns if f"({name} = " in asked or f"({name})::" in asked or f"({name} IS" in asked}


def lost(world: Filled, table: Table, name: str, asked: sql.Composed, columns: list[str]) -> list[tuple[str, set[str]]]:
    """For each role: what the superuser's plan asks of the index and the role's does not."""
    found = []
    with as_if_large(world, table, name) as link:
        free = scans(link, asked, table)
        reach = asked_of(free, columns)
        assert reach, (name, free)
        for role in readers(world, table):
            if not may_ask(link, role, table, columns):
                continue
            link.execute(sql.SQL("set local session authorization {}").format(sql.Identifier(role)))
            bound = scans(link, asked, table)
            link.execute("reset session authorization")
            assert not [node for node in bound if "app." in node.get("Filter", "")], (name, role)
            if missing := reach - asked_of(bound, columns):
                found.append((role, missing))
    return found


@pytest.mark.parametrize("table", INDEXED, ids=lambda table: table.name)
def test_every_role_that_reads_a_table_has_its_indexes(filled: Filled, table: Table) -> None:
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        columns = [column.name for column in index.columns]
        assert lost(filled, table, name_of(index), question(filled, table, index), columns) == [], index.name


def test_an_index_that_row_security_forbids_is_found(own_filled: Filled) -> None:
    """The twin: the comparison of an enumeration is not leakproof, so the policy stands before it, for every role."""
    own_filled.alter("create type mood as enum ('good', 'bad')")
    own_filled.alter("alter table ieps add column mood mood")
    own_filled.alter("create index ix_ieps_mood on ieps (tenant_id, mood)")
    own_filled.alter("grant select (mood) on ieps to aivo_member, aivo_district, aivo_worker")
    asked = sql.SQL("explain (format json) select 1 from ieps where tenant_id = {} and mood = 'good'").format(
        sql.Literal(str(own_filled.riverbend.tenant_id))
    )
    found = lost(own_filled, schema.metadata.tables["ieps"], "ix_ieps_mood", asked, ["tenant_id", "mood"])
    assert sorted(found) == [(role, {"mood"}) for role in ("aivo_district", "aivo_member", "aivo_worker")]


def test_a_policy_that_looks_at_each_row_is_found(own_filled: Filled) -> None:
    """The other twin: a function of a column in a policy is asked for every row."""
    own_filled.alter(
        "alter policy member_read on ieps using (tenant_id = (select app.tenant_id()) "
        "and student_id = any (app.my_students(lower(status), 'read')))"
    )
    table = schema.metadata.tables["ieps"]
    index = next(iter(sorted(table.indexes, key=lambda index: str(index.name))))
    with pytest.raises(AssertionError, match="aivo_member"):
        lost(own_filled, table, name_of(index), question(own_filled, table, index), [c.name for c in index.columns])
