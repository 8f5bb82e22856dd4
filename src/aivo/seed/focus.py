"""Focus sessions of the cast: two school weeks of signs, offers, answers, and one event taken away."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.focus import service as focus
from aivo.domains.focus.schemas import (
    EventDraft,
    InterventionAnswer,
    InterventionDraft,
    SessionClosing,
    SessionDraft,
)
from aivo.domains.focus.shapes import CandidateArm, EnvironmentContext, InterventionContent, SessionMetadata
from aivo.kit.clock import now
from aivo.kit.ids import new_id
from aivo.seed.days import may_collect, moment, school_days
from aivo.seed.world import World

SUBJECTS: Final = (("practice", "math"), ("reading", "reading"), ("writing", "writing"))
OFFERS: Final = (
    ("reminder", "own_reminder", "Back to it?", "You wanted a reminder when you stop.", 5),
    ("break", "movement_break_2min", "Two minutes of moving", "Stand up, stretch, walk to the window and back.", 120),
    ("game", "fraction_game_3min", "A short game", "Three minutes with your fractions.", 180),
    ("exercise", "breathing_4_4", "Breathe", "In for four, out for four, five times.", 60),
)
"""Type, code, title, words, seconds."""

SIGNALS: Final = ("response_time", "self_report", "idle", "visibility", "rapid_guess")


async def seed_focus(ctx: Ctx, world: World) -> None:
    """Two school weeks for everyone whose family agreed."""
    for learner in world.students:
        if not await may_collect(ctx, world, learner, "focus_monitoring"):
            continue
        steadiness = 0.6 + 0.3 * world.rng.random()
        sent: list[UUID] = []
        for number, day in enumerate(school_days(world.anchor, 10)):
            kind, subject = SUBJECTS[number % len(SUBJECTS)]
            sent = await _session(world, learner, moment(world, day, 15), kind, subject, steadiness)
            if number % 3 == 0:
                await _session(world, learner, moment(world, day, 150), "practice", "math", steadiness - 0.08)
        if learner in ("maya", "noor") and sent:
            async with world.acting(learner) as kid:
                await focus.remove_events(kid, sent[:1])
        await _running(world, learner, world.anchor)


async def _session(
    world: World, learner: str, began: datetime, kind: str, subject: str, steadiness: float
) -> list[UUID]:
    """One finished session; answers the ids of its events."""
    rng = world.rng
    is_slow_on_purpose = learner == "lin"
    minutes = rng.randint(14, 26)
    draft = SessionDraft(
        activity_kind=kind,
        subject=subject,
        started_at=began,
        planned_minutes=20,
        prompt_interval_minutes=None if is_slow_on_purpose else 8,
        prompt_interval_source="plan" if is_slow_on_purpose else "learner",
        is_idle_signal_on=not is_slow_on_purpose,
        idle_signal_reason="Works with a switch: slow is not idle." if is_slow_on_purpose else "Chosen by the learner.",
        metadata=SessionMetadata(device="chromebook", input_method="switch" if is_slow_on_purpose else "keyboard"),
    )
    events = _events(world, began, minutes, is_slow_on_purpose=is_slow_on_purpose)
    async with world.acting(learner) as kid:
        session = await focus.start_session(kid, world.student(learner), draft)
        await focus.record_events(kid, session.id, events)
        for event in [each for each in events if each.event_type == "attention_lost"][:2]:
            await _offer(world, kid, session.id, event)
        active = minutes * 60_000
        on_task = int(active * min(0.96, max(0.3, steadiness + rng.uniform(-0.12, 0.1))))
        off_task = min(active - on_task, 45_000 * sum(event.event_type != "attention_regained" for event in events))
        await focus.end_session(
            kid,
            session.id,
            SessionClosing(
                ended_at=began + timedelta(minutes=minutes + 2),
                active_ms=active,
                paused_ms=120_000,
                on_task_ms=on_task,
                off_task_ms=off_task,
                longest_focus_ms=int(on_task * rng.uniform(0.35, 0.7)),
                self_rating=rng.choice((2, 3, 4, 4, 5)),
            ),
        )
    return [event.id for event in events]


def _events(world: World, began: datetime, minutes: int, *, is_slow_on_purpose: bool) -> list[EventDraft]:
    """Signs in order of time: lost, perhaps a distraction, regained."""
    rng = world.rng
    signals = ("self_report",) if is_slow_on_purpose else SIGNALS
    events: list[EventDraft] = []
    minute = rng.uniform(2, 4)
    while minute < minutes - 2:
        for kind, delay in (("attention_lost", 0.0), ("distraction_detected", 0.3), ("attention_regained", 1.4)):
            signal = rng.choice(signals)
            if kind == "distraction_detected" and (is_slow_on_purpose or rng.random() < 0.6):
                continue
            is_told = signal == "self_report"
            events.append(
                EventDraft(
                    id=new_id(),
                    event_type=kind,  # type: ignore[arg-type]  # one of the words above
                    signal=signal,  # type: ignore[arg-type]  # one of the words above
                    severity=rng.choice(("low", "low", "medium", "high")),
                    confidence=1.0 if is_told else round(rng.uniform(0.55, 0.95), 2),
                    self_report=(None if not is_told else "working" if kind == "attention_regained" else "stuck"),
                    occurred_at=began + timedelta(minutes=minute + delay),
                    sequence_number=len(events) + 1,
                    duration_ms=None if is_told else rng.randint(15_000, 90_000),
                    baseline_z=None if is_told else round(rng.uniform(1.5, 3.2), 2),
                    context=EnvironmentContext(
                        place="classroom",
                        noise=rng.choice(("quiet", "some")),
                        minutes_into_session=int(minute),
                        item_position=len(events) + 1,
                    ),
                )
            )
        minute += rng.uniform(4, 7)
    return events


async def _offer(world: World, kid: Ctx, session_id: UUID, event: EventDraft) -> None:
    """An offer drawn by lot among four and doing nothing, with the probability kept."""
    rng = world.rng
    kind, code, title, words, seconds = rng.choice(OFFERS)
    is_withheld = rng.random() < 0.2
    at = event.occurred_at + timedelta(seconds=20)
    offer = await focus.offer_intervention(
        kid,
        session_id,
        InterventionDraft(
            intervention_type=kind,  # type: ignore[arg-type]  # one of the words above
            intervention_code=code,
            content=InterventionContent(title=title, message=words, seconds=seconds),
            chosen_by="policy",
            trigger_event_id=event.id,
            policy_version="lot-1",
            propensity=Decimal("0.2"),
            candidates=tuple(CandidateArm(code=each[1], propensity=0.2) for each in OFFERS),
            is_withheld=is_withheld,
            offered_at=at,
        ),
    )
    was_accepted = rng.random() < 0.7
    if not is_withheld:
        answer = InterventionAnswer(response="declined", responded_at=at + timedelta(seconds=5))
        if was_accepted:
            answer = InterventionAnswer(
                response="accepted",
                responded_at=at + timedelta(seconds=4),
                started_at=at + timedelta(seconds=6),
                completed_at=at + timedelta(seconds=6 + seconds),
                feedback=rng.choice(("helped", "helped", "helped_a_little", "did_not_help")),
            )
        await focus.answer_intervention(kid, offer.id, answer)
    chance = 0.45 if is_withheld or not was_accepted else 0.75
    was_back = rng.random() < chance
    await focus.note_return(
        kid, offer.id, was_back_on_task=was_back, back_on_task_ms=rng.randint(10_000, 150_000) if was_back else None
    )


async def _running(world: World, learner: str, day: date) -> None:
    """One session of today that is still open, for the first learner of the cast only."""
    if learner != world.students[0]:
        return
    async with world.acting(learner) as kid:
        await focus.start_session(
            kid,
            world.student(learner),
            SessionDraft(
                activity_kind="homework", subject="math", started_at=min(moment(world, day), now()), planned_minutes=15
            ),
        )
