"""Days summed from focus sessions, weeks written from all rooms, and who reads which part."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from aivo.domains.analytics import service
from aivo.domains.analytics.errors import (
    DayIsNotOver,
    NotYourReport,
    ReportIsNotReviewed,
    ReportIsReviewed,
    WeekIsWrong,
)
from aivo.domains.analytics.models import (
    DailyFocusSummary,
    WeeklyFocusProgress,
    WeeklyGoalProgress,
    WeeklyProgressReport,
)
from aivo.domains.focus import service as focus
from aivo.domains.focus.schemas import EventDraft, InterventionAnswer, InterventionDraft, SessionClosing, SessionDraft
from aivo.domains.focus.shapes import InterventionContent
from aivo.domains.homework import service as homework
from aivo.domains.homework.schemas import HomeworkClosing, HomeworkDraft, LineDraft
from aivo.domains.iep import service as iep
from aivo.domains.iep.models import IEPGoal
from aivo.domains.iep.schemas import GoalDraft, IEPDraft
from aivo.domains.writing import service as writing
from aivo.domains.writing.schemas import DocumentDraft, RevisionDraft
from tests.conftest import SmallWorld
from tests.factories.learning import MOMENT, As, Count, set_level

DAY = date(2026, 10, 12)
BREAK = InterventionDraft(
    intervention_type="break",
    intervention_code="movement",
    content=InterventionContent(title="Move"),
    offered_at=MOMENT,
)


async def a_session(acting: As, world: SmallWorld, minute: int = 0, day: int = 0, **closing: int) -> list[UUID]:
    """A finished session of twenty minutes with five events; answers the events."""
    began = MOMENT + timedelta(days=day, minutes=minute)
    async with acting("kid") as ctx:
        draft = SessionDraft(subject="math", started_at=began)
        session = await focus.start_session(ctx, world.riverbend.students["kid"], draft)
        events = [
            EventDraft(
                id=uuid4(), event_type="attention_lost", signal="self_report", self_report="stuck",
                occurred_at=began + timedelta(minutes=number),
            )
            for number in range(5)
        ]  # fmt: skip
        await focus.record_events(ctx, session.id, events)
        offer = await focus.offer_intervention(ctx, session.id, replace(BREAK, offered_at=began))
        await focus.answer_intervention(
            ctx, offer.id, InterventionAnswer(response="accepted", responded_at=began, feedback="helped")
        )
        await focus.note_return(ctx, offer.id, was_back_on_task=True)
        values = {"active_ms": 1_200_000, "on_task_ms": 900_000, "longest_focus_ms": 400_000} | closing
        await focus.end_session(ctx, session.id, SessionClosing(ended_at=began + timedelta(minutes=20), **values))
    return [event.id for event in events]


async def summary_of(acting: As, world: SmallWorld, day: date = DAY, reader: str = "kid") -> DailyFocusSummary | None:
    async with acting(reader) as ctx:
        return await ctx.find_unique(
            DailyFocusSummary, where={"student_id": world.riverbend.students["kid"], "date": day}
        )


async def roll_up(acting: As, day: date = DAY) -> int:
    async with acting("system") as ctx:
        return await service.roll_up_day(ctx, day)


class TestRollUpDay:
    async def test_sums_the_days_sessions(self, acting: As, world: SmallWorld) -> None:
        day = DAY + timedelta(days=1)
        await a_session(acting, world, day=1)
        await a_session(acting, world, minute=120, day=1, on_task_ms=600_000)
        assert await roll_up(acting, day) == 1
        summary = await summary_of(acting, world, day)
        assert summary is not None
        assert (summary.session_count, summary.event_count, summary.time_zone) == (2, 10, "America/Chicago")
        assert (summary.focus_score, summary.own_baseline_score) == (Decimal("62.50"), None)
        assert (summary.attention_lost_count, summary.self_check_count) == (10, 10)
        assert (summary.intervention_count, summary.interventions_accepted) == (2, 2)
        assert [(part.subject, part.sessions) for part in summary.subject_breakdown] == [("math", 2)]
        assert [(part.hour, part.attention_lost) for part in summary.time_patterns] == [(10, 5), (12, 5)]
        (effect,) = summary.intervention_effectiveness
        assert (effect.intervention_type, effect.offered, effect.back_on_task, effect.helped) == ("break", 2, 2, 2)
        assert [advice.text for advice in summary.recommendations] == [
            "Worth offering again: after a break, work went on 2 of 2 times."
        ]

    async def test_leaves_unchanged_rows_alone(self, acting: As, world: SmallWorld) -> None:
        day = DAY + timedelta(days=2)
        await a_session(acting, world, day=2)
        assert await roll_up(acting, day) == 1
        first = await summary_of(acting, world, day)
        assert await roll_up(acting, day) == 0
        again = await summary_of(acting, world, day)
        assert first is not None
        assert again is not None
        assert (first.version, first.updated_at) == (again.version, again.updated_at)

    async def test_the_day_is_the_learners_own(self, acting: As, world: SmallWorld) -> None:
        """Half past nine in the evening in Chicago is the next day in UTC."""
        day = DAY + timedelta(days=3)
        await a_session(acting, world, minute=690, day=3)
        assert await roll_up(acting, day + timedelta(days=1)) == 0
        assert await roll_up(acting, day) == 1

    async def test_what_was_taken_away_is_summed_anew(self, acting: As, world: SmallWorld) -> None:
        day = DAY + timedelta(days=4)
        events = await a_session(acting, world, day=4)
        await roll_up(acting, day)
        async with acting("kid") as ctx:
            await focus.remove_events(ctx, events[:2])
        async with acting("system") as ctx:
            assert day in await service.roll_up_stale_days(ctx)
            assert await service.roll_up_stale_days(ctx) == []
        summary = await summary_of(acting, world, day)
        assert summary is not None
        assert (summary.attention_lost_count, summary.event_count, summary.focus_score) == (3, 3, None)

    async def test_the_nightly_run_sums_what_was_never_summed(self, acting: As, world: SmallWorld) -> None:
        day = DAY + timedelta(days=8)
        await a_session(acting, world, day=8)
        async with acting("system") as ctx:
            assert day in await service.roll_up_stale_days(ctx)
        assert await summary_of(acting, world, day) is not None

    async def test_without_consent_no_row_and_no_failure(self, acting: As, world: SmallWorld, count: Count) -> None:
        day = DAY + timedelta(days=5)
        await a_session(acting, world, day=5)
        await set_level(world, None)
        before = await count("daily_focus_summaries")
        assert await roll_up(acting, day) == 0
        assert await count("daily_focus_summaries") == before
        await set_level(world, "full")

    async def test_an_unfinished_day_is_refused(self, acting: As) -> None:
        with pytest.raises(DayIsNotOver):
            await roll_up(acting, date(2099, 1, 1))

    @pytest.mark.parametrize("username", ["kid", "teacher", "office"])
    async def test_only_the_system_sums(self, acting: As, username: str) -> None:
        with pytest.raises(NotYourReport):
            async with acting(username) as ctx:
                await service.roll_up_day(ctx, DAY)

    async def test_learner_and_parents_read_it(self, acting: As, world: SmallWorld) -> None:
        await a_session(acting, world)
        await roll_up(acting)
        for username, sees in (
            ("kid", True), ("mother", True), ("father", True), ("teacher", False), ("manager", False),
            ("office", False), ("principal", False), ("stranger", False), ("pal", False),
        ):  # fmt: skip
            assert (await summary_of(acting, world, reader=username) is not None) is sees, username


async def some_work(acting: As, world: SmallWorld, week: int) -> None:
    began = MOMENT + timedelta(weeks=week)
    kid = world.riverbend.students["kid"]
    async with acting("kid") as ctx:
        problem = HomeworkDraft(subject="math", title="3", problem_text="2x = 8", steps=("Divide",), started_at=began)
        session = await homework.start_homework(ctx, kid, problem)
        for verdict in ("wrong", "wrong", "right", "right", "right"):
            await homework.send_line(ctx, session.id, LineDraft(text="x", verdict=verdict))  # type: ignore[arg-type]
        closing = HomeworkClosing(ended_at=began + timedelta(minutes=9), active_ms=540_000)
        await homework.finish_homework(ctx, session.id, closing)
        document = await writing.start_document(ctx, kid, DocumentDraft(title="Dog", started_at=began))
        draft = RevisionDraft(body="My dog runs fast.", saved_at=began + timedelta(days=1), active_ms=60_000)
        await writing.save_revision(ctx, document.id, draft)


async def a_goal(acting: As, world: SmallWorld) -> UUID:
    goal = GoalDraft(
        statement="Kid will read 75 words a minute.", area="reading", measure_kind="rate", baseline_value=Decimal(52),
        target_value=Decimal(75),
    )  # fmt: skip
    async with acting("manager") as ctx:
        plan = await iep.draft_iep(
            ctx, world.riverbend.students["kid"], IEPDraft(annual_review_due_on=date(2027, 3, 13))
        )
        row = await iep.add_goal(ctx, plan, goal)
    async with acting("system") as ctx:
        kept = await ctx.load(IEPGoal, row.id)
        kept.status = "active"
        kept.baseline_on, kept.target_on = date(2026, 9, 1), date(2027, 6, 1)
        kept.current_value, kept.current_on = Decimal(60), date(2026, 9, 30)
    return row.id


async def write(acting: As, world: SmallWorld, week: int, username: str = "system") -> UUID:
    async with acting(username) as ctx:
        report = await service.write_weekly_report(ctx, world.riverbend.students["kid"], DAY + timedelta(weeks=week))
    return report.id


class TestWeeklyReport:
    async def test_counts_the_week_from_the_rows(self, acting: As, world: SmallWorld) -> None:
        await some_work(acting, world, 1)
        report_id = await write(acting, world, 1)
        async with acting("mother") as ctx:
            report = await ctx.find_unique(WeeklyProgressReport, where={"id": report_id})
        assert report is not None
        assert (report.homework_sessions, report.homework_completed, report.unaided_attempts) == (1, 1, 5)
        assert (report.words_written, report.documents_written, report.active_days) == (4, 1, 2)
        assert report.active_ms == 600_000
        assert [(part.subject, part.steps_completed) for part in report.academic_progress] == [("math", 1)]
        assert "3 of 5 steps without help were right." in report.summary

    async def test_a_draft_is_written_anew_a_reviewed_one_stays(self, acting: As, world: SmallWorld) -> None:
        await some_work(acting, world, 2)
        report_id = await write(acting, world, 2)
        await some_work(acting, world, 2)
        assert await write(acting, world, 2, "teacher") == report_id
        async with acting("teacher") as ctx:
            reviewed = await service.review_report(ctx, report_id, "A good week.")
        assert (reviewed.homework_sessions, reviewed.status) == (2, "reviewed")
        with pytest.raises(ReportIsReviewed):
            await write(acting, world, 2)
        async with acting("system") as ctx:
            assert (await service.send_report(ctx, report_id)).status == "sent"

    async def test_nothing_is_sent_unreviewed(self, acting: As, world: SmallWorld) -> None:
        report_id = await write(acting, world, 3)
        with pytest.raises(ReportIsNotReviewed):
            async with acting("teacher") as ctx:
                await service.send_report(ctx, report_id)

    async def test_a_week_begins_on_monday(self, acting: As, world: SmallWorld, count: Count) -> None:
        before = await count("weekly_progress_reports")
        with pytest.raises(WeekIsWrong):
            async with acting("teacher") as ctx:
                await service.write_weekly_report(ctx, world.riverbend.students["kid"], DAY + timedelta(days=1))
        assert await count("weekly_progress_reports") == before

    @pytest.mark.parametrize("username", ["kid", "mother", "office"])
    async def test_staff_and_system_write(self, acting: As, world: SmallWorld, username: str) -> None:
        with pytest.raises(NotYourReport):
            await write(acting, world, 4, username)

    async def test_goals_and_focus_have_their_own_readers(self, acting: As, world: SmallWorld) -> None:
        goal_id = await a_goal(acting, world)
        await a_session(acting, world, day=-14)
        await roll_up(acting, DAY - timedelta(days=14))
        report_id = await write(acting, world, -2)
        for username, goals, focus_part in (
            ("mother", True, True), ("kid", True, True), ("teacher", True, False), ("manager", True, False),
        ):  # fmt: skip
            async with acting(username) as ctx:
                report = await ctx.find_unique(
                    WeeklyProgressReport, where={"id": report_id}, include=["goal_progress", "focus_progress"]
                )
            assert report is not None, username
            assert bool(report.goal_progress) is goals, username
            assert (report.focus_progress is not None) is focus_part, username
        async with acting("mother") as ctx:
            (line,) = await ctx.find_many(WeeklyGoalProgress, where={"iep_goal_id": goal_id})
            (part,) = await ctx.find_many(WeeklyFocusProgress, where={"weekly_progress_report_id": report_id})
        assert (line.standing, line.latest_value, line.points_this_week) == ("on_track", Decimal(60), 1)
        assert (line.expected_value, line.target_value) == (Decimal("54.780"), Decimal(75))
        assert (part.focus_score, part.days) == (Decimal("75.00"), 1)

    async def test_a_teacher_writes_no_focus_part(self, acting: As, world: SmallWorld, count: Count) -> None:
        before = await count("weekly_focus_progress")
        await write(acting, world, 5, "teacher")
        assert await count("weekly_focus_progress") == before
