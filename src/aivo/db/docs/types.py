"""PostgreSQL's names of the columns' types."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql

_DIALECT: Any = postgresql.dialect()  # type: ignore[no-untyped-call]  # the library types no constructor
_SHORT = {"TIMESTAMP WITH TIME ZONE": "timestamptz", "TIMESTAMP WITHOUT TIME ZONE": "timestamp"}


def type_name(kind: Any) -> str:
    """The type as PostgreSQL writes it."""
    name = str(kind.compile(dialect=_DIALECT))
    return _SHORT.get(name, name.lower())
