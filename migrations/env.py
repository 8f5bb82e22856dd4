"""Runs migrations as ``aivo_owner``, step by step while people work: see ``aivo.db.migrating``."""

from __future__ import annotations

from alembic import context

from aivo.db.migrating import run_all

run_all(context.config.attributes["connection"])
