"""One's own notices: read them, and choose which of them also come by mail."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.messages.models import Notification, NotificationChoice
from aivo.domains.messages.models.notices import KINDS
from aivo.kit.clock import now
from aivo.kit.errors import Invalid


async def mark_read(ctx: Ctx, notice_id: UUID) -> Notification:
    """Note that one of one's own notices was read."""
    notice = await ctx.load(Notification, notice_id)
    if notice.read_at is None:
        notice.read_at = now()
        await ctx.flush()
    return notice


async def mark_all_read(ctx: Ctx) -> None:
    """Note that all of one's own notices were read."""
    await ctx.tell(
        "update notifications set read_at = now() where tenant_id = $1 and user_id = $2 and read_at is null",
        ctx.actor.tenant_id, ctx.actor.user_id,
    )  # fmt: skip


async def choose(ctx: Ctx, has_mail: Mapping[str, bool]) -> None:
    """Choose for each kind whether a mail says so as well."""
    if not set(has_mail) <= set(KINDS):
        raise Invalid
    there = {choice.kind: choice.id for choice in await ctx.find_many(NotificationChoice, limit=len(KINDS))}
    for kind, wanted in has_mail.items():
        if kind in there:
            (await ctx.load(NotificationChoice, there[kind])).has_mail = wanted
        else:
            ctx.add(NotificationChoice(user_id=ctx.actor.user_id, kind=kind, has_mail=wanted))
    await ctx.flush()
