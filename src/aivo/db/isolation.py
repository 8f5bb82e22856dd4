"""Is isolation really on? Cross-tenant probes on every table, as the role that serves the person who asks.

A probe counts, under row security and nothing else, the rows of other tenants that a context can reach (there must be
none) and its own rows (which shows that the probe can see at all). It also asks the catalogue whether row security is
on and binds the table's owner too. ``attempts`` tries to talk the database out of its context, as injected SQL would.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table

from aivo.db.base import metadata
from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.db.scopes import Scope
from aivo.kit.actor import Actor, Role

ENOUGH = 10_000
"""Own rows are counted up to here."""

CATALOGUE = """
select c.relname as name, c.relrowsecurity as is_on, c.relforcerowsecurity as is_forced,
  has_any_column_privilege(c.oid, 'select') as is_readable
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relname = any ($1)
"""

PEOPLE = """
select distinct on (u.role) u.id, u.role from users u
left join lateral (select count(*) as duties from duty_assignments d
  where d.tenant_id = u.tenant_id and d.user_id = u.id and d.deleted_at is null and d.school_id is null) d on true
where u.tenant_id = $1 and u.deleted_at is null and u.status = 'active'
order by u.role, d.duties desc, u.id
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one context found in one table."""

    tenant_id: UUID
    role: str
    login_role: str
    table: str
    room: str
    scope: str
    is_readable: bool
    own: int
    foreign: int
    is_guarded: bool
    is_platforms: bool = False
    elsewhere: int | None = None
    """Rows that other tenants have here, where a whole check has counted them: what there was to be hidden."""

    @property
    def has_passed(self) -> bool:
        """No foreign row was reached and row security is on and forced."""
        return self.is_guarded and (self.foreign == 0 or self.is_platforms)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to leave the context inside a valid transaction, and how many rows it brought."""

    name: str
    rows: int

    @property
    def has_passed(self) -> bool:
        """Nothing was seen."""
        return self.rows == 0


def tenant_column(table: Table) -> str | None:
    """The column that says whose a row is."""
    if table.name == "tenants":
        return "id"
    return next((name for name in ("tenant_id", "owner_tenant_id") if name in table.c), None)


def is_platforms(table: Table, role: str) -> bool:
    """Whether the platform reads every tenant's rows here by design: the tenants, their states, their accounts."""
    scope: Scope = table.info["scope"]
    is_about_tenants = scope.word == "TENANT_ROOT" or scope.need == "billing" or table.name == "tenant_states"
    return role == "platform_admin" and is_about_tenants


async def probe(ctx: Ctx) -> list[Finding]:
    """Probe every table as the acting person: two statements, however many tables."""
    tables = [table for table in metadata.sorted_tables if tenant_column(table) is not None]
    state = {row["name"]: row for row in await ctx.ask(CATALOGUE, [table.name for table in tables])}
    readable = [table for table in tables if table.name in state and state[table.name]["is_readable"]]
    counts = {row["name"]: row for row in await ctx.ask(_question(readable), ctx.actor.tenant_id)} if readable else {}
    return [_finding(ctx.actor, table, state.get(table.name), counts.get(table.name)) for table in tables]


async def attempts(ctx: Ctx) -> list[Attempt]:
    """Try to leave the context as injected SQL would: other tenant in the token, no token, reset, stale signature."""
    databases, actor = ctx.databases, ctx.actor
    pool = await databases.reads(actor.login_role)
    found = []
    async with pool.acquire() as connection:
        backend = connection.get_server_pid()
        good = databases.token(actor, backend=backend)
        other = good.replace(str(actor.tenant_id), str(UUID(int=actor.tenant_id.int ^ 1)))
        expired = databases.token(actor, backend=backend, seconds=-1)
        elsewhere = databases.token(actor, backend=backend + 1)
        for name, sql, values in (
            ("other_tenant", "select set_config('app.token', $1, true)", (other,)),
            ("no_token", "select set_config('app.token', '', true)", ()),
            ("expired", "select set_config('app.token', $1, true)", (expired,)),
            ("replayed", "select set_config('app.token', $1, true)", (elsewhere,)),
            ("reset", "reset all", ()),
        ):
            async with connection.transaction():
                await connection.fetchval("select app.enter($1)", good)
                await connection.execute(sql, *values)
                rows = await connection.fetchval("select (select count(*) from users) + (select count(*) from tenants)")
            found.append(Attempt(name, rows))
    return found


async def check(databases: Databases, tenants: Sequence[UUID]) -> list[Finding]:
    """Probe every table of every tenant as one person of each role and as the system."""
    found: list[Finding] = []
    for tenant_id in tenants:
        async with connect(Actor.system(tenant_id, "isolation_check"), databases) as ctx:
            found += await probe(ctx)
            people = await ctx.ask(PEOPLE, tenant_id)
        for person in people:
            actor = Actor(tenant_id, person["id"], cast(Role, person["role"]), request_id="isolation_check")
            async with connect(actor, databases) as ctx:
                found += await probe(ctx)
    return _with_what_was_hidden(found)


def _question(tables: Sequence[Table]) -> str:
    parts = []
    for table in tables:
        column = tenant_column(table)
        own = f"select 1 from {table.name} where {column} = $1 limit {ENOUGH}"  # noqa: S608  (names out of our models)
        foreign = f"select 1 from {table.name} where {column} <> $1 limit {ENOUGH}"  # noqa: S608  (as above)
        parts.append(
            f"select '{table.name}' as name, (select count(*) from ({own}) as o) as own, "  # noqa: S608
            f"(select count(*) from ({foreign}) as f) as foreign_rows"
        )
    return "\nunion all\n".join(parts)


def _finding(actor: Actor, table: Table, state: Any, count: Any) -> Finding:
    return Finding(
        tenant_id=actor.tenant_id,
        role=actor.role,
        login_role=actor.login_role,
        table=str(table.name),
        room=table.info["room"],
        scope=table.info["scope"].word,
        is_readable=bool(state and state["is_readable"]),
        own=count["own"] if count else 0,
        foreign=count["foreign_rows"] if count else 0,
        is_guarded=bool(state and state["is_on"] and state["is_forced"]),
        is_platforms=is_platforms(table, actor.role),
    )


def _with_what_was_hidden(found: list[Finding]) -> list[Finding]:
    """Say beside each finding how many rows the other tenants have there, as the system counted them in each."""
    totals: dict[str, int] = {}
    own: dict[tuple[UUID, str], int] = {}
    for each in found:
        if each.role == "system":
            totals[each.table] = totals.get(each.table, 0) + each.own
            own[(each.tenant_id, each.table)] = each.own
    return [
        replace(each, elsewhere=totals.get(each.table, 0) - own.get((each.tenant_id, each.table), 0)) for each in found
    ]
