"""Games of the cast: three templates that passed their play-throughs, and games played, finished or left."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.games import service as games
from aivo.domains.games.schemas import GameClosing, PlayDraft, TemplateDraft, TryDraft
from aivo.domains.games.shapes import AdaptationRule, ContentSlot, DifficultyLevel
from aivo.seed.days import SENIORS, may_collect, moment, school_days
from aivo.seed.world import World

LADDER: Final = (
    DifficultyLevel(level=1, name="Start", items=4, choices=2, solver_steps=1),
    DifficultyLevel(level=2, name="Further", items=5, choices=3, solver_steps=2),
    DifficultyLevel(level=3, name="Far", items=6, choices=4, solver_steps=3),
)
RULES: Final = (
    AdaptationRule(when="wrong_in_a_row", count=2, action="show_answer"),
    AdaptationRule(when="right_in_a_row", count=4, action="level_up"),
)
TEMPLATES: Final = (
    TemplateDraft(
        code="same-size", name="Same size", instructions="Pick the fraction with the same value.", game_kind="matching",
        description="Equal fractions, without a clock.", subject="math", grade_level="03", grade_level_to="06",
        min_age_years=8, max_age_years=14, duration_seconds=180, difficulty_levels=LADDER, adaptation_rules=RULES,
        content_slots=(ContentSlot(name="pairs", generator="equal_fractions"),),
        purpose=("focus_restoration", "practice"), languages=("en", "es"),
    ),
    TemplateDraft(
        code="put-together", name="Put together", instructions="Add the two parts.", game_kind="choosing",
        description="Sums of fractions with one denominator.", subject="math", grade_level="04", grade_level_to="07",
        min_age_years=8, max_age_years=22, duration_seconds=240, difficulty_levels=LADDER, adaptation_rules=RULES,
        content_slots=(ContentSlot(name="sums", generator="add_fractions"),), languages=("en", "es"),
    ),
    TemplateDraft(
        code="sounds-alike", name="Sounds alike", instructions="Which word rhymes?", game_kind="finding",
        description="Rhymes by ear.", subject="reading", grade_level="01", grade_level_to="04", min_age_years=6,
        max_age_years=12, duration_seconds=150, difficulty_levels=LADDER[:2], adaptation_rules=RULES,
        content_slots=(ContentSlot(name="rhymes", kind="word", generator="rhyming_word"),),
        purpose=("focus_restoration", "practice"),
    ),
)  # fmt: skip


async def seed_games(ctx: Ctx, world: World) -> None:
    """Publish the templates; three games each, one of them in a focus break where there was one."""
    async with world.acting(world.manager) as teacher:
        templates = {}
        for draft in TEMPLATES:
            template = await games.draft_template(teacher, draft)
            await games.publish_template(teacher, template.id)
            templates[draft.code] = template.id
    days = school_days(world.anchor, 9)
    for number, learner in enumerate(world.students):
        if not await may_collect(ctx, world, learner, "learning_activity"):
            continue
        breaks = await _game_breaks(ctx, world, learner)
        first, second = ("put-together", "put-together") if learner in SENIORS else ("same-size", "sounds-alike")
        plan = ((first, 1), (second, 1), ("put-together", 2))
        for turn, ((code, level), day) in enumerate(zip(plan, (days[1], days[4], days[7]), strict=True)):
            intervention = breaks[0] if turn == 0 and breaks else None
            await _played(world, learner, templates[code], level, day, intervention, is_left=(number + turn) % 5 == 4)


async def _game_breaks(ctx: Ctx, world: World, learner: str) -> list[UUID]:
    """Interventions of the learner that were games and taken."""
    found = await ctx.ask(
        """
        select id from focus_interventions
        where tenant_id = $1 and student_id = $2 and intervention_type = 'game' and student_response = 'accepted'
          and deleted_at is null
        order by offered_at limit 1
        """,
        world.tenant_id,
        world.student(learner),
    )
    return [row["id"] for row in found]


async def _played(
    world: World, learner: str, template_id: UUID, level: int, day: date, intervention: UUID | None, *, is_left: bool
) -> None:
    rng = world.rng
    began = moment(world, day, 45)
    draft = PlayDraft(
        random_seed=rng.randrange(1, 2**31),
        difficulty_level=level,
        focus_intervention_id=intervention,
        started_at=began,
        input_method="switch" if learner == "lin" else "keyboard",
        is_calm_mode=learner in ("lin", "theo", "noor"),
        supports_on=("spoken",) if learner == "maya" else (),
    )
    milliseconds = 0
    async with world.acting(learner) as kid:
        game = await games.play(kid, world.student(learner), template_id, draft)
        items = game.content.items[:1] if is_left else game.content.items
        for item in items:
            wrong = [choice.key for choice in item.choices if choice.key != item.answer]
            tries = [item.answer] if rng.random() < 0.7 else [rng.choice(wrong), item.answer]
            for key in tries:
                spent = rng.randint(3000, 14000)
                milliseconds += spent
                await games.answer(kid, game.id, TryDraft(item=item.number, key=key, milliseconds=spent))
        await games.finish(
            kid,
            game.id,
            GameClosing(
                status="left" if is_left else "completed",
                ended_at=began + timedelta(milliseconds=milliseconds + 2000),
                enjoyment=rng.choice((3, 4, 5)),
                was_back_to_work=rng.random() < 0.7 if intervention else None,
            ),
        )
