"""Through a link into an account: what the link is, the code on paper, a password of one's own, and the link is spent.

Nobody acts yet, so these steps open contexts of their tenant's system and commit them, as sign-in does. A link is spent
by one conditional UPDATE in the transaction that sets the password: of twenty uses at once one counts.
"""

from __future__ import annotations

import asyncio
import hmac
import re
import time
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.domains.identity import limits, links, lookups, passwords, service
from aivo.domains.identity.errors import InvitationCodeRefused, LinkOver
from aivo.domains.identity.limits import limit, limit_of_place
from aivo.kit.actor import Actor, Role
from aivo.kit.events import exchange

CODE_TRIES, CODES_PER_ADDRESS = 10, 100
"""Wrong codes that an invitation stands in its life, and that one address may send in a quarter of an hour."""
ASKS_PER_ACCOUNT, ASKS_PER_ADDRESS = 3, 30
HOUR = 60 * 60
ANSWER_SECONDS = 0.5
"""How long it takes to ask for a new password, whoever's it is."""

FIND = """
select l.id, l.user_id, l.kind, l.code_hash, l.sent_to, u.username, u.role, u.given_name, u.family_name,
  t.name as tenant_name, t.slug
from account_links l
join users u on u.tenant_id = l.tenant_id and u.id = l.user_id
join tenants t on t.id = l.tenant_id
where l.tenant_id = $1 and l.token_hash = $2 and l.used_at is null and l.withdrawn_at is null and l.deleted_at is null
  and l.expires_at > now() and u.deleted_at is null and t.status in ('trial', 'active', 'suspended', 'leaving')
  and u.status = any (case l.kind when 'reset' then array['active'] else array['active', 'invited', 'contact'] end)
"""
SPEND = """
update account_links set used_at = now() where tenant_id = $1 and id = $2 and used_at is null
  and withdrawn_at is null and deleted_at is null and expires_at > now() returning id
"""
OPEN = """
update users set status = 'active', deactivated_at = null,
  is_email_confirmed = is_email_confirmed or coalesce(email = $3, false)
where tenant_id = $1 and id = $2 and status in ('active', 'invited', 'contact')
"""
MAY_ASK = """
select id, email from users where tenant_id = $1 and username = $2 and status = 'active' and is_email_confirmed
  and email is not null and role <> 'learner' and deleted_at is null
"""


@dataclass(frozen=True, slots=True)
class Way:
    """A link that still leads into an account."""

    tenant_id: UUID
    slug: str
    tenant_name: str
    link_id: UUID
    user_id: UUID
    kind: str
    code_hash: bytes | None
    sent_to: str | None
    username: str
    role: str
    names: tuple[str, str]

    @property
    def owner(self) -> Actor:
        """The person whose account it is, as they will act."""
        return Actor(self.tenant_id, self.user_id, cast(Role, self.role))


async def find_way(databases: Databases, tenant: str, token: str) -> Way:
    """The way this link is; ``LinkOver`` for one that is used, withdrawn, too old, or none of ours."""
    if not re.fullmatch(r"[0-9a-f]{32}", tenant) or not re.fullmatch(r"[A-Za-z0-9_-]{43}", token):
        raise LinkOver
    tenant_id = UUID(tenant)
    async with connect(Actor.system(tenant_id, "account_link"), databases) as ctx:
        rows = await ctx.ask(FIND, tenant_id, links.token_hash(token))
    if not rows:
        raise LinkOver
    (row,) = rows
    return Way(
        tenant_id, row["slug"], row["tenant_name"], row["id"], row["user_id"], row["kind"], row["code_hash"],
        row["sent_to"], row["username"], row["role"], (row["given_name"], row["family_name"]),
    )  # fmt: skip


async def check_code(databases: Databases, way: Way, code: str, address: str | None) -> None:
    """Refuse a code that does not belong to the link: ``InvitationCodeRefused``, and ``TooManyTries`` after ten.

    Counted before it is compared. A right code does not count.
    """
    if way.code_hash is None:
        return
    tries = (
        limit(databases, "invitation code", way.link_id, CODE_TRIES, int(links.LASTS["invitation"].total_seconds())),
        limit_of_place(databases, "invitation address", address, CODES_PER_ADDRESS),
    )
    await limits.take(databases, tries)
    if not hmac.compare_digest(await links.code_hash(databases, way.link_id, code), way.code_hash):
        raise InvitationCodeRefused
    await limits.give_back(databases, tries)


async def go_through(databases: Databases, way: Way, password: str) -> None:
    """Set the person's own password and open the account; the link is spent and all sessions end.

    The second step stays as it is. Raises ``PasswordRefused`` (the link still leads on) and ``LinkOver``.
    """
    passwords.check(password, about=(*way.names, way.username))
    async with connect(Actor.system(way.tenant_id, "account_link"), databases) as ctx:
        await spend(ctx, way)
        await service.set_password(ctx, way.user_id, password)


async def spend(ctx: Ctx, way: Way) -> None:
    """Use the link up and open its account; ``LinkOver`` when somebody was quicker. Other links of the person end."""
    await ctx.begin()
    if not await ctx.ask(SPEND, way.tenant_id, way.link_id):
        raise LinkOver
    if await ctx.tell(OPEN, way.tenant_id, way.user_id, way.sent_to) != "UPDATE 1":
        raise LinkOver
    await ctx.tell(links.WITHDRAW_WAITING, way.tenant_id, way.user_id, ["invitation", "reset"])
    await exchange.publish(ctx, links.LinkUsed(way.user_id, way.kind))


async def ask_for_reset(databases: Databases, slug: str, username: str, base_url: str, address: str | None) -> None:
    """Send a link to the confirmed address of this account, if there is such an account and such an address.

    The answer is always nothing, and always after the same time.
    """
    began = time.monotonic()
    slug, username = slug.strip().lower(), username.strip().lower()
    asks = (
        limit(databases, "reset account", f"{slug}/{username}", ASKS_PER_ACCOUNT, HOUR),
        limit_of_place(databases, "reset address", address, ASKS_PER_ADDRESS, HOUR),
    )
    if await limits.is_free(databases, asks) and "\x00" not in username:
        tenant_id = await lookups.tenant_of(databases, slug)
        if tenant_id is not None:
            async with connect(Actor.system(tenant_id, "reset"), databases) as ctx:
                for row in await ctx.ask(MAY_ASK, tenant_id, username):
                    await service.send_reset(ctx, row["id"], row["email"], base_url)
    await asyncio.sleep(ANSWER_SECONDS - (time.monotonic() - began))
