"""Second factors: an authenticator app and a printed sheet of single-use codes.

A code serves once. What says so is one conditional UPDATE each, so that of twenty tries at the same moment one is
accepted. Whoever has a confirmed factor is asked for it at sign-in; whoever has none signs in with the password alone
for now, also where ``is_mfa_required`` is set: the demand that every adult with access to others' data sets one up
first comes with the rest of part 2.
"""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.db.pools import Databases
from aivo.domains.identity import limits, lookups, passwords, permissions, sessions, totp
from aivo.domains.identity.errors import CodeRefused, FactorNeeded, SheetNeedsApp, SignInRefused
from aivo.domains.identity.limits import DAY, Limit, limit
from aivo.domains.identity.models import BackupCode, MfaCredential
from aivo.domains.identity.schemas import Enrolment, Factor
from aivo.kit.actor import Actor
from aivo.kit.crypto import keyed_hash
from aivo.kit.errors import NotFound
from aivo.kit.events import News, exchange
from aivo.kit.ids import new_id

TRIES = 10
TRIES_A_DAY = 50
CODES = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Letters and digits that nobody takes for one another; ten of them are 49 bits."""
CODE_LENGTH = 10


@dataclass(frozen=True, slots=True)
class FactorsChanged(News):
    """A person's second factors changed."""

    user_id: UUID


async def enrol_totp(ctx: Ctx, label: str) -> Enrolment:
    """Begin with an authenticator app: a fresh seed, shown until a code of it is given. It replaces one never used."""
    user_id = await _self(ctx)
    await ctx.tell(
        "update mfa_credentials set deleted_at = now(), secret = null where tenant_id = $1 and user_id = $2 "
        "and kind = 'totp' and confirmed_at is null and deleted_at is null",
        ctx.actor.tenant_id, user_id,
    )  # fmt: skip
    row_id, seed = new_id(), totp.new_seed()
    sealed = await ctx.seal("mfa_credentials", "secret", row_id, seed)
    ctx.add(MfaCredential(id=row_id, user_id=user_id, kind="totp", label=label.strip()[:60] or "App", secret=sealed))
    await ctx.flush()
    return await _enrolment(ctx, row_id, seed)


async def pending_enrolment(ctx: Ctx) -> Enrolment | None:
    """The app that waits for its first code, with its seed; None when there is none."""
    rows = await ctx.ask(
        "select id, secret from mfa_credentials where tenant_id = $1 and user_id = $2 and kind = 'totp' "
        "and confirmed_at is null and deleted_at is null and secret is not null order by created_at desc limit 1",
        ctx.actor.tenant_id, ctx.actor.user_id,
    )  # fmt: skip
    if not rows:
        return None
    return await _enrolment(ctx, rows[0]["id"], await _seed(ctx, rows[0]["id"], rows[0]["secret"]))


async def confirm_totp(ctx: Ctx, credential_id: UUID, code: str) -> None:
    """Turn an authenticator app on by its first code. The person's other sessions end. Raises ``CodeRefused``."""
    user_id = await _self(ctx)
    tries = limits_of(ctx.databases, ctx.actor)
    await limits.take(ctx.databases, tries)
    rows = await ctx.ask(
        "select id, secret from mfa_credentials where tenant_id = $1 and user_id = $2 and id = $3 and kind = 'totp' "
        "and confirmed_at is null and deleted_at is null and secret is not null",
        ctx.actor.tenant_id, user_id, credential_id,
    )  # fmt: skip
    if not rows:
        raise NotFound
    step = totp.step_of(await _seed(ctx, credential_id, rows[0]["secret"]), _plain(code), time.time())
    if step is None:
        raise CodeRefused
    done = await ctx.tell(
        "update mfa_credentials set confirmed_at = now(), last_used_at = now(), last_time_step = $3 "
        "where tenant_id = $1 and id = $2 and confirmed_at is null and deleted_at is null",
        ctx.actor.tenant_id, credential_id, step,
    )  # fmt: skip
    if done != "UPDATE 1":
        raise CodeRefused
    await limits.give_back(ctx.databases, tries)
    await _changed(ctx, user_id)


