"""Aivo: a school district's special-education day on PostgreSQL.

``connect(actor)`` opens a context with row-level security in force; ``Actor.of(tenant, username)`` names who acts;
a script that chooses no databases gets those of the configuration.
"""

from aivo.db import opening
from aivo.db.context import Ctx, connect
from aivo.kit.actor import Actor

__all__ = ["Actor", "Ctx", "connect", "opening"]
