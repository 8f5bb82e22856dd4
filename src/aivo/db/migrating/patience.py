"""Lets Alembic run, and again what had to be given up for a lock, until the patience ends."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from aivo.db.migrating import locks, progress
from aivo.kit.errors import Refusal

LOCK = 4_105_000_001
"""Advisory lock that keeps two upgrades apart."""

PATIENCE = 300.0
"""Seconds after which a migration that cannot have its locks gives up; what is done stays done."""

PAUSES = (0.3, 5.0)
"""Seconds between two tries, the first and the longest: time in which all who waited get through."""

ORPHANED = "2s"
"""How soon the server notices that the program behind a running statement is gone."""


class Held(Refusal):
    """The migration could not have its locks in time; what it had done stands. End who holds them, and run it again."""


class AnotherRuns(Refusal):
    """Another migration of this database is running; wait for its end and run this again."""


@dataclass
class Patience:
    """How long to go on trying, and telling who stands in the way (at most every few seconds)."""

    seconds: float
    tell: Callable[[str], None]
    _pause: float = PAUSES[0]
    _began: float = field(default_factory=time.monotonic)
    _told: float = float("-inf")

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return time.monotonic() - self._began > self.seconds

    def wait(self, why: str) -> None:
        """Pause before the next try, each time a little longer, and not in step with anybody."""
        if time.monotonic() - self._told > PAUSES[1]:
            self.tell(why)
            self._told = time.monotonic()
        time.sleep(self._pause * random.uniform(0.7, 1.3))  # noqa: S311  (no secret)
        self._pause = min(self._pause * 1.5, PAUSES[1])

    def begin_anew(self) -> None:
        """Something was reached: the next obstacle gets the whole patience."""
        self._pause, self._began = PAUSES[0], time.monotonic()


def run_all(connection: Connection) -> None:
    """Run what Alembic was asked for on this connection: one runner at a time, each step as often as it takes."""
    settings = context.config.attributes
    patience = Patience(settings.get("patience", PATIENCE), settings.get("tell", _keep_quiet))
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101  (the engine of `admin` is psycopg's)
    connection.commit()  # what was asked before is no transaction around all migrations
    with _alone(driver, patience):
        progress.lay(driver)
        driver.execute("select set_config('client_connection_check_interval', %s, false)", (ORPHANED,))
        driver.execute("select set_config('lock_timeout', %s, false)", (f"{round(locks.BLINK * 1000)}ms",))
        driver.commit()
        while True:
            try:
                _run(connection, patience)
                break
            except (locks.Busy, *locks.GIVEN_UP, DBAPIError) as error:
                if isinstance(error, DBAPIError) and not isinstance(error.orig, locks.GIVEN_UP):
                    raise
                connection.rollback()
                _stand_back(driver, patience, error)
        progress.demand_whole(driver)


def _run(connection: Connection, patience: Patience) -> None:
    def applied(ctx: MigrationContext, step: MigrationInfo, heads: object, run_args: object) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)  # noqa: S101  (as above)
        patience.begin_anew()
        revision = step.up_revision_id
        script = step.up_revision
        assert revision is not None and isinstance(script, Script)  # noqa: S101, PT018  (one line of history, of files)
        if step.is_upgrade:
            progress.serve(driver, revision, only=bool(getattr(script.module, "breaks", "")))
        else:
            progress.forget(driver, revision)
            for before in step.down_revision_ids:
                progress.serve(driver, before, only=False)

    context.configure(
        connection=connection, transaction_per_migration=True, version_table_schema="app_migrations",
        on_version_apply=applied,
    )  # fmt: skip
    with context.begin_transaction():
        context.run_migrations()


def _stand_back(driver: psycopg.Connection[Any], patience: Patience, error: Exception) -> None:
    """Say who stands in the way and pause, or give up."""
    tables = error.tables if isinstance(error, locks.Busy) else ()
    who = " and ".join(locks.holders(driver, tables)) or "somebody"
    driver.commit()
    where = f"{', '.join(tables)} " if 0 < len(tables) <= 3 else "its tables "
    if patience.is_over:
        raise Held(
            f"The migration could not have {where}within {patience.seconds:.0f} seconds: {who} holds on. "
            "What it had done stands; end that session, or wait, and run it again."
        ) from error
    patience.wait(f"Waiting for {where}: {who}.".replace(" :", ":"))


@contextmanager
def _alone(driver: psycopg.Connection[Any], patience: Patience) -> Iterator[None]:
    """One runner at a time. Who waits asks again and again instead of keeping a transaction open, which would hold up
    an index that the other one makes."""
    while True:
        row = driver.execute("select pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
        driver.commit()
        if row is not None and row[0]:
            break
        if patience.is_over:
            raise AnotherRuns
        patience.wait("Another migration of this database is running; waiting for its end.")
    patience.begin_anew()
    try:
        yield
    finally:
        driver.rollback()
        driver.execute("select pg_advisory_unlock(%s)", (LOCK,))
        driver.commit()


def _keep_quiet(line: str) -> None:
    """Nobody wants to know."""
