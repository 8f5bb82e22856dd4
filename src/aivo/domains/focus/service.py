"""Verbs of the focus room: start, record, offer, answer, note, end, take away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from aivo.db.context import Ctx
from aivo.domains.focus.baselines import compute_baselines
from aivo.domains.focus.errors import EventNotRight, NoFocusConsent, SessionIsOver, TimesAreWrong, TooManyEvents
from aivo.domains.focus.models import MONITORING_LEVELS, FocusIntervention, FocusSession
from aivo.domains.focus.permissions import demand
from aivo.domains.focus.queries import RECORD_EVENTS, consented_level, events_of
from aivo.domains.focus.schemas import (
    MAX_BATCH,
    EventDraft,
    InterventionAnswer,
    InterventionDraft,
    Receipt,
    SessionClosing,
    SessionDraft,
)
from aivo.domains.focus.score import focus_score, score_parts
from aivo.domains.students.models import StudentProfile
from aivo.kit.clock import now
from aivo.kit.errors import NotFound
from aivo.kit.events import News, exchange


@dataclass(frozen=True, slots=True)
class FocusEventsRemoved(News):
    """Learner or parent took events away; what was summed from them must be summed anew."""

    event_ids: tuple[UUID, ...]


async def start_session(ctx: Ctx, student_id: UUID, draft: SessionDraft) -> FocusSession:
    """Start a session that records no more than the consent and the learner allow; without consent none is started."""
    demand(ctx.actor, "start_session")
    await ctx.load(StudentProfile, student_id)
    consented = await consented_level(ctx, student_id)
    if consented is None:
        raise NoFocusConsent
    session = FocusSession(
        student_id=student_id, activity_kind=draft.activity_kind, activity_id=draft.activity_id,
        activity_title=draft.activity_title, subject=draft.subject, classroom_id=draft.classroom_id,
        started_at=draft.started_at or now(), planned_minutes=draft.planned_minutes,
        monitoring_level=min(draft.monitoring_level, consented, key=MONITORING_LEVELS.index),
        prompt_interval_minutes=draft.prompt_interval_minutes, prompt_interval_source=draft.prompt_interval_source,
        is_idle_signal_on=draft.is_idle_signal_on, idle_signal_reason=draft.idle_signal_reason,
        session_metadata=draft.metadata,
    )  # fmt: skip
    ctx.add(session)
    await ctx.flush()
    await ctx.session.refresh(session)
    return session


async def record_events(ctx: Ctx, session_id: UUID, events: Sequence[EventDraft]) -> Receipt:
    """Store a batch in one statement; a second sending changes nothing, signals nobody agreed to are left out."""
    demand(ctx.actor, "record_events")
    if len(events) > MAX_BATCH:
        raise TooManyEvents
    for event in events:
        if not 0 <= event.confidence <= 1:
            raise EventNotRight(f"The event {event.id} has the confidence {event.confidence}; it is between 0 and 1.")
        if event.occurred_at.tzinfo is None:
            raise EventNotRight(f"The event {event.id} has a time without its zone.")
    await ctx.begin()
    found = await ctx.ask(RECORD_EVENTS, ctx.actor.tenant_id, session_id, msgspec.json.encode(events).decode())
    if not found[0]["sessions"]:
        raise NotFound
    accepted, allowed = int(found[0]["accepted"]), int(found[0]["allowed"])
    return Receipt(accepted=accepted, duplicates=allowed - accepted, left_out=len(events) - allowed)


async def end_session(ctx: Ctx, session_id: UUID, closing: SessionClosing) -> FocusSession:
    """End a session; the score is the share of time with evidence of work, or none when there are too few events."""
    demand(ctx.actor, "end_session")
    session = await _running(ctx, session_id)
    ended_at = closing.ended_at or now()
    if ended_at < session.started_at or closing.on_task_ms + closing.off_task_ms > closing.active_ms:
        raise TimesAreWrong
    events = await events_of(ctx, session_id)
    session.status = closing.status
    session.ended_at = ended_at
    session.active_ms = closing.active_ms
    session.paused_ms = closing.paused_ms
    session.on_task_ms = closing.on_task_ms
    session.off_task_ms = closing.off_task_ms
    session.longest_focus_ms = closing.longest_focus_ms
    session.focus_score = focus_score(closing.active_ms, closing.on_task_ms, events)
    session.score_parts = score_parts(closing.active_ms, closing.on_task_ms, closing.off_task_ms, events)
    session.self_rating = closing.self_rating
    session.learner_note = closing.learner_note
    await ctx.flush()
    return session


async def offer_intervention(ctx: Ctx, session_id: UUID, draft: InterventionDraft) -> FocusIntervention:
    """Offer help to come back to work, or hold it back by lot as the control; the probability is kept."""
    demand(ctx.actor, "offer_intervention")
    session = await _running(ctx, session_id)
    offer = FocusIntervention(
        student_id=session.student_id, focus_session_id=session_id, trigger_event_id=draft.trigger_event_id,
        intervention_type=draft.intervention_type, intervention_code=draft.intervention_code, content=draft.content,
        chosen_by=draft.chosen_by, policy_version=draft.policy_version, propensity=draft.propensity,
        candidates=list(draft.candidates), is_withheld=draft.is_withheld,
        status="withheld" if draft.is_withheld else "offered", offered_at=draft.offered_at or now(),
        effectiveness=draft.effectiveness, focus_before=draft.focus_before,
    )  # fmt: skip
    ctx.add(offer)
    if not draft.is_withheld:
        session.intervention_count += 1
    await ctx.flush()
    return offer


async def answer_intervention(ctx: Ctx, intervention_id: UUID, answer: InterventionAnswer) -> FocusIntervention:
    """Keep what the learner did with an offer and whether it helped, in the learner's own word."""
    demand(ctx.actor, "answer_intervention")
    offer = await ctx.load(FocusIntervention, intervention_id)
    offer.student_response = answer.response
    offer.responded_at = answer.responded_at or now()
    offer.started_at = answer.started_at
    offer.completed_at = answer.completed_at
    offer.student_feedback = answer.feedback
    offer.student_comment = answer.comment
    if answer.response == "accepted":
        offer.status = "completed" if answer.completed_at else "in_progress" if answer.started_at else "accepted"
    else:
        offer.status = "ignored" if answer.response == "ignored" else "declined"
    await ctx.flush()
    return offer


