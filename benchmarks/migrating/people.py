"""Readers and writers through the application's pools, all the time, and two who hold on to what they read.

Everybody works by the statements of today's version. Where an earlier schema lacks a table or column they ask for, that
is counted apart: it is no fault of a migration, but of going back.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
from sqlalchemy.exc import DBAPIError

from aivo.db.context import connect
from aivo.db.pools import Databases
from aivo.domains.iep.models import IEP
from aivo.domains.students.models import StudentProfile
from aivo.domains.tenancy.models import Tenant
from aivo.kit.actor import Actor

TOUCHED = (
    "users", "user_sessions", "user_roles", "mfa_credentials", "tenants", "duty_assignments", "documents",
    "parent_student_relations", "parent_relation_rights", "classroom_memberships", "student_profiles", "iep_goals",
    "homework_sessions", "focus_sessions", "game_sessions", "writing_documents", "assessment_attempts",
    "ai_conversations", "roster_imports", "identity_providers", "notifications", "notification_choices",
    "outbox_mails", "outbox_texts", "messages", "known_devices",
)  # fmt: skip
"""Tables that the worker reads and writes by turns: those whose definition later migrations change."""

NOT_THERE = ("42P01", "42703", "42883", "42501")
"""States of statements that ask for what an earlier schema does not have (the last: a right that it does not give)."""

Work = Callable[[], Awaitable[object]]


@dataclass
class Seen:
    """What the people saw: how long each unit of work took, and what failed."""

    times: list[tuple[str, float, float]] = field(default_factory=list)
    """Who, when it began (monotonic), seconds."""
    errors: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)

    def longest(self, since: float = 0.0, until: float = float("inf")) -> tuple[float, str]:
        """The longest unit of work that ended in this stretch of time, and whose it was."""
        found = [(took, who) for who, began, took in self.times if began + took >= since and began <= until]
        return max(found, default=(0.0, "nobody"))


@dataclass
class People:
    """The traffic on one database: ``start`` it, change the schema, ``stop`` it, look at ``seen``."""

    databases: Databases
    tenant: str = "riverbend"
    pause: float = 0.02
    seen: Seen = field(default_factory=Seen)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        """Begin: a reader and a writer for each of the four login roles."""
        teacher, office = await Actor.of(self.tenant, "okoro"), await Actor.of(self.tenant, "ruiz")
        platform = await Actor.of("platform", "kim")
        system = Actor.system(teacher.tenant_id, "bench")
        self.system = system
        for who, work in {
            "member reads": lambda: self._read_plans(teacher),
            "member writes": lambda: self._write(teacher, "iep_goals", "need_served = need_served"),
            "district reads": lambda: self._read_learners(office),
            "district writes": lambda: self._write(office, "student_profiles", "wording = wording"),
            "platform reads": lambda: self._read_tenants(platform),
            "worker reads": lambda: self._look(system),
            "worker writes": lambda: self._touch(system),
        }.items():
            self._tasks.append(asyncio.create_task(self._again_and_again(who, work)))

    async def stop(self) -> None:
        """End, and wait until everybody has gone."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    async def report(self, seconds: float, tables: tuple[str, ...] = TOUCHED) -> None:
        """A long report: reads these tables in one statement after another and stays in the statement so long."""
        async with connect(self.system, self.databases) as ctx:
            await ctx.begin()
            for table in tables:
                if (await ctx.ask("select to_regclass($1) is not null as is_there", table))[0]["is_there"]:
                    await ctx.ask(f"select count(*) from (select from {table} limit 100) x")
            await ctx.ask("select pg_sleep($1)::text", seconds)

    async def forget(self, seconds: float, tables: tuple[str, ...] = ("users", "user_sessions", "documents")) -> None:
        """Somebody who left their desk in the middle: a transaction stays open without a statement."""
        with suppress(DBAPIError, asyncpg.PostgresError, ConnectionError):
            async with connect(self.system, self.databases) as ctx:
                await ctx.begin()
                for table in tables:
                    await ctx.ask(f"select count(*) from (select from {table} limit 100) x")
                await asyncio.sleep(seconds)

    async def _again_and_again(self, who: str, work: Work) -> None:
        while True:
            began = time.monotonic()
            try:
                await work()
            except (asyncpg.PostgresError, DBAPIError, asyncpg.InterfaceError) as error:
                self._note(who, error)
            self.seen.times.append((who, began, time.monotonic() - began))
            await asyncio.sleep(self.pause * random.uniform(0.5, 1.5))

    def _note(self, who: str, error: Exception) -> None:
        cause = error.orig if isinstance(error, DBAPIError) else error
        state = str(getattr(cause, "sqlstate", "") or getattr(cause, "pgcode", "") or "")
        kept = self.seen.missing if state in NOT_THERE else self.seen.errors
        kept[f"{who}: {state} {str(cause).splitlines()[0][:120]}"] += 1

    async def _read_plans(self, actor: Actor) -> None:
        async with connect(actor, self.databases) as ctx:
            await ctx.find_many(IEP, include=("goals",), limit=5)

    async def _read_learners(self, actor: Actor) -> None:
        async with connect(actor, self.databases) as ctx:
            await ctx.find_page(StudentProfile, limit=20)
            await ctx.ask("select count(*) from (select from user_roles limit 50) x")

    async def _read_tenants(self, actor: Actor) -> None:
        async with connect(actor, self.databases) as ctx:
            await ctx.find_many(Tenant, limit=5)

    async def _look(self, actor: Actor) -> None:
        table = random.choice(TOUCHED)
        async with connect(actor, self.databases) as ctx:
            await ctx.ask(f"select * from {table} order by id limit 5")

    async def _touch(self, actor: Actor) -> None:
        await self._write(actor, random.choice(TOUCHED), "updated_at = updated_at")

    async def _write(self, actor: Actor, table: str, change: str) -> None:
        """One row, drawn by its place in the order of ids; locked by nobody else for long."""
        drawn = UUID(int=random.getrandbits(128))
        key = "id" if table == "tenants" else "(tenant_id, id)"
        async with connect(actor, self.databases) as ctx:
            await ctx.tell(
                f"update {table} set {change} where {key} = (select {key.strip('()')} from {table} "
                "where md5(id::text)::uuid >= $1 limit 1)",
                drawn,
            )
