"""What stands between a right password and a session: a signed challenge for one person, good once, for five minutes.

Nothing is kept of it but its counters. It opens nothing by itself: a context needs a session or the system.
"""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from aivo.db.pools import Databases
from aivo.domains.identity.errors import ChallengeOver
from aivo.kit.actor import LOGIN_ROLES, Actor, Role

SECONDS = 5 * 60
PREFIX = "second-step"


@dataclass(frozen=True, slots=True)
class Challenge:
    """Who has shown a right password and owes a code."""

    tenant_id: UUID
    user_id: UUID
    role: Role
    expires_at: int
    nonce: str

    @property
    def actor(self) -> Actor:
        """The person, as they will act."""
        return Actor(self.tenant_id, self.user_id, self.role)


def challenge_for(databases: Databases, actor: Actor) -> str:
    """A fresh challenge for the person who has shown their password."""
    parts = (PREFIX, actor.tenant_id, actor.user_id, actor.role, int(time.time()) + SECONDS, secrets.token_hex(16))
    claims = ".".join(str(part) for part in parts)
    return f"{claims}.{_signature(databases, claims)}"


def read_challenge(databases: Databases, text: str) -> Challenge:
    """The challenge in this text; ``ChallengeOver`` when it is not ours, was changed, or is too old."""
    claims, _, signature = text.rpartition(".")
    if not text.isascii() or not hmac.compare_digest(signature, _signature(databases, claims)):
        raise ChallengeOver
    _, tenant_id, user_id, role, expires_at, nonce = claims.split(".")
    if int(expires_at) <= time.time() or role not in LOGIN_ROLES:
        raise ChallengeOver
    return Challenge(UUID(tenant_id), UUID(user_id), cast(Role, role), int(expires_at), nonce)


def _signature(databases: Databases, claims: str) -> str:
    return hmac.digest(databases.signing_key, claims.encode(), "sha256").hex()