async def note_return(
    ctx: Ctx, intervention_id: UUID, *, was_back_on_task: bool | None, back_on_task_ms: int | None = None
) -> FocusIntervention:
    """Note whether work went on within three minutes; asked of withheld offers too. None: it can't be told."""
    demand(ctx.actor, "note_return")
    offer = await ctx.load(FocusIntervention, intervention_id)
    offer.was_back_on_task = was_back_on_task
    offer.back_on_task_ms = back_on_task_ms
    await ctx.flush()
    return offer


async def remove_events(ctx: Ctx, event_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Take events away: destroyed, or hidden while a hold covers them. Answers what became of each that was there."""
    demand(ctx.actor, "remove_events")
    await ctx.begin()
    found = await ctx.ask("select id, outcome from app.remove_focus_events($1)", list(event_ids))
    outcomes = {row["id"]: str(row["outcome"]) for row in found}
    if not outcomes:
        raise NotFound
    await exchange.publish(ctx, FocusEventsRemoved(tuple(outcomes)))
    return outcomes


async def _running(ctx: Ctx, session_id: UUID) -> FocusSession:
    session = await ctx.load(FocusSession, session_id)
    if session.status not in ("active", "paused"):
        raise SessionIsOver
    return session


__all__ = [
    "FocusEventsRemoved", "answer_intervention", "compute_baselines", "end_session", "note_return",
    "offer_intervention", "record_events", "remove_events", "start_session",
]  # fmt: skip