async def print_sheet(ctx: Ctx) -> list[str]:
    """Ten single-use codes to print, seen this once; the codes of an earlier sheet end.

    A family member may have the sheet as their only second factor; everybody else needs an app besides.
    """
    user_id = await _self(ctx)
    known = await factors(ctx)
    if ctx.actor.role != "parent" and not any(factor.kind == "totp" for factor in known):
        raise SheetNeedsApp
    await _end_codes(ctx, user_id)
    codes = [new_code() for _ in range(CODES)]
    for code in codes:
        ctx.add(BackupCode(user_id=user_id, code_hash=hash_of(ctx, user_id, code)))
    if not any(factor.kind == "code_sheet" for factor in known):
        ctx.add(MfaCredential(user_id=user_id, kind="code_sheet", label="Code sheet"))
        await ctx.flush()
    await ctx.tell(
        "update mfa_credentials set confirmed_at = now() where tenant_id = $1 and user_id = $2 and kind = 'code_sheet' "
        "and deleted_at is null",
        ctx.actor.tenant_id, user_id,
    )  # fmt: skip
    await _changed(ctx, user_id)
    return codes


async def factors(ctx: Ctx, user_id: UUID | None = None) -> list[Factor]:
    """The confirmed second factors of a person (the acting one unless said), without their secrets."""
    rows = await ctx.ask(
        "select m.id, m.kind, m.label, m.confirmed_at, m.last_used_at, case when m.kind = 'code_sheet' then ("
        "  select count(*) from backup_codes b where b.tenant_id = $1 and b.user_id = $2 and b.used_at is null "
        "  and b.deleted_at is null) end as codes_left "
        "from mfa_credentials m where m.tenant_id = $1 and m.user_id = $2 and m.confirmed_at is not null "
        "and m.deleted_at is null order by m.created_at",
        ctx.actor.tenant_id, user_id or ctx.actor.user_id,
    )  # fmt: skip
    return [Factor(*(row[name] for name in Factor.__slots__)) for row in rows]


async def remove(ctx: Ctx, credential_id: UUID) -> None:
    """Take one of one's own factors away, secret included. The person's other sessions end.

    Raises ``FactorNeeded`` where the account must have one and this is the last that counts.
    """
    user_id = await _self(ctx)
    known = await factors(ctx)
    gone = next((factor for factor in known if factor.id == credential_id), None)
    if gone is None:
        raise NotFound
    left = [factor for factor in known if factor is not gone]
    if ctx.actor.role != "parent" and all(factor.kind == "code_sheet" for factor in left):
        left = []  # a sheet alone is not enough outside a family
    required = await ctx.ask(
        "select is_mfa_required from users where tenant_id = $1 and id = $2", ctx.actor.tenant_id, user_id
    )
    if not left and required and required[0][0]:
        raise FactorNeeded
    await ctx.tell(
        "update mfa_credentials set deleted_at = now(), secret = null where tenant_id = $1 and user_id = $2 "
        "and deleted_at is null and not id = any ($3::uuid[])",
        ctx.actor.tenant_id, user_id, [factor.id for factor in left],
    )  # fmt: skip
    if not any(factor.kind == "code_sheet" for factor in left):
        await _end_codes(ctx, user_id)
    await _changed(ctx, user_id)


async def accept(ctx: Ctx, user_id: UUID, code: str) -> bool:
    """Whether this is a code of the person, now, for the first time. A code that is accepted is used up.

    The context is the system's at sign-in, the person's own afterwards. Count the try before.
    """
    plain = _plain(code)
    if len(plain) == totp.DIGITS and plain.isdecimal() and plain.isascii():
        return await _accept_totp(ctx, user_id, plain)
    done = await ctx.tell(
        "update backup_codes set used_at = now() where tenant_id = $1 and user_id = $2 and code_hash = $3 "
        "and used_at is null and deleted_at is null",
        ctx.actor.tenant_id, user_id, hash_of(ctx, user_id, plain),
    )  # fmt: skip
    return done != "UPDATE 0"


