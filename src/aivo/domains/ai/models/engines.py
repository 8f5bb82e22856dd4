"""Models and engines, and how they are fitted to one learner."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import BigInteger, Numeric
from sqlalchemy import text as sql
from sqlalchemy.orm import mapped_column

from aivo.db.base import (
    CatalogueRecord,
    CheckConstraint,
    Index,
    LearnerRecord,
    index,
    to_many,
    to_one,
    unique,
)
from aivo.db.columns import (
    UUID,
    Mapped,
    catalogue_ref,
    date,
    datetime,
    flag,
    learner_ref,
    many_words,
    ref,
    shape,
    shapes,
    text,
    texts,
    whole,
    words,
)
from aivo.db.scopes import CATALOGUE, student
from aivo.domains.ai.shapes import Evidence, ModelLimits

CAPABILITIES = (
    "conversation", "hints", "writing_feedback", "game_content", "quiz_items", "plan_drafting", "summaries",
    "plain_words", "translation", "embedding", "speech",
)  # fmt: skip


class AIModel(CatalogueRecord):
    """A base model or built-in engine with what it can do, where it runs, what it costs and whether it may be used."""

    __tablename__ = "ai_models"
    __scope__ = CATALOGUE
    __table_args__ = (
        Index(
            "uq_ai_models_name",
            "owner_tenant_id",
            "provider",
            "name",
            "model_version",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=sql("deleted_at is null"),
        ),
        CheckConstraint("is_third_party or not is_used_for_training", name="own_engines_do_not_train"),
        CheckConstraint("input_price_micros >= 0 and output_price_micros >= 0", name="prices"),
    )

    provider: Mapped[str] = text("builtin, or the provider's name")
    name: Mapped[str] = text()
    model_version: Mapped[str] = text("The provider's own version; a new version is a new row")
    kind: Mapped[str] = words("rules", "language_model", "embedding", "speech", "translation", default="rules")
    description: Mapped[str | None] = text("In words a family understands", null=True)
    capabilities: Mapped[list[str]] = many_words(*CAPABILITIES)
    languages: Mapped[list[str]] = texts("BCP 47 tags it can answer in")
    status: Mapped[str] = words(
        "available", "paused", "retired", default="available", comment="paused is the kill switch"
    )
    is_third_party: Mapped[bool] = flag("Text leaves the installation: asks for the third_party consent too")
    is_used_for_training: Mapped[bool] = flag(
        "The provider may train on what it gets: asks for the ai_training consent too"
    )
    provider_keeps_days: Mapped[int | None] = whole(
        "Days the provider keeps what it gets; null where nothing leaves", null=True
    )
    region: Mapped[str | None] = text("Where it runs", null=True)
    terms_uri: Mapped[str | None] = text("Agreement with the provider", null=True)
    limits: Mapped[ModelLimits] = shape(ModelLimits, comment="Budgets, timeouts and lengths")
    input_price_micros: Mapped[int] = mapped_column(
        BigInteger, default=0, server_default="0", comment="Price of a million tokens in, in micro-dollars"
    )
    output_price_micros: Mapped[int] = mapped_column(
        BigInteger, default=0, server_default="0", comment="Price of a million tokens out, in micro-dollars"
    )
    released_on: Mapped[date | None] = mapped_column()
    retired_on: Mapped[date | None] = mapped_column()
    retired_reason: Mapped[str | None] = text(null=True)


class PersonalAIModel(LearnerRecord):
    """How machine help is fitted to one learner: plain numbers, each with its reason. Never weights, never a risk."""

    __tablename__ = "personal_ai_models"
    __scope__ = student("learning", gate="ai_help")
    __table_args__ = (
        unique("student_id", "model_id", "subject", nulls_equal=True),
        index("student_id", "created_at"),
        CheckConstraint("reading_grade between 0 and 13", name="reading_grade"),
        CheckConstraint("sentence_words_max between 3 and 60", name="sentence_words_max"),
        CheckConstraint("hint_steps between 1 and 10", name="hint_steps"),
    )

    model_id: Mapped[UUID] = catalogue_ref("ai_models")
    subject: Mapped[str | None] = text("Null: for every subject", null=True)
    status: Mapped[str] = words("learning", "in_use", "paused", "reset", default="learning")
    language: Mapped[str] = text("BCP 47 tag of the answers", default="en", server_default="en")
    wording: Mapped[str] = words("child", "teen", "adult", default="child", comment="Register, as the learner chose")
    reading_grade: Mapped[Decimal | None] = mapped_column(
        Numeric(3, 1), comment="Grade level of the texts, 0 is kindergarten"
    )
    sentence_words_max: Mapped[int | None] = whole("Longest sentence, in words", null=True)
    hint_steps: Mapped[int] = whole("Small steps a hint is cut into", default=3)
    is_example_first: Mapped[bool] = flag("An example before the rule")
    evidence_count: Mapped[int] = whole("Answers and choices it rests on; few means: not enough to say", default=0)
    adapted_at: Mapped[datetime | None] = mapped_column(comment="When a number last changed")
    model: Mapped[AIModel] = to_one("PersonalAIModel.model_id", "AIModel", catalogue=True)
    adaptations: Mapped[list[AIAdaptation]] = to_many(
        "AIAdaptation.personal_model_id", "PersonalAIModel", back="personal_model"
    )


class AIAdaptation(LearnerRecord):
    """One number of a personal model with its reason and who decided; a person may lock it against the engine."""

    __tablename__ = "ai_adaptations"
    __scope__ = student("learning", gate="ai_help")
    __table_args__ = (unique("personal_model_id", "name", "skill", nulls_equal=True),)

    personal_model_id: Mapped[UUID] = learner_ref("personal_ai_models")
    name: Mapped[str] = words(
        "skill_mastery", "difficulty", "hint_depth", "example_share", "pace", "session_minutes",
        "prompt_interval_minutes",
    )  # fmt: skip
    skill: Mapped[str | None] = text("Code of the skill or standard, where the number is about one", null=True)
    value: Mapped[Decimal] = mapped_column(Numeric(12, 4), comment="In the unit named beside it")
    unit: Mapped[str] = words("probability", "share", "minutes", "steps", "level", default="share")
    reason: Mapped[str] = text("Why it is this number, in one sentence the family can read")
    evidence: Mapped[list[Evidence]] = shapes(Evidence, comment="Rows the number rests on")
    evidence_count: Mapped[int] = whole(default=0)
    decided_by: Mapped[str] = words("engine", "learner", "teacher", "parent", default="engine")
    decided_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    is_locked: Mapped[bool] = flag("A person fixed it; the engine leaves it alone")
    personal_model: Mapped[PersonalAIModel] = to_one(
        "AIAdaptation.personal_model_id", "PersonalAIModel", back="adaptations"
    )
