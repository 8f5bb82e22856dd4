"""A database for the benchmarks of reading: two tenants alike, learners by the thousand, rows by the hundred thousand.

Made of the tests' small world and one valid row a table, multiplied by SQL as the superuser with triggers off; the
access rows are then copied from the view they are derived from. The case manager ``manager`` has twenty-five learners,
and so has the guardian ``mother``: nobody of a school reads focus data.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from aivo import schema
from aivo.db import admin
from aivo.db.embedded import Server
from aivo.db.pools import Databases
from tests.factories.core import Small, make_small_world
from tests.factories.rows import Place, fill

KEY, PASSWORD = b"k" * 32, "benchmark-only"
CASELOAD = 25
DAYS, SESSIONS, HINTS = 30, 12, 3
BELOW = {"iep_goals": 5, "iep_services": 3, "iep_team_members": 5, "iep_meetings": 2, "behavior_intervention_plans": 1}
"""Rows below each plan."""


@dataclass(frozen=True)
class Learner:
    """One learner's keys to the three questions."""

    student_id: UUID
    day: date
    plan_id: UUID


@dataclass(frozen=True)
class World:
    """The database, its two tenants, and the learners whom the case manager may read."""

    databases: Databases
    urls: dict[str, str]
    riverbend: Small
    lakeshore: Small
    mine: tuple[Learner, ...]
    postmaster: int
    """Process id of the server."""


@contextmanager
def reading_world(learners: int, folder: Path | None = None) -> Iterator[World]:
    """A server of its own with the world in it, gone afterwards unless a folder is named."""
    with tempfile.TemporaryDirectory() as name:
        place = folder or Path(name)
        place.mkdir(exist_ok=True)
        place.chmod(0o755)
        with Server.start(place / "server", durable=False) as server:
            yield _opened(server, learners)


def _opened(server: Server, learners: int) -> World:
    roles = (*admin.LOGIN_ROLES, "aivo_owner")
    urls = {role: server.url(role, "aivo", PASSWORD) for role in roles} | {"postgres": server.superuser_url("aivo")}
    databases = Databases(urls, KEY, KEY, pool_size=8)
    with psycopg.connect(server.superuser_url()) as link:
        is_there = link.execute("select 1 from pg_database where datname = 'aivo'").fetchone()
    if not is_there:
        admin.make_roles(server.superuser_url(), dict.fromkeys(roles, PASSWORD))
        admin.make_database(server.superuser_url(), "aivo")
        admin.upgrade(urls["aivo_owner"], KEY)
        asyncio.run(_found(databases))
        with psycopg.connect(urls["postgres"]) as link:
            _fill(link, [asyncio.run(_small(databases, slug)) for slug in ("riverbend", "lakeshore")], learners)
        with psycopg.connect(urls["postgres"], autocommit=True) as link:
            link.execute("vacuum analyze")
    riverbend, lakeshore = (asyncio.run(_small(databases, slug)) for slug in ("riverbend", "lakeshore"))
    return World(
        databases, urls, riverbend, lakeshore, tuple(_mine(urls["postgres"], riverbend)), server.postmaster.pid
    )


async def _found(databases: Databases) -> None:
    for slug in ("riverbend", "lakeshore"):
        await make_small_world(databases, slug)
    await databases.close()


async def _small(databases: Databases, slug: str) -> Small:
    found = await Small.read(databases, slug)
    await databases.close()
    return Small(found.tenant_id, found.users, {n: found.students[n] for n in ("kid", "pal", "far")}, found.schools,
                 found.classroom_id)  # fmt: skip