async def prove(ctx: Ctx, proof: str) -> str:
    """Show once more who one is, by a code where there is a second factor, else by the password.

    Answers the session's new token. Raises ``CodeRefused`` or ``SignInRefused``, and ``TooManyTries``.
    """
    user_id = await _self(ctx)
    tries = limits_of(ctx.databases, ctx.actor)
    await limits.take(ctx.databases, tries)
    if await factors(ctx):
        if not await accept(ctx, user_id, proof):
            raise CodeRefused
    elif not await passwords.is_right(await lookups.password_hash_of(ctx), proof):
        raise SignInRefused
    await limits.give_back(ctx.databases, tries)
    return await sessions.renew_token(ctx)


async def current_code(ctx: Ctx, user_id: UUID) -> str | None:
    """The code that the person's app shows now. For the invented people of a demo, and for nobody else."""
    for row in await _apps(ctx, user_id):
        step = max(totp.step_at(time.time()), (row["last_time_step"] or 0) + 1)
        return totp.code_at(await _seed(ctx, row["id"], row["secret"]), step)
    return None


def limits_of(databases: Databases, actor: Actor) -> tuple[Limit, ...]:
    """How often codes of one person may be tried, wherever that is."""
    return (
        limit(databases, "second factor", actor.user_id, TRIES),
        limit(databases, "second factor, a day", actor.user_id, TRIES_A_DAY, DAY),
    )


def new_code() -> str:
    """A code of the sheet."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def hash_of(ctx: Ctx, user_id: UUID, code: str) -> bytes:
    """What is kept of a code of the sheet. Its key never enters the database: nobody there can try all codes."""
    key = hmac.digest(ctx.databases.master_key, b"aivo code sheets", "sha256")
    return keyed_hash(key, f"{ctx.actor.tenant_id}/{user_id}", _plain(code))


async def _accept_totp(ctx: Ctx, user_id: UUID, code: str) -> bool:
    for row in await _apps(ctx, user_id):
        step = totp.step_of(await _seed(ctx, row["id"], row["secret"]), code, time.time())
        if step is None:
            continue
        done = await ctx.tell(
            "update mfa_credentials set last_time_step = $3, last_used_at = now() where tenant_id = $1 and id = $2 "
            "and coalesce(last_time_step, 0) < $3 and confirmed_at is not null and deleted_at is null",
            ctx.actor.tenant_id, row["id"], step,
        )  # fmt: skip
        if done == "UPDATE 1":
            return True
    return False


async def _apps(ctx: Ctx, user_id: UUID) -> list[Any]:
    return await ctx.ask(
        "select id, secret, last_time_step from mfa_credentials where tenant_id = $1 and user_id = $2 "
        "and kind = 'totp' and confirmed_at is not null and deleted_at is null order by created_at",
        ctx.actor.tenant_id, user_id,
    )  # fmt: skip


async def _seed(ctx: Ctx, row_id: UUID, cell: bytes) -> str:
    return await ctx.unseal("mfa_credentials", "secret", row_id, cell)


async def _enrolment(ctx: Ctx, row_id: UUID, seed: str) -> Enrolment:
    slug, username = await lookups.names_of(ctx)
    return Enrolment(row_id, seed, totp.address_of(seed, account=f"{username}@{slug}"))


async def _end_codes(ctx: Ctx, user_id: UUID) -> None:
    await ctx.tell(
        "update backup_codes set deleted_at = now() where tenant_id = $1 and user_id = $2 and deleted_at is null",
        ctx.actor.tenant_id, user_id,
    )  # fmt: skip


async def _changed(ctx: Ctx, user_id: UUID) -> None:
    """This session has just shown the factor; the others began under other rules and end."""
    await sessions.end_other_sessions(ctx, user_id, "mfa_changed")
    await ctx.tell(
        "update user_sessions set mfa_at = now() where tenant_id = $1 and id = $2",
        ctx.actor.tenant_id, ctx.actor.session_id,
    )  # fmt: skip
    await exchange.publish(ctx, FactorsChanged(user_id))


async def _self(ctx: Ctx) -> UUID:
    await permissions.demand(ctx, "keep_own_factors")
    if ctx.actor.user_id is None:
        raise NotFound
    return ctx.actor.user_id


def _plain(code: str) -> str:
    """A code as typed from a screen or a sheet of paper."""
    return "".join(code.split()).replace("-", "").lower()[:40]
