"""Verbs of the consent room: ask, answer, withdraw, expire, hold, release.

What a consent says is decided by the database from the answers (``sql/rules.sql``); these verbs put answers in, read
the conclusion back and tell the others.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from aivo.db.context import Ctx
from aivo.domains.consent.age import MAJORITY as MAJORITY
from aivo.domains.consent.age import age_on as age_on
from aivo.domains.consent.certificates import Whose as Whose
from aivo.domains.consent.certificates import certify as certify
from aivo.domains.consent.certificates import is_genuine as is_genuine
from aivo.domains.consent.certificates import is_of as is_of
from aivo.domains.consent.certificates import readable as readable
from aivo.domains.consent.erasing import CLASSES as CLASSES
from aivo.domains.consent.erasing import Erased as Erased
from aivo.domains.consent.erasing import Standing as Standing
from aivo.domains.consent.erasing import erase as erase
from aivo.domains.consent.erasing import erase_again as erase_again
from aivo.domains.consent.erasing import standing as standing
from aivo.domains.consent.erasure_list import demand_erased as demand_erased
from aivo.domains.consent.erasure_list import listed_in as listed_in
from aivo.domains.consent.erasure_list import missing_in as missing_in
from aivo.domains.consent.erasure_list import why_not_serve as why_not_serve
from aivo.domains.consent.errors import HoldIsReleased, refusal_of
from aivo.domains.consent.models import ConsentAnswer, ConsentNotice, ConsentRecord, RetentionHold
from aivo.domains.consent.permissions import demand
from aivo.domains.consent.queries import current_record, holders
from aivo.domains.consent.schemas import AnswerDraft, HoldDraft, Request
from aivo.domains.consent.words import IDEA_PURPOSES, Capacity, Method, Purpose
from aivo.kit.clock import now
from aivo.kit.events import News, exchange


@dataclass(frozen=True, slots=True)
class ConsentGranted(News):
    """A consent is in force from now on."""

    student_id: UUID
    purpose: str


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn(News):
    """A consent has ended, by withdrawal or by itself. Listeners end what is running; data go on ``purge_on``."""

    student_id: UUID
    purpose: str
    how: str
    purge_on: date | None


async def ask(
    ctx: Ctx, student_id: UUID, purpose: Purpose, request: Request | None = None, *, today: date | None = None
) -> ConsentRecord:
    """Ask for a consent: the one current record, and a notice of their own to everybody who may decide.

    A record that is there already stays; only the notices are sent again.
    """
    demand(ctx.actor, "ask")
    wanted = request or Request()
    record = await current_record(ctx, student_id, purpose, wanted.occasion_id)
    if record is None:
        record = ConsentRecord(
            student_id=student_id,
            kind="idea" if purpose in IDEA_PURPOSES else "data",
            purpose=purpose,
            occasion_id=wanted.occasion_id,
            party=wanted.party,
            details=wanted.details,
            notice_version=wanted.notice_version,
            notice_language=wanted.notice_language,
            asked_by_user_id=ctx.actor.user_id,
        )
        ctx.add(record)
        await _write(ctx)
    if wanted.notice_version is not None and ctx.actor.role not in ("parent", "learner"):
        await _notify(ctx, record, wanted, today or now().date())
    return record


async def answer(ctx: Ctx, record: ConsentRecord, draft: AnswerDraft) -> ConsentRecord:
    """Record one person's answer; the record comes back as the database decided it.

    Raises ``MayNotAnswer``, ``NotVerifiable``, ``SchoolMayNot``, ``NotThatDay``.
    """
    demand(ctx.actor, "answer")
    before = record.status
    given = {name: value for name, value in asdict(draft).items() if value is not None}
    ctx.add(
        ConsentAnswer(
            student_id=record.student_id,
            consent_record_id=record.id,
            user_id=ctx.actor.user_id if ctx.actor.role in ("parent", "learner") else None,
            recorded_by_user_id=ctx.actor.user_id,
            **given,
        )
    )
    await _write(ctx)
    await ctx.session.refresh(record)
    if record.status == "granted" and before != "granted":
        await exchange.publish(ctx, ConsentGranted(record.student_id, record.purpose))
    if record.status == "withdrawn" and before != "withdrawn":
        await exchange.publish(ctx, ConsentWithdrawn(record.student_id, record.purpose, "withdrawal", record.purge_on))
    return record


async def withdraw(
    ctx: Ctx,
    record: ConsentRecord,
    *,
    relation_id: UUID | None = None,
    capacity: Capacity = "rights_holder",
    method: Method = "account",
    channel: str = "web",
    is_written: bool = True,
    reason: str | None = None,
) -> ConsentRecord:
    """Withdraw. Collection has stopped when this is committed; ``purge_on`` says when what was collected is destroyed.

    An IDEA consent ends by a written withdrawal only; a spoken one is recorded and changes nothing.
    """
    draft = AnswerDraft(
        "withdraw", capacity, relation_id, method, channel=channel, is_written=is_written, statement=reason
    )
    return await answer(ctx, record, draft)


async def expire_due(ctx: Ctx) -> int:
    """The nightly run of one tenant: what has ended says so, and what is running is told. Answers how many."""
    demand(ctx.actor, "expire_due")
    await ctx.begin()
    ended = await ctx.ask("select student_id, purpose, purge_on from app.expire_consents()")
    for row in ended:
        await exchange.publish(ctx, ConsentWithdrawn(row["student_id"], row["purpose"], "expiry", row["purge_on"]))
    return len(ended)


async def hold(ctx: Ctx, student_id: UUID, draft: HoldDraft) -> RetentionHold:
    """Stop the destruction of a learner's data until ``release_hold``."""
    demand(ctx.actor, "hold")
    row = RetentionHold(
        student_id=student_id,
        reason_kind=draft.reason_kind,
        reason=draft.reason,
        covers=list(draft.covers),
        is_secret=draft.is_secret,
        document_id=draft.document_id,
        review_on=draft.review_on,
        placed_by_user_id=ctx.actor.user_id,
    )
    ctx.add(row)
    await _write(ctx)
    return row


async def release_hold(ctx: Ctx, held: RetentionHold, reason: str) -> RetentionHold:
    """Let destruction go on; what it had stopped is destroyed by the next run."""
    demand(ctx.actor, "release_hold")
    if held.released_at is not None:
        raise HoldIsReleased
    held.released_at = now()
    held.released_reason = reason
    held.released_by_user_id = ctx.actor.user_id
    await _write(ctx)
    return held


async def _notify(ctx: Ctx, record: ConsentRecord, wanted: Request, today: date) -> None:
    for relation_id, user_id, delivery in await holders(ctx, record.student_id, record.purpose, today):
        ctx.add(
            ConsentNotice(
                student_id=record.student_id,
                consent_record_id=record.id,
                kind=record.kind,
                relation_id=relation_id,
                to_user_id=user_id,
                notice_version=wanted.notice_version,
                notice_language=wanted.notice_language,
                channel=delivery,
                sent_by_user_id=ctx.actor.user_id,
            )
        )
    await _write(ctx)


async def _write(ctx: Ctx) -> None:
    """Flush, and say the database's own refusals in words."""
    try:
        await ctx.flush()
    except DBAPIError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error
