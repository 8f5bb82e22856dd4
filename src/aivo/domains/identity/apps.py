"""Authenticator apps: a seed that two know, and codes that serve once.

What says that a code was used is one conditional UPDATE of the last accepted time step, so that of twenty tries at the
same moment one is accepted.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from aivo.db.context import Ctx, connect
from aivo.db.keys import Keys
from aivo.db.pools import Databases
from aivo.domains.identity import limits, lookups, totp
from aivo.domains.identity.challenges import read_challenge
from aivo.domains.identity.errors import CodeRefused
from aivo.domains.identity.factors import changed, limits_of, owner, plain
from aivo.domains.identity.models import MfaCredential
from aivo.domains.identity.schemas import Enrolment
from aivo.kit import clock
from aivo.kit.actor import Actor
from aivo.kit.clock import now
from aivo.kit.errors import Forbidden, NotFound, SignInNeeded
from aivo.kit.ids import new_id


async def enrol_totp(ctx: Ctx, label: str) -> Enrolment:
    """Begin with an authenticator app: a fresh seed, shown until a code of it is given. It replaces one never used."""
    user_id = await owner(ctx)
    await ctx.tell(
        "update mfa_credentials set deleted_at = now(), secret = null where tenant_id = $1 and user_id = $2 "
        "and kind = 'totp' and confirmed_at is null and deleted_at is null",
        ctx.actor.tenant_id, user_id,
    )  # fmt: skip
    async with connect(Actor.system(ctx.actor.tenant_id, "first_key"), ctx.databases) as system:
        await Keys(system).ensure()
    row_id, seed = new_id(), totp.new_seed()
    sealed = await ctx.seal("mfa_credentials", "secret", row_id, seed)
    ctx.add(MfaCredential(id=row_id, user_id=user_id, kind="totp", label=label.strip()[:60] or "App", secret=sealed))
    await ctx.flush()
    return await _enrolment(ctx, row_id, seed)


async def pending_enrolment(ctx: Ctx) -> Enrolment | None:
    """The app that waits for its first code, with its seed; None when there is none."""
    rows = await ctx.ask(
        "select id, secret from mfa_credentials where tenant_id = $1 and user_id = $2 and kind = 'totp' "
        "and confirmed_at is null and deleted_at is null and secret is not null order by created_at desc limit 1",
        ctx.actor.tenant_id, ctx.actor.user_id,
    )  # fmt: skip
    if not rows:
        return None
    return await _enrolment(ctx, rows[0]["id"], await _seed(ctx, rows[0]["id"], rows[0]["secret"]))


async def confirm_totp(ctx: Ctx, credential_id: UUID, code: str) -> None:
    """Turn an authenticator app on by its first code. The person's other sessions end. Raises ``CodeRefused``."""
    user_id = await owner(ctx)
    tries = limits_of(ctx.databases, ctx.actor)
    await limits.take(ctx.databases, tries)
    rows = await ctx.ask(
        "select id, secret from mfa_credentials where tenant_id = $1 and user_id = $2 and id = $3 and kind = 'totp' "
        "and confirmed_at is null and deleted_at is null and secret is not null",
        ctx.actor.tenant_id, user_id, credential_id,
    )  # fmt: skip
    if not rows:
        raise NotFound
    step = totp.step_of(await _seed(ctx, credential_id, rows[0]["secret"]), plain(code), clock.seconds())
    if step is None:
        raise CodeRefused
    done = await ctx.tell(
        "update mfa_credentials set confirmed_at = now(), last_used_at = now(), last_time_step = $3 "
        "where tenant_id = $1 and id = $2 and confirmed_at is null and deleted_at is null",
        ctx.actor.tenant_id, credential_id, step,
    )  # fmt: skip
    if done != "UPDATE 1":
        raise CodeRefused
    await limits.give_back(ctx.databases, tries)
    await changed(ctx, user_id)


async def give_app(ctx: Ctx, user_id: UUID, seed: str, *, label: str) -> None:
    """Put in an app that is turned on already, by its seed: for the invented people of a demo, by the system alone."""
    if ctx.actor.role != "system":
        raise Forbidden
    await Keys(ctx).ensure()
    row_id = new_id()
    sealed = await ctx.seal("mfa_credentials", "secret", row_id, seed)
    ctx.add(
        MfaCredential(id=row_id, user_id=user_id, kind="totp", label=label, secret=sealed, confirmed_at=now())
    )  # fmt: skip
    await ctx.flush()


async def accept_totp(ctx: Ctx, user_id: UUID, code: str) -> bool:
    """Whether an app of the person shows this code now, and it was not used before."""
    for row in await _apps(ctx, user_id):
        step = totp.step_of(await _seed(ctx, row["id"], row["secret"]), code, clock.seconds())
        if step is None:
            continue
        done = await ctx.tell(
            "update mfa_credentials set last_time_step = $3, last_used_at = now() where tenant_id = $1 and id = $2 "
            "and coalesce(last_time_step, 0) < $3 and confirmed_at is not null and deleted_at is null",
            ctx.actor.tenant_id, row["id"], step,
        )  # fmt: skip
        if done == "UPDATE 1":
            return True
    return False


async def demo_code(databases: Databases, challenge: str) -> str | None:
    """What the app of an invented person shows now; only the demo's page on a loopback address asks.

    None without an app, and for the seconds in which its next code would not be accepted yet.
    """
    try:
        asked = read_challenge(databases, challenge, "code")
    except SignInNeeded:
        return None
    here = totp.step_at(clock.seconds())
    async with connect(Actor.system(asked.tenant_id, "demo_code"), databases) as ctx:
        for row in await _apps(ctx, asked.user_id):
            step = max(here, (row["last_time_step"] or 0) + 1)
            if step <= here + totp.DRIFT:
                return totp.code_at(await _seed(ctx, row["id"], row["secret"]), step)
    return None


async def _apps(ctx: Ctx, user_id: UUID) -> list[Any]:
    return await ctx.ask(
        "select id, secret, last_time_step from mfa_credentials where tenant_id = $1 and user_id = $2 "
        "and kind = 'totp' and confirmed_at is not null and deleted_at is null order by created_at",
        ctx.actor.tenant_id, user_id,
    )  # fmt: skip


async def _seed(ctx: Ctx, row_id: UUID, cell: bytes) -> str:
    return await ctx.unseal("mfa_credentials", "secret", row_id, cell)


async def _enrolment(ctx: Ctx, row_id: UUID, seed: str) -> Enrolment:
    slug, username = await lookups.names_of(ctx)
    return Enrolment(row_id, seed, totp.address_of(seed, account=f"{username}@{slug}"))
