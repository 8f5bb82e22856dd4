"""Passkeys on the way in: as the second step, as the first factor set up, and at the door instead of a password."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.domains.identity import limits
from aivo.domains.identity.challenges import read_challenge
from aivo.domains.identity.errors import ChallengeOver, PasskeyRefused
from aivo.domains.identity.factors import factors
from aivo.domains.identity.passkeys import (
    Site,
    accept_passkey,
    owner_of,
    register_passkey,
    registration_options,
    request_options,
)
from aivo.domains.identity.phone_codes import at_step, sent_code
from aivo.domains.identity.phones import phones
from aivo.domains.identity.schemas import Owing, SecondStep, SignedIn
from aivo.domains.identity.setting_up import on_from, setting_up
from aivo.domains.identity.shapes import Device
from aivo.domains.identity.signing_in import go_on, limit_of_address, use_up
from aivo.kit.actor import Actor, Role
from aivo.kit.clock import now


async def who_owes(databases: Databases, challenge: str) -> Owing | None:
    """Whose second step it is, and by which kinds of factor they may take it; None when the challenge is over."""
    try:
        asked = read_challenge(databases, challenge, "code")
    except ChallengeOver:
        return None
    async with connect(Actor.system(asked.tenant_id, "sign_in"), databases) as ctx:
        kinds = frozenset(factor.kind for factor in await factors(ctx, asked.user_id))
        reading = await _reading(ctx, asked.user_id) if asked.role == "learner" else {}
        if "phone" not in kinds:
            return Owing(asked.role, kinds, asked.tenant_id, reading=reading)
        mine = await phones(ctx, asked.user_id)
        return Owing(
            asked.role, kinds, asked.tenant_id, mine, await sent_code(ctx, asked.user_id, at_step(asked.nonce))
        )


async def _reading(ctx: Ctx, user_id: UUID) -> Mapping[str, Any]:
    """How pages read for a learner, also before their session."""
    rows = await ctx.ask("select reading from users where tenant_id = $1 and id = $2", ctx.actor.tenant_id, user_id)
    return cast("Mapping[str, Any]", json.loads(rows[0]["reading"])) if rows else {}


async def step_options(databases: Databases, site: Site, challenge: str) -> str:
    """What a browser needs to answer the second step by a passkey."""
    asked = read_challenge(databases, challenge, "code")
    async with connect(Actor.system(asked.tenant_id, "sign_in"), databases) as ctx:
        return await request_options(databases, site, f"step {asked.nonce}", ctx, asked.user_id)


async def give_passkey(
    databases: Databases, site: Site, challenge: str, credential: str, *, device: Device, address: str | None
) -> SignedIn | SecondStep:
    """Go on from the second step by a passkey. Raises ``ChallengeOver`` and ``PasskeyRefused``."""
    asked = read_challenge(databases, challenge, "code")
    await limits.take(databases, [limit_of_address(databases, address)])
    async with connect(Actor.system(asked.tenant_id, "sign_in"), databases) as ctx:
        await accept_passkey(ctx, site, f"step {asked.nonce}", credential, asked.user_id)
    await use_up(databases, asked)
    await limits.give_back(databases, [limit_of_address(databases, address)])
    return await go_on(databases, asked.actor, device=device, address=address, method=asked.method, proved_at=now())


async def first_passkey_options(databases: Databases, site: Site, challenge: str) -> str:
    """What a browser needs to make a first passkey."""
    asked = read_challenge(databases, challenge, "set-up")
    async with setting_up(databases, challenge) as ctx:
        return await registration_options(ctx, site, f"set-up {asked.nonce}")


async def confirm_first_passkey(
    databases: Databases, site: Site, challenge: str, credential: str, *, device: Device, address: str | None
) -> SignedIn | SecondStep:
    """Keep a first passkey, and go on. Raises ``ChallengeOver`` and ``PasskeyRefused``."""
    asked = read_challenge(databases, challenge, "set-up")
    async with setting_up(databases, challenge) as ctx:
        await register_passkey(ctx, site, f"set-up {asked.nonce}", credential, "Passkey")
    return await on_from(databases, challenge, device, address)


async def door_options(databases: Databases, site: Site, bound: str) -> str:
    """What a browser needs to sign in by a passkey alone; ``bound`` is a secret of this browser."""
    return await request_options(databases, site, f"door {bound}", None, None)


async def come_by_passkey(
    databases: Databases, site: Site, bound: str, credential: str, *, device: Device, address: str | None
) -> SignedIn | SecondStep:
    """Sign in by a passkey that knows the account and has verified its person: two factors in one.

    Raises ``PasskeyRefused``, the same whatever was wrong, and ``TooManyTries``.
    """
    tries = [limit_of_address(databases, address)]
    await limits.take(databases, tries)
    tenant_id, user_id = owner_of(credential)
    async with connect(Actor.system(tenant_id, "sign_in"), databases) as ctx:
        rows = await ctx.ask(
            "select u.role from users u join tenants t on t.id = u.tenant_id where u.tenant_id = $1 and u.id = $2 "
            "and u.status = 'active' and u.deleted_at is null and t.deleted_at is null "
            "and app.lets_in(t.status, t.kind, u.role)",
            tenant_id, user_id,
        )  # fmt: skip
        await accept_passkey(ctx, site, f"door {bound}", credential, user_id, is_alone=True)
    if not rows:
        raise PasskeyRefused
    await limits.give_back(databases, tries)
    actor = Actor(tenant_id, user_id, cast(Role, rows[0]["role"]))
    return await go_on(databases, actor, device=device, address=address, method="passkey", proved_at=now())
