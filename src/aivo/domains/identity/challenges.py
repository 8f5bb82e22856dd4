"""What stands between a right password and a session: a signed challenge for one person, for one step, good once.

Steps: ``code`` (a code of the second factor is owed), ``set-up`` (the account needs a second factor and has none yet),
``password`` (somebody else has set the password, so a new one is owed). Nothing is kept of a challenge but its
counters. It opens nothing by itself: a context needs a session or the system, and no step's challenge serves another.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from aivo.db.pools import Databases
from aivo.domains.identity.errors import ChallengeOver
from aivo.domains.identity.schemas import Method, SecondStep, Step
from aivo.kit import clock
from aivo.kit.actor import LOGIN_ROLES, Actor, Role

SECONDS: dict[Step, int] = {"code": 15 * 60, "set-up": 20 * 60, "password": 15 * 60}
"""To scan a picture takes longer than to type six digits; a code that goes to a phone holds for ten minutes."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """Who has shown a right password and owes this step; ``proved_at`` once a second factor was given."""

    step: Step
    tenant_id: UUID
    user_id: UUID
    role: Role
    method: Method
    proved_at: datetime | None
    known_device: str
    """The device's own name, where the person came in by it before; empty elsewhere."""
    nonce: str

    @property
    def actor(self) -> Actor:
        """The person, as they will act."""
        return Actor(self.tenant_id, self.user_id, self.role)


def ask_for(
    databases: Databases,
    step: Step,
    actor: Actor,
    *,
    method: Method = "password",
    proved_at: datetime | None = None,
    known_device: str = "",
) -> SecondStep:
    """A fresh challenge for the person who has come this far."""
    proved = int(proved_at.timestamp()) if proved_at else 0
    ends = int(clock.seconds()) + SECONDS[step]
    parts = (
        step,
        actor.tenant_id,
        actor.user_id,
        actor.role,
        method,
        proved,
        ends,
        known_device,
        secrets.token_hex(16),
    )
    claims = ".".join(str(part) for part in parts)
    return SecondStep(f"{claims}.{_signature(databases, claims)}", step)


def read_challenge(databases: Databases, text: str, step: Step) -> Challenge:
    """The challenge in this text; ``ChallengeOver`` when it is not ours, for another step, changed, or too old."""
    claims, _, signature = text.rpartition(".")
    if not text.isascii() or not hmac.compare_digest(signature, _signature(databases, claims)):
        raise ChallengeOver
    meant, tenant_id, user_id, role, method, proved, ends, known_device, nonce = claims.split(".")
    if meant != step or int(ends) <= clock.seconds() or role not in LOGIN_ROLES:
        raise ChallengeOver
    proved_at = datetime.fromtimestamp(int(proved), UTC) if int(proved) else None
    return Challenge(
        step, UUID(tenant_id), UUID(user_id), cast(Role, role), cast(Method, method), proved_at, known_device, nonce
    )  # fmt: skip


def _signature(databases: Databases, claims: str) -> str:
    return hmac.digest(databases.signing_key, f"sign-in step|{claims}".encode(), "sha256").hex()