def _fill(link: psycopg.Connection[Any], homes: list[Small], learners: int) -> None:
    fill(link, schema.metadata, [Place(home.tenant_id, home.students, home.users["mother"]) for home in homes])
    link.execute("reset role; set session_replication_role = replica")
    for home in homes:
        kid = home.students["kid"]
        link.execute("create temp table more as select uuidv7() as id, n from generate_series(1, %s) n", (learners,))
        more = "more s cross join lateral (select s.id as student_id, s.n) l"
        _copy(link, "student_profiles", kid, "more l", "'id', l.id, 'user_id', null, 'given_name', 'More'", "id")
        _copy(link, "school_enrolments", kid, more)
        _copy(link, "student_assignments", kid, f"{more} where l.n <= {CASELOAD - 1}", "'valid_to', null")
        _copy(link, "parent_student_relations", kid, f"{more} where l.n <= {CASELOAD - 1}")
        related = "parent_student_relations p join more on more.id = p.student_id"
        _copy(link, "parent_relation_rights", kid, f"{related} cross join lateral (select p.student_id) l",
              "'relation_id', p.id, 'right_kind', 'see_records'")  # fmt: skip
        _copy(link, "daily_focus_summaries", kid, f"{more}, generate_series(1, {DAYS}) d",
              "'date', date '2026-10-01' + d")  # fmt: skip
        _copy(link, "homework_sessions", kid, f"{more}, generate_series(1, {SESSIONS}) d",
              "'subject', case when d %% 2 = 0 then 'math' else 'reading' end, "
              "'created_at', timestamptz '2026-10-01' + d * interval '1 day'")  # fmt: skip
        _below(link, "homework_hints", "homework_session_id", "homework_sessions", kid, HINTS)
        _below(link, "homework_resources", "homework_session_id", "homework_sessions", kid, 1)
        _copy(link, "ieps", kid, more, "'lineage_id', uuidv7()")
        for table, count in BELOW.items():
            _below(link, table, "iep_id", "ieps", kid, count)
        link.execute("drop table more")
    link.execute("delete from app.student_access")
    link.execute("insert into app.student_access select * from app.access_sources")
    link.execute("set session_replication_role = origin")


def _below(link: psycopg.Connection[Any], table: str, key: str, parent: str, kid: UUID, count: int) -> None:
    rows = (
        f"{parent} p join more on more.id = p.student_id cross join generate_series(1, {count}) d"
        " cross join lateral (select p.student_id) l"
    )
    columns = schema.metadata.tables[table].c
    more = "".join(f", '{name}', uuidv7()" for name in ("lineage_id",) if name in columns)
    more += ", 'position', d" if "position" in columns else ""
    _copy(link, table, kid, rows, f"'{key}', p.id{more}")


def _copy(
    link: psycopg.Connection[Any], table: str, kid: UUID, rows: str, values: str = "", learner: str = "student_id"
) -> None:
    """Put in a row like the learner's first one for each of the rows."""
    found = link.execute(
        sql.SQL("select to_jsonb(t) from {} t where {} = %s order by id limit 1").format(
            sql.Identifier(table), sql.Identifier(learner)
        ),
        (kid,),
    ).fetchone()
    assert found is not None, table
    names = [c.name for c in schema.metadata.tables[table].c if c.computed is None]
    listed = ", ".join(f'"{name}"' for name in names)
    given = values if learner == "id" else f"'id', uuidv7(), 'student_id', l.student_id{', ' if values else ''}{values}"
    link.execute(
        f"insert into {table} ({listed}) select {listed} from (select jsonb_populate_record(null::{table}, "  # type: ignore[arg-type]
        f"%s || jsonb_build_object({given})) as r from {rows}) made, lateral (select (made.r).*) x",
        (Jsonb(found[0]),),
    )


def _mine(url: str, home: Small) -> Iterator[Learner]:
    with psycopg.connect(url) as link:
        yield from (
            Learner(student, date(2026, 10, 11), plan)
            for student, plan in link.execute(
                "select a.student_id, i.id from student_assignments a join ieps i using (tenant_id, student_id) "
                "where a.tenant_id = %s and a.user_id = %s and a.valid_to is null and a.student_id <> %s order by 1",
                (home.tenant_id, home.users["manager"], home.students["kid"]),
            )
        )
