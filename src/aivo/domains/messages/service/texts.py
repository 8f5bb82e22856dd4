"""Codes on their way to phones: sent at once by whoever asked, looked after by the worker, forgotten soon.

Like mails they are taken in one transaction and noted in another, so at least once: a text that is sent a second time
carries the same key. Unlike mails they are worth nothing after ten minutes: what could not be sent by then has failed.
Number and code go with the first answer that is no "not yet"; PostgreSQL sees to that.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import httpx
import structlog

from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.domains.identity.schemas import TextState
from aivo.domains.messages.permissions import demand
from aivo.domains.messages.queries import TEXTS_DUE
from aivo.domains.messages.schemas import Delivered, DueText
from aivo.domains.messages.texting import Text, TextSender, compose
from aivo.kit.actor import Actor

log = structlog.get_logger("aivo.texts")

AT_ONCE = 20
LEASE = timedelta(minutes=1)
"""How long a text that was taken stays with whoever took it."""
WAITS = (10, 20, 40, 60, 90, 120)
"""Seconds until the next try."""

TOO_LATE = """
update outbox_texts set state = 'failed', trouble = coalesce(trouble, 'too late')
where tenant_id = $1 and state in ('waiting', 'sending') and expires_at <= now()
"""
SENT = "update outbox_texts set state = 'sent', sent_at = now(), trouble = null where tenant_id = $1 and id = $2"
PUT_OFF = """
update outbox_texts set state = 'waiting', next_attempt_at = now() + $3, trouble = $4 where tenant_id = $1 and id = $2
"""
FAILED = "update outbox_texts set state = 'failed', trouble = $3 where tenant_id = $1 and id = $2"


async def deliver_texts(ctx: Ctx, sender: TextSender | None) -> Delivered:
    """Send the codes that are due in the acting tenant, and forget those whose time is over. Commits as it goes.

    Without a ``sender`` nothing leaves; what is too old is forgotten all the same.
    """
    demand(ctx.actor, "deliver")
    late = await ctx.tell(TOO_LATE, ctx.actor.tenant_id)
    await ctx.commit()
    done = Delivered(failed=int(late.rpartition(" ")[2]))
    if sender is None:
        return done
    texts, stopped = await _take(ctx)
    done = replace(done, stopped=stopped)
    if not texts:
        return done
    async with sender.open() as session:
        for text in texts:
            done = await _deliver(ctx, sender, session, text, done)
            await ctx.commit()
    return done


async def _take(ctx: Ctx) -> tuple[list[DueText], int]:
    """The texts that are due, now ours for a while; the newest first, since somebody waits for it."""
    await ctx.begin()
    rows = await ctx.ask(TEXTS_DUE, ctx.actor.tenant_id, AT_ONCE, LEASE)
    await ctx.commit()
    taken = [DueText(**{name: row[name] for name in DueText.__slots__}) for row in rows if row["state"] == "sending"]
    return taken, len(rows) - len(taken)


async def _deliver(
    ctx: Ctx, sender: TextSender, session: httpx.AsyncClient, due: DueText, done: Delivered
) -> Delivered:
    number = await ctx.unseal("outbox_texts", "number", due.id, due.number)
    code = await ctx.unseal("outbox_texts", "code", due.id, due.code)
    text = Text(due.id, due.channel, due.language, number, compose(due.channel, due.language, code))
    answer = await sender.send(session, text)
    place = (ctx.actor.tenant_id, due.id)
    if not answer.trouble:
        await ctx.tell(SENT, *place)
        log.info("text", status="sent")
        return replace(done, sent=done.sent + 1)
    if answer.is_final:
        await ctx.tell(FAILED, *place, answer.trouble)
        log.warning("text", status="refused", error=answer.trouble)
        return replace(done, failed=done.failed + 1)
    wait = timedelta(seconds=WAITS[min(due.attempt_count, len(WAITS)) - 1])
    await ctx.tell(PUT_OFF, *place, wait, answer.trouble)
    log.warning("text", status="put off", error=answer.trouble)
    return replace(done, put_off=done.put_off + 1)


@dataclass(frozen=True, slots=True)
class TextsInPlace:
    """The way to people's phones, for the pages of signing in. In a demo nothing is sent; the page shows the code."""

    databases: Databases
    sender: TextSender | None = field(repr=False)
    is_demo: bool

    @property
    def is_set_up(self) -> bool:
        """Whether texts and calls leave this house."""
        return self.sender is not None

    async def hurry(self, tenant_id: UUID) -> None:
        """Send what waits now, in the process that was asked; what fails here the worker takes up."""
        if self.sender is None:
            return
        async with connect(Actor.system(tenant_id, "deliver_texts"), self.databases) as ctx:
            await deliver_texts(ctx, self.sender)

    async def state_of(self, tenant_id: UUID, code_id: UUID) -> TextState | None:
        """How a code is doing on its way; in a demo with the code."""
        async with connect(Actor.system(tenant_id, "text_state"), self.databases) as ctx:
            rows = await ctx.ask(
                "select state, trouble, code from outbox_texts where tenant_id = $1 and id = $2 and deleted_at is null",
                tenant_id, code_id,
            )  # fmt: skip
            if not rows:
                return None
            (row,) = rows
            state = "delayed" if row["state"] in ("waiting", "sending") and row["trouble"] else str(row["state"])
            code = row["code"] if self.is_demo else None
            return TextState(state, await ctx.unseal("outbox_texts", "code", code_id, code) if code else None)
