"""PostgreSQL's names of the columns' types."""

from __future__ import annotations

from typing import Any

from aivo.db.ddl import DIALECT

_SHORT = {"TIMESTAMP WITH TIME ZONE": "timestamptz", "TIMESTAMP WITHOUT TIME ZONE": "timestamp"}


def type_name(kind: Any) -> str:
    """The type as PostgreSQL writes it."""
    name = str(kind.compile(dialect=DIALECT))
    return _SHORT.get(name, name.lower())
