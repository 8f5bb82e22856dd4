"""What must be known of a name before anybody acts under it, asked by the system alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.kit.actor import Actor
from aivo.kit.errors import NotFound


async def tenant_of(databases: Databases, slug: str) -> UUID | None:
    """The tenant of this short name."""
    if "\x00" in slug:
        return None
    pool = await databases.reads("aivo_member", at_door=True)
    return cast("UUID | None", await pool.fetchval("select app.tenant_by_slug($1)", slug))


async def look_up(databases: Databases, slug: str, username: str) -> Mapping[str, Any] | None:
    """Tenant, person, role, status and password hash behind a name.

    Only the system may ask for a hash: no statement injected into somebody's transaction can.
    """
    if "\x00" in slug + username:
        return None
    tenant_id = await tenant_of(databases, slug)
    if tenant_id is None:
        return None
    async with connect(Actor.system(tenant_id, "sign_in"), databases) as ctx:
        rows = await ctx.ask("select * from app.sign_in_lookup($1, $2)", slug, username)
    return cast("Mapping[str, Any]", rows[0]) if rows else None


async def names_of(ctx: Ctx) -> tuple[str, str]:
    """The short name of the acting person's tenant and their sign-in name."""
    rows = await ctx.ask(
        "select t.slug, u.username from users u join tenants t on t.id = u.tenant_id "
        "where u.tenant_id = $1 and u.id = $2 and u.deleted_at is null",
        ctx.actor.tenant_id, ctx.actor.user_id,
    )  # fmt: skip
    if not rows:
        raise NotFound
    return rows[0]["slug"], rows[0]["username"]


async def password_hash_of(ctx: Ctx) -> str | None:
    """The hash of the acting person's own password."""
    found = await look_up(ctx.databases, *await names_of(ctx))
    return found["password_hash"] if found else None
