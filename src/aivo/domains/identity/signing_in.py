"""Signing in: limits first, then a comparison that takes as long for a name nobody has, then a session of one's own.

These steps happen before there is an acting person, so they open contexts of their own and commit them; everything else
in Aivo gets its context from the edge. Whoever has a confirmed second factor gets a challenge first and the session for
a code of theirs.
"""

from __future__ import annotations

import ipaddress
from typing import cast
from uuid import UUID

from aivo.db.context import connect
from aivo.db.pools import Databases
from aivo.domains.identity import challenges, limits, lookups, mfa, passwords
from aivo.domains.identity.errors import ChallengeOver, CodeRefused, SignInRefused
from aivo.domains.identity.limits import Limit, limit
from aivo.domains.identity.schemas import SecondStep, SignedIn
from aivo.domains.identity.sessions import open_session, valid_address
from aivo.domains.identity.shapes import Device
from aivo.kit.actor import Actor, Role
from aivo.kit.clock import now
from aivo.kit.crypto import keyed_hash
from aivo.kit.errors import SignInNeeded

TRIES_PER_ACCOUNT = 10
TRIES_PER_ADDRESS = 300
"""A whole school stands behind one address."""
TRIES_PER_CHALLENGE = 5


async def sign_in(
    databases: Databases, slug: str, username: str, password: str, *, device: Device, address: str | None = None
) -> SignedIn | SecondStep:
    """Open a session for the person with this name and password, or ask for their second factor first.

    Raises ``SignInRefused`` (the same, after the same time, whatever was wrong) and ``TooManyTries``.
    """
    slug, username = slug.strip().lower(), username.strip().lower()
    tries = (
        limit(databases, "sign-in account", f"{slug}/{username}", TRIES_PER_ACCOUNT),
        _limit_of_address(databases, address),
    )
    await limits.take(databases, tries)
    found = await lookups.look_up(databases, slug, username)
    is_right = await passwords.is_right(found["password_hash"] if found else None, password)
    if found is None or not is_right or found["status"] != "active":
        tenant_id = await lookups.tenant_of(databases, slug)
        if tenant_id is not None:
            await record(databases, tenant_id, username, found["user_id"] if found else None, address, False)
        raise SignInRefused
    await limits.give_back(databases, tries)
    actor = Actor(found["tenant_id"], found["user_id"], cast(Role, found["role"]))
    if passwords.is_outdated(found["password_hash"]):
        renewed = await passwords.make_hash(password)
        async with connect(actor, databases) as ctx:
            await ctx.tell("select app.set_password($1, $2, false)", actor.user_id, renewed)
    async with connect(Actor.system(actor.tenant_id, "sign_in"), databases) as ctx:
        if await mfa.factors(ctx, found["user_id"]):
            return SecondStep(challenges.challenge_for(databases, actor))
    await record(databases, actor.tenant_id, username, found["user_id"], address, True)
    async with connect(actor, databases) as ctx:
        return await open_session(ctx, device=device, address=address)


async def give_code(
    databases: Databases, challenge: str, code: str, *, device: Device, address: str | None = None
) -> SignedIn:
    """Open the session that a challenge stands for, by a code of the app or of the sheet.

    Raises ``ChallengeOver`` (begin again), ``CodeRefused`` and ``TooManyTries``.
    """
    asked = challenges.read_challenge(databases, challenge)
    tries = (*mfa.limits_of(databases, asked.actor), _limit_of_address(databases, address))
    if not await limits.is_free(databases, [limit(databases, "challenge", asked.nonce, TRIES_PER_CHALLENGE)]):
        raise ChallengeOver
    await limits.take(databases, tries)
    async with connect(Actor.system(asked.tenant_id, "sign_in"), databases) as ctx:
        names = await ctx.ask(
            "select username from users where tenant_id = $1 and id = $2 and role = $3 and status = 'active' "
            "and deleted_at is null",
            asked.tenant_id, asked.user_id, asked.role,
        )  # fmt: skip
        if not names:
            raise ChallengeOver
        is_accepted = await mfa.accept(ctx, asked.user_id, code)
    await record(databases, asked.tenant_id, names[0]["username"], asked.user_id, address, is_accepted)
    if not is_accepted:
        raise CodeRefused
    if not await limits.is_free(databases, [limit(databases, "challenge done", asked.nonce, 1)]):
        raise ChallengeOver
    await limits.give_back(databases, tries)
    async with connect(asked.actor, databases) as ctx:
        return await open_session(ctx, device=device, address=address, mfa_at=now())


async def demo_code(databases: Databases, challenge: str) -> str | None:
    """What the app of an invented person shows now; only the demo's page on a loopback address asks."""
    try:
        asked = challenges.read_challenge(databases, challenge)
    except SignInNeeded:
        return None
    async with connect(Actor.system(asked.tenant_id, "demo_code"), databases) as ctx:
        return await mfa.current_code(ctx, asked.user_id)


async def record(
    databases: Databases, tenant_id: UUID, username: str, user_id: UUID | None, address: str | None, is_accepted: bool
) -> None:
    """Keep the attempt for the security duty: in a tenant that exists, whoever was meant."""
    async with connect(Actor.system(tenant_id, "sign_in"), databases) as ctx:
        await ctx.tell(
            "insert into sign_in_attempts (tenant_id, username_hash, user_id, address, is_accepted) "
            "values ($1, $2, $3, $4, $5)",
            tenant_id, keyed_hash(databases.signing_key, "sign-in name", username), user_id,
            valid_address(address), is_accepted,
        )  # fmt: skip
        if is_accepted:
            await ctx.tell("update users set last_signed_in_at = now() where tenant_id = $1 and id = $2",
                           tenant_id, user_id)  # fmt: skip


def _limit_of_address(databases: Databases, address: str | None) -> Limit:
    """An IPv6 network of a house counts as one address."""
    valid = valid_address(address)
    if valid is not None and ":" in valid:
        valid = str(ipaddress.ip_network(f"{valid}/64", strict=False))
    return limit(databases, "sign-in address", valid or "unknown", TRIES_PER_ADDRESS)
