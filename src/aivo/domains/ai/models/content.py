"""What a machine made, and what people decided about it."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import BigInteger, LargeBinary, Numeric
from sqlalchemy.orm import mapped_column

from aivo.db.base import (
    CheckConstraint,
    LearnerEvent,
    LearnerRecord,
    index,
    to_many,
    to_one,
)
from aivo.db.columns import (
    UUID,
    Mapped,
    catalogue_ref,
    datetime,
    flag,
    learner_ref,
    ref,
    shape,
    shapes,
    text,
    whole,
    words,
)
from aivo.db.scopes import student
from aivo.domains.ai.models.engines import AIModel
from aivo.domains.ai.shapes import ContentChecks, ContentItem, Evidence, PromptParts
from aivo.domains.curriculum.models import CurriculumStandard


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
