"""Who acts: one person, in one tenant, in one role, in one session, for one request."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

Role = Literal["learner", "parent", "teacher", "district_admin", "platform_admin", "system"]

LOGIN_ROLES: dict[str, str] = {
    "learner": "aivo_member",
    "parent": "aivo_member",
    "teacher": "aivo_member",
    "district_admin": "aivo_district",
    "platform_admin": "aivo_platform",
    "system": "aivo_worker",
}
"""The database role each role of a person connects as."""

Finder = Callable[[str, str], Awaitable["Actor"]]
_finders: list[Finder] = []


def new_request_id() -> str:
    """A fresh id that ties log lines, audit rows and answers of one request together."""
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting person as every room sees them. ``user_id`` is null for the system (jobs, migrations, seed)."""

    tenant_id: UUID
    user_id: UUID | None
    role: Role
    session_id: UUID | None = None
    request_id: str = field(default_factory=new_request_id)

    @property
    def login_role(self) -> str:
        """The database role to connect as."""
        return LOGIN_ROLES[self.role]

    @classmethod
    def system(cls, tenant_id: UUID, command: str) -> Actor:
        """The system acting in one tenant, with the command's name as its request."""
        return cls(tenant_id, None, "system", None, command.replace(".", "_"))

    @staticmethod
    async def of(tenant: str, username: str) -> Actor:
        """The person with this username in the tenant with this slug, in their home role.

        Raises ``NotFound`` when there is none that may sign in. For scripts and tests: no password is asked.
        """
        return await _finders[-1](tenant, username)


def find_actors_with(finder: Finder) -> None:
    """Say how ``Actor.of`` looks a person up; the database's context does at import."""
    _finders.append(finder)
