"""A family member's phone as a second factor: its number, and codes that go to it by text or by call.

A number can be taken over by others, so this is the lighter kind that practice allows families alone: PostgreSQL
refuses it to everybody who serves as staff.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from aivo.db.context import Ctx, connect
from aivo.db.keys import Keys
from aivo.domains.identity import limits, phone_codes
from aivo.domains.identity.errors import CodeRefused, PhonesForFamily, TooManyPhones
from aivo.domains.identity.factors import changed, factors, limits_of, owner
from aivo.domains.identity.models import MfaCredential
from aivo.domains.identity.numbers import ending, normal
from aivo.domains.identity.schemas import Phone, PhoneDraft
from aivo.kit.actor import Actor
from aivo.kit.clock import now
from aivo.kit.errors import Forbidden, NotFound
from aivo.kit.events import News, exchange
from aivo.kit.ids import new_id

MOST_PHONES = 3

FORGET_NEVER_CONFIRMED = """
update mfa_credentials set deleted_at = now(), secret = null
where tenant_id = $1 and kind = 'phone' and confirmed_at is null and deleted_at is null
  and created_at < now() - interval '1 day'
"""


@dataclass(frozen=True, slots=True)
class PhoneChanged(News):
    """A phone was added to a person's sign-in, or taken away from it."""

    user_id: UUID
    is_added: bool


async def may_have_phone(ctx: Ctx) -> bool:
    """Whether the acting person is family and nothing else, so that codes may go to their phone."""
    return bool((await ctx.ask("select app.may_have_phone()"))[0][0])


async def add_phone(ctx: Ctx, draft: PhoneDraft, where: str) -> UUID:
    """Begin with a phone: its number is kept encrypted and a first code is sent. It replaces one never confirmed.

    Raises ``PhonesForFamily``, ``NumberRefused``, ``TooManyPhones`` and ``TooManyCodes``.
    """
    user_id = await owner(ctx)
    if not await may_have_phone(ctx):
        raise PhonesForFamily
    number = normal(draft.number)
    if sum(factor.kind == "phone" for factor in await factors(ctx)) >= MOST_PHONES:
        raise TooManyPhones
    await phone_codes.demand_few(ctx.databases, user_id, number)
    await ctx.tell(
        "update mfa_credentials set deleted_at = now(), secret = null where tenant_id = $1 and user_id = $2 "
        "and kind = 'phone' and confirmed_at is null and deleted_at is null",
        ctx.actor.tenant_id, user_id,
    )  # fmt: skip
    async with connect(Actor.system(ctx.actor.tenant_id, "first_key"), ctx.databases) as system:
        await Keys(system).ensure()
    phone_id = await _keep(ctx, user_id, number, draft, confirmed_at=None)
    await phone_codes.send(ctx, user_id, phone_id, number, draft.channel, draft.language, where)
    return phone_id


async def give_phone(ctx: Ctx, user_id: UUID, draft: PhoneDraft) -> None:
    """Put in a phone that is confirmed already: for the invented people of a demo, by the system alone."""
    if ctx.actor.role != "system":
        raise Forbidden
    await Keys(ctx).ensure()
    await _keep(ctx, user_id, normal(draft.number), draft, confirmed_at=now())


async def confirm_phone(ctx: Ctx, phone_id: UUID, code: str, where: str) -> None:
    """Let a phone count by its first code. The person's other sessions end. Raises ``CodeRefused``."""
    user_id = await owner(ctx)
    tries = limits_of(ctx.databases, ctx.actor)
    await limits.take(ctx.databases, tries)
    if await phone_codes.use(ctx, user_id, code, where) != phone_id:
        raise CodeRefused
    done = await ctx.tell(
        "update mfa_credentials set confirmed_at = now(), last_used_at = now() where tenant_id = $1 and id = $2 "
        "and user_id = $3 and confirmed_at is null and deleted_at is null",
        ctx.actor.tenant_id, phone_id, user_id,
    )  # fmt: skip
    if done != "UPDATE 1":
        raise CodeRefused
    await limits.give_back(ctx.databases, tries)
    await changed(ctx, user_id)
    await exchange.publish(ctx, PhoneChanged(user_id, is_added=True))


