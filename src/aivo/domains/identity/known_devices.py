"""Devices that a person has come in by before: their owner is never locked out by somebody who guesses elsewhere.

After a whole sign-in the browser keeps a random token for this person, signed; its hash stands in a row that the person
sees under Security and ends from any device. A try that brings it is counted for this device alone, and it opens
nothing. A family member may also say that a device is their own: there the second step is not asked for again for a
while, unless a factor has changed since.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.domains.identity import lookups, permissions
from aivo.domains.identity.limits import DAY, Limit, limit
from aivo.domains.identity.models import KnownDevice
from aivo.domains.identity.sessions import token_hash
from aivo.kit.actor import Actor
from aivo.kit.clock import now
from aivo.kit.crypto import keyed_hash
from aivo.kit.errors import NotFound
from aivo.kit.events import News, exchange
from aivo.kit.ids import new_id

LASTS = timedelta(days=180)
"""A device that was not used for so long is forgotten."""
OWN_LASTS = timedelta(days=90)
TRIES, TRIES_A_DAY = 10, 50
AT_MOST = 5
"""People whom one browser knows at a time; the one who came first is forgotten first."""
MOST_SHOWN = 50

KNOWN = """
select k.id, k.own_since from known_devices k
join users u on u.tenant_id = k.tenant_id and u.id = k.user_id and u.username = $3 and u.deleted_at is null
where k.tenant_id = $1 and k.token_hash = $2 and k.ended_at is null and k.deleted_at is null
  and k.last_seen_on > current_date - $4::integer
"""
SEEN = """
update known_devices k set device = s.device, place = s.place, last_seen_on = (now() at time zone t.timezone)::date,
  last_session_id = s.id, own_since = case when $4 then now() else k.own_since end
from user_sessions s join tenants t on t.id = s.tenant_id
where s.tenant_id = $1 and s.id = $2 and s.user_id = $5 and k.tenant_id = $1 and k.id = $3
"""
MEET = """
insert into known_devices (tenant_id, id, user_id, token_hash, device, place, first_seen_on, last_seen_on, own_since,
  first_session_id, last_session_id)
select s.tenant_id, $3, s.user_id, $4, s.device, s.place, d.today, d.today, case when $5 then now() end, s.id, s.id
from user_sessions s join tenants t on t.id = s.tenant_id
cross join lateral (select (now() at time zone t.timezone)::date as today) d
where s.tenant_id = $1 and s.id = $2 and s.user_id = $6
returning exists (select from user_sessions o where o.tenant_id = $1 and o.user_id = $6 and o.id <> $2) as came_before
"""
END = """
update known_devices set ended_at = now(), end_reason = 'forgotten'
where tenant_id = $1 and user_id = $2 and ended_at is null and ($3::uuid is null or id = $3)
returning last_session_id
"""


@dataclass(frozen=True, slots=True)
class DeviceMet(News):
    """Somebody came in on a device that their account did not know; without ``device_id``: by a program."""

    user_id: UUID
    device_id: UUID | None


@dataclass(frozen=True, slots=True)
class DeviceHere:
    """The device of a try, where its person has come in by it before."""

    id: UUID
    own_since: datetime | None

    @property
    def trusted_since(self) -> datetime | None:
        """When the second factor was given on a device of one's own, while that still counts."""
        return self.own_since if self.own_since and now() - self.own_since < OWN_LASTS else None


async def remember_device(databases: Databases, actor: Actor, cookie: str, *, is_trusted: bool) -> str:
    """The browser's tokens after a whole sign-in: the device was seen again, or is known from now on.

    Whoever came in before on other devices is told of a new one; a learner is not, since a school's devices are many.
    """
    is_own = is_trusted and actor.role == "parent"
    async with connect(actor, databases, even_suspended=True) as ctx:
        slug, username = await lookups.names_of(ctx)
        here = await known(databases, cookie, slug, username)
        await ctx.begin()
        if here is not None:
            await ctx.tell(SEEN, actor.tenant_id, actor.session_id, here.id, is_own, actor.user_id)
            return cookie
        device_id, secret = new_id(), secrets.token_urlsafe(32)
        met = await ctx.ask(
            MEET, actor.tenant_id, actor.session_id, device_id, token_hash(secret), is_own, actor.user_id
        )
        if not met:
            raise NotFound
        if met[0]["came_before"]:
            await _tell(ctx, device_id)
    name = _name(databases, slug, username)
    claims = f"{name}.{secret}"
    others = [each for each in cookie.split("~") if each and not each.startswith(name)]
    return "~".join([f"{claims}.{_signature(databases, claims)}", *others][:AT_MOST])


