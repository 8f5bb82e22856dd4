"""Codes to a phone: random, good once, for ten minutes, and only in the sign-in or session that asked for them.

Of twenty tries at the same moment one conditional UPDATE lets one through. What is kept of a code is a keyed hash whose
key never enters the database. The code itself goes to the outbox with the news, in the same transaction.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.db.keys import hash_key
from aivo.db.pools import Databases
from aivo.domains.identity import limits
from aivo.domains.identity.errors import TooManyCodes
from aivo.domains.identity.factors import plain
from aivo.domains.identity.limits import DAY, Limit, limit
from aivo.domains.identity.models import PhoneCode
from aivo.domains.identity.schemas import SentCode
from aivo.kit.crypto import keyed_hash
from aivo.kit.events import News, exchange
from aivo.kit.ids import new_id

DIGITS = 6
AN_HOUR = 60 * 60
CODES_AN_HOUR, CODES_A_DAY = 5, 15

LIVE = """
select c.id, c.credential_id, m.label, c.created_at, c.expires_at
from phone_codes c
join mfa_credentials m on m.tenant_id = c.tenant_id and m.id = c.credential_id and m.deleted_at is null
where c.tenant_id = $1 and c.user_id = $2 and c.bound_to = $3 and c.used_at is null and c.expires_at > now()
  and c.deleted_at is null
order by c.created_at desc limit 1
"""
USE = """
update phone_codes c set used_at = now()
where c.tenant_id = $1 and c.user_id = $2 and c.bound_to = $3 and c.code_hash = $4 and c.used_at is null
  and c.expires_at > now() and c.deleted_at is null
  and exists (select from mfa_credentials m where m.tenant_id = $1 and m.id = c.credential_id and m.user_id = $2
    and m.kind = 'phone' and m.deleted_at is null)
returning c.credential_id
"""
FORGET = "delete from phone_codes where tenant_id = $1 and created_at < now() - interval '1 day'"


@dataclass(frozen=True, slots=True)
class CodeSent(News):
    """A code is to go to a phone. Number and code are for the letter carrier alone, and in no log."""

    code_id: UUID
    user_id: UUID
    channel: str
    language: str
    expires_at: datetime
    number: str = field(repr=False)
    code: str = field(repr=False)


async def send(ctx: Ctx, user_id: UUID, phone_id: UUID, number: str, channel: str, language: str, where: str) -> None:
    """A fresh code, in the transaction of the news that takes it to the outbox."""
    bound = await _bound(ctx, user_id, where)
    await ctx.tell(
        "update phone_codes set deleted_at = now() where tenant_id = $1 and user_id = $2 and bound_to = $3 "
        "and used_at is null and deleted_at is null",
        ctx.actor.tenant_id, user_id, bound,
    )  # fmt: skip
    code = str(secrets.randbelow(10**DIGITS)).zfill(DIGITS)
    sent = PhoneCode(
        id=new_id(),
        user_id=user_id,
        credential_id=phone_id,
        code_hash=await _hash(ctx, user_id, where, code),
        bound_to=bound,
    )
    ctx.add(sent)
    await ctx.flush()
    await exchange.publish(
        ctx, CodeSent(sent.id, user_id, channel, language, sent.expires_at, number=number, code=code)
    )  # fmt: skip


async def use(ctx: Ctx, user_id: UUID, code: str, where: str) -> UUID | None:
    """The phone whose code this is, and the code used up; None for any other."""
    await ctx.begin()
    typed = plain(code)
    rows: list[Any] = await ctx.ask(
        USE, ctx.actor.tenant_id, user_id, await _bound(ctx, user_id, where), await _hash(ctx, user_id, where, typed)
    )  # fmt: skip
    return rows[0]["credential_id"] if rows else None


async def sent_code(ctx: Ctx, user_id: UUID, where: str) -> SentCode | None:
    """The code that was sent here last and is still good, without the code; None when there is none."""
    rows = await ctx.ask(LIVE, ctx.actor.tenant_id, user_id, await _bound(ctx, user_id, where))
    return SentCode(*(rows[0][name] for name in ("id", "credential_id", "label", "expires_at"))) if rows else None


async def demand_few(databases: Databases, user_id: UUID, number: str) -> None:
    """A phone is no toy for somebody who found a password, and calls cost: so many codes an hour and a day, counted for
    the account and, wherever it is used, for the number. Raises ``TooManyCodes``."""
    if not await limits.is_free(databases, sending_limits(databases, user_id, number)):
        raise TooManyCodes


def sending_limits(databases: Databases, user_id: UUID, number: str) -> tuple[Limit, ...]:
    """How often codes may be sent."""
    return (
        limit(databases, "codes of an account", user_id, CODES_AN_HOUR, AN_HOUR),
        limit(databases, "codes of an account, a day", user_id, CODES_A_DAY, DAY),
        limit(databases, "codes to a number", number, CODES_AN_HOUR, AN_HOUR),
        limit(databases, "codes to a number, a day", number, CODES_A_DAY, DAY),
    )


def at_step(nonce: str) -> str:
    """Where a code of the second step serves: in this one sign-in."""
    return f"step {nonce}"


def at_set_up(nonce: str) -> str:
    """Where the first code of a first phone serves: in this one sign-in."""
    return f"set-up {nonce}"


def at_proof(ctx: Ctx) -> str:
    """Where a code serves that shows once more who one is: in this session."""
    return f"prove {ctx.actor.session_id}"


def at_adding(ctx: Ctx) -> str:
    """Where the first code of a further phone serves: in this session."""
    return f"add {ctx.actor.session_id}"


async def _bound(ctx: Ctx, user_id: UUID, where: str) -> bytes:
    return await _keyed(ctx, user_id, f"where|{where}")


async def _hash(ctx: Ctx, user_id: UUID, where: str, code: str) -> bytes:
    return await _keyed(ctx, user_id, f"code|{where}|{code}")


async def _keyed(ctx: Ctx, user_id: UUID, value: str) -> bytes:
    """Its key never enters the database: nobody there can try all codes."""
    return keyed_hash(await hash_key(ctx.databases, b"aivo phone codes"), f"{ctx.actor.tenant_id}/{user_id}", value)
