"""A room's table of rights: which role does what with which collection.

Which rows of a collection a person reaches, row security decides from relations, duties and dates; this table says only
which roles have any business there at all. A model that no address opens stands in it with nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aivo.db.base import Base
from aivo.kit.actor import Role

Roles = frozenset[Role]

NOBODY: Roles = frozenset()
LEARNER: Roles = frozenset({"learner"})
PARENT: Roles = frozenset({"parent"})
TEACHER: Roles = frozenset({"teacher"})
DISTRICT: Roles = frozenset({"district_admin"})
PLATFORM: Roles = frozenset({"platform_admin"})
STAFF: Roles = TEACHER | DISTRICT
TENANT: Roles = LEARNER | PARENT | STAFF
"""Everybody who belongs to a district."""
EVERYBODY: Roles = TENANT | PLATFORM


Door = Roles | str
"""Whom a page is there for: these roles, or in words where it is no matter of roles."""


@dataclass(frozen=True, slots=True)
class Right:
    """Who does what with one collection. Who deletes also restores."""

    read: Roles
    create: Roles = NOBODY
    change: Roles = NOBODY
    delete: Roles = NOBODY


Rights = Mapping[type[Base], Right]
"""A room's table: every model of the room."""

CLOSED = Right(NOBODY)
"""No address opens it."""
