"""The outbox: put something into it with the change it tells of; look after what could not be delivered."""

from __future__ import annotations

from uuid import UUID

import asyncpg

from aivo.db.context import Ctx
from aivo.domains.identity.service import CodeSent
from aivo.domains.messages.errors import refusal_of
from aivo.domains.messages.models import DeliveryAttempt, OutboxMail
from aivo.domains.messages.permissions import demand
from aivo.kit.clock import now
from aivo.kit.errors import Conflict
from aivo.kit.ids import new_id


class NotWaiting(Conflict):
    """This mail is no longer waiting: it was sent, stopped or cancelled."""


async def post(
    ctx: Ctx,
    user_id: UUID,
    kind: str,
    path: str,
    *,
    secret_path: str | None = None,
    address: str | None = None,
    student_id: UUID | None = None,
) -> UUID:
    """Put a mail to a person into the outbox, in the transaction of the change it tells of.

    The text is fixed by its kind and says only that something waits. ``secret_path`` is a page whose address is itself
    the key (an invitation, a reset): it is kept encrypted and emptied once the mail has left. With an ``address`` it
    goes there and nowhere else; without one, to the address the person has when it is sent.
    """
    mail_id = new_id()
    link, to = [
        await ctx.seal("outbox_mails", name, mail_id, value) if value else None
        for name, value in (("link", secret_path), ("address", address))
    ]
    await ctx.begin()
    await _call(
        ctx, "select app.post_mail($1, $2, $3, $4, $5, $6, $7)", mail_id, user_id, kind, path, link, student_id, to
    )
    return mail_id


async def post_text(ctx: Ctx, user_id: UUID, code: CodeSent) -> None:
    """Put a code for a person's phone into the outbox, in the transaction that made it; number and code encrypted."""
    sealed = [
        await ctx.seal("outbox_texts", name, code.code_id, value)
        for name, value in (("number", code.number), ("code", code.code))
    ]
    await ctx.begin()
    await _call(
        ctx, "select app.post_text($1, $2, $3, $4, $5, $6, $7)", code.code_id, user_id, code.channel, code.language,
        *sealed, code.expires_at,
    )  # fmt: skip


async def notify(
    ctx: Ctx, user_id: UUID, kind: str, path: str, *, student_id: UUID | None = None, occasion: str | None = None
) -> None:
    """Let something wait for a person, and send a mail where they want one.

    While a notice of the same ``occasion`` waits unread, no other is added. Nothing is told about a learner who died.
    """
    await ctx.begin()
    await _call(ctx, "select app.notify($1, $2, $3, $4, $5)", user_id, kind, path, student_id, occasion)


async def retry(ctx: Ctx, mail_id: UUID) -> None:
    """Let a mail that failed be tried once more, from now on."""
    demand(ctx.actor, "look_after_mail")
    mail = await ctx.load(OutboxMail, mail_id)
    if mail.state not in ("waiting", "failed", "returned") or (mail.kind in ("invitation", "reset") and not mail.link):
        raise NotWaiting
    mail.state, mail.next_attempt_at, mail.attempt_count = "waiting", now(), 0
    await ctx.flush()


async def cancel(ctx: Ctx, mail_id: UUID) -> None:
    """Take a mail back that has not left yet; its secret address is forgotten."""
    demand(ctx.actor, "look_after_mail")
    mail = await ctx.load(OutboxMail, mail_id)
    if mail.state not in ("waiting", "failed"):
        raise NotWaiting
    mail.state, mail.link = "cancelled", None
    await ctx.flush()


async def mark_returned(ctx: Ctx, mail_id: UUID) -> None:
    """Note that a mail came back although the mail server had taken it; whoever caused it is told."""
    demand(ctx.actor, "look_after_mail")
    mail = await ctx.load(OutboxMail, mail_id)
    if mail.state != "sent":
        raise NotWaiting
    mail.state = "returned"
    ctx.add(DeliveryAttempt(mail_id=mail_id, outcome="returned", by_user_id=ctx.actor.user_id))
    await ctx.flush()
    await _call(ctx, "select app.tell_unreached($1)", mail_id)


async def _call(ctx: Ctx, sql: str, *values: object) -> None:
    try:
        await ctx.ask(sql, *values)
    except asyncpg.PostgresError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error
