"""The worker's run: take what is due, hand it to the mail server, note what came of it, tell who waits for it.

At least once: a mail is taken in one transaction and noted as sent in another, so a worker that dies between the two
sends it again with the same Message-ID. Before it is taken the database stops what must not leave any more.
"""

from __future__ import annotations

import asyncio
import re
import smtplib
import ssl
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import structlog

from aivo.db.context import Ctx
from aivo.domains.messages.letters import compose
from aivo.domains.messages.models import DeliveryAttempt
from aivo.domains.messages.permissions import demand
from aivo.domains.messages.queries import MAILS_DUE
from aivo.domains.messages.schemas import Delivered, Letter
from aivo.domains.messages.smtp import MailServer

log = structlog.get_logger("aivo.mail")

AT_ONCE = 50
LEASE = timedelta(seconds=15)
"""How long a mail that was taken stays with the worker that took it, counted anew when its turn comes.

After it a dead worker's mails are taken up. A slow one's are safe from others: the queue delivers by one job at a time.
"""
AWAY = timedelta(minutes=5)
"""How long to leave a mail server alone that cannot be reached."""
WAITS = (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60)
"""Minutes until the next try; after the last one the mail has failed."""

ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")


async def deliver_due(ctx: Ctx, server: MailServer, base_url: str) -> Delivered:
    """Send what is due in the acting tenant. Commits as it goes: what was sent is noted at once."""
    demand(ctx.actor, "deliver")
    letters, stopped = await _take(ctx)
    done = Delivered(stopped=stopped)
    if not letters:
        return done
    session = await asyncio.to_thread(server.open)
    if session is None:
        log.warning("mail server not reached", error=server.trouble)
        await _give_back(ctx, [letter.id for letter in letters])
        return replace(done, put_off=len(letters))
    try:
        for letter in letters:
            if await _is_still_ours(ctx, letter):
                done = await _deliver(ctx, server, session, letter, base_url, done)
            await ctx.commit()
    finally:
        await asyncio.to_thread(server.close, session)
    return done


async def _take(ctx: Ctx) -> tuple[list[Letter], int]:
    """The mails that are due, now this worker's for a while."""
    await ctx.begin()
    rows = await ctx.ask(MAILS_DUE, ctx.actor.tenant_id, AT_ONCE, LEASE)
    await ctx.commit()
    taken = [Letter(**{name: row[name] for name in Letter.__slots__}) for row in rows if row["state"] == "sending"]
    return taken, len(rows) - len(taken)


async def _is_still_ours(ctx: Ctx, letter: Letter) -> bool:
    """Hold a mail whose turn has come for another while; not where somebody else has taken it since."""
    tag = await ctx.tell(
        "update outbox_mails set next_attempt_at = now() + $4 "
        "where tenant_id = $1 and id = $2 and state = 'sending' and attempt_count = $3",
        ctx.actor.tenant_id, letter.id, letter.attempt_count, LEASE,
    )  # fmt: skip
    await ctx.commit()
    return tag == "UPDATE 1"


async def _give_back(ctx: Ctx, mails: list[UUID]) -> None:
    """Nothing was tried: the mails wait for the mail server, and this try does not count."""
    await ctx.tell(
        "update outbox_mails set state = 'waiting', attempt_count = attempt_count - 1, next_attempt_at = now() + $3 "
        "where tenant_id = $1 and id = any ($2)",
        ctx.actor.tenant_id, mails, AWAY,
    )  # fmt: skip
    await ctx.commit()


async def _deliver(
    ctx: Ctx, server: MailServer, session: smtplib.SMTP, letter: Letter, base_url: str, done: Delivered
) -> Delivered:
    address = letter.address
    if letter.sealed_address:
        address = await ctx.unseal("outbox_mails", "address", letter.id, letter.sealed_address)
    if not address:
        await _note(ctx, letter.id, "no_address", None)
        await _fail(ctx, letter.id)
        return replace(done, failed=done.failed + 1)
    link = await ctx.unseal("outbox_mails", "link", letter.id, letter.link) if letter.link else letter.path
    mail = compose(
        letter.kind, letter.locale, base_url + link, letter.message_id, sender=server.sender, recipient=address
    )
    try:
        await asyncio.to_thread(session.send_message, mail)
    except (smtplib.SMTPException, OSError, ssl.SSLError) as error:
        return await _put_off(ctx, letter, error, done)
    await ctx.tell(
        "update outbox_mails set state = 'sent', sent_at = now(), link = null, address = null "
        "where tenant_id = $1 and id = $2",
        ctx.actor.tenant_id, letter.id,
    )  # fmt: skip
    await _note(ctx, letter.id, "sent", None)
    return replace(done, sent=done.sent + 1)


async def _put_off(ctx: Ctx, letter: Letter, error: Exception, done: Delivered) -> Delivered:
    """Try again later; when the server refused for good, or it was tried long enough, give up and tell the sender."""
    reply, is_final = _reply(error)
    if is_final or letter.attempt_count > len(WAITS):
        await _note(ctx, letter.id, "refused", reply)
        await _fail(ctx, letter.id)
        return replace(done, failed=done.failed + 1)
    wait = timedelta(minutes=WAITS[letter.attempt_count - 1])
    await ctx.tell(
        "update outbox_mails set state = 'waiting', next_attempt_at = now() + $3 where tenant_id = $1 and id = $2",
        ctx.actor.tenant_id, letter.id, wait,
    )  # fmt: skip
    await _note(ctx, letter.id, "put_off", reply)
    return replace(done, put_off=done.put_off + 1)


async def _fail(ctx: Ctx, mail_id: UUID) -> None:
    await ctx.tell(
        "update outbox_mails set state = 'failed' where tenant_id = $1 and id = $2", ctx.actor.tenant_id, mail_id
    )
    await ctx.ask("select app.tell_unreached($1)", mail_id)


async def _note(ctx: Ctx, mail_id: UUID, outcome: str, reply: str | None) -> None:
    ctx.add(DeliveryAttempt(mail_id=mail_id, outcome=outcome, reply=reply))
    await ctx.flush()
    log.info("mail", status=outcome)


def _reply(error: Exception) -> tuple[str, bool]:
    """What the server said, without addresses, and whether it said so for good (5xx about this mail)."""
    code = 0
    said: object = type(error).__name__
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    is_about_us = isinstance(error, smtplib.SMTPAuthenticationError)
    return f"{code or ''} {ADDRESS.sub('…', words)}".strip()[:300], 500 <= code < 600 and not is_about_us
