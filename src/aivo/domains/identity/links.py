"""Links into an account: made by a duty over people, shown once, withdrawn; an invitation comes with a code on paper.

A link is 256 random bits of which only the hash stays here. It names its tenant, whose system alone looks it up; no
child, no school and no reason stands in it. The code of an invitation goes another way than the link: in a person's
hand, or by a telephone number that the school already knew.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from aivo.db.context import Ctx
from aivo.db.keys import hash_key
from aivo.db.pools import Databases
from aivo.domains.identity import permissions, sheets
from aivo.domains.identity.accounts import account_of
from aivo.domains.identity.errors import (
    AlreadySignsIn,
    LearnersNeedNoLink,
    LinkBeyondDuties,
    NoSignIn,
    NothingToWithdraw,
)
from aivo.domains.identity.models import AccountLink, User
from aivo.domains.identity.schemas import InvitationDraft, NewLink
from aivo.kit.clock import now
from aivo.kit.crypto import keyed_hash
from aivo.kit.events import News, exchange
from aivo.kit.ids import new_id

LASTS = {"invitation": timedelta(days=7), "reset": timedelta(hours=1)}
TOKEN_BYTES = 32
CODE_LENGTH = 8
"""Letters and digits of the code on paper: 39 bits, of which a guesser gets ten tries."""

BEYOND = """
select exists (select from duty_assignments d where d.tenant_id = $1 and d.user_id = $2 and d.deleted_at is null
  and not d.duty = any (app.duties_to_give()))
"""
WITHDRAW_WAITING = """
update account_links set withdrawn_at = now() where tenant_id = $1 and user_id = $2 and kind = any ($3::text[])
  and used_at is null and withdrawn_at is null and deleted_at is null
"""


@dataclass(frozen=True, slots=True)
class LinkMade(News):
    """A link was made. Where there is an ``address``, it is to be sent there and nowhere else."""

    user_id: UUID
    kind: str
    address: str | None
    url: str


@dataclass(frozen=True, slots=True)
class LinkUsed(News):
    """A link was used: the account has a password that its owner chose just now. They are told."""

    user_id: UUID
    kind: str


async def invite(ctx: Ctx, draft: InvitationDraft, base_url: str) -> NewLink:
    """Invite a contact or a member of staff; answers link and code, seen this once. An earlier invitation ends.

    Raises ``AlreadySignsIn``, ``NoSignIn`` (signed off), ``LearnersNeedNoLink``, ``LinkBeyondDuties``.
    """
    user = await _receiver(ctx, draft.user_id)
    account = await account_of(ctx, user.id)
    if user.status == "active" and account.last_signed_in_at is not None:
        raise AlreadySignsIn
    if user.status == "deactivated":
        raise NoSignIn
    if user.status == "contact":
        user.status = "invited"
    code = "".join(secrets.choice(sheets.ALPHABET) for _ in range(CODE_LENGTH))
    address = account.email if draft.delivery == "email" else None
    link_id = new_id()
    made = AccountLink(
        id=link_id, user_id=user.id, kind="invitation", delivery="email" if address else "paper", sent_to=address,
        code_hash=await code_hash(ctx.databases, link_id, code), identity_checked=draft.identity_checked,
        identity_checked_at=now(),
    )  # fmt: skip
    return await _make(ctx, made, base_url, code)


async def hand_out_reset(ctx: Ctx, user_id: UUID, base_url: str) -> NewLink:
    """A link to a new password, which staff hand to the person; good for an hour. The second step stays as it is."""
    user = await _receiver(ctx, user_id)
    if user.status != "active":
        raise NoSignIn
    return await _make(ctx, AccountLink(id=new_id(), user_id=user.id, kind="reset", delivery="paper"), base_url)


async def send_reset(ctx: Ctx, user_id: UUID, address: str, base_url: str) -> NewLink:
    """A link to a new password for the confirmed address of its owner. Earlier ones go on until one is used."""
    made = AccountLink(id=new_id(), user_id=user_id, kind="reset", delivery="email", sent_to=address)
    return await _make(ctx, made, base_url, replaces=False)


async def withdraw_invitation(ctx: Ctx, link_id: UUID) -> None:
    """Take an invitation back; whoever was invited is a contact again. Raises ``NothingToWithdraw``."""
    await permissions.demand(ctx, "make_link")
    link = await ctx.load(AccountLink, link_id)
    if link.used_at is not None or link.withdrawn_at is not None:
        raise NothingToWithdraw
    link.withdrawn_at = now()
    await ctx.flush()
    await ctx.tell(
        "update users set status = 'contact' where tenant_id = $1 and id = $2 and status = 'invited'",
        ctx.actor.tenant_id, link.user_id,
    )  # fmt: skip


def token_hash(token: str) -> bytes:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).digest()


async def code_hash(databases: Databases, link_id: UUID, code: str) -> bytes:
    """What is kept of a code on paper. Its key never enters the database: nobody there can try all codes."""
    key = await hash_key(databases, b"aivo invitation codes")
    return keyed_hash(key, str(link_id), "".join(code.split()).replace("-", "").lower()[:40])


async def _receiver(ctx: Ctx, user_id: UUID) -> User:
    await permissions.demand(ctx, "make_link")
    user = await ctx.load(User, user_id)
    if user.role == "learner":
        raise LearnersNeedNoLink
    if ctx.actor.role != "system" and (await ctx.ask(BEYOND, ctx.actor.tenant_id, user_id))[0][0]:
        raise LinkBeyondDuties
    return user


async def _make(ctx: Ctx, link: AccountLink, base_url: str, code: str = "", *, replaces: bool = True) -> NewLink:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link.token_hash = token_hash(token)
    link.made_by_user_id = ctx.actor.user_id
    link.expires_at = now() + LASTS[link.kind]
    if replaces:
        await ctx.tell(WITHDRAW_WAITING, ctx.actor.tenant_id, link.user_id, [link.kind])
    ctx.add(link)
    await ctx.flush()
    url = f"{base_url}/link/{ctx.actor.tenant_id.hex}/{token}"
    await exchange.publish(ctx, LinkMade(link.user_id, link.kind, link.sent_to, url))
    return NewLink(link.id, link.user_id, link.kind, url, code, link.sent_to, link.expires_at)
