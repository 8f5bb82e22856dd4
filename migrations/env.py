"""Runs migrations as ``aivo_owner``: one transaction each, with a lock timeout, one runner at a time."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

LOCK = 4_105_000_001
"""Advisory lock that keeps two upgrades apart."""


def run(connection: Connection) -> None:
    """Run what Alembic was asked for on this connection."""
    connection.commit()  # what was asked before is no transaction around all migrations
    context.configure(connection=connection, transaction_per_migration=True, version_table_schema="app_migrations")
    connection.exec_driver_sql("set lock_timeout = '20s'")
    connection.exec_driver_sql(f"select pg_advisory_lock({LOCK})")
    connection.commit()
    try:
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.exec_driver_sql(f"select pg_advisory_unlock({LOCK})")
        connection.commit()


run(context.config.attributes["connection"])
