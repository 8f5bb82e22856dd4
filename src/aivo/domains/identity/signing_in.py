"""Signing in: limits first, then a comparison that takes as long for a name nobody has, then a session of one's own.

These steps happen before there is an acting person, so they open contexts of their own and commit them; everything else
in Aivo gets its context from the edge.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import text

from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.domains.identity import passwords
from aivo.domains.identity.errors import SignInRefused, TooManyTries
from aivo.domains.identity.models import UserSession
from aivo.domains.identity.schemas import SignedIn
from aivo.domains.identity.shapes import Device
from aivo.kit.actor import Actor, Role
from aivo.kit.clock import now
from aivo.kit.crypto import keyed_hash
from aivo.kit.ids import new_id

WINDOW_SECONDS = 15 * 60
TRIES_PER_ACCOUNT = 10
TRIES_PER_ADDRESS = 300
"""A whole school stands behind one address."""

IDLE = timedelta(hours=1)
LONGEST = timedelta(hours=12)
"""A session ends an hour after its last use, and after a school day in any case."""


async def sign_in(
    databases: Databases, slug: str, username: str, password: str, *, device: Device, address: str | None = None
) -> SignedIn:
    """Open a session for the person with this name and password.

    Raises ``SignInRefused`` (the same, after the same time, whatever was wrong) and ``TooManyTries``.
    """
    slug, username = slug.strip().lower(), username.strip().lower()
    buckets = _buckets(databases, slug, username, address)
    await _take(databases, buckets)
    found = await _look_up(databases, slug, username)
    is_right = await passwords.is_right(found["password_hash"] if found else None, password)
    is_accepted = found is not None and is_right and found["status"] == "active"
    await _record(databases, slug, username, found, address, is_accepted=is_accepted)
    if found is None or not is_accepted:
        raise SignInRefused
    await _give_back(databases, buckets)
    actor = Actor(found["tenant_id"], found["user_id"], cast(Role, found["role"]))
    async with connect(actor, databases) as ctx:
        signed_in = await open_session(ctx, device=device, address=address)
        if passwords.is_outdated(found["password_hash"]):
            renewed = await passwords.make_hash(password)
            await ctx.tell("select app.set_password($1, $2, false)", actor.user_id, renewed)
    return signed_in


async def open_session(ctx: Ctx, *, device: Device, address: str | None, method: str = "password") -> SignedIn:
    """A new session of the acting person in the acting role; the only time its token is known."""
    token = secrets.token_urlsafe(32)
    expires_at = now() + LONGEST
    session = UserSession(
        id=new_id(), user_id=ctx.actor.user_id, role=ctx.actor.role, token_hash=token_hash(token), method=method,
        device=device, address=_valid(address), idle_expires_at=now() + IDLE, expires_at=expires_at,
    )  # fmt: skip
    ctx.add(session)
    await ctx.flush()
    acting = Actor(ctx.actor.tenant_id, ctx.actor.user_id, ctx.actor.role, session.id, ctx.actor.request_id)
    return SignedIn(token, expires_at, acting)


def token_hash(token: str) -> bytes:
    """What is kept of a session's token."""
    return hashlib.sha256(token.encode()).digest()


def _buckets(databases: Databases, slug: str, username: str, address: str | None) -> tuple[bytes, bytes]:
    key = databases.signing_key
    return (
        keyed_hash(key, "sign-in account", f"{slug}/{username}"),
        keyed_hash(key, "sign-in address", _block(address)),
    )


async def _take(databases: Databases, buckets: tuple[bytes, bytes]) -> None:
    """Count the attempt before anything is compared, so that a thousand at once do not slip through together."""
    question = text("select app.take(:account, :tries, :seconds) and app.take(:address, :most, :seconds)")
    values = {
        "account": buckets[0], "address": buckets[1], "tries": TRIES_PER_ACCOUNT, "most": TRIES_PER_ADDRESS,
        "seconds": WINDOW_SECONDS,
    }  # fmt: skip
    async with databases.engine("aivo_member").begin() as connection:
        allowed = (await connection.execute(question, values)).scalar_one()
    if not allowed:
        raise TooManyTries


async def _give_back(databases: Databases, buckets: tuple[bytes, bytes]) -> None:
    async with databases.engine("aivo_member").begin() as connection:
        await connection.execute(
            text("select app.give_back(:account), app.give_back(:address)"),
            {"account": buckets[0], "address": buckets[1]},
        )


async def _look_up(databases: Databases, slug: str, username: str) -> Mapping[str, Any] | None:
    if "\x00" in slug + username:
        return None
    pool = await databases.reads("aivo_member")
    tenant_id: UUID | None = await pool.fetchval("select app.tenant_by_slug($1)", slug)
    if tenant_id is None:
        return None
    # Only the system may ask for a hash: no statement injected into somebody's transaction can.
    async with connect(Actor.system(tenant_id, "sign_in"), databases) as ctx:
        rows = await ctx.ask("select * from app.sign_in_lookup($1, $2)", slug, username)
    return cast("Mapping[str, Any]", rows[0]) if rows else None


async def _record(
    databases: Databases, slug: str, username: str, found: Mapping[str, Any] | None, address: str | None, *,
    is_accepted: bool,
) -> None:  # fmt: skip
    """Keep the attempt for the security duty: in a tenant that exists, whoever was meant."""
    pool = await databases.reads("aivo_member")
    tenant_id: UUID | None = await pool.fetchval("select app.tenant_by_slug($1)", slug.replace("\x00", ""))
    if tenant_id is None:
        return
    async with connect(Actor.system(tenant_id, "sign_in"), databases) as ctx:
        await ctx.tell(
            "insert into sign_in_attempts (tenant_id, username_hash, user_id, address, is_accepted) "
            "values ($1, $2, $3, $4, $5)",
            tenant_id, keyed_hash(databases.signing_key, "sign-in name", username), found["user_id"] if found else None,
            _valid(address), is_accepted,
        )  # fmt: skip
        if is_accepted and found is not None:
            await ctx.tell("update users set last_signed_in_at = now() where tenant_id = $1 and id = $2",
                           tenant_id, found["user_id"])  # fmt: skip


def _valid(address: str | None) -> str | None:
    try:
        return str(ipaddress.ip_address(address)) if address else None
    except ValueError:
        return None


def _block(address: str | None) -> str:
    """An IPv6 network of a house counts as one address."""
    valid = _valid(address)
    if valid is not None and ":" in valid:
        return str(ipaddress.ip_network(f"{valid}/64", strict=False))
    return valid or "unknown"