async def send_code(
    ctx: Ctx, user_id: UUID, phone_id: UUID, channel: str, where: str, *, is_first: bool = False
) -> None:
    """Send a code to one of the person's phones; earlier codes of the same sign-in end.

    ``is_first``: to the phone that still waits to be confirmed. A phone that takes no texts is called, whatever was
    asked. The context is the system's at sign-in, the person's own afterwards. Raises ``NotFound``, ``TooManyCodes``.
    """
    rows = await ctx.ask(
        "select id, secret, channel, language from mfa_credentials where tenant_id = $1 and user_id = $2 and id = $3 "
        "and kind = 'phone' and (confirmed_at is null) = $4 and deleted_at is null and secret is not null",
        ctx.actor.tenant_id, user_id, phone_id, is_first,
    )  # fmt: skip
    if not rows:
        raise NotFound
    (phone,) = rows
    number = await ctx.unseal("mfa_credentials", "secret", phone_id, phone["secret"])
    await phone_codes.demand_few(ctx.databases, user_id, number)
    means = "text" if channel == "text" and phone["channel"] == "text" else "voice"
    await phone_codes.send(ctx, user_id, phone_id, number, means, phone["language"], where)


async def accept_phone(ctx: Ctx, user_id: UUID, code: str, where: str) -> bool:
    """Whether this is the code that was sent here, now, for the first time; it is used up by the question."""
    phone_id = await phone_codes.use(ctx, user_id, code, where)
    if phone_id is None:
        return False
    await ctx.tell(
        "update mfa_credentials set last_used_at = now() where tenant_id = $1 and id = $2",
        ctx.actor.tenant_id, phone_id,
    )  # fmt: skip
    return True


async def phones(ctx: Ctx, user_id: UUID) -> tuple[Phone, ...]:
    """The confirmed phones of a person, as they may be shown: two digits and how each gets its codes."""
    rows = await ctx.ask(
        "select id, label, channel, language from mfa_credentials where tenant_id = $1 and user_id = $2 "
        "and kind = 'phone' and confirmed_at is not null and deleted_at is null order by created_at",
        ctx.actor.tenant_id, user_id,
    )  # fmt: skip
    return tuple(Phone(row["id"], row["label"], row["channel"], row["language"]) for row in rows)


async def pending_phone(ctx: Ctx) -> Phone | None:
    """The acting person's phone that waits for its first code; None when there is none."""
    rows = await ctx.ask(
        "select id, label, channel, language from mfa_credentials where tenant_id = $1 and user_id = $2 "
        "and kind = 'phone' and confirmed_at is null and deleted_at is null order by created_at desc limit 1",
        ctx.actor.tenant_id, ctx.actor.user_id,
    )  # fmt: skip
    return Phone(rows[0]["id"], rows[0]["label"], rows[0]["channel"], rows[0]["language"]) if rows else None


async def forget_codes(ctx: Ctx) -> None:
    """The nightly run of one tenant: codes of yesterday go, and numbers that nobody confirmed."""
    await ctx.tell(FORGET_NEVER_CONFIRMED, ctx.actor.tenant_id)
    await ctx.tell(phone_codes.FORGET, ctx.actor.tenant_id)


async def _keep(ctx: Ctx, user_id: UUID, number: str, draft: PhoneDraft, *, confirmed_at: datetime | None) -> UUID:
    phone_id = new_id()
    sealed = await ctx.seal("mfa_credentials", "secret", phone_id, number)
    ctx.add(
        MfaCredential(
            id=phone_id, user_id=user_id, kind="phone", label=ending(number), secret=sealed, channel=draft.channel,
            language=draft.language, confirmed_at=confirmed_at,
        )
    )  # fmt: skip
    await ctx.flush()
    return phone_id
