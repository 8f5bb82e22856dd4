"""Verbs of the games room: draft, publish, play, answer, finish."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

import msgspec

from aivo.db.context import Ctx
from aivo.domains.games.errors import (
    GameIsOver,
    NoSuchItem,
    PlayThroughFailed,
    TemplateIsNotPublished,
    TemplateIsPublished,
)
from aivo.domains.games.items import make_game
from aivo.domains.games.models import GameResult, GameSession, GameTemplate
from aivo.domains.games.permissions import demand
from aivo.domains.games.playthrough import play_through
from aivo.domains.games.result import (
    answered,
    engagement,
    frustration,
    insights,
    level_word,
    median_ms,
    mistakes,
    outcomes,
    signs,
    skill_scores,
)
from aivo.domains.games.schemas import GameClosing, PlayDraft, TemplateDraft, TryDraft
from aivo.domains.games.shapes import DifficultyLevel, GameItem, ItemPlay
from aivo.domains.students.models import StudentProfile
from aivo.kit.clock import now

CHECK_SEEDS = (1, 2, 3)
"""Seeds with which every level of a template is played through before it is published."""

TRIES = 2
"""After the second miss the answer is shown."""


async def draft_template(ctx: Ctx, draft: TemplateDraft) -> GameTemplate:
    """Keep a template as a draft: the tenant's own, or the platform's where the platform acts."""
    demand(ctx.actor, "edit_templates")
    columns = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(draft).items()}
    template = GameTemplate(
        **columns, owner_tenant_id=None if ctx.actor.role == "platform_admin" else ctx.actor.tenant_id
    )
    ctx.add(template)
    await ctx.flush()
    return template


async def publish_template(ctx: Ctx, template_id: UUID, at: datetime | None = None) -> GameTemplate:
    """Play every level through by keyboard and by ear; publish only when both reach the end."""
    demand(ctx.actor, "edit_templates")
    template = await ctx.load(GameTemplate, template_id)
    if template.status != "draft":
        raise TemplateIsPublished
    moment = at or now()
    games = [
        make_game(template.content_slots, level, seed) for level in template.difficulty_levels for seed in CHECK_SEEDS
    ]
    checks = [play_through(game, way, moment) for game in games for way in ("keyboard", "screen_reader")]
    failed = [finding for check in checks for finding in check.findings]
    if failed or not checks:
        raise PlayThroughFailed(failed[0] if failed else "The template has no difficulty level to play.")
    template.checks = checks
    template.keyboard_checked_at = template.screen_reader_checked_at = template.published_at = moment
    template.status = "published"
    await ctx.flush()
    return template


async def play(ctx: Ctx, student_id: UUID, template_id: UUID, draft: PlayDraft) -> GameSession:
    """Start a game; its items follow from template version, level and seed alone."""
    demand(ctx.actor, "play")
    await ctx.load(StudentProfile, student_id)
    template = await ctx.load(GameTemplate, template_id)
    if template.status != "published":
        raise TemplateIsNotPublished
    seed = draft.random_seed if draft.random_seed is not None else secrets.randbits(63)
    content = make_game(template.content_slots, _level(template, draft.difficulty_level), seed)
    game = GameSession(
        student_id=student_id, game_template_id=template_id, focus_intervention_id=draft.focus_intervention_id,
        generated_content_id=draft.generated_content_id, iep_goal_id=draft.iep_goal_id,
        standard_id=template.standard_id, started_by_user_id=ctx.actor.user_id, subject=template.subject,
        grade_level=template.grade_level, difficulty_level=draft.difficulty_level, random_seed=seed, content=content,
        started_at=draft.started_at or now(), max_score=len(content.items), items_presented=len(content.items),
        input_method=draft.input_method, is_calm_mode=draft.is_calm_mode, supports_on=list(draft.supports_on),
    )  # fmt: skip
    ctx.add(game)
    await ctx.flush()
    return game


async def answer(ctx: Ctx, game_id: UUID, one: TryDraft) -> GameSession:
    """Take one try at an item; after the second miss the answer is shown and the game goes on."""
    demand(ctx.actor, "answer")
    game = await _running(ctx, game_id)
    item = _item(game, one.item)
    plays = {play.number: play for play in game.game_state.plays}
    before = plays.get(one.item, ItemPlay(number=one.item))
    if before.is_right or before.is_answer_shown or one.key not in {choice.key for choice in item.choices}:
        raise NoSuchItem
    is_right = one.key == item.answer
    tries = [*before.tries, one.key]
    plays[one.item] = msgspec.structs.replace(
        before, tries=tries, is_right=is_right, is_answer_shown=not is_right and len(tries) >= TRIES,
        milliseconds=before.milliseconds + one.milliseconds,
    )  # fmt: skip
    state = msgspec.structs.replace(
        game.game_state, item=one.item, level=item.level, plays=[plays[number] for number in sorted(plays)]
    )
    game.game_state = state
    game.items_attempted = len(state.plays)
    game.items_correct = game.score = sum(play.is_right for play in state.plays)
    game.active_ms += one.milliseconds
    game.learning_outcomes = outcomes(game.content, state)
    await ctx.flush()
    return game


async def finish(ctx: Ctx, game_id: UUID, closing: GameClosing) -> GameResult:
    """End a game and keep what it shows."""
    demand(ctx.actor, "finish")
    game = await _running(ctx, game_id)
    game.status = closing.status
    game.ended_at = closing.ended_at or now()
    game.paused_ms = closing.paused_ms
    done = answered(game.content, game.game_state)
    found = signs(game.content, game.game_state, was_left=closing.status == "left")
    engaged, frustrated = engagement(game.content, found), frustration(game.content, found)
    result = GameResult(
        student_id=game.student_id, game_session_id=game.id, trial_count=len(done),
        correct_count=sum(play.is_right for _, play in done),
        first_try_count=sum(play.is_right and len(play.tries) == 1 for _, play in done),
        answers_shown_count=sum(play.is_answer_shown for _, play in done),
        median_response_ms=median_ms([play for _, play in done]),
        highest_level=max((item.level for item, _ in done), default=game.difficulty_level),
        skill_breakdown=skill_scores(game.content, game.game_state), mistakes=mistakes(game.content, game.game_state),
        engagement_score=engaged, engagement_level=level_word(engaged), frustration_score=frustrated,
        frustration_level=level_word(frustrated), signs=found, enjoyment=closing.enjoyment,
        was_back_to_work=closing.was_back_to_work, insights=insights(game.content, game.game_state),
    )  # fmt: skip
    ctx.add(result)
    await ctx.flush()
    return result


async def _running(ctx: Ctx, game_id: UUID) -> GameSession:
    game = await ctx.load(GameSession, game_id)
    if game.status not in ("active", "paused"):
        raise GameIsOver
    return game


def _level(template: GameTemplate, number: int) -> DifficultyLevel:
    levels = {level.level: level for level in template.difficulty_levels}
    return levels.get(number) or template.difficulty_levels[0]


def _item(game: GameSession, number: int) -> GameItem:
    for item in game.content.items:
        if item.number == number:
            return item
    raise NoSuchItem
