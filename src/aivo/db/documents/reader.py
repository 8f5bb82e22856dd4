"""The reader's public face: ask a question, get instances for Python or bytes for the web.

It knows neither pool nor session: the caller gives a ``fetchval`` (asyncpg's), the signed token and the tenant.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, cast
from uuid import UUID

from aivo.db.base import Base
from aivo.db.documents import filters, order
from aivo.db.documents.describe import Description, describe
from aivo.db.documents.errors import BadQuery, ContextRefused
from aivo.db.documents.filters import Condition
from aivo.db.documents.instances import decoder
from aivo.db.documents.order import Key
from aivo.db.documents.sql import Form, Question, write
from aivo.db.documents.tree import Node, paths, tree
from aivo.kit.errors import Forbidden

M = TypeVar("M", bound=Base)

POOL_SETTINGS: dict[str, str] = {"TimeZone": "UTC", "IntervalStyle": "iso_8601", "jit": "off"}
"""Server settings of the reader's pool: times leave in UTC; compiling a short statement does not pay."""

POOL_OPTIONS: dict[str, Any] = {
    "server_settings": POOL_SETTINGS,
    "statement_cache_size": 500,
    "max_cached_statement_lifetime": 0,
    "max_cacheable_statement_size": 0,
}
"""Options of ``asyncpg.create_pool`` by which a statement is prepared once per connection, however long its text."""


class Fetchval(Protocol):
    """One round trip that brings one value: ``asyncpg.Connection.fetchval`` or ``Pool.fetchval``."""

    def __call__(self, query: str, /, *args: Any) -> Awaitable[Any]: ...


class Page(NamedTuple, Generic[M]):
    """One page of a list; ``next`` is the cursor of the following page, None on the last."""

    rows: list[M]
    next: str | None


@dataclass(frozen=True, slots=True)
class Statement(Generic[M]):
    """A question ready to be sent: text, the values after token and tenant, and what decodes the answer."""

    sql: str
    values: tuple[Any, ...]
    takes_tenant: bool
    form: Form
    node: Node
    keys: tuple[Key, ...]

    def arguments(self, token: str, tenant_id: UUID) -> tuple[Any, ...]:
        """All parameters in order: ``$1`` the token, ``$2`` the tenant where a level has one, then the values."""
        return (token, tenant_id, *self.values) if self.takes_tenant else (token, *self.values)


def build(
    model: type[M],
    *,
    where: Mapping[str, Any] | None = None,
    include: Sequence[str] = (),
    order_by: Sequence[str | tuple[str, str]] = (),
    limit: int | None = None,
    after: str | None = None,
    form: Form = "many",
    include_deleted: bool = False,
    every_tenant: bool = False,
    login: str | None = None,
) -> Statement[M]:
    """The statement that reads ``model`` with the included relations.

    ``form`` is ``one`` (``where`` must name a unique key), ``many``, or ``page`` (needs ``limit``; the answer carries
    the cursor that the next page takes as ``after``). ``every_tenant`` leaves the tenant's constant out, for the lists
    of the platform; what may be seen is up to row security then as always. ``login`` leaves out what that login role
    has no grant on. ``learners`` asks only whose rows the answer would hold. A question that the model cannot answer is
    refused with ``BadQuery`` before anything is sent.
    """
    described = describe(model, login)
    node = tree(model, paths(include), login)
    conditions, values = filters.parse(described, where or {})
    keys = order.parse(described, order_by)
    if form == "one":
        _demand_key(described, conditions)
    nulls: tuple[bool, ...] | None = None
    if after is not None:
        found = order.read_cursor(described, keys, after)
        nulls = tuple(value is None for value in found)
        values += [value for value in found if value is not None]
    if limit is not None:
        values.append(_checked_limit(limit))
    elif form == "page":
        raise BadQuery(f"a page of {described.name} needs a limit")
    question = Question(
        node=node,
        form=form,
        conditions=conditions,
        keys=keys,
        nulls=nulls,
        has_limit=limit is not None,
        with_deleted=include_deleted,
        every_tenant=every_tenant,
    )
    text = write(question)
    return Statement(text.sql, tuple(values), text.takes_tenant, form, node, keys)


async def fetch(fetchval: Fetchval, token: str, tenant_id: UUID, statement: Statement[Any]) -> str:
    """Send the statement: the answer's JSON text, or ``ContextRefused`` where the token is not accepted."""
    try:
        found = await fetchval(statement.sql, *statement.arguments(token, tenant_id))
    except Exception as error:
        refusal = _refusal(getattr(error, "sqlstate", None), statement.node.described.name)
        if refusal is None:
            raise
        raise refusal from error
    if found is None:
        raise ContextRefused
    return cast(str, found)


def decode(statement: Statement[M], text: str | bytes) -> Any:
    """The answer's text as instances: one or None, a list, or a ``Page``."""
    found = decoder(statement.node, statement.form)(text)
    return Page(*found) if statement.form == "page" else found


async def read_one(fetchval: Fetchval, token: str, tenant_id: UUID, statement: Statement[M]) -> M | None:
    """The one row, detached and read-only; None when nothing visible and live matches."""
    return cast("M | None", decode(statement, await fetch(fetchval, token, tenant_id, statement)))


async def read_many(fetchval: Fetchval, token: str, tenant_id: UUID, statement: Statement[M]) -> list[M]:
    """The rows, detached and read-only."""
    return cast("list[M]", decode(statement, await fetch(fetchval, token, tenant_id, statement)))


async def read_page(fetchval: Fetchval, token: str, tenant_id: UUID, statement: Statement[M]) -> Page[M]:
    """One page of rows with the cursor of the next."""
    return cast("Page[M]", decode(statement, await fetch(fetchval, token, tenant_id, statement)))


async def as_json(fetchval: Fetchval, token: str, tenant_id: UUID, statement: Statement[Any]) -> bytes | None:
    """The same answer as JSON bytes for the web, undecoded; None where ``one`` found nothing."""
    text = await fetch(fetchval, token, tenant_id, statement)
    return None if text == "null" else text.encode()


def cursor_after(statement: Statement[M], row: M) -> str:
    """The cursor that continues a list after ``row``."""
    return order.cursor_of(statement.keys, row)


def _refusal(sqlstate: str | None, name: str) -> Exception | None:
    """What the database refuses, by name; None where the error is no refusal."""
    match sqlstate:
        case "AV000":
            return ContextRefused()
        case "42501":
            return Forbidden(f"Your role may not read {name} together with what was to be included")
        case "21000":
            return BadQuery(f"more than one {name} matches; name a key that only one can have")
        case _:
            return None


def _demand_key(described: Description, conditions: tuple[Condition, ...]) -> None:
    given = {condition.field for condition in conditions if condition.operator == "eq"}
    if not any(key <= given for key in described.keys):
        ways = "; or ".join(" and ".join(sorted(key)) for key in described.keys)
        raise BadQuery(f"one {described.name} is found by its key: {ways}")


def _checked_limit(limit: int) -> int:
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= 10_000:
        raise BadQuery(f"a limit is a whole number from 1 to 10000, not {limit!r}")
    return limit
