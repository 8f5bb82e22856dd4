"""From a known contact to a person who signs in; what is kept of an account."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.identity import permissions
from aivo.domains.identity.errors import PeopleDutyNeeded
from aivo.domains.identity.models import User
from aivo.domains.identity.schemas import Account
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


async def account_of(ctx: Ctx, user_id: UUID) -> Account:
    """Somebody else's address, staff number, sign-in and deactivation. Raises ``NotFound``, ``PeopleDutyNeeded``.

    PostgreSQL asks for a duty over people; without one there is nothing to read.
    """
    if await ctx.find_unique(User, where={"id": user_id}) is None:
        raise NotFound
    rows = await ctx.ask("select * from app.accounts(array[$1::uuid])", user_id)
    if not rows:
        raise PeopleDutyNeeded
    return Account(**{name: rows[0][name] for name in Account.__slots__})
