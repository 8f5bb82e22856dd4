"""Where jobs wait: procrastinate's tables in schema ``jobs``, reached by the worker's role only.

The tables come from the library's own schema file, of the version that is locked; they hold no tenant's rows, only
which job is due with ids as arguments.
"""

from __future__ import annotations

import asyncio
import contextlib

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.schema import SchemaManager
from psycopg import Connection

from aivo.db.outages import outage_of
from aivo.db.pools import PATIENCE, Databases

log = structlog.get_logger("aivo.jobs")

SEARCH_PATH = "jobs, public"


def connector(databases: Databases, name: str) -> PsycopgConnector:
    """The library's way to the queue, as the worker's role."""
    return PsycopgConnector(
        conninfo=databases.urls["aivo_worker"],
        kwargs={"options": f"-c search_path={SEARCH_PATH.replace(' ', '')}", "application_name": name},
        min_size=1,
        timeout=PATIENCE,
    )


async def defer(databases: Databases, task: str, *, once: str, **arguments: str) -> None:
    """Put work into the queue; nothing happens while work with the same ``once`` waits there already.

    Call it after the commit of what the work is about. Who must not lose work looks for it again (a sweep in the
    worker), since the process may die in between; for the same reason an outage at this moment is only logged. Of
    work with the same ``once`` never two run at a time.
    """
    app = App(connector=connector(databases, "aivo defer"))
    try:
        async with asyncio.timeout(PATIENCE), app.open_async():
            with contextlib.suppress(AlreadyEnqueued):
                await app.configure_task(task, queueing_lock=once, lock=once).defer_async(**arguments)
    except Exception as error:
        if outage_of(error) is None:
            raise
        log.warning("job not announced", job=task, exc_info=error)


def lay(connection: Connection[tuple[object, ...]]) -> None:
    """Make the tables of the queue where they are missing. The connection is the owner's."""
    row = connection.execute("select to_regclass('jobs.procrastinate_jobs')").fetchone()
    if row is not None and row[0] is not None:
        return
    connection.execute("create schema if not exists jobs")
    connection.execute("revoke all on schema jobs from public")
    connection.execute("set local search_path = jobs")
    connection.execute(SchemaManager.get_schema())
    connection.execute("grant usage on schema jobs to aivo_worker")
    connection.execute("grant select, insert, update, delete on all tables in schema jobs to aivo_worker")
    connection.execute("grant usage on all sequences in schema jobs to aivo_worker")
    connection.execute("grant execute on all functions in schema jobs to aivo_worker")


def clear(connection: Connection[tuple[object, ...]]) -> None:
    """Take the queue away. The connection is the owner's."""
    connection.execute("drop schema if exists jobs cascade")
