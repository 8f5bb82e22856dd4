"""A request comes: asked in Aivo by a parent, or taken in from a letter, a call or a talk; and taken back."""

from __future__ import annotations

from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.records.clock import due
from aivo.domains.records.errors import DayNotRight, NothingAsked, NotYourRequest, RequestOver
from aivo.domains.records.models import AmendmentRequest, RecordRequest
from aivo.domains.records.permissions import demand
from aivo.domains.records.queries import facts_of, locked
from aivo.domains.records.schemas import Asker, RequestDraft
from aivo.domains.records.telling import tell_custodians
from aivo.domains.records.writing import cleaned, demand_day, sealed, today_of, write
from aivo.kit.ids import new_id

CORRECTABLE = ("everything", "plan", "evaluation", "services", "behaviour", "health", "learning")
"""Parts that a correction may be about; what a family deletes itself is not among them."""


async def ask(ctx: Ctx, student_id: UUID, draft: RequestDraft) -> RecordRequest:
    """A parent asks about their child's record; records custodians are told. Raises ``NothingAsked``, ``Forbidden``."""
    demand(ctx.actor, "ask")
    return await _enter(ctx, student_id, draft, Asker(ctx.actor.user_id, channel="app"))


async def take_in(ctx: Ctx, student_id: UUID, draft: RequestDraft, asker: Asker) -> RecordRequest:
    """A custodian writes down what came by letter, by phone or in person, with the day it really came."""
    demand(ctx.actor, "take_in")
    if asker.user_id is None and not asker.name.strip():
        raise NothingAsked("Please say who asks.")
    await demand_day(ctx, draft.asked_on)
    return await _enter(ctx, student_id, draft, asker)


async def withdraw(ctx: Ctx, request_id: UUID) -> RecordRequest:
    """Whoever asked takes it back; from then on nothing waits for it. Raises ``RequestOver``."""
    demand(ctx.actor, "withdraw")
    request = await locked(ctx, request_id)
    if request.asked_by_user_id != ctx.actor.user_id:
        raise NotYourRequest
    if request.done_on or request.withdrawn_on or request.decision == "refused":
        raise RequestOver
    request.withdrawn_on = await today_of(ctx)
    await write(ctx)
    return request


async def _enter(ctx: Ctx, student_id: UUID, draft: RequestDraft, asker: Asker) -> RecordRequest:
    wrong = cleaned(draft.what_is_wrong)
    if draft.kind == "amend" and (not wrong or draft.covers[0] not in CORRECTABLE):
        raise NothingAsked
    if draft.covers_from and draft.covers_to and draft.covers_to < draft.covers_from:
        raise DayNotRight
    row_id, is_app = new_id(), asker.channel == "app"
    clock = due(draft.kind, draft.asked_on, await facts_of(ctx, student_id, draft.asked_on))
    request = RecordRequest(
        id=row_id,
        student_id=student_id,
        kind=draft.kind,
        asked_by_user_id=asker.user_id,
        asked_by_name=None if asker.user_id else cleaned(asker.name, 200),
        by_right=asker.by_right,
        channel=asker.channel,
        received_on=draft.asked_on,
        covers=list(draft.covers),
        covers_from=draft.covers_from,
        covers_to=draft.covers_to,
        said=await sealed(ctx, "record_requests", "said", row_id, cleaned(draft.said)),
        language=draft.language,
        due_on=clock.on,
        due_rule=clock.rule,
        due_citation=clock.citation,
        taken_by_user_id=None if is_app else ctx.actor.user_id,
    )
    ctx.add(request)
    await write(ctx)
    if draft.kind == "amend":
        await _add_amendment(ctx, request, draft, wrong)
    await tell_custodians(ctx, request)
    return request


async def _add_amendment(ctx: Ctx, request: RecordRequest, draft: RequestDraft, wrong: str) -> None:
    row_id = new_id()
    should = cleaned(draft.what_it_should_say)
    ctx.add(
        AmendmentRequest(
            id=row_id,
            student_id=request.student_id,
            request_id=request.id,
            asked_by_user_id=request.asked_by_user_id,
            part=draft.covers[0],
            what_is_wrong=await ctx.seal("amendment_requests", "what_is_wrong", row_id, wrong),
            what_it_should_say=await sealed(ctx, "amendment_requests", "what_it_should_say", row_id, should),
        )
    )
    await write(ctx)
