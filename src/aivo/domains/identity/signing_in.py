"""Signing in: limits first, then a comparison that takes as long for a name nobody has, then what is still owed, then a
session of one's own.

These steps happen before there is an acting person, so they open contexts of their own and commit them; everything else
in Aivo gets its context from the edge. Whoever has a confirmed second factor gets a challenge first and the session for
a code of theirs; whoever must have one and has none is led to set one up, and has no session before.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import cast
from uuid import UUID

from aivo.db.context import connect
from aivo.db.pools import Databases
from aivo.domains.identity import challenges, factors, limits, lookups, mfa, passwords
from aivo.domains.identity.challenges import Challenge
from aivo.domains.identity.errors import ChallengeOver, CodeRefused, SignInRefused
from aivo.domains.identity.known_devices import DeviceHere, known, limits_on
from aivo.domains.identity.limits import Limit, limit, limit_of_place
from aivo.domains.identity.phone_codes import at_step
from aivo.domains.identity.schemas import Method, SecondStep, SignedIn
from aivo.domains.identity.sessions import open_session, valid_address
from aivo.domains.identity.shapes import Device
from aivo.kit.actor import Actor, Role
from aivo.kit.clock import now
from aivo.kit.crypto import keyed_hash
from aivo.web.suspended import OnlyAdministrators

TRIES_PER_ACCOUNT = 10
TRIES_PER_ADDRESS = 300
"""A whole school stands behind one address."""
TRIES_PER_CHALLENGE = 5

MAY_ACT = """
u.tenant_id = $1 and u.id = $2 and u.status = 'active' and u.deleted_at is null and (u.role = $3 or exists (
  select from user_roles r where r.tenant_id = $1 and r.user_id = $2 and r.role = $3 and r.deleted_at is null
    and current_date between r.valid_from and coalesce(r.valid_to, 'infinity')))
"""
"""Somebody who is there still, in the role they come in as, be it a further one."""

OWED = f"""
select u.username, u.is_mfa_required, app.lets_in(t.status, t.kind, $3) as is_let_in, (
    select true from user_roles r where r.tenant_id = $1 and r.user_id = $2 and r.role = 'district_admin'
      and r.deleted_at is null and current_date between r.valid_from and coalesce(r.valid_to, 'infinity')
    limit 1) as is_also_admin, app.must_change_password(u.id) as must_change, (
    select max(m.confirmed_at) from mfa_credentials m where m.tenant_id = $1 and m.user_id = $2
      and m.confirmed_at is not null and m.deleted_at is null) as newest_factor
