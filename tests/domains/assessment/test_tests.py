"""Writing a test, giving it to one learner, answering, scoring; and what a learner never reads."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError

from aivo.domains.assessment import handlers, service
from aivo.domains.assessment.errors import (
    AssessmentIsEmpty,
    AssessmentIsNotPublished,
    AssessmentIsPublished,
    AttemptIsOver,
    KeyIsNotProved,
    NoAttemptLeft,
    NotOpen,
    NotYourTest,
    WindowIsWrong,
)
from aivo.domains.assessment.models import (
    Assessment,
    AssessmentAnswerKey,
    AssessmentAssignment,
    AssessmentAttempt,
    AssessmentQuestion,
    AssessmentResponse,
)
from aivo.domains.assessment.schemas import (
    AnswerDraft,
    AssessmentDraft,
    AssignmentDraft,
    KeyDraft,
    QuestionDraft,
    SittingDraft,
)
from aivo.domains.assessment.shapes import AcceptedAnswer, Choice, Misconception, RubricLine, SupportRules
from aivo.domains.consent.service import ConsentWithdrawn
from aivo.domains.iep import service as iep
from aivo.domains.iep.schemas import AccommodationDraft
from aivo.kit.errors import NotFound
from aivo.kit.events import exchange
from tests.conftest import SmallWorld
from tests.factories.learning import MOMENT, As, Count, set_level

QUIZ = AssessmentDraft(
    title="Equal fractions", subject="math", grade_level="04", time_limit_minutes=30,
    supports=SupportRules(prohibited=["calculator-on-screen"], prohibited_reason="Counting is what is measured."),
)  # fmt: skip
CHOICE = QuestionDraft(
    question_type="single_choice",
    stem="Which is the same as $$1/2$$?",
    choices=(Choice(key="A", text="2/4"), Choice(key="B", text="2/3")),
    skill="equal_fractions",
    key=KeyDraft(
        correct_keys=("A",), verification="by_proof",
        misconceptions=(Misconception(choice_key="B", code="adds_same_number"),),
    ),
)  # fmt: skip
NUMBER = QuestionDraft(
    question_type="number",
    stem="Write $$1/4$$ as a decimal.",
    key=KeyDraft(
        accepted=(AcceptedAnswer(value="0.25", tolerance=0.001),), scoring="map_response", verification="by_proof"
    ),
)
WORD = QuestionDraft(
    question_type="short_text",
    stem="The number under the line is the …",
    max_points=Decimal(2),
    key=KeyDraft(
        accepted=(AcceptedAnswer(value="denominator"), AcceptedAnswer(value="bottom", points=0.5)),
        scoring="map_response",
        verification="by_person",
    ),
)  # fmt: skip
EXPLAIN = QuestionDraft(
    question_type="extended_text",
    stem="Explain why.",
    max_points=Decimal(2),
    key=KeyDraft(scoring="rubric", rubric=(RubricLine(name="Reason", max_points=2),)),
)
OPEN = AssignmentDraft(opens_at=MOMENT, closes_at=MOMENT + timedelta(hours=1))
SIT = SittingDraft(started_at=MOMENT, random_seed=7)


async def a_test(acting: As, *questions: QuestionDraft) -> UUID:
    async with acting("teacher") as ctx:
        test = await service.draft_assessment(ctx, QUIZ)
        for question in questions:
            await service.add_question(ctx, test.id, question)
        await service.publish_assessment(ctx, test.id)
    return test.id


async def an_assignment(acting: As, world: SmallWorld, *questions: QuestionDraft) -> UUID:
    test_id = await a_test(acting, *(questions or (CHOICE, NUMBER, WORD)))
    async with acting("teacher") as ctx:
        return (await service.assign(ctx, test_id, world.riverbend.students["kid"], OPEN)).id


async def an_attempt(acting: As, world: SmallWorld, *questions: QuestionDraft) -> tuple[UUID, list[AssessmentResponse]]:
    assignment_id = await an_assignment(acting, world, *questions)
    async with acting("kid") as ctx:
        attempt = await service.start_attempt(ctx, assignment_id, SIT)
        responses = await ctx.find_many(
            AssessmentResponse, where={"attempt_id": attempt.id}, order_by=[("position", "asc")]
        )
    return attempt.id, responses


class TestWriting:
    async def test_a_test_with_proved_keys_is_published(self, acting: As) -> None:
        test_id = await a_test(acting, CHOICE, NUMBER)
        async with acting("teacher") as ctx:
            test = await ctx.find_unique(Assessment, where={"id": test_id}, include=["questions.answer_key"])
        assert test is not None
        assert test.status == "published"
        assert [question.position for question in sorted(test.questions, key=lambda q: q.position)] == [1, 2]
        assert all(question.answer_key is not None for question in test.questions)

    async def test_an_empty_test_is_not(self, acting: As) -> None:
        with pytest.raises(AssessmentIsEmpty):
            await a_test(acting)

    async def test_nor_one_with_an_unproved_key(self, acting: As, count: Count) -> None:
        before = await count("assessments")
        unproved = QuestionDraft(
            question_type="number", stem="1 + 1 = ?", key=KeyDraft(accepted=(AcceptedAnswer(value="2"),))
        )
        with pytest.raises(KeyIsNotProved, match="1 of 2 questions"):
            await a_test(acting, CHOICE, unproved)
        assert await count("assessments") == before

    async def test_a_published_test_stays_as_it_is(self, acting: As, count: Count) -> None:
        test_id = await a_test(acting, CHOICE)
        before = await count("assessment_questions")
        with pytest.raises(AssessmentIsPublished):
            async with acting("teacher") as ctx:
                await service.add_question(ctx, test_id, NUMBER)
        assert await count("assessment_questions") == before

    @pytest.mark.parametrize("username", ["kid", "mother"])
    async def test_learners_and_parents_write_none(self, acting: As, username: str, count: Count) -> None:
        before = await count("assessments")
        with pytest.raises(NotYourTest):
            async with acting(username) as ctx:
                await service.draft_assessment(ctx, QUIZ)
        assert await count("assessments") == before


class TestAssign:
    async def test_the_accommodations_in_force_stretch_time_and_window(self, acting: As, world: SmallWorld) -> None:
        kid = world.riverbend.students["kid"]
        async with acting("manager") as ctx:
            support = await iep.grant_accommodation(
                ctx, kid,
                AccommodationDraft(
                    source="teacher_choice", kind="extended_time", category="timing", statement="Half more time",
                    amount=Decimal("1.5"), amount_of="times", valid_from=date(2026, 9, 1),
                ),
            )  # fmt: skip
            later = AccommodationDraft(
                source="teacher_choice", kind="calculator", category="response", statement="A calculator",
                valid_from=date(2027, 1, 1),
            )  # fmt: skip
            await iep.grant_accommodation(ctx, kid, later)
        assignment_id = await an_assignment(acting, world)
        async with acting("kid") as ctx:
            assignment = await ctx.find_unique(AssessmentAssignment, where={"id": assignment_id})
        assert assignment is not None
        assert (assignment.base_minutes, assignment.extra_minutes) == (30, 15)
        assert assignment.extended_closes_at == MOMENT + timedelta(minutes=75)
        assert [each.accommodation_id for each in assignment.accommodations.supports] == [support.id]
        async with acting("kid") as ctx:
            attempt = await service.start_attempt(ctx, assignment_id, SIT)
            assert attempt.time_limit_ms == 45 * 60_000

    async def test_a_draft_cannot_be_given(self, acting: As, world: SmallWorld, count: Count) -> None:
        async with acting("teacher") as ctx:
            test = await service.draft_assessment(ctx, QUIZ)
        before = await count("assessment_assignments")
        with pytest.raises(AssessmentIsNotPublished):
            async with acting("teacher") as ctx:
                await service.assign(ctx, test.id, world.riverbend.students["kid"], OPEN)
        assert await count("assessment_assignments") == before

    async def test_nor_with_a_window_that_closes_first(self, acting: As, world: SmallWorld) -> None:
        test_id = await a_test(acting, CHOICE)
        with pytest.raises(WindowIsWrong):
            async with acting("teacher") as ctx:
                await service.assign(
                    ctx, test_id, world.riverbend.students["kid"], AssignmentDraft(opens_at=MOMENT, closes_at=MOMENT)
                )

    async def test_nor_to_a_learner_one_does_not_teach(self, acting: As, world: SmallWorld) -> None:
        test_id = await a_test(acting, CHOICE)
        with pytest.raises(NotFound):
            async with acting("teacher") as ctx:
                await service.assign(ctx, test_id, world.riverbend.students["far"], OPEN)

    async def test_a_learner_cannot_give_themselves_more_time(self, acting: As, world: SmallWorld) -> None:
        assignment_id = await an_assignment(acting, world)
        async with acting("kid") as ctx:
            tag = await ctx.tell(
                "update assessment_assignments set extra_minutes = 600 where tenant_id = $1 and id = $2",
                ctx.actor.tenant_id, assignment_id,
            )  # fmt: skip
        assert tag == "UPDATE 0"


class TestSitting:
    async def test_questions_come_as_snapshots_without_keys(self, acting: As, world: SmallWorld) -> None:
        attempt_id, responses = await an_attempt(acting, world)
        assert [response.item.stem for response in responses] == [CHOICE.stem, NUMBER.stem, WORD.stem]
        assert [choice.text for choice in responses[0].item.choices] == ["2/4", "2/3"]
        async with acting("kid") as ctx:
            attempt = await ctx.load(AssessmentAttempt, attempt_id)
            assignment = await ctx.load(AssessmentAssignment, attempt.assignment_id)
        assert (attempt.questions_presented, attempt.points_possible) == (3, Decimal(4))
        assert assignment.status == "in_progress"

    async def test_bank_and_keys_stay_closed_to_learner_and_parent(self, acting: As, world: SmallWorld) -> None:
        await an_attempt(acting, world)
        for username in ("kid", "mother"):
            async with acting(username) as ctx:
                for model in (Assessment, AssessmentQuestion, AssessmentAnswerKey):
                    assert await ctx.find_many(model) == []
                assert await ctx.find_many(AssessmentResponse) != []

    async def test_scores_by_the_keys_and_names_the_misconception(self, acting: As, world: SmallWorld) -> None:
        attempt_id, responses = await an_attempt(acting, world)
        async with acting("kid") as ctx:
            await service.answer(ctx, responses[0].id, AnswerDraft(keys=("B",), response_ms=4000))
            await service.answer(ctx, responses[1].id, AnswerDraft(number=0.25, response_ms=5000))
            await service.answer(ctx, responses[2].id, AnswerDraft(text=" Bottom ", response_ms=6000))
            attempt = await service.hand_in(ctx, attempt_id, MOMENT + timedelta(minutes=10))
            scored = await ctx.find_many(
                AssessmentResponse, where={"attempt_id": attempt_id}, order_by=[("position", "asc")]
            )
        assert (attempt.status, attempt.points_earned, attempt.questions_answered, attempt.questions_correct) == (
            "scored", Decimal(2), 3, 1,
        )  # fmt: skip
        assert attempt.active_ms == 600_000
        assert [(row.is_correct, row.points_earned) for row in scored] == [
            (False, Decimal(0)), (True, Decimal(1)), (None, Decimal(1)),
        ]  # fmt: skip
        assert scored[0].misconception_code == "adds_same_number"
        async with acting("teacher") as ctx:
            assert (await ctx.load(AssessmentAssignment, attempt.assignment_id)).status == "completed"

    async def test_an_answer_can_be_changed_until_it_is_handed_in(self, acting: As, world: SmallWorld) -> None:
        attempt_id, responses = await an_attempt(acting, world)
        async with acting("kid") as ctx:
            await service.answer(ctx, responses[0].id, AnswerDraft(keys=("B",)))
            changed = await service.answer(ctx, responses[0].id, AnswerDraft(keys=("A",)))
            assert changed.change_count == 1
            assert (await service.hand_in(ctx, attempt_id, MOMENT + timedelta(minutes=5))).questions_correct == 1
        with pytest.raises(AttemptIsOver):
            async with acting("kid") as ctx:
                await service.answer(ctx, responses[0].id, AnswerDraft(keys=("B",)))

    async def test_a_skipped_question_and_a_wrong_word_earn_nothing(self, acting: As, world: SmallWorld) -> None:
        attempt_id, responses = await an_attempt(acting, world)
        async with acting("kid") as ctx:
            await service.answer(ctx, responses[0].id, AnswerDraft(keys=("A",)))
            await service.answer(ctx, responses[0].id, AnswerDraft(is_skipped=True))
            await service.answer(ctx, responses[1].id, AnswerDraft(number=0.5))
            await service.answer(ctx, responses[2].id, AnswerDraft(text="numerator"))
            attempt = await service.hand_in(ctx, attempt_id, MOMENT + timedelta(minutes=5))
        assert (attempt.points_earned, attempt.questions_answered, attempt.questions_correct) == (Decimal(0), 2, 0)

    async def test_what_no_key_can_score_waits_for_a_person(self, acting: As, world: SmallWorld) -> None:
        attempt_id, responses = await an_attempt(acting, world, CHOICE, EXPLAIN)
        async with acting("kid") as ctx:
            await service.answer(ctx, responses[0].id, AnswerDraft(keys=("A",)))
            await service.answer(ctx, responses[1].id, AnswerDraft(text="Because the pieces are half as big."))
            assert (await service.hand_in(ctx, attempt_id, MOMENT + timedelta(minutes=5))).status == "submitted"
        async with acting("teacher") as ctx:
            attempt = await service.score_response(ctx, responses[1].id, Decimal(2), "Well explained.")
        assert (attempt.status, attempt.points_earned, attempt.questions_correct) == ("scored", Decimal(3), 2)

    async def test_a_learner_cannot_score(self, acting: As, world: SmallWorld) -> None:
        _, responses = await an_attempt(acting, world, EXPLAIN)
        with pytest.raises(NotYourTest):
            async with acting("kid") as ctx:
                await service.score_response(ctx, responses[0].id, Decimal(2))

    async def test_not_before_it_opens_nor_after_it_closes_nor_twice(self, acting: As, world: SmallWorld) -> None:
        assignment_id = await an_assignment(acting, world)
        for at in (MOMENT - timedelta(minutes=1), MOMENT + timedelta(hours=3)):
            with pytest.raises(NotOpen):
                async with acting("kid") as ctx:
                    await service.start_attempt(ctx, assignment_id, SittingDraft(started_at=at))
        async with acting("kid") as ctx:
            await service.start_attempt(ctx, assignment_id, SIT)
        with pytest.raises(NoAttemptLeft):
            async with acting("kid") as ctx:
                await service.start_attempt(ctx, assignment_id, SIT)

    async def test_without_consent_nothing_is_collected(self, acting: As, world: SmallWorld, count: Count) -> None:
        test_id = await a_test(acting, CHOICE)
        async with acting("teacher") as ctx:
            assignment = await service.assign(ctx, test_id, world.riverbend.students["pal"], OPEN)
        before = await count("assessment_attempts")
        with pytest.raises(DBAPIError, match="no consent for learning activity"):
            async with acting("pal") as ctx:
                await service.start_attempt(ctx, assignment.id, SIT)
        assert await count("assessment_attempts") == before

    async def test_a_withdrawal_ends_what_runs(self, acting: As, world: SmallWorld) -> None:
        attempt_id, _ = await an_attempt(acting, world)
        exchange.listen({ConsentWithdrawn: [handlers.stop_attempts]})
        try:
            await set_level(world, None, purpose="learning_activity")
            async with acting("kid") as ctx:
                attempt = await ctx.load(AssessmentAttempt, attempt_id)
        finally:
            exchange.listen({})
            await set_level(world, "full", purpose="learning_activity")
        assert (attempt.status, attempt.stop_reason) == ("abandoned", "consent_ended")

    async def test_anothers_attempt_is_neither_presented_nor_scored(self, acting: As, world: SmallWorld) -> None:
        attempt_id, _ = await an_attempt(acting, world)
        for username in ("pal", "mother"):
            async with acting(username) as ctx:
                await ctx.begin()
                assert (await ctx.ask("select app.present_questions($1) as n", attempt_id))[0]["n"] == 0
                assert (await ctx.ask("select app.score_attempt($1) as s", attempt_id))[0]["s"] is None
