"""Games: published after play-throughs, played without penalty, counted without grade."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError

from aivo.domains.consent.service import ConsentWithdrawn
from aivo.domains.games import handlers, service
from aivo.domains.games.errors import (
    GameIsOver,
    NoSuchItem,
    NotYourGame,
    PlayThroughFailed,
    TemplateIsNotPublished,
    TemplateIsPublished,
)
from aivo.domains.games.models import GameResult, GameSession, GameTemplate
from aivo.domains.games.schemas import GameClosing, PlayDraft, TemplateDraft, TryDraft
from aivo.domains.games.shapes import ContentSlot, DifficultyLevel, GameItem
from aivo.kit.errors import NotFound
from aivo.kit.events import exchange
from tests.conftest import SmallWorld
from tests.factories.learning import MOMENT, As, Count, set_level

FRACTIONS = TemplateDraft(
    code="fraction-match",
    name="Match the fractions",
    instructions="Pick the fraction with the same value.",
    game_kind="matching",
    subject="math",
    grade_level="03",
    grade_level_to="05",
    min_age_years=8,
    max_age_years=12,
    duration_seconds=180,
    difficulty_levels=(DifficultyLevel(level=1, items=4, choices=3), DifficultyLevel(level=2, items=5, choices=4)),
    content_slots=(ContentSlot(name="pair", generator="equal_fractions"),),
    purpose=("focus_restoration", "practice"),
)
PLAY = PlayDraft(random_seed=11, started_at=MOMENT)
CLOSING = GameClosing(ended_at=MOMENT + timedelta(minutes=3), enjoyment=4)


async def a_template(acting: As, code: str) -> UUID:
    async with acting("teacher") as ctx:
        template = await service.draft_template(ctx, replace(FRACTIONS, code=code))
        await service.publish_template(ctx, template.id)
    return template.id


async def a_game(acting: As, world: SmallWorld, code: str, draft: PlayDraft = PLAY) -> GameSession:
    template_id = await a_template(acting, code)
    async with acting("kid") as ctx:
        return await service.play(ctx, world.riverbend.students["kid"], template_id, draft)


def wrong(item: GameItem) -> str:
    return next(choice.key for choice in item.choices if choice.key != item.answer)


class TestTemplates:
    async def test_published_after_play_throughs_by_keyboard_and_by_ear(self, acting: As) -> None:
        template_id = await a_template(acting, "t1")
        async with acting("kid") as ctx:
            template = await ctx.load(GameTemplate, template_id)
        assert template.status == "published"
        assert {check.way for check in template.checks} == {"keyboard", "screen_reader"}
        assert all(check.is_passed for check in template.checks)

    async def test_one_that_cannot_be_played_through_is_not(self, acting: As) -> None:
        async with acting("teacher") as ctx:
            template = await service.draft_template(ctx, replace(FRACTIONS, code="t2", content_slots=()))
        with pytest.raises(PlayThroughFailed, match="no items"):
            async with acting("teacher") as ctx:
                await service.publish_template(ctx, template.id)
        async with acting("teacher") as ctx:
            assert (await ctx.load(GameTemplate, template.id)).status == "draft"

    async def test_the_database_refuses_an_unchecked_one(self, acting: As) -> None:
        async with acting("teacher") as ctx:
            template = await service.draft_template(ctx, replace(FRACTIONS, code="t3"))
        with pytest.raises(DBAPIError, match="played_through"):
            await published_unplayed(acting, template.id)

    async def test_a_published_one_stays(self, acting: As) -> None:
        template_id = await a_template(acting, "t4")
        with pytest.raises(TemplateIsPublished):
            async with acting("teacher") as ctx:
                await service.publish_template(ctx, template_id)

    async def test_a_draft_is_not_played(self, acting: As, world: SmallWorld, count: Count) -> None:
        async with acting("teacher") as ctx:
            template = await service.draft_template(ctx, replace(FRACTIONS, code="t5"))
        before = await count("game_sessions")
        with pytest.raises(TemplateIsNotPublished):
            async with acting("kid") as ctx:
                await service.play(ctx, world.riverbend.students["kid"], template.id, PLAY)
        assert await count("game_sessions") == before

    async def test_another_tenants_template_is_not_there(self, acting: As, world: SmallWorld) -> None:
        async with acting("teacher", "lakeshore") as ctx:
            foreign = await service.draft_template(ctx, replace(FRACTIONS, code="foreign"))
            await service.publish_template(ctx, foreign.id)
        with pytest.raises(NotFound):
            async with acting("kid") as ctx:
                await service.play(ctx, world.riverbend.students["kid"], foreign.id, PLAY)


async def published_unplayed(acting: As, template_id: UUID) -> None:
    """Publish past the verb."""
    async with acting("teacher") as ctx:
        (await ctx.load(GameTemplate, template_id)).status = "published"
        await ctx.flush()


class TestPlay:
    async def test_the_same_seed_is_the_same_game(self, acting: As, world: SmallWorld) -> None:
        first = await a_game(acting, world, "p1")
        async with acting("kid") as ctx:
            second = await service.play(ctx, world.riverbend.students["kid"], first.game_template_id, PLAY)
            other = await service.play(
                ctx, world.riverbend.students["kid"], first.game_template_id, replace(PLAY, random_seed=12)
            )
        assert first.content == second.content != other.content

    async def test_after_the_second_miss_the_answer_is_shown(self, acting: As, world: SmallWorld) -> None:
        game = await a_game(acting, world, "p2")
        item = game.content.items[0]
        async with acting("kid") as ctx:
            for _ in range(2):
                played = await service.answer(ctx, game.id, TryDraft(item=1, key=wrong(item), milliseconds=2000))
        (play,) = played.game_state.plays
        assert (play.is_right, play.is_answer_shown, played.items_attempted, played.items_correct) == (
            False,
            True,
            1,
            0,
        )
        with pytest.raises(NoSuchItem):
            async with acting("kid") as ctx:
                await service.answer(ctx, game.id, TryDraft(item=1, key=item.answer, milliseconds=2000))

    async def test_a_finished_game_shows_skills_mistakes_and_thoughts(self, acting: As, world: SmallWorld) -> None:
        game = await a_game(acting, world, "p3", replace(PLAY, difficulty_level=2))
        async with acting("kid") as ctx:
            for item in game.content.items[:2]:
                await service.answer(ctx, game.id, TryDraft(item=item.number, key=wrong(item), milliseconds=2000))
            for item in game.content.items:
                played = await service.answer(
                    ctx, game.id, TryDraft(item=item.number, key=item.answer, milliseconds=3000)
                )
            result = await service.finish(ctx, game.id, CLOSING)
        assert (played.items_correct, played.score, played.max_score) == (5, 5, 5)
        assert (result.trial_count, result.correct_count, result.first_try_count) == (5, 5, 3)
        assert len(result.mistakes) == 2
        assert all(mistake.misconception for mistake in result.mistakes)
        assert (result.engagement_level, result.frustration_level) == ("high", "medium")
        assert result.insights.findings[0] == "3 of 5 right at the first try."
        assert played.learning_outcomes[0].correct_at_first_try == 3

    async def test_leaving_costs_nothing_and_says_nothing(self, acting: As, world: SmallWorld) -> None:
        game = await a_game(acting, world, "p4")
        async with acting("kid") as ctx:
            result = await service.finish(ctx, game.id, replace(CLOSING, status="left"))
            left = await ctx.load(GameSession, game.id)
        assert (left.status, left.score) == ("left", 0)
        assert (result.engagement_score, result.frustration_score, result.insights.source) == (None, None, "none")
        with pytest.raises(GameIsOver):
            async with acting("kid") as ctx:
                await service.finish(ctx, game.id, CLOSING)

    async def test_session_and_result_are_read_together(self, acting: As, world: SmallWorld) -> None:
        game = await a_game(acting, world, "p5")
        async with acting("kid") as ctx:
            await service.finish(ctx, game.id, CLOSING)
        async with acting("teacher") as ctx:
            read = await ctx.find_unique(GameSession, where={"id": game.id}, include=["result", "game_template"])
        assert read is not None
        assert isinstance(read.result, GameResult)
        assert (read.game_template.code, read.result.enjoyment) == ("p5", 4)
        assert read.result.skill_breakdown == []

    @pytest.mark.parametrize("username", ["teacher", "mother", "office"])
    async def test_nobody_else_plays(self, acting: As, world: SmallWorld, count: Count, username: str) -> None:
        template_id = await a_template(acting, f"n-{username}")
        before = await count("game_sessions")
        with pytest.raises(NotYourGame):
            async with acting(username) as ctx:
                await service.play(ctx, world.riverbend.students["kid"], template_id, PLAY)
        assert await count("game_sessions") == before

    async def test_without_consent_nothing_is_collected(self, acting: As, world: SmallWorld, count: Count) -> None:
        template_id = await a_template(acting, "c1")
        before = await count("game_sessions")
        with pytest.raises(DBAPIError, match="no consent for learning activity"):
            async with acting("pal") as ctx:
                await service.play(ctx, world.riverbend.students["pal"], template_id, PLAY)
        assert await count("game_sessions") == before

    async def test_a_withdrawal_ends_what_runs(self, acting: As, world: SmallWorld) -> None:
        game = await a_game(acting, world, "w1")
        exchange.listen({ConsentWithdrawn: [handlers.stop_games]})
        try:
            await set_level(world, None, purpose="learning_activity")
            async with acting("kid") as ctx:
                assert (await ctx.load(GameSession, game.id)).status == "left"
        finally:
            exchange.listen({})
            await set_level(world, "full", purpose="learning_activity")

    async def test_no_item_of_another_game(self, acting: As, world: SmallWorld) -> None:
        game = await a_game(acting, world, "p6")
        for item, key in ((99, "1"), (1, "9")):
            with pytest.raises(NoSuchItem):
                async with acting("kid") as ctx:
                    await service.answer(ctx, game.id, TryDraft(item=item, key=key, milliseconds=10))
        async with acting("kid") as ctx:
            assert (await ctx.load(GameSession, game.id)).items_attempted == 0
