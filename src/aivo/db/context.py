"""The acting person's context: every read and write of Aivo goes through it, with row-level security in force.

``connect(actor)`` gives a ``Ctx``. Reads before the first write are one round trip each on a read-only pool; the first
use of the session (or ``begin``) opens the transaction; leaving the block commits it, an exception rolls it back.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import cache
from typing import Any, TypeVar, cast
from uuid import UUID

import asyncpg
from sqlalchemy import Connection, event, inspect, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction, defer
from sqlalchemy.orm.interfaces import ORMOption

from aivo.db import documents, pools
from aivo.db.base import Base
from aivo.db.documents.reader import Page, Statement
from aivo.db.keys import Keys
from aivo.db.pools import Databases
from aivo.kit.actor import Actor, Role, find_actors_with
from aivo.kit.crypto import Place
from aivo.kit.errors import NotFound

M = TypeVar("M", bound=Base)
Order = Sequence[str | tuple[str, str]]


class Ctx:
    """One unit of work of one actor."""

    def __init__(
        self, actor: Actor, databases: Databases, *, is_reading: bool = False, even_suspended: bool = False
    ) -> None:
        self.actor = actor
        self.databases = databases
        self.is_reading = is_reading
        self.even_suspended = even_suspended
        self._session: AsyncSession | None = None

    @property
    def login(self) -> str:
        """The login role that the actor works through."""
        return self.actor.login_role

    @property
    def session(self) -> AsyncSession:
        """The session for writing; its first statement opens the transaction and enters the context."""
        if self._session is None:
            self._session = AsyncSession(
                self.databases.engine(self.login, is_reading=self.is_reading), expire_on_commit=False, autoflush=False
            )
            entry = "enter_to_note" if self.even_suspended else "enter"
            self._session.sync_session.info.update(actor=self.actor, databases=self.databases, entry=entry)
        return self._session

    async def begin(self) -> None:
        """Open the transaction now, so that following reads see one state."""
        await self.session.connection()

    def add(self, row: Base) -> None:
        """Put a new row in; it is written at the next ``flush``."""
        self.session.add(row)

    async def flush(self) -> None:
        """Write what was added and changed."""
        await self.session.flush()

    async def commit(self) -> None:
        """Commit what was written. Only the edge of a request or job calls it."""
        if self._session is not None:
            await self._session.commit()

    async def close(self) -> None:
        """Give the connection back; what was not committed is undone."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def load(self, model: type[M], row_id: UUID) -> M:
        """The live row for writing; ``NotFound`` when there is none that this actor may see."""
        has_tenant = "tenant_id" in model.__table__.c
        key = (self.actor.tenant_id, row_id) if has_tenant else row_id
        row = await self.session.get(model, key, options=_without_kept(model, self.login))
        if row is None or getattr(row, "deleted_at", None) is not None:
            raise NotFound
        return row

    async def find_unique(
        self, model: type[M], *, where: Mapping[str, Any], include: Sequence[str] = (), include_deleted: bool = False
    ) -> M | None:
        """The one live row that matches a unique key, with the included relations; None when there is none to see."""
        statement = documents.build(
            model, where=where, include=include, form="one", include_deleted=include_deleted, login=self.login
        )
        return cast("M | None", documents.decode(statement, await self._ask(statement)))

    async def find_many(
        self,
        model: type[M],
        *,
        where: Mapping[str, Any] | None = None,
        include: Sequence[str] = (),
        order_by: Order = (),
        limit: int | None = None,
        after: str | None = None,
        include_deleted: bool = False,
    ) -> list[M]:
        """The live rows that match, with the included relations, in order."""
        statement = documents.build(
            model,
            where=where,
            include=include,
            order_by=order_by,
            limit=limit,
            after=after,
            include_deleted=include_deleted,
            login=self.login,
        )
        return cast("list[M]", documents.decode(statement, await self._ask(statement)))

    async def find_page(
        self,
        model: type[M],
        *,
        where: Mapping[str, Any] | None = None,
        include: Sequence[str] = (),
        order_by: Order = (),
        limit: int = 50,
        after: str | None = None,
    ) -> Page[M]:
        """One page of rows and the cursor of the next."""
        statement = documents.build(
            model, where=where, include=include, order_by=order_by, limit=limit, after=after, form="page",
            login=self.login,
        )  # fmt: skip
        return cast("Page[M]", documents.decode(statement, await self._ask(statement)))

    async def find_json(self, statement: Statement[Any]) -> bytes:
        """The answer of a prepared question as JSON bytes, undecoded."""
        return (await self._ask(statement)).encode()

    async def ask(self, sql: str, *values: Any) -> list[Any]:
        """Rows of a room's own query; ``$1`` and following are the values. The context is in force.

        A plan made before a migration changed what the query answers is thrown away, and the read begun again.
        """
        if self._session is not None:
            connection = await self._driver()
            return list(await connection.fetch(sql, *values))
        with suppress(asyncpg.InvalidCachedStatementError):
            return await self._read(sql, *values)
        return await self._read(sql, *values)

    async def _read(self, sql: str, *values: Any) -> list[Any]:
        pool = await self.databases.reads(self.login)
        async with pool.acquire() as connection, connection.transaction():
            await connection.fetchval("select app.enter($1)", self._token(connection))
            return list(await connection.fetch(sql, *values))

    async def tell(self, sql: str, *values: Any) -> str:
        """Run a room's own set-based statement in the transaction; answers PostgreSQL's command tag."""
        await self.begin()
        connection = await self._driver()
        return cast(str, await connection.execute(sql, *values))

    async def seal(self, table: str, column: str, row_id: UUID, plain: str) -> bytes:
        """Encrypt one cell under the tenant's newest data key."""
        return await Keys(self).seal(Place(self.actor.tenant_id, table, column, row_id), plain.encode())

    async def unseal(self, table: str, column: str, row_id: UUID, cell: bytes) -> str:
        """Decrypt one cell."""
        return (await Keys(self).unseal(Place(self.actor.tenant_id, table, column, row_id), cell)).decode()

    async def _ask(self, statement: Statement[Any]) -> str:
        if self._session is not None:
            connection = await self._driver()
            return await documents.fetch(connection.fetchval, self._token(connection), self.actor.tenant_id, statement)
        pool = await self.databases.reads(self.login)
        async with pool.acquire() as connection:
            return await documents.fetch(connection.fetchval, self._token(connection), self.actor.tenant_id, statement)

    async def _driver(self) -> Any:
        """The driver's connection of the open transaction, with everything flushed."""
        await self.session.flush()
        connection = await self.session.connection()
        raw = await connection.get_raw_connection()
        return raw.driver_connection

    def _token(self, connection: Any) -> str:
        return self.databases.token(self.actor, backend=connection.get_server_pid())