async def met_program(databases: Databases, actor: Actor) -> None:
    """A program came in by name and password, without a browser that could be known again: its person is told."""
    async with connect(actor, databases, even_suspended=True) as ctx:
        await ctx.begin()
        await _tell(ctx, None)


async def known(databases: Databases, cookie: str, slug: str, username: str) -> DeviceHere | None:
    """What this browser is to this person; None for a browser they never came in by, and for one that was forgotten.

    Only a token that we signed for this name is looked for, so that nobody asks the database by sending many.
    """
    secret = _secret_in(databases, cookie, slug, username)
    tenant_id = await lookups.tenant_of(databases, slug) if secret else None
    if tenant_id is None:
        return None
    async with connect(Actor.system(tenant_id, "sign_in"), databases) as ctx:
        rows = await ctx.ask(KNOWN, tenant_id, token_hash(secret), username, LASTS.days)
    return DeviceHere(rows[0]["id"], rows[0]["own_since"]) if rows else None


async def own_devices(ctx: Ctx) -> list[KnownDevice]:
    """The devices that know the acting person, the last used first."""
    return await ctx.find_many(
        KnownDevice,
        where={"user_id": ctx.actor.user_id, "ended_at": None, "last_seen_on": {"gt": (now() - LASTS).date()}},
        order_by=[("last_seen_on", "desc"), ("created_at", "desc")],
        limit=MOST_SHOWN,
    )


def own_until(device: KnownDevice) -> date | None:
    """The day until which no code is asked for on a device of one's own; None where one is."""
    until = device.own_since + OWN_LASTS if device.own_since else None
    return until.date() if until and until > now() else None


async def forget_device(ctx: Ctx, device_id: UUID) -> None:
    """Let a device be a stranger again, and sign out there; ``NotFound`` for somebody else's, and for one that is over.

    The session this request came by goes on.
    """
    await permissions.demand(ctx, "forget_device")
    await ctx.begin()
    ended = await ctx.ask(END, ctx.actor.tenant_id, ctx.actor.user_id, device_id)
    if not ended:
        raise NotFound
    await _sign_out(ctx, [row["last_session_id"] for row in ended])


async def forget_devices(ctx: Ctx) -> None:
    """Let all devices of the acting person be strangers again, this one too, and sign out on all others."""
    await permissions.demand(ctx, "forget_device")
    await ctx.begin()
    ended = await ctx.ask(END, ctx.actor.tenant_id, ctx.actor.user_id, None)
    await _sign_out(ctx, [row["last_session_id"] for row in ended])


async def follow_session(ctx: Ctx, before: UUID, after: UUID) -> None:
    """The person's session on a device goes on under another id, as when they switch roles."""
    await ctx.tell(
        "update known_devices set last_session_id = $3 where tenant_id = $1 and last_session_id = $2 "
        "and ended_at is null",
        ctx.actor.tenant_id, before, after,
    )  # fmt: skip


def limits_on(databases: Databases, what: str, device: str) -> tuple[Limit, ...]:
    """How often a known device may try, whatever is tried elsewhere."""
    return (
        limit(databases, f"{what} on a known device", device, TRIES),
        limit(databases, f"{what} on a known device, a day", device, TRIES_A_DAY, DAY),
    )


async def _tell(ctx: Ctx, device_id: UUID | None) -> None:
    if ctx.actor.user_id is not None and ctx.actor.role != "learner":
        await exchange.publish(ctx, DeviceMet(ctx.actor.user_id, device_id))


async def _sign_out(ctx: Ctx, sessions: list[UUID]) -> None:
    await ctx.tell(
        "update user_sessions set ended_at = now(), end_reason = 'revoked' where tenant_id = $1 and user_id = $2 "
        "and id = any ($3) and ended_at is null and id is distinct from $4",
        ctx.actor.tenant_id, ctx.actor.user_id, sessions, ctx.actor.session_id,
    )  # fmt: skip


def _secret_in(databases: Databases, cookie: str, slug: str, username: str) -> str:
    """What this browser keeps for this person; empty where it keeps nothing that we signed."""
    name = _name(databases, slug, username)
    for token in cookie.split("~")[:AT_MOST]:
        claims, _, signature = token.rpartition(".")
        if not token.isascii() or not hmac.compare_digest(signature, _signature(databases, claims)):
            continue
        whose, _, secret = claims.partition(".")
        if whose == name:
            return secret
    return ""


def _name(databases: Databases, slug: str, username: str) -> str:
    return keyed_hash(databases.signing_key, "known device", f"{slug}/{username}").hex()[:32]


def _signature(databases: Databases, claims: str) -> str:
    return hmac.digest(databases.signing_key, f"device row|{claims}".encode(), "sha256").hex()
