"""Access tokens: a program acts for a member of staff, in one role, within scopes, until a day or until revoked."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.domains.identity import permissions
from aivo.domains.identity.errors import TokenRefused, TokensOff
from aivo.domains.identity.models import AccessToken
from aivo.domains.identity.schemas import Person
from aivo.domains.identity.scopes import SCOPES
from aivo.domains.identity.sessions import demand_recent_proof, token_hash
from aivo.kit.actor import Actor, Role
from aivo.kit.clock import now
from aivo.kit.errors import NotFound
from aivo.kit.ids import new_id

PREFIX = "aivo_"
"""How a token begins, so that a scan of published texts finds one that was lost."""
LONGEST_DAYS = 365
MOST = 50
"""Tokens one person may have in force."""
USED_SECONDS = 300
"""How often a used token is written down as used."""

_used: dict[UUID, float] = {}


@dataclass(frozen=True, slots=True)
class TokenDraft:
    """A token to be made: what its owner calls it, what it may be used for, and for how many days."""

    name: str
    scopes: Sequence[str]
    days: int = 90


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A new token. Its text is known here and never again."""

    id: UUID
    token: str
    expires_at: datetime


async def make_token(ctx: Ctx, draft: TokenDraft) -> MadeToken:
    """Make a token for the acting person in the acting role, after a fresh proof of who they are.

    Raises ``TokenRefused``, ``TokensOff``, ``StepUpNeeded``.
    """
    await permissions.demand(ctx, "make_token")
    await demand_recent_proof(ctx)
    name, scopes = draft.name.strip(), sorted(set(draft.scopes))
    if not 1 <= len(name) <= 60 or not name.isprintable():
        raise TokenRefused("Please give the token a name of at most 60 characters.", field="name")
    if not scopes or not set(scopes) <= set(SCOPES):
        raise TokenRefused("Please choose what the token may be used for.", field="scopes")
    if not 1 <= draft.days <= LONGEST_DAYS:
        raise TokenRefused("A token is in force for one day to one year.", field="days")
    if not await may_have_token(ctx):
        raise TokensOff
    if len(await own_tokens(ctx)) >= MOST:
        raise TokenRefused(f"You have {MOST} tokens. Please revoke one that is no longer used.", field="name")
    token = PREFIX + secrets.token_urlsafe(32)
    row = AccessToken(
        id=new_id(), user_id=ctx.actor.user_id, role=ctx.actor.role, name=name, token_hash=token_hash(token),
        scopes=scopes, expires_at=now() + timedelta(days=draft.days),
    )  # fmt: skip
    ctx.add(row)
    await ctx.flush()
    return MadeToken(row.id, token, row.expires_at)


async def revoke_token(ctx: Ctx, token_id: UUID) -> None:
    """End one of the acting person's tokens, from the next request on; ``NotFound`` for any other."""
    await permissions.demand(ctx, "revoke_token")
    done = await ctx.tell(
        "update access_tokens set revoked_at = now() where tenant_id = $1 and id = $2 and user_id = $3 "
        "and revoked_at is null",
        ctx.actor.tenant_id, token_id, ctx.actor.user_id,
    )  # fmt: skip
    if done == "UPDATE 0":
        raise NotFound


async def own_tokens(ctx: Ctx) -> list[AccessToken]:
    """The acting person's tokens in force, the newest first."""
    return await ctx.find_many(
        AccessToken,
        where={"user_id": ctx.actor.user_id, "revoked_at": None, "expires_at": {"gt": now()}},
        order_by=[("created_at", "desc")],
        limit=MOST,
    )


async def may_have_token(ctx: Ctx) -> bool:
    """Whether the acting person's role and district allow tokens."""
    rows = await ctx.ask("select app.may_have_token()")
    return bool(rows[0][0])


async def resolve_token(databases: Databases, token: str) -> Person | None:
    """The person behind an access token; None when the token, the person or the role is over."""
    pool = await databases.reads("aivo_member", at_door=True)
    row = await pool.fetchrow(
        "select a.*, app.tenant_state_by_hash($1) as tenant_status from app.access_token_by_hash($1) a",
        token_hash(token),
    )
    if row is None:
        return None
    actor = Actor(row["tenant_id"], row["user_id"], cast(Role, row["role"]), row["token_id"])
    await _note_use(databases, actor)
    return Person(
        actor, row["slug"], row["tenant_name"], row["timezone"], row["given_name"], row["family_name"], row["locale"],
        row["expires_at"], {}, scopes=frozenset(row["scopes"]),
        tenant_status=row["tenant_status"],
    )  # fmt: skip


async def _note_use(databases: Databases, actor: Actor) -> None:
    token_id, moment = cast(UUID, actor.session_id), time.monotonic()
    if moment - _used.get(token_id, moment - USED_SECONDS) < USED_SECONDS:
        return
    if len(_used) > 10_000:
        _used.clear()
    _used[token_id] = moment
    async with connect(actor, databases, even_suspended=True) as ctx:
        await ctx.tell(
            "update access_tokens set last_used_at = now() where tenant_id = $1 and id = $2 and revoked_at is null",
            actor.tenant_id, token_id,
        )  # fmt: skip
