"""Tests of the cast: fractions, reading, a pay slip, a practice that adapts; given, taken, scored, excused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.assessment import service as assessment
from aivo.domains.assessment.models import AssessmentResponse
from aivo.domains.assessment.schemas import (
    AnswerDraft,
    AssessmentDraft,
    AssignmentDraft,
    KeyDraft,
    QuestionDraft,
    SittingDraft,
)
from aivo.domains.assessment.shapes import AcceptedAnswer, Choice, Misconception, RubricLine, SupportRules
from aivo.seed.days import SENIORS, may_collect, moment, school_days
from aivo.seed.world import World


@dataclass(frozen=True)
class Asked:
    """A question with the answer of a learner who knows it and of one who slips."""

    draft: QuestionDraft
    right: AnswerDraft
    slip: AnswerDraft


def _choice(stem: str, right: str, wrong: str, slip: str, *others: str, skill: str, difficulty: str) -> Asked:
    texts = sorted((right, wrong, *others))
    keys = {text: "ABCD"[number] for number, text in enumerate(texts)}
    draft = QuestionDraft(
        question_type="single_choice",
        stem=stem,
        choices=tuple(Choice(key=keys[text], text=text) for text in texts),
        skill=skill,
        difficulty_logit=Decimal(difficulty),
        expected_seconds=40,
        rapid_guess_ms=2000,
        key=KeyDraft(
            correct_keys=(keys[right],),
            misconceptions=(Misconception(choice_key=keys[wrong], code=slip, description=slip.replace("_", " ")),),
            verification="by_proof",
        ),
    )
    return Asked(draft, AnswerDraft(keys=(keys[right],)), AnswerDraft(keys=(keys[wrong],)))


def _number(stem: str, right: float, slip: float, *, skill: str, difficulty: str) -> Asked:
    draft = QuestionDraft(
        question_type="number",
        stem=stem,
        skill=skill,
        difficulty_logit=Decimal(difficulty),
        expected_seconds=60,
        rapid_guess_ms=3000,
        key=KeyDraft(
            accepted=(AcceptedAnswer(value=f"{right:g}", tolerance=0.001),),
            scoring="map_response",
            verification="by_proof",
        ),
    )
    return Asked(draft, AnswerDraft(number=right), AnswerDraft(number=slip))


QUIZ: Final = AssessmentDraft(
    title="Equal fractions",
    subject="math",
    grade_level="04",
    description="After two weeks of work with fraction bars.",
    instructions="Take your time. You can go back to a question.",
    time_limit_minutes=30,
    max_attempts=2,
    supports=SupportRules(
        universal=["highlighting", "note-taking-on-screen"],
        prohibited=["calculator-on-screen"],
        prohibited_reason="Counting with fractions is what the quiz looks at.",
    ),
)
QUIZ_QUESTIONS: Final = (
    _choice(
        "Which is the same as $$1/2$$?", "2/4", "2/3", "adds_same_number", "1/4",
        skill="equal_fractions", difficulty="-1.2",
    ),
    _choice(
        "Which is the same as $$2/3$$?", "4/6", "3/4", "adds_same_number", "2/6",
        skill="equal_fractions", difficulty="-0.4",
    ),
    _choice(
        "Which is the greatest?", "3/4", "3/8", "bigger_number_below_is_bigger", "3/6",
        skill="compare_fractions", difficulty="0.1",
    ),
    _choice(
        "$$1/5 + 2/5 =$$ ?", "3/5", "3/10", "adds_denominators", "2/5",
        skill="add_fractions", difficulty="-0.2",
    ),
    _number("Write $$1/4$$ as a decimal.", 0.25, 1.4, skill="fraction_as_decimal", difficulty="0.9"),
    _number("How many thirds are in 2?", 6, 3, skill="equal_fractions", difficulty="0.6"),
)  # fmt: skip
READING: Final = AssessmentDraft(
    title="The lighthouse keeper",
    subject="reading",
    grade_level="04",
    kind="formative",
    description="Understanding of a short story; it may be read aloud.",
    instructions="Read the story, or listen to it. Then answer.",
)
STORY: Final = (
    "Every evening Mr. Hale climbed the stairs and lit the lamp. One night the wind broke a window and the lamp went "
    "out. He held his coat before the hole and lit it again. In the morning a captain came to thank him."
)
READING_QUESTIONS: Final = (
    _choice(
        "Why did the lamp go out?", "The wind broke a window.", "Mr. Hale forgot it.", "guesses_from_title",
        "The oil was gone.", skill="key_details", difficulty="-1.0",
    ),
    _choice(
        "What does “thank him” tell you?", "The light helped a ship.", "The captain was lost.", "no_evidence",
        "It was a holiday.", skill="inference", difficulty="0.3",
    ),
    Asked(
        QuestionDraft(
            question_type="extended_text",
            stem="What kind of person is Mr. Hale? Use the story.",
            max_points=Decimal(2),
            skill="character",
            key=KeyDraft(
                scoring="rubric",
                rubric=(RubricLine(name="Trait with a reason", max_points=2, levels=["none", "trait", "both"]),),
            ),
        ),
        AnswerDraft(text="He is careful because he lit the lamp again even with the wind."),
        AnswerDraft(text="he is nice"),
    ),
)  # fmt: skip
PAY: Final = AssessmentDraft(
    title="Reading a pay slip",
    subject="math",
    grade_level="09",
    grade_level_to="12",
    kind="formative",
    description="For the work-experience course.",
    instructions="A calculator is open to everyone here.",
    time_limit_minutes=40,
    supports=SupportRules(universal=["calculator-on-screen"]),
)
PAY_QUESTIONS: Final = (
    _number("12 hours at $15.50 an hour: how much before tax?", 186, 180, skill="gross_pay", difficulty="-0.5"),
    _choice(
        "Which is taken off before you are paid?", "Tax", "The hours you worked", "mixes_up_parts", "Your bonus",
        skill="deductions", difficulty="-0.8",
    ),
    _number("Tax is 10 % of $200. How many dollars are left?", 180, 20, skill="percent", difficulty="0.4"),
)  # fmt: skip
PRACTICE: Final = AssessmentDraft(
    title="Fraction practice that fits you",
    subject="math",
    grade_level="03",
    grade_level_to="05",
    kind="practice",
    description="Questions chosen by expert difficulty. Practice, not an evaluation.",
    is_adaptive=True,
    max_attempts=10,
)


async def seed_assessment(ctx: Ctx, world: World) -> None:
    """Write the tests, give them, and let the cast take what is due."""
    quiz = await _written(world, QUIZ, QUIZ_QUESTIONS)
    reading = await _written(world, READING, READING_QUESTIONS)
    pay = await _written(world, PAY, PAY_QUESTIONS)
    await _written(world, PRACTICE, QUIZ_QUESTIONS)
    days = school_days(world.anchor, 8)
    for number, learner in enumerate(world.students):
        if learner in SENIORS:
            given = await _given(world, learner, pay, days[2], open_days=5)
            if await may_collect(ctx, world, learner, "learning_activity"):
                await _taken(world, learner, given, PAY_QUESTIONS, days[3], 0.8)
            continue
        taken = await _given(world, learner, quiz, days[0], open_days=7)
        read = await _given(world, learner, reading, days[3], open_days=5)
        yesterday = world.anchor - timedelta(days=1)  # so that it is open at every hour of today
        await _given(world, learner, quiz, yesterday, open_days=4)
        if not await may_collect(ctx, world, learner, "learning_activity"):
            continue
        skill = 0.45 + 0.4 * world.rng.random()
        await _taken(world, learner, taken, QUIZ_QUESTIONS, days[1], skill)
        if number % 4 == 3:
            async with world.acting(_teacher(world, learner)) as teacher:
                await assessment.excuse(teacher, read, "Absent on both days of the reading check.")
        else:
            await _taken(world, learner, read, READING_QUESTIONS, days[4], skill)


def _teacher(world: World, learner: str) -> str | None:
    """The case manager gives tests to the learners with plans; for others the system does."""
    return world.manager if learner in world.plans else None


async def _written(world: World, draft: AssessmentDraft, questions: tuple[Asked, ...]) -> UUID:
    async with world.acting(world.manager) as teacher:
        test = await assessment.draft_assessment(teacher, draft)
        for question in questions:
            asked = question.draft
            if draft is READING:
                asked = QuestionDraft(**{name: getattr(asked, name) for name in asked.__slots__} | {"stimulus": STORY})
            await assessment.add_question(teacher, test.id, asked)
        await assessment.publish_assessment(teacher, test.id)
    return test.id


async def _given(world: World, learner: str, test_id: UUID, day: date, *, open_days: int) -> UUID:
    opens_at = moment(world, day)
    draft = AssignmentDraft(
        opens_at=opens_at,
        due_at=opens_at + timedelta(days=open_days - 1),
        closes_at=opens_at + timedelta(days=open_days),
    )
    async with world.acting(_teacher(world, learner)) as teacher:
        return (await assessment.assign(teacher, test_id, world.student(learner), draft)).id


async def _taken(
    world: World, learner: str, assignment_id: UUID, questions: tuple[Asked, ...], day: date, skill: float
) -> None:
    began = moment(world, day, 20)
    is_switch = learner == "lin"
    sitting = SittingDraft(
        started_at=began,
        random_seed=world.rng.randrange(1, 2**31),
        setting="small_group" if learner in world.plans else "classroom",
        input_method="switch" if is_switch else "keyboard",
    )
    async with world.acting(learner) as kid:
        attempt = await assessment.start_attempt(kid, assignment_id, sitting)
        responses = await kid.find_many(
            AssessmentResponse, where={"attempt_id": attempt.id}, order_by=[("position", "asc")]
        )
        seconds = 0
        for response, question in zip(responses, questions, strict=True):
            spent = int((150 if is_switch else 35) * (0.6 + world.rng.random()))
            seconds += spent
            known = question.right if world.rng.random() < skill else question.slip
            answer = AnswerDraft(
                keys=known.keys,
                text=known.text,
                number=known.number,
                response_ms=spent * 1000,
                answered_at=began + timedelta(seconds=seconds),
                supports_used=("spoken",) if learner == "maya" and question.draft.stimulus else (),
            )
            await assessment.answer(kid, response.id, answer)
        await assessment.hand_in(kid, attempt.id, began + timedelta(seconds=seconds + 20))
    async with world.acting(_teacher(world, learner)) as teacher:
        for response in await teacher.find_many(AssessmentResponse, where={"attempt_id": attempt.id}):
            if response.points_earned is None:
                is_full = "because" in (response.response.text if response.response else "")
                points = Decimal(2) if is_full else Decimal(1)
                await assessment.score_response(teacher, response.id, points, "Thank you for using the story.")