from users u join tenants t on t.id = u.tenant_id
where {MAY_ACT}
"""  # noqa: S608  (our own text)


async def sign_in(
    databases: Databases,
    slug: str,
    username: str,
    password: str,
    *,
    device: Device,
    address: str | None = None,
    cookie: str = "",
) -> SignedIn | SecondStep:
    """Open a session for the person with this name and password, or say what they owe first.

    ``cookie`` tells a device they came in by before: its tries are counted apart from everybody else's. Raises
    ``SignInRefused`` (the same, after the same time, whatever was wrong) and ``TooManyTries``.
    """
    slug, username = slug.strip().lower(), username.strip().lower()
    here = await known(databases, cookie, slug, username)
    tries = (
        limits_on(databases, "password", here.id.hex)
        if here
        else (
            limit(databases, "sign-in account", f"{slug}/{username}", TRIES_PER_ACCOUNT),
            limit_of_address(databases, address),
        )
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
        await _hash_anew(databases, actor, password)
    return await go_on(databases, actor, device=device, address=address, here=here)


async def go_on(
    databases: Databases,
    actor: Actor,
    *,
    device: Device,
    address: str | None,
    method: Method = "password",
    proved_at: datetime | None = None,
    here: DeviceHere | None = None,
) -> SignedIn | SecondStep:
    """The session of somebody who was recognised, or what they owe first; ``proved_at``: a second factor was given.

    Every way of signing in ends here, so none leads past the second factor. Raises ``ChallengeOver`` for somebody who
    may no longer act, ``OnlyAdministrators`` for everybody but the administrators of a suspended tenant (who come in
    as such).
    """
    async with connect(Actor.system(actor.tenant_id, "sign_in"), databases) as ctx:
        rows = await ctx.ask(OWED, actor.tenant_id, actor.user_id, actor.role)
    if not rows:
        raise ChallengeOver
    (owed,) = rows
    if not owed["is_let_in"]:
        if not owed["is_also_admin"]:
            raise OnlyAdministrators
        actor = replace(actor, role="district_admin")
    if proved_at is None and here and actor.role == "parent" and owed["newest_factor"] and here.trusted_since:
        proved_at = here.trusted_since if here.trusted_since > owed["newest_factor"] else None
    if proved_at is None and owed["newest_factor"]:
        return challenges.ask_for(databases, "code", actor, method=method, known_device=here.id.hex if here else "")
    if proved_at is None and owed["is_mfa_required"]:
        return challenges.ask_for(databases, "set-up", actor, method=method)
    if owed["must_change"] and method == "password":
        return challenges.ask_for(databases, "password", actor, method=method, proved_at=proved_at)
    await record(databases, actor.tenant_id, owed["username"], actor.user_id, address, True)
    async with connect(actor, databases, even_suspended=True) as ctx:
        return await open_session(ctx, device=device, address=address, method=method, mfa_at=proved_at)


async def give_code(
    databases: Databases, challenge: str, code: str, *, device: Device, address: str | None = None
) -> SignedIn | SecondStep:
    """Go on from a challenge, by a code of the app, of the sheet or of a phone.

    Raises ``ChallengeOver`` (begin again), ``CodeRefused`` and ``TooManyTries``.
    """
    asked = challenges.read_challenge(databases, challenge, "code")
    tries = (
        limits_on(databases, "second factor", asked.known_device)
        if asked.known_device
        else (*factors.limits_of(databases, asked.actor), limit_of_address(databases, address))
    )
    if not await limits.is_free(databases, [limit(databases, "challenge", asked.nonce, TRIES_PER_CHALLENGE)]):
        raise ChallengeOver
    await limits.take(databases, tries)
    async with connect(Actor.system(asked.tenant_id, "sign_in"), databases) as ctx:
        names = await ctx.ask(
            f"select u.username from users u where {MAY_ACT}",  # noqa: S608  (our own text)
            asked.tenant_id, asked.user_id, asked.role,
        )  # fmt: skip
        if not names:
            raise ChallengeOver
        is_accepted = await mfa.accept(ctx, asked.user_id, code, at_step(asked.nonce))
    if not is_accepted:
        await record(databases, asked.tenant_id, names[0]["username"], asked.user_id, address, False)
        raise CodeRefused
    await use_up(databases, asked)
    await limits.give_back(databases, tries)
    return await go_on(
        databases, asked.actor, device=device, address=address, method=asked.method, proved_at=now()
    )  # fmt: skip


async def use_up(databases: Databases, asked: Challenge) -> None:
    """A challenge leads on once; ``ChallengeOver`` the second time."""
    if not await limits.is_free(databases, [limit(databases, "challenge done", asked.nonce, 1)]):
        raise ChallengeOver


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


def limit_of_address(databases: Databases, address: str | None) -> Limit:
    """How often one place may try."""
    return limit_of_place(databases, "sign-in address", address, TRIES_PER_ADDRESS)


async def _hash_anew(databases: Databases, actor: Actor, password: str) -> None:
    """Keep the password at today's costs: the same password, so that nothing ends with it."""
    renewed = await passwords.make_hash(password)
    async with connect(Actor.system(actor.tenant_id, "sign_in"), databases) as ctx:
        await ctx.tell("select app.renew_hash($1, $2)", actor.user_id, renewed)
