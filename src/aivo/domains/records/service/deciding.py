"""A custodian decides a request, and says when it was done: shown, handed over, put right, given, destroyed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.records.errors import NotDecided, NoticeNeeded, ReasonNeeded, RequestOver
from aivo.domains.records.models import RecordRequest
from aivo.domains.records.permissions import demand
from aivo.domains.records.queries import amendment_of, locked
from aivo.domains.records.schemas import DecisionDraft
from aivo.domains.records.telling import tell_asker
from aivo.domains.records.writing import cleaned, demand_day, sealed, write


async def decide(ctx: Ctx, request_id: UUID, draft: DecisionDraft) -> RecordRequest:
    """Say yes, yes in part or no. A refused correction carries the notice of the right to a hearing (99.20(c)).

    Raises ``RequestOver``, ``ReasonNeeded``, ``NoticeNeeded``, ``DayNotRight``.
    """
    demand(ctx.actor, "decide")
    request = await locked(ctx, request_id)
    if request.decision or request.withdrawn_on:
        raise RequestOver
    reason = cleaned(draft.reason)
    if draft.decision != "granted" and not reason:
        raise ReasonNeeded
    await demand_day(ctx, draft.decided_on, since=request.received_on)
    if request.kind == "amend" and draft.decision != "granted":
        if draft.notice_on is None or draft.notice_on > draft.decided_on or draft.notice_on < request.received_on:
            raise NoticeNeeded
        (await amendment_of(ctx, request)).hearing_notice_on = draft.notice_on
        await write(ctx)
    cell = await sealed(ctx, "record_requests", "reason", request.id, reason)
    request.decision, request.decided_on, request.reason = draft.decision, draft.decided_on, cell
    request.decided_by_user_id = ctx.actor.user_id
    await write(ctx)
    await tell_asker(ctx, request)
    return request


async def complete(ctx: Ctx, request_id: UUID, done_on: date) -> RecordRequest:
    """Note that what was granted is done: from now on nothing waits for this request.

    Raises ``NotDecided``, ``RequestOver``, ``DayNotRight``.
    """
    demand(ctx.actor, "complete")
    request = await locked(ctx, request_id)
    if request.done_on or request.withdrawn_on or request.decision == "refused":
        raise RequestOver
    if request.decision is None or request.decided_on is None:
        raise NotDecided
    await demand_day(ctx, done_on, since=request.decided_on)
    request.done_on, request.done_by_user_id = done_on, ctx.actor.user_id
    await write(ctx)
    await tell_asker(ctx, request)
    return request
