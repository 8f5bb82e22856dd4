"""Devices that a person has come in by before: their owner is never locked out by somebody who guesses elsewhere.

After a whole sign-in the browser keeps a token for this person, signed and random. A try that brings it is counted for
this device alone. Nothing is kept of it here, and it opens nothing. A family member may also say that a device is their
own: there the second step is not asked for again for a while, unless a factor has changed since.
"""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aivo.db.context import connect
from aivo.db.pools import Databases
from aivo.domains.identity import lookups
from aivo.domains.identity.limits import DAY, Limit, limit
from aivo.kit.actor import Actor
from aivo.kit.crypto import keyed_hash

LASTS = timedelta(days=180)
TRUST_LASTS = timedelta(days=90)
TRIES, TRIES_A_DAY = 10, 50
AT_MOST = 5
"""People whom one browser knows at a time; the one who came first is forgotten first."""


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A device of one person: since when, and whether they said it is their own."""

    nonce: str
    since: datetime
    is_trusted: bool

    @property
    def trusted_since(self) -> datetime | None:
        """When the second factor was given on a device of one's own, while that still counts."""
        return self.since if self.is_trusted and datetime.now(UTC) - self.since < TRUST_LASTS else None


def remember(databases: Databases, cookie: str, slug: str, username: str, *, is_trusted: bool) -> str:
    """The browser's tokens, with a fresh one for this person in front."""
    name = _name(databases, slug, username)
    claims = f"{name}.{int(time.time())}.{int(is_trusted)}.{secrets.token_hex(16)}"
    others = [each for each in cookie.split("~") if each and not each.startswith(name)]
    return "~".join([f"{claims}.{_signature(databases, claims)}", *others][:AT_MOST])


async def remember_device(databases: Databases, actor: Actor, cookie: str, *, is_trusted: bool) -> str:
    """The browser's tokens after a whole sign-in: as they were, unless the device is new to this person or now own."""
    async with connect(actor, databases) as ctx:
        slug, username = await lookups.names_of(ctx)
    if known(databases, cookie, slug, username) is not None and not is_trusted:
        return cookie
    return remember(databases, cookie, slug, username, is_trusted=is_trusted)


def known(databases: Databases, cookie: str, slug: str, username: str) -> KnownDevice | None:
    """What this browser is to this person; None for a browser they never came in by."""
    name = _name(databases, slug, username)
    for token in cookie.split("~")[:AT_MOST]:
        claims, _, signature = token.rpartition(".")
        if not token.isascii() or not hmac.compare_digest(signature, _signature(databases, claims)):
            continue
        whose, since, is_trusted, nonce = claims.split(".")
        began = datetime.fromtimestamp(int(since), UTC)
        if whose == name and datetime.now(UTC) - began < LASTS:
            return KnownDevice(nonce, began, is_trusted == "1")
    return None


def limits_on(databases: Databases, what: str, nonce: str) -> tuple[Limit, ...]:
    """How often a known device may try, whatever is tried elsewhere."""
    return (
        limit(databases, f"{what} on a known device", nonce, TRIES),
        limit(databases, f"{what} on a known device, a day", nonce, TRIES_A_DAY, DAY),
    )


def _name(databases: Databases, slug: str, username: str) -> str:
    return keyed_hash(databases.signing_key, "known device", f"{slug}/{username}").hex()[:32]


def _signature(databases: Databases, claims: str) -> str:
    return hmac.digest(databases.signing_key, f"known device|{claims}".encode(), "sha256").hex()
