"""From one role of a person to another: a visible act. Each role has a session of its own; none mixes two."""

from __future__ import annotations

from typing import cast

from aivo.db.context import Ctx, connect
from aivo.domains.identity import permissions
from aivo.domains.identity.errors import NotByPictures, RoleNotHeld
from aivo.domains.identity.known_devices import follow_session
from aivo.domains.identity.models import UserSession
from aivo.domains.identity.schemas import SignedIn
from aivo.domains.identity.sessions import end_session, open_session
from aivo.domains.identity.shapes import Device
from aivo.kit.actor import Actor, Role
from aivo.kit.errors import NotFound

HELD = """
select u.role = $3 or exists (
  select from user_roles r join tenants t on t.id = r.tenant_id
  where r.tenant_id = u.tenant_id and r.user_id = u.id and r.role = $3 and r.deleted_at is null
    and daterange(r.valid_from, r.valid_to, '[]') @> (now() at time zone t.timezone)::date)
from users u where u.tenant_id = $1 and u.id = $2 and u.deleted_at is null
"""


async def switch_role(ctx: Ctx, role: str, *, device: Device, address: str | None = None) -> SignedIn:
    """Open a session of the acting person in another role of theirs, and end this one.

    What was shown at sign-in counts on: the second factor, and how long the session may last. A fresh proof does not.
    Raises ``RoleNotHeld`` for a role that is not theirs today.
    """
    await permissions.demand(ctx, "switch_role")
    if ctx.actor.session_id is None or ctx.actor.user_id is None:
        raise NotFound
    before = await ctx.load(UserSession, ctx.actor.session_id)
    if before.method == "class_code":
        raise NotByPictures
    system = Actor.system(ctx.actor.tenant_id, "switch_role")
    async with connect(system, ctx.databases) as asking:
        rows = await asking.ask(HELD, ctx.actor.tenant_id, ctx.actor.user_id, role)
    if role == ctx.actor.role or not rows or not rows[0][0]:
        raise RoleNotHeld
    goes_on = Actor(ctx.actor.tenant_id, ctx.actor.user_id, cast(Role, role))
    async with connect(goes_on, ctx.databases, even_suspended=True) as other:
        signed = await open_session(
            other, device=device, address=address, method=before.method, mfa_at=before.mfa_at, until=before.expires_at
        )
    if signed.actor.session_id is not None:
        await follow_session(ctx, before.id, signed.actor.session_id)
    await end_session(ctx, before.id, "role_switched")
    return signed
