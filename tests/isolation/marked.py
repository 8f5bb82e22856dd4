"""A learner whose every free text carries one rare word, so that a trace of them is found anywhere."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from aivo.schema import metadata

Connection = psycopg.Connection[Any]
NEEDLE = "Quillfeather"
LEARNER_TABLES = sorted(
    t.name for t in metadata.sorted_tables if "student_id" in t.c and t.info["scope"].word == "STUDENT"
)
EVERYWHERE = """
select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname in ('public', 'app', 'jobs')
"""


def mark(link: Connection, student: UUID) -> None:
    """Write one rare word into every free text of a learner, seen by the trail."""
    link.execute("set role aivo_owner")
    for table in metadata.sorted_tables:
        if table.name not in LEARNER_TABLES and table.name != "student_profiles":
            continue
        if table.info["scope"].audit != "row" or "version" not in table.c:
            continue
        key = "id" if table.name == "student_profiles" else "student_id"
        for column in table.c:
            if str(column.type) == "TEXT" and not column.info.get("words") and column.name not in ("timezone",):
                with link.transaction():
                    try:
                        with link.transaction():
                            link.execute(
                                sql.SQL("update {} set {} = %s where {} = %s").format(
                                    *map(sql.Identifier, (table.name, column.name, key))
                                ),
                                (f"{NEEDLE} {column.name}", student),
                            )
                    except psycopg.Error:  # a rule of the column: another one takes the word
                        continue
    link.execute("reset role")


def free(link: Connection, student: UUID) -> None:
    """The learner left long ago, and nothing holds the record."""
    for statement in (
        "update student_profiles set exited_on = '2010-06-01' where id = %s",
        "update school_enrolments set valid_from = '2009-08-01', valid_to = '2010-06-01' where student_id = %s",
        "update iep_services set starts_on = '2009-09-01', ends_on = '2010-06-01' where student_id = %s",
    ):
        link.execute(statement, (student,))
    release(link, student)


def release(link: Connection, student: UUID) -> None:
    """End every request and every hold."""
    link.execute(
        "update record_requests set withdrawn_on = received_on where student_id = %s and done_on is null", (student,)
    )
    link.execute(
        "update retention_holds set released_at = placed_at, released_reason = 'over'"
        " where student_id = %s and released_at is null",
        (student,),
    )


def where_is(link: Connection, needle: str) -> list[str]:
    """The tables in which the text stands anywhere."""
    found = []
    for schema, table in link.execute(EVERYWHERE).fetchall():
        there = link.execute(
            sql.SQL("select exists (select from {} t where t::text ilike %s)").format(sql.Identifier(schema, table)),
            (f"%{needle}%",),
        ).fetchone()
        if there and there[0]:
            found.append(f"{schema}.{table}")
    return found


def rows_of(link: Connection, student: UUID) -> dict[str, int]:
    """How many rows of a learner stand in each table."""
    counts = {}
    for name in LEARNER_TABLES:
        row = link.execute(
            sql.SQL("select count(*) from {} where student_id = %s").format(sql.Identifier(name)), (student,)
        ).fetchone()
        counts[name] = int(row[0]) if row else 0
    return counts
