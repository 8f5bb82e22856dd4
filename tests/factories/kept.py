"""A copy of a template that tests take turns with: what one test wrote is put back before the next one comes.

Making a database means some 1,400 files; most tests write in ten tables. PostgreSQL counts what was written in each
table (``pg_stat_all_tables``, aborted work included), so only those are emptied and filled again. A test that changed
the catalogue (planted a fault, truncated, added a column) leaves a database nobody gets again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from aivo.db.embedded import Server

Connection = psycopg.Connection[tuple[object, ...]]

WRITTEN = """
select c.oid, n.nspname, c.relname, n.nspname = 'pg_catalog' from pg_stat_all_tables s
  join pg_class c on c.oid = s.relid join pg_namespace n on n.oid = c.relnamespace
 where s.n_tup_ins + s.n_tup_upd + s.n_tup_del > 0 and not c.relisshared
   and n.nspname <> 'pg_toast' and (n.nspname, c.relname) <> ('pg_catalog', 'pg_statistic')
"""
FILLED = """
select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
"""
SHAPE = """
select d.datacl::text,
       array(select setrole || setconfig::text from pg_db_role_setting where setdatabase = d.oid order by 1)
  from pg_database d where d.datname = current_database()
"""


@dataclass
class Kept:
    """One worker's copy of a template, made when first asked for."""

    server: Server
    template: str
    name: str
    is_there: bool = False
    """Whether a copy stands that is as the template was."""
    shape: object = None
    rows: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def keep(self) -> None:
        """Remember a fresh copy as it is."""
        with self._connect() as connection:
            self.shape = connection.execute(SHAPE).fetchone()
            self.rows.clear()
            for schema, table in connection.execute(FILLED).fetchall():
                content = _copied_out(connection, str(schema), str(table))
                if len(content) > EMPTY:
                    self.rows[str(schema), str(table)] = content
            _forget_counts(connection)
        self.is_there = True

    def put_back(self) -> None:
        """Make it as it was; where that is not certain, the next test gets a new one."""
        self.is_there = False
        with self._connect() as connection:
            _end_others(connection)
            written = connection.execute(WRITTEN).fetchall()
            if any(is_catalogue for *_, is_catalogue in written) or connection.execute(SHAPE).fetchone() != self.shape:
                return
            with connection.transaction():
                connection.execute("set local session_replication_role = replica")  # no trigger, no key is asked
                for _, schema, table, _ in written:
                    self._fill(connection, str(schema), str(table))
            _forget_counts(connection)
        self.is_there = True

    def drop(self) -> None:
        """Remove the copy."""
        self.is_there = False
        self.rows.clear()
        self.server.drop_database(self.name)

    def _fill(self, connection: Connection, schema: str, table: str) -> None:
        name = sql.Identifier(schema, table)
        connection.execute(sql.SQL("delete from only {}").format(name))
        content = self.rows.get((schema, table))
        if content is not None:
            with connection.cursor().copy(sql.SQL("copy {} from stdin (format binary)").format(name)) as copy:
                copy.write(content)

    def _connect(self) -> Connection:
        return psycopg.connect(self.server.superuser_url(self.name), autocommit=True)


EMPTY = 21
"""Bytes of a binary copy without rows: signature, flags, extension length and the end mark."""


def _copied_out(connection: Connection, schema: str, table: str) -> bytes:
    with connection.cursor().copy(
        sql.SQL("copy {} to stdout (format binary)").format(sql.Identifier(schema, table))
    ) as copy:
        return b"".join(bytes(block) for block in copy)


def _end_others(connection: Connection) -> None:
    """End every other session of the database; each has handed in its counts when it is gone."""
    others = "from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    while connection.execute(f"select count(pg_terminate_backend(pid)) {others}").fetchone() != (0,):
        time.sleep(0.001)


def _forget_counts(connection: Connection) -> None:
    connection.execute("select pg_stat_force_next_flush()")
    connection.execute("select pg_stat_reset()")
