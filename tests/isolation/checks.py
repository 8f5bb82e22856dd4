"""The proofs of isolation, as functions that answer what is wrong. Tests demand nothing, planted faults something.

All of them work as the application does: real connections of the login roles, real tokens, bare statements too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import Table

from aivo import schema
from aivo.domains.tenancy.service import PLATFORM_TENANT_ID
from aivo.kit.actor import Actor
from tests.factories.rows import clone, pointing_column
from tests.isolation.expected import OF_THE_PLATFORM, sees_its_own
from tests.isolation.world import ACTORS, Connection, Filled, fetch, state_of

TABLES: tuple[Table, ...] = tuple(schema.metadata.sorted_tables)
TRAIL = ("audit_events", "audit_values")
DENIED = "42501"
FOREIGN_KEY = "23503"
NOT_OUR_SHELF = "AV004"
OWN_WORDS = "AV"
"""The guard's own refusals begin so: a trigger of ours spoke before the policy or the key could."""


def owner_column(table: Table) -> str:
    """The column that says whose row it is."""
    return "id" if table.name == "tenants" else "tenant_id" if "tenant_id" in table.c else "owner_tenant_id"


def named(table: Table) -> sql.Identifier:
    """The table's name, quoted."""
    return sql.Identifier(table.name)


def _home(actor: Actor) -> Any:
    return actor.tenant_id


def _belongs_elsewhere(table: Table, owner: Any, actor: Actor) -> bool:
    """Whether a row of this owner must not be seen. Rows without owner are the platform's and everybody reads them."""
    if actor.role == "platform_admin":
        return table.name not in OF_THE_PLATFORM and owner is not None and owner != PLATFORM_TENANT_ID
    return owner is not None and owner != _home(actor)


def foreign_rows_seen(world: Filled, actors: Iterable[str] = ACTORS, tables: Iterable[Table] = TABLES) -> list[str]:
    """A bare SELECT over each table shows nothing of another tenant, and of one's own where the scope lets."""
    found = []
    for name in actors:
        actor = world.actor(name)
        with world.acting(actor) as link:
            for table in tables:
                owners = _bare_select(link, table)
                foreign = [owner for owner in owners if _belongs_elsewhere(table, owner, actor)]
                if foreign:
                    found.append(f"{name} sees {len(foreign)} rows of another tenant in {table.name}")
                expected = sees_its_own(table, name)
                if expected is not None and expected != bool(owners):
                    found.append(
                        f"{name} sees {len(owners)} rows in {table.name}, expected {'some' if expected else 'none'}"
                    )
                found.extend(_asked_for(world, link, table, name, actor))
    return found


def _bare_select(link: Connection, table: Table) -> list[Any]:
    """The owner of each row that a SELECT without WHERE shows; nothing where the role may not read the table."""
    try:
        with link.transaction():
            return [
                row[0]
                for row in fetch(
                    link, sql.SQL("select {} from {}").format(sql.Identifier(owner_column(table)), named(table))
                )
            ]
    except psycopg.errors.InsufficientPrivilege:
        return []


def _asked_for(world: Filled, link: Connection, table: Table, name: str, actor: Actor) -> Iterator[str]:
    """Asked for by the foreign tenant's id."""
    if name == "platform" and table.name in OF_THE_PLATFORM:
        return
    statement = sql.SQL("select 1 from {} where {} = %s").format(named(table), sql.Identifier(owner_column(table)))
    try:
        with link.transaction():
            if fetch(link, statement, (world.lakeshore.tenant_id,)):
                yield f"{name} sees rows of {table.name} when asking for the other tenant's"
    except psycopg.errors.InsufficientPrivilege:
        return


def foreign_rows_seen_through_views(
    world: Filled, actors: Iterable[str] = ACTORS, tables: Iterable[Table] = TABLES
) -> list[str]:
    """The views made for other clients show nothing that the tables do not show."""
    found = []
    for name in actors:
        actor = world.actor(name)
        with world.acting(actor) as link:
            for table in tables:
                statement = sql.SQL("select {} from prisma.{}").format(
                    sql.Identifier(owner_column(table)), named(table)
                )
                try:
                    with link.transaction():
                        owners = [row[0] for row in fetch(link, statement)]
                except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedColumn):
                    continue
                if any(_belongs_elsewhere(table, owner, actor) for owner in owners):
                    found.append(f"{name} sees rows of another tenant through the view of {table.name}")
                if len(owners) > len(_bare_select(link, table)):
                    found.append(f"{name} sees more through the view of {table.name} than in the table")
    return found


