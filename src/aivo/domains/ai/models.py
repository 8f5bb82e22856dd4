"""Models, adaptations, conversations, generated content and its review."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import BigInteger, LargeBinary, Numeric
from sqlalchemy import text as sql
from sqlalchemy.orm import mapped_column

from aivo.db.base import (
    CatalogueRecord,
    CheckConstraint,
    Index,
    LearnerEvent,
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
from aivo.domains.ai.shapes import ContentChecks, ContentItem, Evidence, ModelLimits, PromptParts, SupportsInForce
from aivo.domains.curriculum.models import CurriculumStandard

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
        CheckConstraint("is_third_party or not trains_on_inputs", name="own_engines_do_not_train"),
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
    trains_on_inputs: Mapped[bool] = flag(
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
    prefers_examples: Mapped[bool] = flag("An example before the rule")
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


class AIConversation(LearnerRecord):
    """One talk of a learner with a program. Open to learner, parent and teacher; closed to administrators."""

    __tablename__ = "ai_conversations"
    __scope__ = student("conversation", gate="ai_help")
    __table_args__ = (
        index("student_id", "created_at"),
        index("status", "started_at"),
        CheckConstraint("ended_at >= started_at", name="order"),
        CheckConstraint("(status = 'active') = (ended_at is null)", name="ended"),
    )

    model_id: Mapped[UUID] = catalogue_ref("ai_models")
    personal_model_id: Mapped[UUID | None] = learner_ref("personal_ai_models", null=True)
    purpose: Mapped[str] = words(
        "homework_help",
        "writing_help",
        "reading_help",
        "study_chat",
        "game_help",
        "own_plan_questions",
        default="study_chat",
    )
    subject: Mapped[str | None] = text(null=True)
    grade_level: Mapped[str | None] = text("CEDS code at that time", null=True)
    title: Mapped[str | None] = text(null=True)
    language: Mapped[str] = text("BCP 47 tag", default="en", server_default="en")
    status: Mapped[str] = words("active", "ended", "stopped", default="active", comment="stopped: not by the learner")
    stop_reason: Mapped[str | None] = words(
        "consent_withdrawn", "consent_expired", "safety", "time_limit", "budget", "idle", "model_paused", null=True
    )
    started_by_user_id: Mapped[UUID | None] = ref("users", null=True, comment="The learner, or who sat with them")
    started_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    ended_at: Mapped[datetime | None] = mapped_column()
    disclosure_version: Mapped[str | None] = text("Which 'this is a program, not a person' was shown", null=True)
    prompt_version: Mapped[str | None] = text("Version of the instructions the model was given", null=True)
    supports: Mapped[SupportsInForce] = shape(SupportsInForce, comment="Supports the conversation was given with")
    model: Mapped[AIModel] = to_one("AIConversation.model_id", "AIModel", catalogue=True)
    messages: Mapped[list[AIMessage]] = to_many("AIMessage.conversation_id", "AIConversation", back="conversation")


class AIMessage(LearnerRecord):
    """One message of a conversation. Held back for safety, only the learner sees it until a person decides."""

    __tablename__ = "ai_messages"
    __scope__ = student("conversation", gate="ai_help", extra=True)
    __table_args__ = (
        unique("conversation_id", "position", live=False),
        index("student_id", "created_at"),
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint("cost_micros >= 0 and input_tokens >= 0 and output_tokens >= 0", name="amounts"),
        CheckConstraint("(held_back_at is null) = (held_back_for is null)", name="held_back"),
        CheckConstraint("released_at is null or released_by_user_id is not null", name="released_by_a_person"),
    )

    conversation_id: Mapped[UUID] = learner_ref("ai_conversations")
    position: Mapped[int] = whole("Place in the conversation, from 1")
    role: Mapped[str] = words("learner", "assistant", "system", "tool")
    by_user_id: Mapped[UUID | None] = ref("users", null=True, comment="Null for the program")
    content: Mapped[str] = text("As sent; text deleted before sending is never kept")
    language: Mapped[str | None] = text("BCP 47 tag", null=True)
    spoken: Mapped[bool] = flag("Read aloud to the learner")
    model_id: Mapped[UUID | None] = catalogue_ref(
        "ai_models", null=True, comment="Which model answered; null for people"
    )
    prompt_version: Mapped[str | None] = text(null=True)
    input_tokens: Mapped[int] = whole(default=0)
    output_tokens: Mapped[int] = whole(default=0)
    cost_micros: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0", comment="Micro-dollars")
    latency_ms: Mapped[int | None] = whole(null=True)
    status: Mapped[str] = words("sent", "streaming", "failed", "blocked", default="sent")
    failure: Mapped[str | None] = text("What went wrong, where it did", null=True)
    feedback: Mapped[str | None] = words("helped", "did_not_help", null=True, comment="The learner's own thumb")
    held_back_at: Mapped[datetime | None] = mapped_column(comment="Set where a safety phrase was found")
    held_back_for: Mapped[str | None] = words("self_harm", "abuse", "danger", "other", null=True)
    released_at: Mapped[datetime | None] = mapped_column(comment="When a person opened it to parent and teacher")
    released_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    release_reason: Mapped[str | None] = text(null=True)
    conversation: Mapped[AIConversation] = to_one("AIMessage.conversation_id", "AIConversation", back="messages")


class AIGeneratedContent(LearnerRecord):
    """Something a machine made for one learner: a proposal with model, prompt, evidence, cost until one accepts it.

    Not gated: drafts of the legal record rest on duty, and exercises rest on the gate of the activity that uses them.
    """

    __tablename__ = "ai_generated_contents"
    __scope__ = student("learning")
    __table_args__ = (
        index("student_id", "created_at"),
        index("status", "created_at"),
        index("subject", "grade_level"),
        index("target_table", "target_id"),
        CheckConstraint("similarity between 0 and 1", name="similarity"),
        CheckConstraint("cost_micros >= 0 and input_tokens >= 0 and output_tokens >= 0", name="amounts"),
        CheckConstraint(
            "status not in ('accepted', 'accepted_edited') or reviewed_by_user_id is not null", name="accepted_by"
        ),
        CheckConstraint("octet_length(prompt_sha256) = 32", name="prompt_sha256"),
    )

    kind: Mapped[str] = words(
        "plan_passage", "goal_draft", "present_levels_draft", "accommodation_ideas", "hint", "explanation",
        "writing_feedback", "game_content", "quiz_item", "reading_passage", "summary", "report_narrative",
        "recommendation", "plain_words", "translation_draft",
        comment="No kind for eligibility, placement, service amounts, discipline or grades: no model may propose them",
    )  # fmt: skip
    title: Mapped[str | None] = text(null=True)
    body: Mapped[str] = text("The text as the machine made it; never changed afterwards")
    accepted_body: Mapped[str | None] = text("What the person let stand, where they edited it", null=True)
    items: Mapped[list[ContentItem]] = shapes(ContentItem, comment="Exercises, where the content is made of them")
    language: Mapped[str] = text("BCP 47 tag", default="en", server_default="en")
    subject: Mapped[str | None] = text(null=True)
    grade_level: Mapped[str | None] = text("CEDS code", null=True)
    reading_grade: Mapped[Decimal | None] = mapped_column(Numeric(3, 1), comment="Measured grade level of the text")
    standard_id: Mapped[UUID | None] = catalogue_ref("curriculum_standards", null=True)
    model_id: Mapped[UUID] = catalogue_ref("ai_models")
    personal_model_id: Mapped[UUID | None] = learner_ref("personal_ai_models", null=True)
    conversation_id: Mapped[UUID | None] = learner_ref("ai_conversations", null=True)
    prompt_name: Mapped[str] = text("Which of the product's prompts or rule sets")
    prompt_version: Mapped[str] = text()
    prompt_sha256: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the full input, names replaced")
    prompt: Mapped[PromptParts] = shape(PromptParts, comment="What went in, names replaced")
    seed: Mapped[int | None] = mapped_column(BigInteger, comment="Same seed, same content, for the built-in engines")
    evidence: Mapped[list[Evidence]] = shapes(Evidence, comment="Rows it rests on")
    checks: Mapped[ContentChecks] = shape(ContentChecks, comment="What was checked before a person saw it")
    similarity: Mapped[Decimal | None] = mapped_column(
        Numeric(5, 4), comment="Highest likeness to text in another plan; which plan is never stored"
    )
    is_too_similar: Mapped[bool] = flag("Near-identical text stands in another learner's plan")
    input_tokens: Mapped[int] = whole(default=0)
    output_tokens: Mapped[int] = whole(default=0)
    cost_micros: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0", comment="Micro-dollars")
    latency_ms: Mapped[int | None] = whole(null=True)
    status: Mapped[str] = words(
        "proposed", "accepted", "accepted_edited", "rejected", "superseded", "withdrawn", default="proposed"
    )
    target_table: Mapped[str | None] = text("Where it is meant for, such as iep_goals (no key: upper rooms)", null=True)
    target_id: Mapped[UUID | None] = mapped_column(comment="The row it is meant for or went into")
    target_field: Mapped[str | None] = text(null=True)
    requested_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    reviewed_by_user_id: Mapped[UUID | None] = ref("users", null=True, comment="The named person; families can see who")
    reviewed_at: Mapped[datetime | None] = mapped_column()
    model: Mapped[AIModel] = to_one("AIGeneratedContent.model_id", "AIModel", catalogue=True)
    standard: Mapped[CurriculumStandard | None] = to_one(
        "AIGeneratedContent.standard_id", "CurriculumStandard", catalogue=True
    )
    reviews: Mapped[list[AIReview]] = to_many(
        "AIReview.generated_content_id", "AIGeneratedContent", back="generated_content"
    )


class AIReview(LearnerEvent):
    """One person's decision on machine-made content: accepted, accepted with changes, rejected or sent back, why."""

    __tablename__ = "ai_reviews"
    __scope__ = student("learning")
    __table_args__ = (
        index("student_id", "created_at"),
        CheckConstraint("decision = 'accepted' or decision = 'accepted_edited' or reason is not null", name="reason"),
        CheckConstraint("decision <> 'accepted_edited' or edited_body is not null", name="edited"),
    )

    generated_content_id: Mapped[UUID] = learner_ref("ai_generated_contents")
    decision: Mapped[str] = words("accepted", "accepted_edited", "rejected", "sent_back")
    reason: Mapped[str | None] = text(null=True)
    edited_body: Mapped[str | None] = text("The text as the person let it stand", null=True)
    reviewed_by_user_id: Mapped[UUID] = ref("users")
    capacity: Mapped[str] = words(
        "case_manager", "teacher", "provider", "parent", "learner", "administrator", default="teacher"
    )
    seconds_spent: Mapped[int | None] = whole("How long the person looked at it", null=True)
    generated_content: Mapped[AIGeneratedContent] = to_one(
        "AIReview.generated_content_id", "AIGeneratedContent", back="reviews"
    )
