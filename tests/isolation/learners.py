"""Inside one tenant: whom each person sees and writes about, as functions that answer what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import Table

from aivo.db.scopes import Scope
from tests.factories.rows import clone
from tests.isolation.checks import DENIED, OWN_WORDS, TABLES, named, sample
from tests.isolation.expected import readers, writers
from tests.isolation.world import ACTORS, Connection, Filled, fetch, state_of

OF_LEARNERS: tuple[Table, ...] = tuple(table for table in TABLES if table.info["scope"].word == "STUDENT")


def learner_column(table: Table) -> sql.Identifier:
    """The column that holds the learner."""
    scope: Scope = table.info["scope"]
    return sql.Identifier(scope.learner)


def seen(link: Connection, table: Table) -> set[UUID]:
    """The learners whose rows a bare SELECT shows."""
    statement = sql.SQL("select {} from {}").format(learner_column(table), named(table))
    try:
        with link.transaction():
            return {row[0] for row in fetch(link, statement)}
    except psycopg.errors.InsufficientPrivilege:
        return set()


def tables_seen(world: Filled, actor: str, learner: str) -> set[str]:
    """The tables in which the actor sees a row of this learner."""
    with world.acting(world.actor(actor)) as link:
        return {table.name for table in OF_LEARNERS if world.riverbend.students[learner] in seen(link, table)}


def wrongly_seen(world: Filled, actors: Iterable[str] = ACTORS, tables: Iterable[Table] = OF_LEARNERS) -> list[str]:
    """Each actor sees exactly the learners that a relation in force opens for the table's need."""
    names = {student: name for name, student in world.riverbend.students.items()}
    having = {table.name: _learners_with_rows(world, table) for table in tables}
    found = []
    for actor in actors:
        with world.acting(world.actor(actor)) as link:
            for table in tables:
                there = {names.get(student, "a foreign learner") for student in seen(link, table)}
                expected = readers(table, actor) & having[table.name]
                if there != expected:
                    found.append(f"{actor} sees {sorted(there)} in {table.name}, expected {sorted(expected)}")
    return found


def wrongly_changed(world: Filled, actors: Iterable[str] = ACTORS, tables: Iterable[Table] = OF_LEARNERS) -> list[str]:
    """A bare UPDATE changes exactly the rows of the learners whom the actor writes about."""
    found = []
    for actor in actors:
        with world.acting(world.actor(actor)) as link:
            for table in tables:
                if "deletion_id" not in table.c or "version" not in table.c:
                    continue
                there = _rows_changed(link, table)
                expected = sum(_rows(world, table, learner) for learner in writers(table, actor, "change"))
                if there != expected:
                    found.append(f"{actor} changes {there} rows of {table.name}, expected {expected}")
    return found


def _rows_changed(link: Connection, table: Table) -> int:
    link.execute("savepoint attempt")
    try:
        return link.execute(sql.SQL("update {} set deletion_id = null").format(named(table))).rowcount
    except psycopg.errors.InsufficientPrivilege:
        return 0
    finally:
        link.execute("rollback to savepoint attempt")


def wrongly_added(world: Filled, actors: Iterable[str] = ACTORS, tables: Iterable[Table] = OF_LEARNERS) -> list[str]:
    """A new row about a learner is let through by the policies exactly where the actor writes about that learner."""
    river = world.riverbend
    found = []
    for actor in actors:
        with world.acting(world.actor(actor)) as link:
            for table in tables:
                if "student_id" not in table.c:
                    continue
                for learner, student in river.students.items():
                    row = sample(world, table, river.tenant_id, student)
                    if row is None:
                        continue
                    state = state_of(link, *clone(table, row))
                    may = state != DENIED
                    if may != (learner in writers(table, actor, "add")) and not (state or "").startswith(OWN_WORDS):
                        found.append(
                            f"{actor} {'may' if may else 'may not'} add a row about {learner} to {table.name}: {state}"
                        )
    return found


def _rows(world: Filled, table: Table, learner: str) -> int:
    statement = sql.SQL("select count(*) from {} where tenant_id = %s and {} = %s").format(
        named(table), learner_column(table)
    )
    return int(_ask(world, statement, (world.riverbend.tenant_id, world.riverbend.students[learner]))[0][0])


def _learners_with_rows(world: Filled, table: Table) -> set[str]:
    statement = sql.SQL("select distinct {} from {} where tenant_id = %s").format(learner_column(table), named(table))
    ids = {row[0] for row in _ask(world, statement, (world.riverbend.tenant_id,))}
    return {name for name, student in world.riverbend.students.items() if student in ids}


def _ask(world: Filled, statement: sql.Composed, values: Any) -> list[tuple[Any, ...]]:
    link = world.link("postgres")
    found = fetch(link, statement, values)
    link.rollback()
    return found