def fingerprints(world: Filled, actor: Actor, tables: Iterable[Table] = TABLES) -> dict[str, str]:
    """For each table a hash over every row that the actor must not change. Asked as the superuser."""
    link = world.link("postgres")
    found = {}
    for table in tables:
        owner = sql.Identifier(owner_column(table))
        if actor.role == "platform_admin":
            if table.name in (*OF_THE_PLATFORM, *TRAIL):  # what it does to a tenant stands in that tenant's trail
                continue
            rule = sql.SQL("{} is not null and {} <> %s").format(owner, owner)
        else:
            rule = sql.SQL("{} is distinct from %s").format(owner)
        statement = sql.SQL(
            "select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t.id)), '') from {} t where "
        ).format(named(table))
        found[table.name] = str(fetch(link, statement + rule, (_home(actor),))[0][0])
    link.rollback()
    return found


def foreign_rows_changed(world: Filled, actors: Iterable[str] = ACTORS, tables: Iterable[Table] = TABLES) -> list[str]:
    """Bare UPDATE and DELETE, without WHERE and RETURNING, committed, leave each foreign row as it was."""
    found = []
    every = list(tables)
    for name in actors:
        actor = world.actor(name)
        before = fingerprints(world, actor, every)
        for table in reversed(every):
            for statement in _bare_changes(world, table, actor):
                try:
                    with world.acting(actor, keep=True) as link:
                        link.execute(statement)
                except psycopg.Error:
                    continue
        after = fingerprints(world, actor, every)
        found += [f"{name} changed foreign rows of {table}" for table in before if before[table] != after[table]]
    return found


def _bare_changes(world: Filled, table: Table, actor: Actor) -> Iterator[sql.Composed]:
    """One UPDATE of a column that the role may write (else of one it may not), and a DELETE."""
    link = world.link(actor.login_role)
    allowed = [
        column
        for (column,) in fetch(
            link,
            "select attname::text from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped "
            "and attgenerated = '' and has_column_privilege(attrelid, attnum, 'update')",
            (table.name,),
        )
    ]
    link.rollback()
    ours = ("deletion_id", "updated_at", "locale", "default_locale", "created_at")
    column = next((c for c in ours if c in allowed), (allowed or ["id"])[0])
    values = {"deletion_id": f"'{uuid4()}'", "locale": "'es'", "default_locale": "'es'"}
    value = values.get(column, "now()" if column.endswith("_at") else f"'{uuid4()}'")
    yield sql.SQL("update {} set {} = {}").format(named(table), sql.Identifier(column), sql.SQL(value))
    yield sql.SQL("delete from {}").format(named(table))


def foreign_rows_added(world: Filled, actors: Iterable[str] = ACTORS, tables: Iterable[Table] = TABLES) -> list[str]:
    """A copy of a foreign row under a new key, without RETURNING, is refused in each table."""
    found = []
    every = list(tables)
    samples = {table.name: sample(world, table, world.lakeshore.tenant_id) for table in every}
    for name in actors:
        with world.acting(world.actor(name)) as link:
            for table in every:
                row = samples[table.name]
                if row is None or (name == "platform" and table.name in OF_THE_PLATFORM):
                    continue
                state = state_of(link, *clone(table, row))
                if state != DENIED and not (state or "").startswith(OWN_WORDS):
                    found.append(
                        f"{name} may add a row of the other tenant to {table.name}: {state or 'it was written'}"
                    )
    return found


def sample(world: Filled, table: Table, tenant: Any, learner: Any = None) -> dict[str, Any] | None:
    """A row of this tenant (and learner) as JSON, read as the superuser."""
    link = world.link("postgres")
    statement = sql.SQL("select to_jsonb(t) from {} t where {} = %s").format(
        named(table), sql.Identifier(owner_column(table))
    )
    values = [tenant]
    if learner is not None:
        statement += sql.SQL(" and student_id = %s")
        values.append(learner)
    rows = fetch(link, statement + sql.SQL(" order by id limit 1"), values)
    link.rollback()
    return rows[0][0] if rows else None


