"""From a known contact to a person who signs in."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.identity import permissions
from aivo.domains.identity.models import User
from aivo.kit.errors import NotFound


async def open_account(ctx: Ctx, user_id: UUID) -> User:
    """Let a contact or an invited person sign in from now on. What they may see is decided by their relations."""
    await permissions.demand(ctx, "create_user")
    user = await ctx.load(User, user_id)
    user.status = "active"
    user.deactivated_at = None
    await ctx.flush()
    return user


async def user_id_of(ctx: Ctx, username: str) -> UUID:
    """The person of this sign-in name in the acting tenant, whether or not they sign in yet."""
    rows = await ctx.ask(
        "select id from users where tenant_id = $1 and username = $2 and deleted_at is null",
        ctx.actor.tenant_id, username.strip().lower(),
    )  # fmt: skip
    if not rows:
        raise NotFound(f"There is nobody with the sign-in name {username!r} here.")
    return cast(UUID, rows[0]["id"])
