"""The nouns of the games room."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Numeric
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from aivo.db.base import CatalogueRecord, CheckConstraint, Index, LearnerRecord, index, to_many, to_one, unique
from aivo.db.columns import catalogue_ref, flag, learner_ref, many_words, ref, shape, shapes, text, texts, whole, words
from aivo.db.scopes import CATALOGUE, student
from aivo.domains.ai.models import AIGeneratedContent
from aivo.domains.focus.models import FocusIntervention
from aivo.domains.games.shapes import (
    AdaptationRule,
    ContentSlot,
    DifficultyLevel,
    EngagementSigns,
    GameContent,
    GameInsights,
    GameState,
    LearningOutcome,
    Mistake,
    PlayCheck,
    SkillScore,
)
from aivo.domains.iep.models import IEPGoal
from aivo.domains.students.models import StudentProfile


class GameTemplate(CatalogueRecord):
    """A game to be filled: rules, slots, difficulty ladder. Published after play-throughs by keyboard and by ear."""

    __tablename__ = "game_templates"
    __scope__ = CATALOGUE
    __table_args__ = (
        Index(None, "subject", "grade_level"),
        Index(
            None, "owner_tenant_id", "code", "template_version", unique=True, postgresql_nulls_not_distinct=True,
            postgresql_where=sql("deleted_at is null"),
        ),
        CheckConstraint("min_age_years between 3 and 22 and max_age_years between min_age_years and 22", name="ages"),
        CheckConstraint("duration_seconds > 0", name="duration"),
        CheckConstraint(
            "status <> 'published' or (keyboard_checked_at is not null and screen_reader_checked_at is not null)",
            name="played_through",
        ),
    )  # fmt: skip

    code: Mapped[str] = text("Short name that stays across versions")
    template_version: Mapped[int] = whole("A published version is never changed", default=1)
    name: Mapped[str] = text()
    description: Mapped[str] = text(default="", server_default="")
    instructions: Mapped[str] = text("Read to the learner before the first item")
    game_kind: Mapped[str] = words("matching", "sorting", "ordering", "choosing", "building", "finding")
    purpose: Mapped[list[str]] = many_words("focus_restoration", "practice", comment="What it is good for")
    subject: Mapped[str] = text("Subject in lower case: math, reading …; any: fits all")
    grade_level: Mapped[str] = text("Grade code (CEDS): KG, 01 … 12; the lowest grade it suits")
    grade_level_to: Mapped[str | None] = text("Highest grade it suits; null: only grade_level", null=True)
    min_age_years: Mapped[int] = whole("Youngest age it speaks to; a 17-year-old never gets faces or animals")
    max_age_years: Mapped[int] = whole()
    standard_id: Mapped[UUID | None] = catalogue_ref("curriculum_standards", null=True)
    duration_seconds: Mapped[int] = whole("Usual length of a game, in seconds")
    difficulty_levels: Mapped[list[DifficultyLevel]] = shapes(DifficultyLevel, comment="The ladder, easiest first")
    adaptation_rules: Mapped[list[AdaptationRule]] = shapes(
        AdaptationRule, comment="When the game grows easier or harder"
    )
    content_slots: Mapped[list[ContentSlot]] = shapes(ContentSlot, comment="What is filled anew for each game")
    input_methods: Mapped[list[str]] = many_words("keyboard", "switch", "touch", "pointer", "speech")
    has_calm_mode: Mapped[bool] = flag("Plays without movement, sound or flashing", default=True)
    has_screen_reader_text: Mapped[bool] = flag(default=True)
    languages: Mapped[list[str]] = texts("BCP 47 tags of its own texts")
    status: Mapped[str] = words("draft", "published", "retired", default="draft")
    keyboard_checked_at: Mapped[datetime | None] = mapped_column(comment="Played through by keyboard alone")
    screen_reader_checked_at: Mapped[datetime | None] = mapped_column(comment="Played through by its spoken text alone")
    checks: Mapped[list[PlayCheck]] = shapes(PlayCheck, comment="The play-throughs and what they found")
    published_at: Mapped[datetime | None] = mapped_column()
    licence: Mapped[str | None] = text(null=True)
    attribution: Mapped[str | None] = text("Credit the licence asks for", null=True)


class GameSession(LearnerRecord):
    """One game played by one learner. Leaving midway costs nothing."""

    __tablename__ = "game_sessions"
    __scope__ = student("learning", gate="learning_activity")
    __table_args__ = (
        index("student_id", "created_at"),
        index("status", "started_at"),
        CheckConstraint("ended_at >= started_at", name="times"),
        CheckConstraint("status in ('active', 'paused') or ended_at is not null", name="ended"),
        CheckConstraint(
            "items_correct between 0 and items_attempted and items_attempted <= items_presented", name="counts"
        ),
        CheckConstraint("score >= 0 and score <= max_score", name="score"),
    )

    game_template_id: Mapped[UUID] = catalogue_ref("game_templates")
    focus_intervention_id: Mapped[UUID | None] = learner_ref(
        "focus_interventions",
        null=True,
        comment="The break it was played in; the break itself is open to focus readers only",
    )
    generated_content_id: Mapped[UUID | None] = learner_ref(
        "ai_generated_contents", null=True, comment="The machine's theme and story, where it wrote any"
    )
    iep_goal_id: Mapped[UUID | None] = learner_ref(
        "iep_goals", null=True, comment="Goal its trials may give data for; a person accepts each point"
    )
    standard_id: Mapped[UUID | None] = catalogue_ref("curriculum_standards", null=True)
    started_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    subject: Mapped[str] = text("Subject in lower case")
    grade_level: Mapped[str | None] = text("Grade code (CEDS)", null=True)
    difficulty_level: Mapped[int] = whole("Level of the template's ladder it began on", default=1)
    random_seed: Mapped[int] = mapped_column(BigInteger, comment="Same template, version and seed: same game")
    content: Mapped[GameContent] = shape(GameContent, comment="The items made from the seed")
    game_state: Mapped[GameState] = shape(GameState, comment="Where the play stands")
    status: Mapped[str] = words("active", "paused", "completed", "left", default="active")
    started_at: Mapped[datetime] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    active_ms: Mapped[int] = whole("Time at play, in ms", default=0)
    paused_ms: Mapped[int] = whole("Time paused, in ms", default=0)
    score: Mapped[int] = whole("Points; shown to the learner only, never ranked", default=0)
    max_score: Mapped[int] = whole(default=0)
    items_presented: Mapped[int] = whole(default=0)
    items_attempted: Mapped[int] = whole(default=0)
    items_correct: Mapped[int] = whole(default=0)
    hints_used: Mapped[int] = whole(default=0)
    input_method: Mapped[str] = words("keyboard", "switch", "touch", "pointer", "speech", default="keyboard")
    is_calm_mode: Mapped[bool] = flag()
    supports_on: Mapped[list[str]] = texts("Supports that were on (PNP 3.0)")
    learning_outcomes: Mapped[list[LearningOutcome]] = shapes(LearningOutcome, comment="Raw counts per skill")

    student: Mapped[StudentProfile] = to_one("GameSession.student_id", "StudentProfile")
    game_template: Mapped[GameTemplate] = to_one("GameSession.game_template_id", "GameTemplate", catalogue=True)
    focus_intervention: Mapped[FocusIntervention | None] = to_one(
        "GameSession.focus_intervention_id", "FocusIntervention"
    )
    generated_content: Mapped[AIGeneratedContent | None] = to_one(
        "GameSession.generated_content_id", "AIGeneratedContent"
    )
    iep_goal: Mapped[IEPGoal | None] = to_one("GameSession.iep_goal_id", "IEPGoal")
    result: Mapped[GameResult | None] = to_many(
        "GameResult.game_session_id", "GameSession", back="game_session", single=True
    )


class GameResult(LearnerRecord):
    """What one finished game shows: skills, mistakes with the thought behind them, how it felt to play. No grade."""

    __tablename__ = "game_results"
    __scope__ = student("learning", gate="learning_activity")
    __table_args__ = (
        unique("game_session_id"),
        index("student_id", "created_at"),
        CheckConstraint("correct_count between 0 and trial_count", name="counts"),
        CheckConstraint("first_try_count between 0 and correct_count", name="first_try"),
        CheckConstraint("engagement_score between 0 and 1 and frustration_score between 0 and 1", name="scores"),
        CheckConstraint("enjoyment between 1 and 5", name="enjoyment"),
    )

    game_session_id: Mapped[UUID] = learner_ref("game_sessions")
    trial_count: Mapped[int] = whole("Items the learner answered", default=0)
    correct_count: Mapped[int] = whole(default=0)
    first_try_count: Mapped[int] = whole("Right at the first try", default=0)
    answers_shown_count: Mapped[int] = whole("Items whose answer was shown after the second miss", default=0)
    median_response_ms: Mapped[int | None] = whole(null=True)
    highest_level: Mapped[int] = whole("Highest level reached", default=1)
    skill_breakdown: Mapped[list[SkillScore]] = shapes(SkillScore, comment="Right and wrong by skill")
    mistakes: Mapped[list[Mistake]] = shapes(Mistake, comment="Mistakes of one kind, with how often and an example")
    engagement_level: Mapped[str | None] = words("low", "medium", "high", null=True, comment="Null: not enough to say")
    engagement_score: Mapped[Decimal | None] = mapped_column(
        Numeric(4, 3), info={"sensitivity": "focus"}, comment="0 to 1"
    )
    frustration_level: Mapped[str | None] = words("low", "medium", "high", null=True, comment="Null: not enough to say")
    frustration_score: Mapped[Decimal | None] = mapped_column(
        Numeric(4, 3), info={"sensitivity": "focus"}, comment="0 to 1"
    )
    signs: Mapped[EngagementSigns] = shape(EngagementSigns, comment="What both were read from", label="focus")
    enjoyment: Mapped[int | None] = whole("The learner's own word, 1 to 5", null=True)
    was_back_to_work: Mapped[bool | None] = mapped_column(
        info={"sensitivity": "focus"}, comment="After a break game: work went on within three minutes"
    )
    insights: Mapped[GameInsights] = shape(
        GameInsights, comment="Findings and recommendations, with the trials behind them"
    )
    proposed_point_at: Mapped[datetime | None] = mapped_column(
        comment="When its trials were proposed as a data point of the goal; a person decides there"
    )

    game_session: Mapped[GameSession] = to_one("GameResult.game_session_id", "GameSession", back="result")
