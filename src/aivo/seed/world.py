"""The named people everyone knows, and how the seeds of the rooms find them."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import cast
from uuid import UUID

from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.kit.actor import Actor, Role

PLANS: dict[str, tuple[str, ...]] = {
    "riverbend": ("maya", "jordan", "theo", "lin", "ada", "leo"),
    "lakeshore": ("noor", "maya", "tobias"),
}
"""Learners with a plan under IDEA, by tenant (Noor's is a services plan)."""

SECTION_504: dict[str, tuple[str, ...]] = {"riverbend": ("eli",), "lakeshore": ()}
"""Learners with a Section 504 plan only."""

ARRIVED: dict[str, tuple[str, ...]] = {"riverbend": ("amara",), "lakeshore": ()}
"""Learners who came this week: nothing was collected from them yet."""

MANAGERS: dict[str, str] = {"riverbend": "okoro", "lakeshore": "sorensen"}
"""The case manager of each tenant's learners with plans."""


@dataclass
class World:
    """One tenant of the demo world while it is being made."""

    databases: Databases
    tenant: str
    tenant_id: UUID
    anchor: date
    files_dir: Path
    users: dict[str, UUID] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    all_students: dict[str, UUID] = field(default_factory=dict)
    schools: dict[str, UUID] = field(default_factory=dict)
    rng: random.Random = field(default_factory=lambda: random.Random(20261014))  # noqa: S311  (invented data, the same each time)

    @property
    def plans(self) -> tuple[str, ...]:
        """Usernames of the learners with a plan under IDEA."""
        return PLANS[self.tenant]

    @property
    def students(self) -> tuple[str, ...]:
        """Usernames of the learners of the cast."""
        return (*PLANS[self.tenant], *SECTION_504[self.tenant])

    @property
    def manager(self) -> str:
        """Username of the case manager."""
        return MANAGERS[self.tenant]

    def student(self, username: str) -> UUID:
        """``student_profiles.id`` of a learner."""
        return self.all_students[username]

    def user(self, username: str) -> UUID:
        """``users.id`` of a person."""
        return self.users[username]

    def school(self, name: str) -> UUID:
        """``schools.id`` by its name, or the beginning of it."""
        return next(school_id for known, school_id in self.schools.items() if known.lower().startswith(name.lower()))

    def actor(self, username: str) -> Actor:
        """A person acting in their home role."""
        return Actor(
            self.tenant_id, self.users[username], cast(Role, self.roles[username]), request_id=f"seed_{username}"
        )

    @asynccontextmanager
    async def acting(self, username: str | None = None) -> AsyncIterator[Ctx]:
        """A context of a person, or of the system; committed at the end."""
        actor = self.actor(username) if username else Actor.system(self.tenant_id, "demo_seed")
        async with connect(actor, self.databases) as ctx:
            yield ctx

    async def read(self, ctx: Ctx) -> None:
        """Find out who and what the roster brought."""
        rows = await ctx.ask(
            "select username, id, role from users where tenant_id = $1 and deleted_at is null", self.tenant_id
        )
        self.users = {row["username"]: row["id"] for row in rows}
        self.roles = {row["username"]: row["role"] for row in rows}
        rows = await ctx.ask(
            "select u.username, s.id from student_profiles s "
            "join users u on u.tenant_id = s.tenant_id and u.id = s.user_id "
            "where s.tenant_id = $1 and s.deleted_at is null",
            self.tenant_id,
        )
        self.all_students = {row["username"]: row["id"] for row in rows}
        rows = await ctx.ask("select name, id from schools where tenant_id = $1 and deleted_at is null", self.tenant_id)
        self.schools = {row["name"]: row["id"] for row in rows}
