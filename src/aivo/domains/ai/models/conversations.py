"""What was said with a program."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy import text as sql
from sqlalchemy.orm import mapped_column

from aivo.db.base import (
    CheckConstraint,
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
    datetime,
    flag,
    learner_ref,
    ref,
    shape,
    text,
    whole,
    words,
)
from aivo.db.scopes import student
from aivo.domains.ai.models.engines import AIModel
from aivo.domains.ai.shapes import SupportsInForce


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
    is_read_aloud: Mapped[bool] = flag("Read aloud to the learner")
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
