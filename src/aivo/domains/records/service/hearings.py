"""After a refused correction: the hearing, and the family's own statement beside the record (99.21, 99.22)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.records.errors import NothingAsked, NotYourRequest, ReasonNeeded, RequestOver
from aivo.domains.records.models import AmendmentRequest, RecordRequest, RecordStatement
from aivo.domains.records.permissions import demand
from aivo.domains.records.queries import amendment_of, locked
from aivo.domains.records.schemas import HearingDraft
from aivo.domains.records.telling import tell_asker, tell_custodians
from aivo.domains.records.writing import cleaned, demand_day, today_of, write
from aivo.kit.ids import new_id


async def ask_hearing(ctx: Ctx, request_id: UUID) -> AmendmentRequest:
    """Whoever asked for the correction asks for the hearing; records custodians are told."""
    demand(ctx.actor, "ask_hearing")
    request, amendment = await _refused(ctx, request_id)
    if request.asked_by_user_id != ctx.actor.user_id:
        raise NotYourRequest
    if amendment.hearing_asked_on or amendment.hearing_on:
        raise RequestOver
    amendment.hearing_asked_on = await today_of(ctx)
    await write(ctx)
    await tell_custodians(ctx, request, "hearing")
    return amendment


async def note_hearing(ctx: Ctx, request_id: UUID, draft: HearingDraft) -> AmendmentRequest:
    """Write down the hearing's day, who held it, its result and why. Raises ``ReasonNeeded``, ``DayNotRight``."""
    demand(ctx.actor, "note_hearing")
    request, amendment = await _refused(ctx, request_id)
    if amendment.hearing_on:
        raise RequestOver
    reason = cleaned(draft.reason)
    if not reason or not draft.officer.strip():
        raise ReasonNeeded
    await demand_day(ctx, draft.held_on, since=amendment.hearing_notice_on)
    cell = await ctx.seal("amendment_requests", "hearing_reason", amendment.id, reason)
    amendment.hearing_on, amendment.hearing_result, amendment.hearing_reason = draft.held_on, draft.result, cell
    amendment.hearing_officer = cleaned(draft.officer, 200)
    amendment.hearing_recorded_by_user_id = ctx.actor.user_id
    await write(ctx)
    await tell_asker(ctx, request)
    return amendment


async def state(
    ctx: Ctx, request_id: UUID, said: str, language: str, *, made_on: date | None = None
) -> RecordStatement:
    """Put the family's own words beside the part that was not changed; they stay with it and travel with it.

    A parent says them themselves; a custodian takes in what came on paper, with its day.
    """
    demand(ctx.actor, "state")
    request, amendment = await _refused(ctx, request_id)
    text = cleaned(said)
    if not text:
        raise NothingAsked("Please write the statement first.")
    is_own = ctx.actor.role == "parent"
    if is_own and request.asked_by_user_id != ctx.actor.user_id:
        raise NotYourRequest
    today = await today_of(ctx)
    if made_on is not None:
        await demand_day(ctx, made_on, since=request.received_on)
    row_id = new_id()
    statement = RecordStatement(
        id=row_id,
        student_id=request.student_id,
        request_id=request.id,
        part=amendment.part,
        said=await ctx.seal("record_statements", "said", row_id, text),
        language=language,
        by_user_id=request.asked_by_user_id,
        by_name=request.asked_by_name,
        made_on=made_on or today,
        taken_by_user_id=None if is_own else ctx.actor.user_id,
    )
    ctx.add(statement)
    await write(ctx)
    return statement


async def _refused(ctx: Ctx, request_id: UUID) -> tuple[RecordRequest, AmendmentRequest]:
    """A correction that was not made, or not wholly."""
    request = await locked(ctx, request_id)
    if request.kind != "amend" or request.decision not in ("refused", "granted_in_part"):
        raise NotYourRequest
    return request, await amendment_of(ctx, request)
