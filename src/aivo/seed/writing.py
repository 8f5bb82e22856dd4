"""Texts of the cast: three revisions each, notes and answers, a thread with the teacher, one handed in and returned."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.writing import service as writing
from aivo.domains.writing.schemas import CommentDraft, DocumentDraft, FeedbackDraft, PromptDraft, RevisionDraft
from aivo.domains.writing.shapes import ExampleResponse, PromptSupports, RubricLine, RubricScore
from aivo.seed.days import SENIORS, may_collect, moment, school_days
from aivo.seed.world import World

RUBRIC: Final = (
    RubricLine(name="Idea", description="One clear idea", levels=["none", "some", "clear"], max_points=4),
    RubricLine(
        name="Details", description="Facts or pictures in words", levels=["none", "one", "several"], max_points=4
    ),
)
PROMPTS: Final = (
    PromptDraft(
        code="a-place-i-know", title="A place I know", document_type="paragraph", genre="informative",
        subject="writing", grade_level="03", grade_level_to="06", prompt_text="Describe a place you know well.",
        min_words=30, max_words=120, suggested_minutes=20, rubric=RUBRIC,
        example_responses=(
            ExampleResponse(level="clear", text="Behind our house is a creek. In spring it roars.", comment="Heard."),
        ),
        supports=PromptSupports(
            sentence_starters=["You can see", "In the morning", "I like"], word_bank=["quiet", "bright", "narrow"],
            organizer=["See", "Hear", "Feel"],
        ),
    ),
    PromptDraft(
        code="lost-key", title="The lost key", document_type="story", genre="narrative", subject="writing",
        grade_level="04", grade_level_to="08", prompt_text="Someone finds a key that fits no door. What happens?",
        min_words=50, max_words=300, suggested_minutes=30, rubric=RUBRIC,
    ),
    PromptDraft(
        code="first-job", title="A job I would try", document_type="essay", genre="opinion", subject="writing",
        grade_level="09", grade_level_to="12", prompt_text="Which job would you try for a month, and why?",
        min_words=80, max_words=400, suggested_minutes=40, rubric=RUBRIC,
    ),
    PromptDraft(
        code="how-it-works", title="How it works", document_type="report", genre="informative", subject="science",
        grade_level="04", grade_level_to="12", prompt_text="Explain how something works.",
        min_words=40, max_words=300, suggested_minutes=30, rubric=RUBRIC,
    ),
)  # fmt: skip
YOUNG: Final = (
    "The park are near my house. It has a big tree.",
    "The park are near my house. It has a big tree and a pond. In the morning you can here the ducks.",
    "The park is near my house. It has a big tree and a pond. In the morning you can hear the ducks "
    "because it is quiet.",
)
OLDER: Final = (
    "I would try being a bus mechanic. Engines makes sense to me.",
    "I would try being a bus mechanic for a month. Engines makes sense to me. First I would learn the brakes.",
    "I would try being a bus mechanic for a month, because engines make sense to me. First I would learn the brakes. "
    "After that I would ask to drive one round the yard.",
)
REPORT: Final = (
    "A bike pump push air.",
    "A bike pump pushes air. When you press, the air has no other way to go.",
)


async def seed_writing(ctx: Ctx, world: World) -> None:
    """Fill the prompts and let the cast write two texts each."""
    async with world.acting(world.manager) as teacher:
        prompts = {draft.code: (await writing.add_prompt(teacher, draft)).id for draft in PROMPTS}
    days = school_days(world.anchor, 10)
    for learner in world.students:
        if not await may_collect(ctx, world, learner, "learning_activity"):
            continue
        is_older = learner in SENIORS
        texts = OLDER if is_older else YOUNG
        code = "first-job" if is_older else "a-place-i-know"
        done = await _written(
            world, learner, prompts[code], "A job I would try" if is_older else "The park", texts, days[1:8:3]
        )
        await _noted(world, learner, done, texts[1])
        await _talked_about(world, learner, done, texts[-1].split(".")[0], days[8])
        await _written(world, learner, prompts["how-it-works"], "How a pump works", REPORT, days[5:9:3])


async def _written(
    world: World, learner: str, prompt_id: UUID, title: str, texts: tuple[str, ...], days: list[date]
) -> UUID:
    async with world.acting(learner) as kid:
        document = await writing.start_document(
            kid,
            world.student(learner),
            DocumentDraft(
                title=title,
                writing_prompt_id=prompt_id,
                started_at=moment(world, days[0], 60),
                assistance_level="spelling" if learner == "maya" else "full",
            ),
        )
        for body, day in zip(texts, days, strict=True):
            minutes = world.rng.randint(6, 18)
            draft = RevisionDraft(body=body, saved_at=moment(world, day, 60 + minutes), active_ms=minutes * 60_000)
            await writing.save_revision(kid, document.id, draft)
    return document.id


async def _noted(world: World, learner: str, document_id: UUID, body: str) -> None:
    """Notes as far as the agreed help goes: spelling and praise for all, more where it was agreed."""
    notes = [
        FeedbackDraft(
            feedback_type="content", category="connectives", message="You joined two thoughts. That helps.",
            is_praise=True, quote="because", confidence=Decimal(1),
        ),
        FeedbackDraft(
            feedback_type="grammar", category="spelling", message="Look at the ending of this word once more.",
            quote="makes" if "makes" in body else "ducks", suggestions=("make",) if "makes" in body else (),
            severity="low", confidence=Decimal("0.7"), rule_code="spelling",
        ),
    ]  # fmt: skip
    if learner != "maya":
        notes.append(
            FeedbackDraft(
                feedback_type="style",
                category="openings",
                message="Two sentences begin alike. Can one change?",
                severity="low",
                confidence=Decimal("0.8"),
                rule_code="repeated_openings",
            )
        )
    async with world.acting(learner) as kid:
        for number, draft in enumerate(notes):
            note = await writing.give_feedback(kid, document_id, draft)
            if number == 1:
                await writing.answer_feedback(kid, note.id, "rejected", was_helpful=False)
            elif number == 2:
                await writing.answer_feedback(kid, note.id, "changed_otherwise", was_helpful=True)


async def _talked_about(world: World, learner: str, document_id: UUID, quote: str, day: date) -> None:
    """Hand in, a thread with the teacher, points on the rubric, and the text comes back."""
    async with world.acting(learner) as kid:
        await writing.share(kid, document_id, world.user(world.manager), "comment", moment(world, day))
        await writing.hand_in(kid, document_id, moment(world, day, 5))
    teacher_name = world.manager if learner in world.plans else None
    async with world.acting(teacher_name) as teacher:
        remark = CommentDraft(body="I can see this. What does it feel like to be there?", quote=quote)
        first = await writing.comment(teacher, document_id, remark, author_user_id=world.user(world.manager))
    async with world.acting(learner) as kid:
        await writing.comment(kid, document_id, CommentDraft(body="Calm. I will add it.", parent_comment_id=first.id))
    async with world.acting(teacher_name) as teacher:
        if world.rng.random() < 0.5:
            await writing.resolve_comment(teacher, first.id, moment(world, day, 200))
        scores = [
            RubricScore(name=line.name, points=world.rng.choice((2, 3, 4)), max_points=line.max_points)
            for line in RUBRIC
        ]
        await writing.give_back(teacher, document_id, scores, moment(world, day, 210) + timedelta(minutes=1))
