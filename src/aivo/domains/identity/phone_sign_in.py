"""A phone on the way in: a code sent as the second step, and a phone as the first factor that is set up."""

from __future__ import annotations

from uuid import UUID

from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.domains.identity import phone_codes, phones
from aivo.domains.identity.challenges import read_challenge
from aivo.domains.identity.errors import PhonesForFamily
from aivo.domains.identity.factors import owner
from aivo.domains.identity.schemas import Phone, PhoneDraft, SecondStep, SentCode, SignedIn
from aivo.domains.identity.setting_up import on_from, setting_up
from aivo.domains.identity.shapes import Device
from aivo.kit.actor import Actor


async def send_step_code(databases: Databases, challenge: str, phone_id: UUID, channel: str) -> UUID:
    """Send a code to a phone of whoever owes the second step; answers their tenant.

    Raises ``ChallengeOver``, ``NotFound`` and ``TooManyCodes``.
    """
    asked = read_challenge(databases, challenge, "code")
    async with connect(Actor.system(asked.tenant_id, "sign_in"), databases) as ctx:
        await phones.send_code(ctx, asked.user_id, phone_id, channel, phone_codes.at_step(asked.nonce))
    return asked.tenant_id


async def may_begin_with_phone(databases: Databases, challenge: str) -> bool:
    """Whether whoever sets up may have a phone as their factor. Raises ``ChallengeOver``."""
    asked = read_challenge(databases, challenge, "set-up")
    if asked.role != "parent":
        return False
    async with setting_up(databases, challenge) as ctx:
        return await phones.may_have_phone(ctx)


async def first_phone(databases: Databases, challenge: str) -> tuple[UUID, Phone | None, SentCode | None]:
    """How far the first phone is: the tenant, the phone that waits for its code, and the code on its way.

    Raises ``ChallengeOver`` and ``PhonesForFamily``.
    """
    asked = read_challenge(databases, challenge, "set-up")
    async with setting_up(databases, challenge) as ctx:
        if not await phones.may_have_phone(ctx):
            raise PhonesForFamily
        waiting = await phones.pending_phone(ctx)
        sent = await phone_codes.sent_code(ctx, asked.user_id, phone_codes.at_set_up(asked.nonce)) if waiting else None
        return asked.tenant_id, waiting, sent


async def add_first_phone(databases: Databases, challenge: str, draft: PhoneDraft) -> UUID:
    """Begin with a phone as the first factor; answers the tenant. Raises what ``phones.add_phone`` raises."""
    asked = read_challenge(databases, challenge, "set-up")
    async with setting_up(databases, challenge) as ctx:
        await phones.add_phone(ctx, draft, phone_codes.at_set_up(asked.nonce))
    return asked.tenant_id


async def send_first_code(databases: Databases, challenge: str, phone_id: UUID, channel: str) -> UUID:
    """Send the first code once more; answers the tenant. Raises ``NotFound`` and ``TooManyCodes``."""
    asked = read_challenge(databases, challenge, "set-up")
    async with setting_up(databases, challenge) as ctx:
        await phones.send_code(ctx, asked.user_id, phone_id, channel, phone_codes.at_set_up(asked.nonce), is_first=True)
    return asked.tenant_id


async def confirm_first_phone(
    databases: Databases, challenge: str, phone_id: UUID, code: str, *, device: Device, address: str | None
) -> SignedIn | SecondStep:
    """Let the first phone count by its code, and go on. Raises ``CodeRefused`` and ``TooManyTries``."""
    asked = read_challenge(databases, challenge, "set-up")
    async with setting_up(databases, challenge) as ctx:
        await phones.confirm_phone(ctx, phone_id, code, phone_codes.at_set_up(asked.nonce))
    return await on_from(databases, challenge, device, address)


async def send_proof_code(ctx: Ctx, phone_id: UUID, channel: str) -> None:
    """Send a code to one of one's own phones, to show once more who one is.

    Raises ``NotFound`` and ``TooManyCodes``.
    """
    await phones.send_code(ctx, await owner(ctx), phone_id, channel, phone_codes.at_proof(ctx))


async def sent_proof(ctx: Ctx) -> SentCode | None:
    """The code that was sent to show once more who one is, without the code."""
    return await phone_codes.sent_code(ctx, await owner(ctx), phone_codes.at_proof(ctx))


async def add_own_phone(ctx: Ctx, draft: PhoneDraft) -> None:
    """Begin with a phone of one's own under Security. Raises what ``phones.add_phone`` raises."""
    await phones.add_phone(ctx, draft, phone_codes.at_adding(ctx))


async def send_own_code(ctx: Ctx, phone_id: UUID, channel: str) -> None:
    """Send the first code of a phone once more. Raises ``NotFound`` and ``TooManyCodes``."""
    await phones.send_code(ctx, await owner(ctx), phone_id, channel, phone_codes.at_adding(ctx), is_first=True)


async def confirm_own_phone(ctx: Ctx, phone_id: UUID, code: str) -> None:
    """Let a phone count by its first code. Raises ``CodeRefused`` and ``TooManyTries``."""
    await phones.confirm_phone(ctx, phone_id, code, phone_codes.at_adding(ctx))


async def own_pending_phone(ctx: Ctx) -> tuple[Phone | None, SentCode | None]:
    """One's phone that waits for its first code, and that code on its way."""
    waiting = await phones.pending_phone(ctx)
    return waiting, await phone_codes.sent_code(ctx, await owner(ctx), phone_codes.at_adding(ctx)) if waiting else None


async def own_phones(ctx: Ctx) -> tuple[Phone, ...]:
    """One's own confirmed phones."""
    return await phones.phones(ctx, await owner(ctx))
