"""Focus: what a session records, what an event may be, who takes it away, what a withdrawal stops."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from aivo.db import deletion
from aivo.db.base import Base
from aivo.domains.consent import service as consent
from aivo.domains.consent.schemas import HoldDraft
from aivo.domains.consent.service import ConsentWithdrawn
from aivo.domains.focus import handlers, service
from aivo.domains.focus.errors import (
    EventNotRight,
    NoFocusConsent,
    NotYourFocus,
    SessionIsOver,
    TimesAreWrong,
    TooManyEvents,
)
from aivo.domains.focus.models import FocusEvent, FocusIntervention, FocusSession
from aivo.domains.focus.schemas import (
    EventDraft,
    InterventionAnswer,
    InterventionDraft,
    SessionClosing,
    SessionDraft,
)
from aivo.domains.focus.shapes import InterventionContent
from aivo.domains.records import service as records
from aivo.domains.records.schemas import RequestDraft
from aivo.kit.clock import today_in
from aivo.kit.errors import NotFound
from aivo.kit.events import exchange
from tests.conftest import SmallWorld
from tests.factories.learning import MOMENT, As, Count, set_level

WORK = SessionDraft(activity_kind="practice", subject="math", started_at=MOMENT)
BREAK = InterventionDraft(
    intervention_type="break",
    intervention_code="movement_break_2min",
    content=InterventionContent(title="Move", seconds=120),
    chosen_by="policy",
    propensity=Decimal("0.4"),
    offered_at=MOMENT + timedelta(minutes=5),
)


def event(minute: int, signal: str = "self_report", kind: str = "attention_lost", **more: object) -> EventDraft:
    return EventDraft(
        id=uuid4(), event_type=kind, signal=signal, occurred_at=MOMENT + timedelta(minutes=minute),
        self_report="stuck" if signal == "self_report" else None, **more,
    )  # type: ignore[arg-type]  # fmt: skip


async def a_session(acting: As, world: SmallWorld, draft: SessionDraft = WORK) -> UUID:
    async with acting("kid") as ctx:
        return (await service.start_session(ctx, world.riverbend.students["kid"], draft)).id


async def put(acting: As, row: Base) -> None:
    """A row of the learner's own, past the verbs."""
    async with acting("kid") as ctx:
        ctx.add(row)
        await ctx.flush()


async def make_worse(acting: As, event_id: UUID) -> None:
    """A change of an event, past the verbs."""
    async with acting("kid") as ctx:
        row = await ctx.load(FocusEvent, event_id)
        row.severity = "high"
        await ctx.flush()


@pytest.fixture(autouse=True)
async def _full_consent(world: SmallWorld) -> None:
    await set_level(world, "full")


class TestStartSession:
    async def test_takes_its_levels_from_the_consent_in_force(self, acting: As, world: SmallWorld) -> None:
        await set_level(world, "activity")
        session_id = await a_session(acting, world)
        async with acting("mother") as ctx:
            session = await ctx.find_unique(FocusSession, where={"id": session_id})
        assert session is not None
        assert (session.consent_level, session.consented_level, session.monitoring_level) == (
            "limited",
            "activity",
            "activity",
        )
        assert session.consent_record_id is not None

    async def test_a_learner_may_want_less(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world, replace(WORK, monitoring_level="self_report"))
        async with acting("kid") as ctx:
            session = await ctx.load(FocusSession, session_id)
        assert (session.monitoring_level, session.consented_level) == ("self_report", "full")

    async def test_without_consent_nothing_is_recorded(self, acting: As, world: SmallWorld, count: Count) -> None:
        await set_level(world, None)
        before = await count("focus_sessions")
        with pytest.raises(NoFocusConsent):
            await a_session(acting, world)
        assert await count("focus_sessions") == before

    async def test_the_database_refuses_more_than_the_consent(
        self, acting: As, world: SmallWorld, count: Count
    ) -> None:
        await set_level(world, "self_report")
        before = await count("focus_sessions")
        session = FocusSession(student_id=world.riverbend.students["kid"], started_at=MOMENT, monitoring_level="full")
        with pytest.raises(DBAPIError, match="The consent allows self_report only"):
            await put(acting, session)
        assert await count("focus_sessions") == before

    @pytest.mark.parametrize("username", ["teacher", "manager", "office", "mother"])
    async def test_nobody_else_starts_one(self, acting: As, world: SmallWorld, count: Count, username: str) -> None:
        before = await count("focus_sessions")
        with pytest.raises(NotYourFocus):
            async with acting(username) as ctx:
                await service.start_session(ctx, world.riverbend.students["kid"], WORK)
        assert await count("focus_sessions") == before

    async def test_a_learner_cannot_start_anothers(self, acting: As, world: SmallWorld) -> None:
        with pytest.raises(NotFound):
            async with acting("kid") as ctx:
                await service.start_session(ctx, world.riverbend.students["pal"], WORK)


