"""Homework of the cast: problems with lines, hints and resources, and the check without help some days later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.homework import service as homework
from aivo.domains.homework.schemas import (
    HintDraft,
    HomeworkClosing,
    HomeworkDraft,
    LineDraft,
    ResourceDraft,
    ResourceUse,
)
from aivo.domains.homework.shapes import HintPersonalization, ProblemAnalysis, Recheck, WorkLine
from aivo.seed.days import SENIORS, may_collect, moment, school_days
from aivo.seed.world import World


@dataclass(frozen=True)
class Problem:
    """A problem, the lines a learner sends (step, text, verdict, slip), and the hints that follow wrong ones."""

    draft: HomeworkDraft
    lines: tuple[tuple[int, str, str, str], ...]
    hints: tuple[tuple[str, str], ...]
    resource: str
    again: str


PROBLEMS: Final = (
    Problem(
        HomeworkDraft(
            subject="math",
            title="Page 41, number 6",
            topic="Adding fractions",
            problem_text="$$2/8 + 3/8 =$$ ? Write the answer as one fraction.",
            analysis=ProblemAnalysis(
                kind="fraction_addition", skills=["add_fractions"], expected_steps=2, engine="rules", is_understood=True
            ),
            steps=("What do the two fractions share?", "How many of these parts are there together?"),
            confidence_before="low",
        ),
        (
            (1, "both have 8", "right", ""),
            (2, "5/16", "wrong", "adds_denominators"),
            (2, "five eighths", "right", ""),
        ),
        (("conceptual", "You wrote 5/16. Did the parts get smaller when you put them together?"),),
        "fraction-bars",
        "$$1/6 + 4/6 =$$ ?",
    ),
    Problem(
        HomeworkDraft(
            subject="math",
            title="Number of the day",
            topic="Equations",
            problem_text="Find the missing number: $$3 × n + 2 = 14$$.",
            analysis=ProblemAnalysis(
                kind="linear_equation", skills=["two_step_equations"], expected_steps=2, engine="rules",
                is_understood=True,
            ),
            difficulty_level="hard",
            assistance_level="worked_examples",
            steps=("Undo the adding", "Undo the multiplying"),
            confidence_before="medium",
        ),
        (
            (1, "3 × n = 16", "wrong", "sign_slip"),
            (1, "3 × n = 16", "wrong", "sign_slip"),
            (1, "3 × n = 12", "right", ""),
            (2, "n = 4", "right", ""),
        ),
        (
            ("procedural", "You wrote 16. To undo + 2, what do you do on both sides?"),
            ("example", "Another one: 5 × k + 3 = 18. Take 3 from both sides: 5 × k = 15. Now you."),
        ),
        "balance",
        "$$2 × n + 5 = 11$$",
    ),
    Problem(
        HomeworkDraft(
            subject="reading",
            title="Chapter 3",
            topic="Main idea",
            problem_text="In one sentence: what is this chapter mostly about?",
            analysis=ProblemAnalysis(
                kind="comprehension", skills=["main_idea"], expected_steps=1, engine="rules", is_understood=False
            ),
            assistance_level="questions_only",
            steps=("Say it in one sentence",),
            confidence_before="medium",
        ),
        ((1, "the dog", "cannot_tell", ""), (1, "The dog finds the way home alone.", "follows", "")),
        (("conceptual", "You wrote: the dog. What does the dog want, and does it get it?"),),
        "main-idea",
        "What is chapter 4 mostly about?",
    ),
    Problem(
        HomeworkDraft(
            subject="science",
            title="Water cycle sheet",
            topic="States of water",
            problem_text="Put in order: rain, sea, cloud, vapour. Begin with the sea.",
            analysis=ProblemAnalysis(
                kind="ordering", skills=["water_cycle"], expected_steps=1, vocabulary=["vapour"], engine="rules",
                is_understood=True,
            ),
            steps=("Order the four words",),
            confidence_before="high",
        ),
        ((1, "sea, vapour, cloud, rain", "right", ""),),
        (),
        "water-cycle",
        "Put in order: ice, vapour, water. Begin with the coldest.",
    ),
)  # fmt: skip

LIBRARY: Final = (
    ResourceDraft(
        code="fraction-bars", resource_type="interactive", title="Fraction bars", subject="math", grade_level="03",
        grade_level_to="06", body="Colour bars and compare them.", duration_minutes=10, skills=("add_fractions",),
        access_features=("keyboard", "switch", "no_flashing"), description="Bars to cut and colour.",
    ),
    ResourceDraft(
        code="balance", resource_type="video", title="An equation is a balance", subject="math", grade_level="04",
        grade_level_to="08", body="Three minutes, with captions and a transcript.", duration_minutes=3,
        skills=("two_step_equations",), access_features=("captions", "transcript", "audio_description"),
    ),
    ResourceDraft(
        code="main-idea", resource_type="tutorial", title="What is it mostly about?", subject="reading",
        grade_level="03", grade_level_to="07", body="Four short texts, one question each.", duration_minutes=12,
        skills=("main_idea",),
        reading_grade=Decimal("2.8"), access_features=("read_aloud", "simplified_language"),
    ),
    ResourceDraft(
        code="water-cycle", resource_type="article", title="Where does rain come from?", subject="science",
        grade_level="03", grade_level_to="06", body="The sun warms the sea, and some of it rises as vapour …",
        duration_minutes=6, skills=("water_cycle",), reading_grade=Decimal("3.4"),
        access_features=("read_aloud", "alternative_text"),
    ),
    ResourceDraft(
        code="number-line", resource_type="worksheet", title="Fractions on the number line", subject="math",
        grade_level="03", grade_level_to="05", body="Ten lines to mark.", duration_minutes=15,
        skills=("equal_fractions",), access_features=("large_print",),
    ),
    ResourceDraft(
        code="recta-numerica", resource_type="article", title="Fracciones en la recta numérica", subject="math",
        grade_level="03", grade_level_to="05", body="Cada parte mide lo mismo …", language_code="es",
        duration_minutes=8, skills=("equal_fractions",), access_features=("read_aloud",),
    ),
)  # fmt: skip


async def seed_homework(ctx: Ctx, world: World) -> None:
    """Fill the library and let the cast work through four problems."""
    library = await _library(world)
    days = school_days(world.anchor, 9)
    for learner in world.students:
        if not await may_collect(ctx, world, learner, "learning_activity"):
            continue
        for problem, day in zip(PROBLEMS, (days[0], days[3], days[6], days[8]), strict=True):
            if learner in SENIORS and problem.resource not in ("balance", "main-idea"):
                continue
            await _worked(world, learner, problem, day, library)


async def _library(world: World) -> dict[str, UUID]:
    ids = {}
    async with world.acting(world.manager) as teacher:
        for draft in LIBRARY:
            resource = await homework.add_resource(teacher, draft)
            rating = Decimal(world.rng.choice(("3.5", "4.0", "4.5", "5.0")))
            await homework.publish_resource(teacher, resource.id, rating, world.anchor - timedelta(days=60))
            ids[draft.code] = resource.id
    return ids


async def _worked(world: World, learner: str, problem: Problem, day: date, library: dict[str, UUID]) -> None:
    rng = world.rng
    began = moment(world, day, 340)
    at = began
    async with world.acting(learner) as kid:
        draft = HomeworkDraft(
            **{name: getattr(problem.draft, name) for name in problem.draft.__slots__} | {"started_at": began}
        )
        session = await homework.start_homework(kid, world.student(learner), draft)
        hints = list(problem.hints)
        for step, text, verdict, slip in problem.lines:
            spent = rng.randint(20, 120)
            at += timedelta(seconds=spent)
            line = LineDraft(text=text, step=step, verdict=verdict, slip=slip, milliseconds=spent * 1000, sent_at=at)  # type: ignore[arg-type]  # words of the table
            await homework.send_line(kid, session.id, line)
            if verdict in ("wrong", "cannot_tell") and hints:
                kind, words = hints.pop(0)
                at += timedelta(seconds=10)
                await _hinted(kid, session.id, HintDraft(
                    hint_type=kind,  # type: ignore[arg-type]  # one of the words above
                    hint_text=words, is_answer_free=True, step_number=step, rung=len(problem.hints) - len(hints),
                    quoted_step=text, slip=slip or None, shown_at=at,
                    personalization=HintPersonalization(reading_grade=3.0, reason="Short sentences, quotes the line."),
                ), was_helpful=rng.random() < 0.75)  # fmt: skip
        await _resourced(world, kid, session.id, library[problem.resource])
        at += timedelta(seconds=40)
        await homework.finish_homework(
            kid,
            session.id,
            HomeworkClosing(
                ended_at=at,
                active_ms=int((at - began).total_seconds() * 1000),
                confidence_after=rng.choice(("medium", "high", "high")),
                recheck=Recheck(problem=problem.again),
                recheck_due_on=day + timedelta(days=4),
            ),
        )
        if day + timedelta(days=4) < world.anchor:
            await _rechecked(world, kid, session.id, problem, day + timedelta(days=4))


async def _hinted(kid: Ctx, session_id: UUID, draft: HintDraft, *, was_helpful: bool) -> None:
    hint = await homework.give_hint(kid, session_id, draft)
    await homework.rate_hint(kid, hint.id, was_helpful=was_helpful, view_ms=6000)


async def _resourced(world: World, kid: Ctx, session_id: UUID, resource_id: UUID) -> None:
    offer = await homework.offer_resource(kid, session_id, resource_id, "It shows the same idea with pictures.")
    if world.rng.random() < 0.7:
        percent = world.rng.choice((40, 80, 100, 100))
        use = ResourceUse(
            view_ms=world.rng.randint(40_000, 300_000),
            completed_percent=percent,
            was_helpful=percent > 50,
            student_rating=world.rng.choice((3, 4, 5)),
            supports_used=("captions",),
        )
        await homework.use_resource(kid, offer.id, use)


async def _rechecked(world: World, kid: Ctx, session_id: UUID, problem: Problem, day: date) -> None:
    is_right = world.rng.random() < 0.65
    at = moment(world, day, 30)
    line = WorkLine(text="…", sent_at=at, verdict="right" if is_right else "wrong", milliseconds=30_000)
    result = Recheck(problem=problem.again, lines=[line], questions=1, correct=int(is_right))
    await homework.recheck(kid, session_id, result, at)
