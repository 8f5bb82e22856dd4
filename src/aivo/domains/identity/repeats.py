"""Requests that are sent again: a key is claimed in the transaction of the act, so that a repetition waits for it.

A request that fails leaves no key behind. Keys are kept for a day.
"""

from __future__ import annotations

from uuid import UUID

from aivo.db.context import Ctx
from aivo.kit.errors import Forbidden
from aivo.web.rest.keys import Earlier

CLAIM = """
insert into idempotency_keys (tenant_id, user_id, key_hash, request_hash) values ($1, $2, $3, $4)
on conflict (tenant_id, user_id, key_hash) do nothing returning id
"""
EARLIER = """
select request_hash, row_id, receipt from idempotency_keys where tenant_id = $1 and user_id = $2 and key_hash = $3
"""
SETTLE = """
update idempotency_keys set row_id = $4, receipt = $5 where tenant_id = $1 and user_id = $2 and key_hash = $3
"""


FORGET = "delete from idempotency_keys where tenant_id = $1 and created_at < now() - interval '1 day'"


async def forget_request_keys(ctx: Ctx) -> None:
    """The nightly run of one tenant: keys older than a day go."""
    await ctx.tell(FORGET, ctx.actor.tenant_id)


class RequestKeys:
    """Where the API keeps the keys of its requests: with the person who sent them."""

    async def claim(self, ctx: Ctx, key_hash: bytes, request_hash: bytes) -> Earlier | None:
        """Put a key in; what an earlier request with it was and made, where there was one."""
        if ctx.actor.user_id is None:
            raise Forbidden
        await ctx.begin()
        owner = (ctx.actor.tenant_id, ctx.actor.user_id, key_hash)
        if await ctx.ask(CLAIM, *owner, request_hash):
            return None
        (row,) = await ctx.ask(EARLIER, *owner)
        return Earlier(bytes(row["request_hash"]), row["row_id"], row["receipt"])

    async def settle(self, ctx: Ctx, key_hash: bytes, row_id: UUID | None, receipt: str | None) -> None:
        """Say what the act made."""
        await ctx.tell(SETTLE, ctx.actor.tenant_id, ctx.actor.user_id, key_hash, row_id, receipt)