class TestRecordEvents:
    async def test_stores_a_batch_once_and_counts_it(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        batch = [event(1), event(2, "idle", "distraction_detected"), event(3, "visibility", "attention_regained")]
        async with acting("kid") as ctx:
            first = await service.record_events(ctx, session_id, batch)
        async with acting("kid") as ctx:
            again = await service.record_events(ctx, session_id, [*batch, event(4)])
        assert (first.accepted, first.duplicates, first.left_out) == (3, 0, 0)
        assert (again.accepted, again.duplicates, again.left_out) == (1, 3, 0)
        async with acting("kid") as ctx:
            session = await ctx.find_unique(FocusSession, where={"id": session_id}, include=["events"])
        assert session is not None
        assert (session.attention_lost_count, session.distraction_count, session.attention_regained_count) == (2, 1, 1)
        assert session.self_check_count == 2
        assert {row.id for row in session.events} >= {each.id for each in batch}

    async def test_signals_nobody_agreed_to_are_left_out(self, acting: As, world: SmallWorld) -> None:
        await set_level(world, "self_report")
        session_id = await a_session(acting, world)
        async with acting("kid") as ctx:
            receipt = await service.record_events(ctx, session_id, [event(1), event(2, "idle"), event(3, "visibility")])
        assert (receipt.accepted, receipt.left_out) == (1, 2)

    async def test_a_lowered_consent_acts_in_a_running_session(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        await set_level(world, "self_report")
        async with acting("kid") as ctx:
            receipt = await service.record_events(ctx, session_id, [event(1), event(2, "visibility")])
        assert (receipt.accepted, receipt.left_out) == (1, 1)

    async def test_the_database_refuses_such_a_signal(self, acting: As, world: SmallWorld, count: Count) -> None:
        await set_level(world, "self_report")
        session_id = await a_session(acting, world)
        before = await count("focus_events")
        row = FocusEvent(
            student_id=world.riverbend.students["kid"], focus_session_id=session_id, occurred_at=MOMENT,
            event_type="attention_lost", signal="visibility",
        )  # fmt: skip
        with pytest.raises(DBAPIError, match="beyond what was agreed to"):
            await put(acting, row)
        assert await count("focus_events") == before

    async def test_a_withdrawal_stops_the_running_session(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        exchange.listen({ConsentWithdrawn: [handlers.stop_sessions]})
        try:
            await set_level(world, None)
        finally:
            exchange.listen({})
        async with acting("kid") as ctx:
            session = await ctx.load(FocusSession, session_id)
            receipt = await service.record_events(ctx, session_id, [event(1)])
        assert session.status == "abandoned"
        assert session.ended_at is not None
        assert (receipt.accepted, receipt.left_out) == (0, 1)

    async def test_what_rests_on_a_consent_in_force_is_not_stopped(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        async with acting("mother") as ctx:
            await ctx.tell("select app.stop_focus_sessions($1)", world.riverbend.students["kid"])
        async with acting("kid") as ctx:
            assert (await ctx.load(FocusSession, session_id)).status == "active"

    async def test_an_event_can_be_taken_away_after_a_withdrawal(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        batch = [event(1), event(2)]
        async with acting("kid") as ctx:
            await service.record_events(ctx, session_id, batch)
        await set_level(world, None)
        async with acting("kid") as ctx:
            assert await service.remove_events(ctx, [batch[0].id]) == {batch[0].id: "destroyed"}
            assert (await ctx.load(FocusSession, session_id)).attention_lost_count == 1

    @pytest.mark.parametrize("many", [201])
    async def test_refuses_too_many(self, acting: As, world: SmallWorld, many: int) -> None:
        session_id = await a_session(acting, world)
        with pytest.raises(TooManyEvents):
            async with acting("kid") as ctx:
                await service.record_events(ctx, session_id, [event(1)] * many)

    async def test_refuses_a_confidence_above_one(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        with pytest.raises(EventNotRight, match="between 0 and 1"):
            async with acting("kid") as ctx:
                await service.record_events(ctx, session_id, [event(1, confidence=1.5)])

    async def test_anothers_session_is_not_there(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        for username in ("pal", "far"):
            with pytest.raises(NotFound):
                async with acting(username) as ctx:
                    await service.record_events(ctx, session_id, [event(1)])
        with pytest.raises(NotFound):
            async with acting("kid", "lakeshore") as ctx:
                await service.record_events(ctx, session_id, [event(1)])


class TestEndSession:
    CLOSING = SessionClosing(
        ended_at=MOMENT + timedelta(minutes=20),
        active_ms=1_000_000,
        on_task_ms=800_000,
        off_task_ms=50_000,
        self_rating=4,
    )

    async def test_scores_when_there_are_enough_events(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        async with acting("kid") as ctx:
            await service.record_events(ctx, session_id, [event(minute) for minute in range(5)])
            session = await service.end_session(ctx, session_id, self.CLOSING)
        assert session.focus_score == Decimal("80.00")
        assert sum(part.milliseconds for part in session.score_parts) == session.active_ms

    async def test_says_not_enough_events(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        async with acting("kid") as ctx:
            session = await service.end_session(ctx, session_id, self.CLOSING)
        assert session.focus_score is None

    async def test_refuses_parts_longer_than_the_whole(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        with pytest.raises(TimesAreWrong):
            async with acting("kid") as ctx:
                await service.end_session(ctx, session_id, replace(self.CLOSING, on_task_ms=990_000))
        async with acting("kid") as ctx:
            assert (await ctx.load(FocusSession, session_id)).status == "active"

    async def test_an_ended_session_stays_ended(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        async with acting("kid") as ctx:
            await service.end_session(ctx, session_id, self.CLOSING)
        with pytest.raises(SessionIsOver):
            async with acting("kid") as ctx:
                await service.end_session(ctx, session_id, self.CLOSING)


class TestInterventions:
    async def test_keeps_offer_answer_and_return(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        async with acting("kid") as ctx:
            offer = await service.offer_intervention(ctx, session_id, BREAK)
            await service.answer_intervention(
                ctx,
                offer.id,
                InterventionAnswer(
                    response="accepted",
                    responded_at=MOMENT + timedelta(minutes=5),
                    started_at=MOMENT + timedelta(minutes=5),
                    completed_at=MOMENT + timedelta(minutes=7),
                    feedback="helped",
                ),
            )
            await service.note_return(ctx, offer.id, was_back_on_task=True, back_on_task_ms=20_000)
        async with acting("mother") as ctx:
            session = await ctx.find_unique(FocusSession, where={"id": session_id}, include=["interventions"])
        assert session is not None
        (kept,) = session.interventions
        assert (kept.status, kept.student_response, kept.student_feedback) == ("completed", "accepted", "helped")
        assert (kept.was_back_on_task, kept.propensity, session.intervention_count) == (True, Decimal("0.4"), 1)

    async def test_the_control_is_kept_but_not_counted_as_shown(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        async with acting("kid") as ctx:
            offer = await service.offer_intervention(ctx, session_id, replace(BREAK, is_withheld=True))
            assert offer.status == "withheld"
            assert (await ctx.load(FocusSession, session_id)).intervention_count == 0


class TestRemoveEvents:
    async def three(self, acting: As, world: SmallWorld) -> tuple[UUID, list[EventDraft]]:
        session_id = await a_session(acting, world)
        batch = [event(minute) for minute in range(3)]
        async with acting("kid") as ctx:
            await service.record_events(ctx, session_id, batch)
        return session_id, batch

    @pytest.mark.parametrize("username", ["kid", "mother"])
    async def test_an_event_is_gone_and_not_counted(self, acting: As, world: SmallWorld, username: str) -> None:
        session_id, batch = await self.three(acting, world)
        async with acting(username) as ctx:
            assert await service.remove_events(ctx, [batch[0].id]) == {batch[0].id: "destroyed"}
        for reader in ("kid", "mother", "father"):
            async with acting(reader) as ctx:
                session = await ctx.find_unique(FocusSession, where={"id": session_id}, include=["events"])
            assert session is not None
            assert {row.id for row in session.events} == {each.id for each in batch[1:]}
            assert session.attention_lost_count == 2

    @pytest.mark.parametrize("username", ["father", "pal"])
    async def test_those_who_do_not_decide_cannot(
        self, acting: As, world: SmallWorld, count: Count, username: str
    ) -> None:
        _, batch = await self.three(acting, world)
        before = await count("focus_events")
        with pytest.raises(NotFound):
            async with acting(username) as ctx:
                await service.remove_events(ctx, [batch[0].id])
        assert await count("focus_events") == before

    async def test_staff_may_not(self, acting: As, world: SmallWorld) -> None:
        _, batch = await self.three(acting, world)
        for username in ("teacher", "manager", "office"):
            with pytest.raises(NotYourFocus):
                async with acting(username) as ctx:
                    await service.remove_events(ctx, [batch[0].id])

    async def test_a_hold_keeps_it_out_of_sight_and_undestroyed(
        self, acting: As, world: SmallWorld, count: Count
    ) -> None:
        session_id, batch = await self.three(acting, world)
        async with acting("system") as ctx:
            held = await consent.hold(
                ctx,
                world.riverbend.students["kid"],
                HoldDraft("records_request", "Asked to inspect.", covers=("focus",)),
            )
        before = await count("focus_events")
        async with acting("kid") as ctx:
            assert await service.remove_events(ctx, [batch[0].id]) == {batch[0].id: "hidden"}
        assert await count("focus_events") == before
        async with acting("mother") as ctx:
            session = await ctx.find_unique(FocusSession, where={"id": session_id}, include=["events"])
        assert session is not None
        assert batch[0].id not in {row.id for row in session.events}
        async with acting("system") as ctx:
            await consent.release_hold(ctx, await ctx.load(type(held), held.id), "Done.")
        assert await count("focus_events") == before - 1  # the hold was the last: what it hid is destroyed

    async def test_an_open_request_keeps_it_and_its_answer_destroys_it(
        self, acting: As, world: SmallWorld, count: Count
    ) -> None:
        _, batch = await self.three(acting, world)
        async with acting("mother") as ctx:
            asked = await records.ask(
                ctx, world.riverbend.students["kid"], RequestDraft("inspect", "", "en", today_in("America/New_York"))
            )
        before = await count("focus_events")
        async with acting("kid") as ctx:
            assert await service.remove_events(ctx, [batch[0].id]) == {batch[0].id: "hidden"}
        assert await count("focus_events") == before
        async with acting("mother") as ctx:
            await records.withdraw(ctx, asked.id)
        assert await count("focus_events") == before - 1

    async def test_an_event_cannot_be_changed(self, acting: As, world: SmallWorld) -> None:
        _, batch = await self.three(acting, world)
        with pytest.raises(DBAPIError, match="permission denied"):
            await make_worse(acting, batch[0].id)


class TestDeleteSession:
    async def test_its_events_go_and_come_back_with_it(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        async with acting("kid") as ctx:
            await service.record_events(ctx, session_id, [event(1), event(2)])
            await deletion.delete(ctx, await ctx.load(FocusSession, session_id))
        async with acting("mother") as ctx:
            assert await ctx.find_many(FocusEvent, where={"focus_session_id": session_id}) == []
        async with acting("kid") as ctx:
            gone = await ctx.session.get(FocusSession, (ctx.actor.tenant_id, session_id))
            assert gone is not None
            assert await deletion.restore(ctx, gone) == 3
        async with acting("mother") as ctx:
            assert len(await ctx.find_many(FocusEvent, where={"focus_session_id": session_id})) == 2


class TestWhoReads:
    async def test_learner_and_parents_only(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        async with acting("kid") as ctx:
            await service.record_events(ctx, session_id, [event(1)])
            await service.offer_intervention(ctx, session_id, BREAK)
        for model in (FocusSession, FocusEvent, FocusIntervention):
            for username, sees in (
                ("kid", True), ("mother", True), ("father", True), ("stranger", False), ("teacher", False),
                ("manager", False), ("para", False), ("office", False), ("principal", False), ("pal", False),
            ):  # fmt: skip
                async with acting(username) as ctx:
                    found = await ctx.find_many(model, where={"student_id": world.riverbend.students["kid"]})
                assert bool(found) is sees, (model.__name__, username)
