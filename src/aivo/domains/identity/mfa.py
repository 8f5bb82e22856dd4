"""Second factors of a person: a code accepted once, one taken away, and who one is shown once more before weighty acts.

Every adult here has access to others' data, so every adult must have one (``User.is_mfa_required``): staff an
authenticator app or a passkey; family members may also have a printed sheet of codes or a confirmed phone.
"""

from __future__ import annotations

from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.identity import limits, lookups, passwords, sessions, totp
from aivo.domains.identity.apps import accept_totp
from aivo.domains.identity.errors import CodeRefused, FactorNeeded, SignInRefused
from aivo.domains.identity.factors import changed, factors, limits_of, owner, plain
from aivo.domains.identity.passkeys import Site, accept_passkey, request_options
from aivo.domains.identity.phone_codes import at_proof
from aivo.domains.identity.phones import PhoneChanged, accept_phone
from aivo.domains.identity.sheets import accept_sheet, end_codes
from aivo.kit.errors import NotFound
from aivo.kit.events import exchange


async def accept(ctx: Ctx, user_id: UUID, code: str, where: str = "") -> bool:
    """Whether this is a code of the person, now, for the first time. A code that is accepted is used up.

    The context is the system's at sign-in, the person's own afterwards. ``where``: of a phone's codes only one that was
    asked for there. Count the try before.
    """
    typed = plain(code)
    if len(typed) == totp.DIGITS and typed.isdecimal() and typed.isascii():
        return await accept_totp(ctx, user_id, typed) or await accept_phone(ctx, user_id, typed, where)
    return await accept_sheet(ctx, user_id, typed)


async def remove(ctx: Ctx, credential_id: UUID) -> None:
    """Take one of one's own factors away, secret included. The person's other sessions end.

    Raises ``FactorNeeded`` where the account must have one and this is the last that counts.
    """
    user_id = await owner(ctx)
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
        await end_codes(ctx, user_id)
    await changed(ctx, user_id)
    if gone.kind == "phone":
        await exchange.publish(ctx, PhoneChanged(user_id, is_added=False))


async def proof_options(ctx: Ctx, site: Site) -> str:
    """What a browser needs to show once more, by a passkey, who one is."""
    return await request_options(ctx.databases, site, f"prove {ctx.actor.session_id}", ctx, await owner(ctx))


async def prove_by_passkey(ctx: Ctx, site: Site, credential: str) -> str:
    """Show once more who one is by a passkey. Answers the session's new token. Raises ``PasskeyRefused``."""
    user_id = await owner(ctx)
    await accept_passkey(ctx, site, f"prove {ctx.actor.session_id}", credential, user_id)
    return await sessions.renew_token(ctx)


async def prove(ctx: Ctx, proof: str) -> str:
    """Show once more who one is, by a code where there is a second factor, else by the password.

    Answers the session's new token. Raises ``CodeRefused`` or ``SignInRefused``, and ``TooManyTries``.
    """
    user_id = await owner(ctx)
    tries = limits_of(ctx.databases, ctx.actor)
    await limits.take(ctx.databases, tries)
    if await factors(ctx):
        if not await accept(ctx, user_id, proof, at_proof(ctx)):
            raise CodeRefused
    elif not await passwords.is_right(await lookups.password_hash_of(ctx), proof):
        raise SignInRefused
    await limits.give_back(ctx.databases, tries)
    return await sessions.renew_token(ctx)
