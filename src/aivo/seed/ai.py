"""Machine help of the cast: fitted numbers with reasons, conversations, drafts for the plan and what people decided."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Final

from aivo.db.context import Ctx
from aivo.domains.ai import service as ai
from aivo.domains.ai.models import AIModel
from aivo.domains.ai.schemas import (
    AdaptationDraft,
    ContentDraft,
    ConversationDraft,
    Decision,
    MessageDraft,
    ReviewDraft,
)
from aivo.domains.ai.shapes import ContentChecks, ContentItem, Evidence, PromptParts, SupportsInForce
from aivo.seed.world import World

TALKS: Final = (
    (
        "homework_help",
        "Mathematics",
        (
            ("learner", "I don't get why 1/2 is the same as 2/4."),
            ("assistant", "Let's draw it. Take one bar and cut it into 2 equal parts. How many parts do you colour?"),
            ("learner", "1"),
            ("assistant", "Good. Now cut each part in half again. Did you colour more or less than before?"),
            ("learner", "the same!! so 2/4 is just smaller pieces"),
            ("assistant", "You found it. What happens if you cut each part in three?"),
        ),
    ),
    (
        "writing_help",
        "English Language Arts",
        (
            ("learner", "how do i start my story"),
            ("assistant", "Who is in it, and what do they want? Say it in one sentence, in your own words."),
            ("learner", "a fox that wants to see the sea"),
            ("assistant", "That is a beginning already. Where is the fox when the story starts?"),
        ),
    ),
)
"""Purpose, subject and what was said; an answer never gives the solution."""

DRAFTS: Final[tuple[tuple[str, str, str, Decision, str | None], ...]] = (
    (
        "present_levels_draft",
        "In the last eight weeks work in class shows steady growth with fractions when pictures are used.",
        "present_levels",
        "accepted_edited",
        None,
    ),
    (
        "goal_draft",
        "Given two fractions with different denominators, the learner will compare them and explain with a drawing.",
        "iep_goals",
        "accepted",
        None,
    ),
    (
        "accommodation_ideas",
        "A quiet place for tests and a short break after each page.",
        "accommodations",
        "rejected",
        "The team has not talked about this yet.",
    ),
)
"""Kind, text, target, what the case manager decided and why."""


async def seed_ai(ctx: Ctx, world: World) -> None:
    """A fitted model, two conversations, exercises and three drafts for each learner of the cast."""
    models = {model.name: model for model in await ctx.find_many(AIModel, where={"provider": "builtin"})}
    for learner in world.students:
        await _help(ctx, world, learner, models["tutor"])
        await _practice(ctx, world, learner, models["games"])
        if learner in world.plans:
            await _drafts(ctx, world, learner, models["drafts"])


async def _help(ctx: Ctx, world: World, learner: str, tutor: AIModel) -> None:
    student_id = world.student(learner)
    personal = await ai.fit(ctx, student_id, tutor)
    right, tries = world.rng.randint(6, 14), 18
    share = (Decimal(right) / tries).quantize(Decimal("0.0001"))
    await ai.adapt(
        ctx,
        personal,
        AdaptationDraft(
            "skill_mastery", share, "share", f"{right} of the last {tries} steps were right without a hint.",
            skill="M.F.2", evidence_count=tries,
        ),
    )  # fmt: skip
    await ai.adapt(
        ctx,
        personal,
        AdaptationDraft("hint_depth", Decimal(3), "steps", "Three small steps helped more often than one long hint.",
                        evidence_count=9),
    )  # fmt: skip
    await ai.adapt(
        ctx,
        personal,
        AdaptationDraft("session_minutes", Decimal(15), "minutes", "The learner chose short turns.",
                        decided_by="learner", is_locked=True),
    )  # fmt: skip
    for purpose, subject, lines in TALKS:
        conversation = await ai.start_conversation(
            ctx,
            student_id,
            tutor,
            ConversationDraft(
                purpose=purpose,
                subject=subject,
                title=lines[0][1],
                disclosure_version="2026-08",
                prompt_version="tutor-1",
                personal_model_id=personal.id,
                supports=SupportsInForce(reading_grade=3.0, sentence_words_max=14, is_read_aloud=learner == "maya"),
            ),
        )
        for role, content in lines:
            is_program = role == "assistant"
            await ai.say(
                ctx,
                conversation,
                MessageDraft(
                    role,
                    content,
                    model_id=tutor.id if is_program else None,
                    prompt_version="tutor-1" if is_program else None,
                    output_tokens=len(content.split()) if is_program else 0,
                    latency_ms=world.rng.randint(8, 40) if is_program else None,
                    language="en",
                ),
            )
        await ai.end_conversation(ctx, conversation)


async def _practice(ctx: Ctx, world: World, learner: str, games: AIModel) -> None:
    """Exercises made from a seed: same seed, same exercises."""
    seed = world.rng.randrange(1, 10_000)
    items = tuple(
        ContentItem(
            prompt=f"Which is the same as {n}/{d}?",
            answer=f"{n * k}/{d * k}",
            wrong_options=(f"{n + k}/{d + k}", f"{n * k}/{d}"),
            slips=("added the same number above and below", "changed only the top"),
            standard_code="M.F.2",
            difficulty=0.3 + 0.1 * k,
        )
        for n, d, k in ((1, 2, 2), (2, 3, 2), (3, 4, 3))
    )
    await ai.propose_content(
        ctx,
        world.student(learner),
        ContentDraft(
            "game_content",
            "Find the equal fraction.",
            games.id,
            prompt_name="equal_fractions",
            prompt_version="1",
            prompt_sha256=_sha(f"equal_fractions {seed}"),
            title="Equal fractions",
            items=items,
            seed=seed,
            subject="Mathematics",
            grade_level="04",
            checks=ContentChecks(is_solvable=True, is_free_of_names=True, is_readable=True),
        ),
    )


async def _drafts(ctx: Ctx, world: World, learner: str, drafts: AIModel) -> None:
    for kind, body, target, decision, reason in DRAFTS:
        content = await ai.propose_content(
            ctx,
            world.student(learner),
            ContentDraft(
                kind,
                body,
                drafts.id,
                prompt_name=kind,
                prompt_version="1",
                prompt_sha256=_sha(f"{learner} {body}"),
                prompt=PromptParts(instructions=f"Draft: {kind}.", inputs=("work of eight weeks",), replaced_count=3),
                evidence=(Evidence(table="game_sessions", says="Trials with equal fractions, week by week"),),
                similarity=Decimal("0.3100"),
                checks=ContentChecks(is_free_of_names=True, is_readable=True, is_unlike_other_plans=True),
                reading_grade=Decimal("6.0"),
                target_table=target,
            ),
        )
        edited = f"{body} This was seen in class and at home." if decision == "accepted_edited" else None
        await ai.review(
            ctx,
            content,
            ReviewDraft(
                decision,
                "case_manager",
                reason=reason,
                edited_body=edited,
                seconds_spent=world.rng.randint(40, 200),
                reviewed_by_user_id=world.user(world.manager),
            ),
        )


def _sha(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