def foreign_targets(world: Filled, role: str, tables: Iterable[Table] = TABLES) -> list[str]:
    """No key can be made to point at another tenant's row, or at another learner's; as worker, owner or guard."""
    found = []
    with _free_hand(world, role) as link:
        for table in tables:
            learner = world.riverbend.students["kid"] if "student_id" in table.c else None
            row = sample(world, table, world.riverbend.tenant_id, learner)
            if row is None:
                continue
            for constraint in table.foreign_key_constraints:
                column = pointing_column(constraint)
                for stranger, words in _strangers(world, constraint.referred_table, learner):
                    states = [
                        _by_update(link, table, row, column, stranger),
                        _by_insert(link, table, row, column, stranger),
                    ]
                    if not _is_refused(table, column, states):
                        text = f"UPDATE {states[0] or 'worked'}, INSERT {states[1] or 'worked'}"
                        found.append(
                            f"{role}: {table.name}.{column} and {words} of {constraint.referred_table.name}: {text}"
                        )
    return found


def _strangers(world: Filled, target: Table, learner: Any) -> Iterator[tuple[str, str]]:
    """Keys that no row of Riverbend's ``kid`` may name. (Whose row it is, policies and ``app.stay`` look after.)"""
    if target.name == "tenants":
        return
    foreign = sample(world, target, world.lakeshore.tenant_id)
    if foreign is not None:
        yield foreign["id"], "another tenant's row"
    if "student_id" in target.c and learner is not None:
        other = sample(world, target, world.riverbend.tenant_id, world.riverbend.students["far"])
        if other is not None:
            yield other["id"], "another learner's row"


@contextmanager
def _free_hand(world: Filled, role: str) -> Iterator[Connection]:
    """The connection that writes: a job of the tenant, the owner of the tables, or the guard's functions."""
    if role == "aivo_worker":
        with world.acting(world.riverbend.system()) as link:
            yield link
        return
    link = world.link("postgres" if role == "aivo_guard" else role)
    with psycopg.connect(link.info.dsn, password=link.info.password) as own:
        own.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
        yield own
        own.rollback()


ALONG: dict[tuple[str, str], dict[str, Any]] = {
    ("accommodations", "section_504_plan_id"): {"source": "504", "iep_id": None},
    ("ai_messages", "conversation_id"): {"position": 99},
    ("ai_messages", "student_id"): {"position": 99},
    **{
        ("messages", key): {"sent_key": "00000000-0000-7000-8000-000000000009"}
        for key in ("student_id", "thread_id", "by_user_id")
    },
}
"""What a CHECK or a unique key wants to change together with a key."""

ONLY_BY_ANSWERS = ("consent_records", "consent_answers", "consent_histories")
"""Tables that triggers keep closed to everybody but the guard: there the guard itself is tried too."""


def _changed(table: Table, column: str, stranger: str) -> dict[str, Any]:
    """The key, and a mark of deletion: unique keys leave deleted rows out, so that the key itself speaks."""
    deleted = {"deleted_at": "2026-03-02"} if "deleted_at" in table.c else {}
    return {column: stranger, **deleted, **ALONG.get((table.name, column), {})}


def _by_update(link: Connection, table: Table, row: dict[str, Any], column: str, stranger: str) -> str | None:
    changed = _changed(table, column, stranger)
    pairs = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in changed
    )
    statement = sql.SQL("update {} set {} where {} = %(_owner)s and id = %(_row)s").format(
        named(table), pairs, sql.Identifier(owner_column(table))
    )
    return state_of(link, statement, {**changed, "_owner": row[owner_column(table)], "_row": row["id"]})


def _by_insert(link: Connection, table: Table, row: dict[str, Any], column: str, stranger: str) -> str | None:
    statement, values = clone(table, row, **_changed(table, column, stranger))
    state = state_of(link, statement, values)
    if state is not None:
        return state
    written = sql.SQL(
        "with written as ({} returning {} as key) select 1 / (key is distinct from %(_key)s)::int from written"
    ).format(statement, sql.Identifier(column))
    points_there = (
        state_of(link, written, {**values, "_key": stranger}) == "22012"
    )  # divided by zero: the key is the stranger's
    return None if points_there else "another key was written"


def _is_refused(table: Table, column: str, states: list[str | None]) -> bool:
    """Whether the key, or for a learner's own column the guard, refuses both ways."""
    refusals = [
        state in (FOREIGN_KEY, DENIED, "another key was written") or (state or "").startswith(OWN_WORDS)
        for state in states
    ]
    asked = FOREIGN_KEY in states or NOT_OUR_SHELF in states
    if asked and "23505" in states:  # a unique key over deleted rows too spoke first; the other way has said it
        return None not in states
    speaks_for_it = column == "student_id" or table.name in ONLY_BY_ANSWERS or states == [DENIED, DENIED]
    return all(refusals) and (asked or speaks_for_it)
