"""One way through another house's sign-in and back: kept by the browser, signed, good once, for ten minutes.

It says what was asked and why, so that an answer to another question, of another provider, or given twice opens
nothing.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from typing import Literal
from uuid import UUID

from aivo.db.pools import Databases
from aivo.domains.identity import limits
from aivo.domains.identity.errors import ForeignSignInRefused
from aivo.domains.identity.limits import limit
from aivo.domains.identity.oidc import Secrets
from aivo.kit import clock

SECONDS = 10 * 60
Purpose = Literal["sign-in", "tie", "invitation"]


@dataclass(frozen=True, slots=True)
class Journey:
    """Where somebody went, and what they are to find when they come back. ``bound_to``: the session or the link."""

    tenant: str
    tenant_id: str
    provider_id: str
    purpose: Purpose
    bound_to: str
    goal: str
    state: str
    nonce: str
    verifier: str
    expires_at: int

    @property
    def secrets(self) -> Secrets:
        """What binds the answer to the question."""
        return Secrets(self.state, self.nonce, self.verifier)


def set_out(tenant: str, tenant_id: UUID, provider_id: UUID, purpose: Purpose, bound_to: str, goal: str) -> Journey:
    """A fresh journey."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    until = int(clock.seconds()) + SECONDS
    return Journey(tenant, str(tenant_id), str(provider_id), purpose, bound_to, goal, state, nonce, verifier, until)


def pack(databases: Databases, journey: Journey) -> str:
    """The journey as the browser keeps it."""
    text = base64.urlsafe_b64encode(json.dumps(asdict(journey)).encode()).decode()
    return f"{text}.{_signature(databases, text)}"


async def come_back(databases: Databases, packed: str, state: str) -> Journey:
    """The journey this answer belongs to; ``ForeignSignInRefused`` for none, another, an old one, or a second time."""
    text, _, signature = packed.rpartition(".")
    if not text or not packed.isascii() or not hmac.compare_digest(signature, _signature(databases, text)):
        raise ForeignSignInRefused
    journey = Journey(**json.loads(base64.urlsafe_b64decode(text)))
    if journey.expires_at <= clock.seconds() or not hmac.compare_digest(journey.state.encode(), state.encode()):
        raise ForeignSignInRefused
    if not await limits.is_free(databases, [limit(databases, "oidc journey", journey.state, 1, 2 * SECONDS)]):
        raise ForeignSignInRefused
    return journey


def _signature(databases: Databases, text: str) -> str:
    return hmac.digest(databases.signing_key, b"oidc journey|" + text.encode(), "sha256").hex()
