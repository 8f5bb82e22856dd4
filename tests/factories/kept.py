"""A copy of a template that tests take turns with: what one test wrote is put back before the next one comes.

Making a database means some 1,400 files; most tests write in ten tables. PostgreSQL counts what was written in each
table (``pg_stat_all_tables``, aborted work included), so only those are emptied and filled again. A test that changed
the catalogue (planted a fault, truncated, added a column) leaves a database nobody gets again.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.pool import QueuePool

from aivo.db.embedded import Server
from aivo.db.pools import Databases

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
    loops: Any = None
    """The pools of the test before, connected still; the next one goes on with them."""
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

    def put_back(self, living: Sequence[int] = ()) -> None:
        """Make it as it was; where that is not certain, the next test gets a new one.

        ``living`` are the server processes that may stay: idle, and their counts handed in.
        """
        self.is_there = False
        with self._connect() as connection:
            _end_others(connection, living)
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


HAND_IN = "select pg_backend_pid() from pg_stat_force_next_flush()"

EMPTY = 21
"""Bytes of a binary copy without rows: signature, flags, extension length and the end mark."""


def _copied_out(connection: Connection, schema: str, table: str) -> bytes:
    with connection.cursor().copy(
        sql.SQL("copy {} to stdout (format binary)").format(sql.Identifier(schema, table))
    ) as copy:
        return b"".join(bytes(block) for block in copy)


def _end_others(connection: Connection, living: Sequence[int]) -> None:
    """End every other session of the database; each has handed in its counts when it is gone."""
    others = "from pg_stat_activity where datname = current_database() and pid <> all(%s)"
    spared = [connection.info.backend_pid, *living]
    while connection.execute(f"select count(pg_terminate_backend(pid)) {others}", [spared]).fetchone() != (0,):
        time.sleep(0.001)


async def hand_in(databases: Databases) -> list[int]:
    """Have each idle connection of the running loop's pools hand in its counts; answers their server processes."""
    pids: list[int] = []
    here = databases._here()
    for pool in here.reads.values():
        held = [await pool.acquire() for _ in range(pool.get_idle_size())]
        pids += [await one.fetchval(HAND_IN) for one in held]
        for one in held:
            await pool.release(one)
    for engine in (*here.engines.values(), *here.readers.values()):
        assert isinstance(engine.pool, QueuePool)
        links = [await engine.connect() for _ in range(engine.pool.checkedin())]
        pids += [(await link.exec_driver_sql(HAND_IN)).scalar_one() for link in links]
        for link in links:
            await link.close()
    return pids


def _forget_counts(connection: Connection) -> None:
    connection.execute("select pg_stat_force_next_flush()")
    connection.execute("select pg_stat_reset()")
