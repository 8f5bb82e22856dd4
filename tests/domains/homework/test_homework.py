"""Homework: steps and lines, hints that never hold the answer, resources, aided beside unaided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError

from aivo.domains.consent.service import ConsentWithdrawn
from aivo.domains.homework import handlers, service
from aivo.domains.homework.errors import (
    HelpGoesTooFar,
    HintHoldsAnswer,
    NotYourHomework,
    RatingIsWrong,
    ResourceIsNotChecked,
    ResourceIsNotPublished,
    SessionIsOver,
)
from aivo.domains.homework.models import HomeworkHint, HomeworkResource, HomeworkSession, LibraryResource
from aivo.domains.homework.queries import resources_for
from aivo.domains.homework.schemas import (
    HintDraft,
    HomeworkClosing,
    HomeworkDraft,
    LineDraft,
    ResourceDraft,
    ResourceUse,
)
from aivo.domains.homework.shapes import Recheck
from aivo.kit.errors import NotFound
from aivo.kit.events import exchange
from tests.conftest import SmallWorld
from tests.factories.learning import MOMENT, As, Count, set_level

PROBLEM = HomeworkDraft(
    subject="math",
    title="Page 12, number 3",
    problem_text="Solve $$2x + 3 = 11$$.",
    steps=("Take 3 from both sides", "Divide both sides by 2"),
    confidence_before="low",
    started_at=MOMENT,
)
QUOTE = HintDraft(
    hint_type="conceptual",
    hint_text="You wrote 2x = 14. What happened to the 3?",
    quoted_step="2x = 14",
    is_answer_free=True,
)
VIDEO = ResourceDraft(
    code="balance",
    resource_type="video",
    title="Equations are a balance",
    subject="math",
    grade_level="04",
    grade_level_to="06",
    url="https://example.org/balance",
    access_features=("captions",),
    skills=("one_step_equations",),
)


async def a_session(acting: As, world: SmallWorld, draft: HomeworkDraft = PROBLEM) -> UUID:
    async with acting("kid") as ctx:
        return (await service.start_homework(ctx, world.riverbend.students["kid"], draft)).id


async def a_resource(acting: As, code: str, *, is_published: bool = True) -> UUID:
    async with acting("teacher") as ctx:
        resource = await service.add_resource(ctx, replace(VIDEO, code=code))
        if is_published:
            await service.publish_resource(ctx, resource.id, Decimal("4.5"), date(2026, 9, 1))
    return resource.id


class TestWork:
    async def test_lines_move_the_steps_on(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        async with acting("kid") as ctx:
            await service.send_line(
                ctx, session_id, LineDraft(text="2x = 14", step=1, verdict="wrong", slip="sign_slip")
            )
            await service.send_line(ctx, session_id, LineDraft(text="2x = 8", step=1, verdict="right"))
            session = await service.send_line(ctx, session_id, LineDraft(text="x = 4", step=2, verdict="right"))
        assert (session.steps_completed, session.steps_total) == (2, 2)
        assert [step.attempts for step in session.steps] == [2, 1]
        assert (session.unaided_attempts, session.unaided_correct, session.aided_attempts) == (3, 2, 0)

    async def test_a_line_after_a_hint_is_aided_and_answers_for_the_hint(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        async with acting("kid") as ctx:
            await service.send_line(ctx, session_id, LineDraft(text="2x = 14", step=1, verdict="wrong"))
            hint = await service.give_hint(ctx, session_id, QUOTE)
            line = LineDraft(text="2x = 8", step=1, verdict="right", milliseconds=9000)
            session = await service.send_line(ctx, session_id, line)
            await service.send_line(ctx, session_id, LineDraft(text="x = 4", step=2, verdict="right"))
        assert (session.aided_attempts, session.aided_correct) == (1, 1)
        assert session.unaided_attempts == 2
        assert [line.is_aided for line in session.student_work] == [False, True, False]
        async with acting("kid") as ctx:
            kept = await ctx.load(HomeworkHint, hint.id)
        assert (kept.was_next_step_right, kept.next_step_ms) == (True, 9000)

    async def test_the_recheck_counts_as_unaided(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        closing = HomeworkClosing(
            ended_at=MOMENT + timedelta(minutes=12), active_ms=600_000, confidence_after="high",
            recheck=Recheck(problem="Solve $$3x + 1 = 10$$."), recheck_due_on=date(2026, 10, 16),
        )  # fmt: skip
        async with acting("kid") as ctx:
            await service.finish_homework(ctx, session_id, closing)
            session = await service.recheck(ctx, session_id, Recheck(problem="Solve …", questions=3, correct=2))
        assert (session.unaided_attempts, session.unaided_correct) == (3, 2)
        assert session.recheck_done_at is not None

    async def test_a_finished_session_stays_finished(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        async with acting("kid") as ctx:
            await service.finish_homework(ctx, session_id, HomeworkClosing(ended_at=MOMENT + timedelta(minutes=1)))
        with pytest.raises(SessionIsOver):
            async with acting("kid") as ctx:
                await service.send_line(ctx, session_id, LineDraft(text="x = 4"))

    async def test_without_consent_nothing_is_collected(self, acting: As, world: SmallWorld, count: Count) -> None:
        before = await count("homework_sessions")
        with pytest.raises(DBAPIError, match="no consent for learning activity"):
            async with acting("pal") as ctx:
                await service.start_homework(ctx, world.riverbend.students["pal"], PROBLEM)
        assert await count("homework_sessions") == before

    async def test_a_withdrawal_ends_what_runs(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        exchange.listen({ConsentWithdrawn: [handlers.stop_sessions]})
        try:
            await set_level(world, None, purpose="learning_activity")
            async with acting("kid") as ctx:
                assert (await ctx.load(HomeworkSession, session_id)).status == "abandoned"
        finally:
            exchange.listen({})
            await set_level(world, "full", purpose="learning_activity")

    @pytest.mark.parametrize("username", ["mother", "office"])
    async def test_others_do_not_work_for_the_learner(
        self, acting: As, world: SmallWorld, count: Count, username: str
    ) -> None:
        before = await count("homework_sessions")
        with pytest.raises(NotYourHomework):
            async with acting(username) as ctx:
                await service.start_homework(ctx, world.riverbend.students["kid"], PROBLEM)
        assert await count("homework_sessions") == before

    async def test_anothers_session_is_not_there(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        with pytest.raises(NotFound):
            async with acting("pal") as ctx:
                await service.send_line(ctx, session_id, LineDraft(text="x = 4"))


class TestHints:
    async def test_a_hint_that_may_hold_the_answer_is_not_shown(
        self, acting: As, world: SmallWorld, count: Count
    ) -> None:
        session_id = await a_session(acting, world)
        before = await count("homework_hints")
        with pytest.raises(HintHoldsAnswer):
            async with acting("kid") as ctx:
                await service.give_hint(ctx, session_id, replace(QUOTE, is_answer_free=False))
        assert await count("homework_hints") == before

    @pytest.mark.parametrize(
        ("level", "allowed"),
        [
            ("questions_only", {"conceptual"}),
            ("hints", {"conceptual", "procedural"}),
            ("worked_examples", {"conceptual", "procedural", "example"}),
        ],
    )
    async def test_help_goes_as_far_as_agreed(
        self, acting: As, world: SmallWorld, level: str, allowed: set[str]
    ) -> None:
        session_id = await a_session(acting, world, replace(PROBLEM, assistance_level=level))
        given = set()
        for hint_type in ("conceptual", "procedural", "example"):
            try:
                async with acting("kid") as ctx:
                    await service.give_hint(ctx, session_id, replace(QUOTE, hint_type=hint_type))  # type: ignore[arg-type]
                given.add(hint_type)
            except HelpGoesTooFar:
                pass
        assert given == allowed

    async def test_hints_stand_in_order_and_are_rated(self, acting: As, world: SmallWorld) -> None:
        session_id = await a_session(acting, world)
        async with acting("kid") as ctx:
            first = await service.give_hint(ctx, session_id, QUOTE)
            second = await service.give_hint(ctx, session_id, replace(QUOTE, hint_type="procedural", rung=2))
            rated = await service.rate_hint(ctx, first.id, was_helpful=True, view_ms=4000)
        assert (first.position, second.position, rated.was_helpful) == (1, 2, True)


class TestResources:
    async def test_the_seeds_query_gives_hints_and_resources(self, acting: As, world: SmallWorld) -> None:
        resource_id = await a_resource(acting, "balance-1")
        session_id = await a_session(acting, world)
        async with acting("kid") as ctx:
            await service.give_hint(ctx, session_id, QUOTE)
            offer = await service.offer_resource(ctx, session_id, resource_id, "It shows why both sides change.")
            await service.use_resource(
                ctx, offer.id, ResourceUse(view_ms=60_000, completed_percent=80, was_helpful=True, student_rating=5)
            )
        async with acting("mother") as ctx:
            sessions = await ctx.find_many(
                HomeworkSession,
                where={"student_id": world.riverbend.students["kid"], "subject": "math"},
                include=["hints", "resources"],
                order_by=[("created_at", "desc")],
            )
        newest = sessions[0]
        assert newest.id == session_id
        assert [hint.hint_type for hint in newest.hints] == ["conceptual"]
        (resource,) = newest.resources
        assert (resource.title, resource.resource_type, resource.student_rating) == (VIDEO.title, "video", 5)
        assert (resource.quality_rating, resource.skill, resource.completed_percent) == (
            Decimal("4.5"), "one_step_equations", 80,
        )  # fmt: skip

    async def test_an_unpublished_one_is_not_offered(self, acting: As, world: SmallWorld, count: Count) -> None:
        resource_id = await a_resource(acting, "balance-2", is_published=False)
        session_id = await a_session(acting, world)
        before = await count("homework_resources")
        with pytest.raises(ResourceIsNotPublished):
            async with acting("teacher") as ctx:
                await service.offer_resource(ctx, session_id, resource_id, "…")
        assert await count("homework_resources") == before

    async def test_publishing_needs_an_editors_rating(self, acting: As) -> None:
        resource_id = await a_resource(acting, "balance-3", is_published=False)
        with pytest.raises(ResourceIsNotChecked):
            async with acting("teacher") as ctx:
                await service.publish_resource(ctx, resource_id, Decimal(0), date(2026, 9, 1))

    async def test_a_rating_is_one_to_five(self, acting: As, world: SmallWorld) -> None:
        resource_id = await a_resource(acting, "balance-4")
        session_id = await a_session(acting, world)
        async with acting("kid") as ctx:
            offer = await service.offer_resource(ctx, session_id, resource_id, "…")
        with pytest.raises(RatingIsWrong):
            async with acting("kid") as ctx:
                await service.use_resource(ctx, offer.id, ResourceUse(student_rating=6))
        async with acting("kid") as ctx:
            assert (await ctx.load(HomeworkResource, offer.id)).open_count == 0

    async def test_every_tenant_reads_the_platforms_library(self, acting: As) -> None:
        for tenant in ("riverbend", "lakeshore"):
            async with acting("kid", tenant) as ctx:
                found = [row for row in await ctx.find_many(LibraryResource) if row.owner_tenant_id is None]
            assert {row.language_code for row in found} == {"en", "es"}
            assert all(row.status == "published" and row.body for row in found)

    async def test_the_library_of_another_tenant_is_not_seen(self, acting: As) -> None:
        async with acting("teacher", "lakeshore") as ctx:
            foreign = await service.add_resource(ctx, replace(VIDEO, code="lakeshore-only"))
            await service.publish_resource(ctx, foreign.id, Decimal(5), date(2026, 9, 1))
        await a_resource(acting, "balance-5")
        async with acting("kid") as ctx:
            codes = {row.code for row in await resources_for(ctx, "math", "05", limit=50)}
            assert "balance-5" in codes
            assert "lakeshore-only" not in codes
            assert await ctx.find_many(LibraryResource, where={"code": "lakeshore-only"}) == []
            assert await resources_for(ctx, "math", "09") == []