@cache
def _without_kept(model: type[Base], login: str) -> tuple[ORMOption, ...]:
    """Leave out what the login role has no grant on; touching it raises."""
    kept = [column for column in inspect(model).column_attrs if login in column.columns[0].info.get("kept_from", ())]
    return tuple(defer(getattr(model, column.key), raiseload=True) for column in kept)


@asynccontextmanager
async def connect(
    actor: Actor, databases: Databases | None = None, *, is_reading: bool = False, even_suspended: bool = False
) -> AsyncIterator[Ctx]:
    """A context for one unit of work; commits on leaving, rolls back on an exception.

    ``is_reading``: nothing can be written, whatever is tried; PostgreSQL refuses it. So it does in a tenant that is
    suspended, but for the notes that must go on there (``even_suspended``): sessions, who opened a record.
    """
    ctx = Ctx(actor, databases or pools.current(), is_reading=is_reading, even_suspended=even_suspended)
    try:
        yield ctx
        await ctx.commit()
    finally:
        await ctx.close()


@event.listens_for(Session, "after_begin")
def _enter(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """Set the context as the first statement of every transaction."""
    actor: Actor | None = session.info.get("actor")
    if actor is None or transaction.nested:
        return
    databases: Databases = session.info["databases"]
    driver = cast(Any, connection.connection.driver_connection)
    token = databases.token(actor, backend=driver.get_server_pid())
    entry = "enter_to_note" if session.info.get("entry") == "enter_to_note" else "enter"
    connection.execute(text(f"select app.{entry}(:token)"), {"token": token})


@event.listens_for(Session, "before_flush")
def _stamp(session: Session, flush_context: Any, instances: Any) -> None:
    """New rows belong to the acting tenant unless they say otherwise (where row security would refuse them)."""
    actor: Actor | None = session.info.get("actor")
    if actor is None:
        return
    for row in session.new:
        if getattr(row, "tenant_id", actor.tenant_id) is None:
            row.tenant_id = actor.tenant_id


async def _find_actor(tenant: str, username: str) -> Actor:
    pool = await pools.current().reads("aivo_member")
    tenant_id = await pool.fetchval("select app.tenant_by_slug($1)", tenant)
    row = None
    if tenant_id is not None:
        async with connect(Actor.system(UUID(str(tenant_id)), "find_actor")) as ctx:
            row = next(iter(await ctx.ask("select * from app.sign_in_lookup($1, $2)", tenant, username)), None)
    if row is None or row["status"] != "active":
        raise NotFound(f"There is no active user {username!r} in the tenant {tenant!r}.")
    return Actor(row["tenant_id"], row["user_id"], cast(Role, row["role"]))


find_actors_with(_find_actor)
