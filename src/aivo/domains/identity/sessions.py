"""Sessions: opened, listed, ended, and how long ago their person has shown who they are."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.identity import permissions
from aivo.domains.identity.errors import NotByPictures, StepUpNeeded
from aivo.domains.identity.models import UserSession
from aivo.domains.identity.places import place_of
from aivo.domains.identity.places import valid_address as valid_address
from aivo.domains.identity.schemas import SignedIn
from aivo.domains.identity.shapes import Device
from aivo.kit.actor import Actor
from aivo.kit.clock import now
from aivo.kit.errors import NotFound
from aivo.kit.events import News, exchange
from aivo.kit.ids import new_id

IDLE = timedelta(hours=1)
LONGEST = timedelta(hours=12)
"""A session ends an hour after its last use, and after a school day in any case."""
PROOF_LASTS = timedelta(minutes=15)
"""How long a proof serves for weighty acts: second factors, passwords, later signatures."""


@dataclass(frozen=True, slots=True)
class SessionEnded(News):
    """A session was ended before its time."""

    session_id: UUID
    reason: str


async def open_session(
    ctx: Ctx,
    *,
    device: Device,
    address: str | None,
    method: str = "password",
    mfa_at: datetime | None = None,
    until: datetime | None = None,
    classroom_id: UUID | None = None,
) -> SignedIn:
    """A new session of the acting person in the acting role; the only time its token is known.

    Without ``mfa_at`` it is good for nothing if the person must have a second factor: PostgreSQL refuses it.
    ``until`` ends it earlier than usual; ``classroom_id`` is the class whose code opened it.
    """
    token = secrets.token_urlsafe(32)
    expires_at = min(now() + LONGEST, until or datetime.max.replace(tzinfo=UTC))
    session = UserSession(
        id=new_id(), user_id=ctx.actor.user_id, role=ctx.actor.role, token_hash=token_hash(token), method=method,
        device=device, address=valid_address(address), mfa_at=mfa_at,
        place=await place_of(ctx, address), classroom_id=classroom_id,
        idle_expires_at=min(now() + IDLE, expires_at), expires_at=expires_at,
    )  # fmt: skip
    ctx.add(session)
    await ctx.flush()
    acting = Actor(ctx.actor.tenant_id, ctx.actor.user_id, ctx.actor.role, session.id, ctx.actor.request_id)
    return SignedIn(token, expires_at, acting)


def token_hash(token: str) -> bytes:
    """What is kept of a session's token."""
    return hashlib.sha256(token.encode()).digest()


async def sign_out(ctx: Ctx) -> None:
    """End the session the acting person came by."""
    if ctx.actor.session_id is not None:
        await end_session(ctx, ctx.actor.session_id, "signed_out")


async def end_session(ctx: Ctx, session_id: UUID, reason: str = "revoked") -> None:
    """End one of the acting person's sessions; ``NotFound`` for any other, and for one that is over."""
    await permissions.demand(ctx, "end_session")
    session = await ctx.load(UserSession, session_id)
    if session.ended_at is not None:
        raise NotFound
    session.ended_at = now()
    session.end_reason = reason
    await ctx.flush()
    await exchange.publish(ctx, SessionEnded(session_id, reason))


async def end_other_sessions(ctx: Ctx, user_id: UUID, reason: str = "revoked") -> None:
    """End every session of a person but the one this request came by, from the next request on."""
    await ctx.tell(
        "update user_sessions set ended_at = now(), end_reason = $4 "
        "where tenant_id = $1 and user_id = $2 and ended_at is null and id is distinct from $3",
        ctx.actor.tenant_id, user_id, ctx.actor.session_id, reason,
    )  # fmt: skip


async def own_sessions(ctx: Ctx) -> list[UserSession]:
    """The acting person's open sessions, the last used first."""
    return await ctx.find_many(
        UserSession,
        where={
            "user_id": ctx.actor.user_id,
            "ended_at": None,
            "expires_at": {"gt": now()},
            "idle_expires_at": {"gt": now()},
        },
        order_by=[("last_seen_at", "desc")],
        limit=100,
    )


async def demand_recent_proof(ctx: Ctx) -> None:
    """Refuse a weighty act with ``StepUpNeeded`` unless the person has shown lately who they are.

    Signing in counts (where there is a second factor, since that was given); so does ``mfa.prove`` later on. Whoever
    came by a class code and pictures never has.
    """
    rows = await ctx.ask(
        "select greatest(coalesce(mfa_at, created_at), step_up_at) > now() - $3::interval, method from user_sessions "
        "where tenant_id = $1 and id = $2",
        ctx.actor.tenant_id, ctx.actor.session_id, PROOF_LASTS,
    )  # fmt: skip
    if rows and rows[0]["method"] == "class_code":
        raise NotByPictures
    if not rows or not rows[0][0]:
        raise StepUpNeeded


async def renew_token(ctx: Ctx) -> str:
    """Give this session another token, and note the proof that was given; the old token ends with this."""
    session_id = ctx.actor.session_id
    if session_id is None:
        raise NotFound
    session = await ctx.load(UserSession, session_id)
    if session.method == "class_code":
        raise NotByPictures
    token = secrets.token_urlsafe(32)
    session.token_hash = token_hash(token)
    session.step_up_at = now()
    await ctx.flush()
    return token
