"""What the database refuses, as refusals with a name: nothing of it is a fault of the program.

The last line of defence speaks SQLSTATE. Row security's refusal is one answer for what is foreign, missing or not
theirs to write; checks and keys name the field where they can.
"""

from __future__ import annotations

from typing import Any

import asyncpg
import msgspec
from sqlalchemy import Table
from sqlalchemy.exc import DBAPIError, NoResultFound, StatementError

from aivo.db.base import Base
from aivo.db.documents import ContextRefused
from aivo.db.outages import Busy
from aivo.kit.errors import Conflict, Forbidden, Invalid, NotFound, Refusal


class NotTheirsToWrite(Forbidden):
    """You may not write this, or what it belongs to is not there for you."""


class PreconditionNeeded(Refusal):
    """Say which version you have read: send If-Match with the ETag of your last answer."""

    status = 428


class WrongMedia(Refusal):
    """The body has to be JSON, sent as application/json."""

    status = 415


class TooLarge(Refusal):
    """The body is larger than 1 MB."""

    status = 413


class NoSuchMethod(Refusal):
    """This cannot be done with this collection."""

    status = 405


class KeyReused(Invalid):
    """This Idempotency-Key was sent before with another request."""


class BusyHere(Busy):
    """Somebody was changing the same thing at this moment; please try again."""

    @property
    def code(self) -> str:
        """The name that programs know."""
        return "busy"


OWN_SENTENCES = frozenset({"AV002", "AV003", "AV004", "AV010", "AV011", "AV012", "AV013", "AV014"})
"""States of our own triggers: their message is written for people."""


def refusal_of(error: Exception) -> Refusal | None:
    """The refusal behind an error, or None where it is a fault."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, NoResultFound):
        return NotFound()
    cause = _driver(error)
    if cause is None:
        if isinstance(error, StatementError) and isinstance(error.orig, msgspec.ValidationError):
            return Invalid("A document in the body has not the form of its column.")
        return None
    state = str(getattr(cause, "sqlstate", "") or "")
    if state == "AV000":
        return ContextRefused()
    if state == "AV001":
        return Conflict(_sentence(cause), code="no_consent")
    if state in OWN_SENTENCES:
        return Conflict(_sentence(cause))
    return _plain(state, cause)


def is_there_already(error: Exception) -> bool:
    """Whether the database refused a row because it, or one that holds at the same time, is there."""
    return str(getattr(_driver(error), "sqlstate", "")) in ("23505", "23P01")


def _plain(state: str, cause: Any) -> Refusal | None:
    """PostgreSQL's own states."""
    match state:
        case "42501":
            return NotTheirsToWrite()
        case "23505" | "23P01":
            return Conflict(None, **_where(cause))
        case "23503":
            return Invalid("What the body names is not there.", **_where(cause))
        case "23502":
            return Invalid("Something needed is missing.", **_where(cause))
        case "23514":
            return Invalid("The values do not go together, or one is out of its range.", **_where(cause))
        case "40001" | "40P01" | "55P03" | "57014":
            return BusyHere()
        case _ if state.startswith("22") or isinstance(cause, asyncpg.exceptions.DataError):
            return Invalid("A value does not fit its column.")
        case _:
            return None


def _driver(error: Exception) -> Any:
    """The driver's own error inside, where there is one."""
    inner = error.orig if isinstance(error, DBAPIError) else error
    for each in (getattr(inner, "__cause__", None), inner):
        if isinstance(each, asyncpg.PostgresError | asyncpg.exceptions.DataError):
            return each
    return None


def _sentence(cause: Any) -> str:
    return str(getattr(cause, "message", None) or cause)


def _where(cause: Any) -> dict[str, object]:
    """The field that a constraint is about, where it is about one."""
    table = Base.metadata.tables.get(str(getattr(cause, "table_name", None)))
    if table is None:
        return {}
    column = getattr(cause, "column_name", None) or _column(table, str(getattr(cause, "constraint_name", "")))
    return {"errors": [{"pointer": f"/{column}", "detail": "This value is not possible here."}]} if column else {}


def _column(table: Table, constraint: str) -> str | None:
    """The last column of the constraint or index that is not the tenant's or the learner's."""
    if constraint.startswith(prefix := f"ck_{table.name}_"):
        name = constraint.removeprefix(prefix).removesuffix("_words").removesuffix("_shape")
        return name if name in table.c else None
    declared: tuple[Any, ...] = (*table.constraints, *table.indexes)
    for each in declared:
        if each.name == constraint:
            names = [column.name for column in each.columns if column.name not in ("tenant_id", "student_id")]
            return str(names[-1]) if names else None
    return None
