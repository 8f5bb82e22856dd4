"""Runs the frozen SQL of one migration, step by step, on Alembic's connection."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

from alembic import op
from psycopg import Connection

from aivo.db.migrating import locks, progress
from aivo.db.migrating.steps import Step, bare, statements_of, steps_of

SQL = "sql"
"""The folder beside ``versions`` in which the frozen SQL lies."""

LONG = "60s"
"""How long a statement waits that makes nobody wait (an index made concurrently, behind old transactions)."""

ON = re.compile(r" on (?:only )?([a-z_0-9.]+)")


def run(script: str, way: Literal["up", "down"]) -> None:
    """Run one way of the migration whose Python file is ``script``; steps that are done already are left out.

    The last step, when it is a plain one, shares its transaction with Alembic's own line about the revision.
    """
    path = Path(script)
    migration = f"{path.stem}.{way}"
    all_steps = steps_of((path.parents[1] / SQL / f"{migration}.sql").read_text())
    context, driver = op.get_context(), _driver()
    done = progress.done(driver, migration)
    ahead = all_steps[:-1] if all_steps[-1].is_plain else all_steps
    if ahead[done:]:
        with context.autocommit_block():
            for number, step in enumerate(ahead[done:], start=done + 1):
                _run_alone(driver, step, migration, number)
    if all_steps[-1].is_plain:
        _run_plain(driver, all_steps[-1].text)
    progress.finish(driver)


def _run_alone(driver: Connection[Any], step: Step, migration: str, number: int) -> None:
    """One step and the note that it is done; the connection is in autocommit mode."""
    if step.is_plain:
        with driver.transaction():
            _run_plain(driver, step.text)
            progress.put(driver, migration, number)
        return
    for statement in statements_of(step.text):
        if step.kind == "concurrently":
            _run_concurrently(driver, statement)
        else:
            _repeat(driver, statement)
    progress.put(driver, migration, number)


def _run_plain(driver: Connection[Any], text: str) -> None:
    kinds = locks.needed(driver, text)
    try:
        locks.take(driver, kinds)
        driver.execute(text.encode())
    except locks.GIVEN_UP as error:
        raise locks.Busy(kinds) from error


def _run_concurrently(driver: Connection[Any], statement: str) -> None:
    """What works beside readers and writers may wait for old transactions: nobody waits for it."""
    driver.execute("select set_config('lock_timeout', %s, false)", (LONG,))
    try:
        driver.execute(statement.encode())
    except locks.GIVEN_UP as error:
        raise locks.Busy(ON.findall(bare(statement))) from error
    finally:
        if not driver.broken:
            driver.execute("select set_config('lock_timeout', %s, false)", (f"{round(locks.BLINK * 1000)}ms",))


def _repeat(driver: Connection[Any], statement: str) -> None:
    while True:
        with driver.transaction():
            locks.take(driver, {})
            try:
                if driver.execute(statement.encode()).rowcount == 0:
                    return
            except locks.GIVEN_UP as error:
                raise locks.Busy(()) from error


def _driver() -> Connection[Any]:
    driver = op.get_bind().connection.driver_connection
    assert isinstance(driver, Connection)  # noqa: S101  (the engine of `admin` is psycopg's)
    return driver
