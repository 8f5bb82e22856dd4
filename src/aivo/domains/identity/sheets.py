"""A printed sheet of single-use codes: a family's second factor where a phone is none, and anybody's spare."""

from __future__ import annotations

import secrets
from uuid import UUID

from aivo.db.context import Ctx
from aivo.db.keys import hash_key
from aivo.domains.identity import limits
from aivo.domains.identity.errors import CodeRefused, SheetNeedsApp
from aivo.domains.identity.factors import changed, factors, limits_of, owner, plain
from aivo.domains.identity.models import BackupCode, MfaCredential
from aivo.kit.crypto import keyed_hash

CODES = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Letters and digits that nobody takes for one another; ten of them are 49 bits."""
CODE_LENGTH = 10


async def print_sheet(ctx: Ctx, *, is_first: bool = False) -> list[str]:
    """Ten single-use codes to print, seen this once; the codes of an earlier sheet end.

    A family member may have the sheet as their only second factor; everybody else needs another one besides.
    ``is_first``: it counts only once a code of it was typed, so that nobody is shut out by a sheet they do not have.
    """
    user_id = await owner(ctx)
    known = await factors(ctx)
    if ctx.actor.role != "parent" and all(factor.kind == "code_sheet" for factor in known):
        raise SheetNeedsApp
    await end_codes(ctx, user_id)
    codes = [new_code() for _ in range(CODES)]
    for code in codes:
        ctx.add(BackupCode(user_id=user_id, code_hash=await hash_of(ctx, user_id, code)))
    await ctx.flush()
    done = await ctx.tell(
        "update mfa_credentials set confirmed_at = case when $3 then null else now() end where tenant_id = $1 "
        "and user_id = $2 and kind = 'code_sheet' and deleted_at is null",
        ctx.actor.tenant_id, user_id, is_first,
    )  # fmt: skip
    if done == "UPDATE 0":
        ctx.add(MfaCredential(user_id=user_id, kind="code_sheet", label="Code sheet"))
        await ctx.flush()
        if not is_first:
            await _count(ctx, user_id)
    if not is_first:
        await changed(ctx, user_id)
    return codes


async def confirm_sheet(ctx: Ctx, code: str) -> None:
    """Let a first sheet count, by one of its codes. Raises ``CodeRefused``."""
    user_id = await owner(ctx)
    tries = limits_of(ctx.databases, ctx.actor)
    await limits.take(ctx.databases, tries)
    if not await accept_sheet(ctx, user_id, code):
        raise CodeRefused
    await limits.give_back(ctx.databases, tries)
    await _count(ctx, user_id)
    await changed(ctx, user_id)


async def accept_sheet(ctx: Ctx, user_id: UUID, code: str) -> bool:
    """Whether this is an unused code of the person's sheet; it is used up by the question."""
    done = await ctx.tell(
        "update backup_codes set used_at = now() where tenant_id = $1 and user_id = $2 and code_hash = $3 "
        "and used_at is null and deleted_at is null",
        ctx.actor.tenant_id, user_id, await hash_of(ctx, user_id, code),
    )  # fmt: skip
    return done != "UPDATE 0"


async def end_codes(ctx: Ctx, user_id: UUID) -> None:
    """The codes of the person's sheet serve no more."""
    await ctx.tell(
        "update backup_codes set deleted_at = now() where tenant_id = $1 and user_id = $2 and deleted_at is null",
        ctx.actor.tenant_id, user_id,
    )  # fmt: skip


def new_code() -> str:
    """A code of the sheet."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


async def hash_of(ctx: Ctx, user_id: UUID, code: str) -> bytes:
    """What is kept of a code of the sheet. Its key never enters the database: nobody there can try all codes."""
    key = await hash_key(ctx.databases, b"aivo code sheets")
    return keyed_hash(key, f"{ctx.actor.tenant_id}/{user_id}", plain(code))


async def _count(ctx: Ctx, user_id: UUID) -> None:
    await ctx.tell(
        "update mfa_credentials set confirmed_at = now() where tenant_id = $1 and user_id = $2 and kind = 'code_sheet' "
        "and deleted_at is null",
        ctx.actor.tenant_id, user_id,
    )  # fmt: skip
