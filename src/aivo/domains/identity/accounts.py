"""From a known contact to a person who signs in."""

from __future__ import annotations

from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.identity import permissions
from aivo.domains.identity.models import User


async def open_account(ctx: Ctx, user_id: UUID) -> User:
    """Let a contact or an invited person sign in from now on. What they may see is decided by their relations."""
    await permissions.demand(ctx, "create_user")
    user = await ctx.load(User, user_id)
    user.status = "active"
    user.deactivated_at = None
    await ctx.flush()
    return user
