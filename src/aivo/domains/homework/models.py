"""The nouns of the homework room."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Numeric
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from aivo.db.base import CatalogueRecord, CheckConstraint, Index, LearnerRecord, index, to_many, to_one, unique
from aivo.db.columns import catalogue_ref, flag, learner_ref, many_words, ref, shape, shapes, text, texts, whole, words
from aivo.db.scopes import CATALOGUE, student
from aivo.domains.ai.models import AIConversation, AIGeneratedContent
from aivo.domains.curriculum.models import CurriculumStandard
from aivo.domains.homework.shapes import (
    HintPersonalization,
    ProblemAnalysis,
    Recheck,
    SolutionStep,
    SupportInForce,
    WorkLine,
)
from aivo.domains.iep.models import IEPGoal
from aivo.domains.students.models import StudentProfile

RESOURCE_TYPES = ("video", "article", "tutorial", "worksheet", "interactive", "worked_example", "audio", "reference")
ACCESS_FEATURES = (
    "captions", "transcript", "audio_description", "sign_language", "read_aloud", "simplified_language", "large_print",
    "keyboard", "switch", "no_flashing", "alternative_text",
)  # fmt: skip


class LibraryResource(CatalogueRecord):
    """A resource of the library: the platform's own, or one that a district added for itself."""

    __tablename__ = "library_resources"
    __scope__ = CATALOGUE
    __table_args__ = (
        Index(None, "subject", "grade_level"),
        Index(
            None, "owner_tenant_id", "code", unique=True, postgresql_nulls_not_distinct=True,
            postgresql_where=sql("deleted_at is null"),
        ),
        CheckConstraint("quality_rating between 1 and 5", name="quality_rating"),
        CheckConstraint("duration_minutes > 0", name="duration"),
        CheckConstraint("url is not null or body is not null", name="content"),
    )  # fmt: skip

    code: Mapped[str] = text("Short name that stays")
    resource_type: Mapped[str] = words(*RESOURCE_TYPES)
    title: Mapped[str] = text()
    description: Mapped[str] = text(default="", server_default="")
    url: Mapped[str | None] = text(
        "Address where it stands elsewhere; opening it needs the third-party consent", null=True
    )
    body: Mapped[str | None] = text("The text itself where Aivo keeps it", null=True)
    subject: Mapped[str] = text("Subject in lower case: math, reading, writing, science …")
    grade_level: Mapped[str] = text("Grade code (CEDS): KG, 01 … 12; the lowest grade it suits")
    grade_level_to: Mapped[str | None] = text("Highest grade it suits; null: only grade_level", null=True)
    skills: Mapped[list[str]] = texts("Skills it teaches")
    standard_id: Mapped[UUID | None] = catalogue_ref("curriculum_standards", null=True)
    language_code: Mapped[str] = text(default="en", server_default="en")
    reading_grade: Mapped[Decimal | None] = mapped_column(Numeric(4, 1), comment="Readability as a school grade")
    duration_minutes: Mapped[int | None] = whole("Usual time it takes, in minutes", null=True)
    access_features: Mapped[list[str]] = many_words(*ACCESS_FEATURES, comment="What makes it usable for whom")
    status: Mapped[str] = words("draft", "published", "retired", default="draft")
    quality_rating: Mapped[Decimal | None] = mapped_column(
        Numeric(2, 1),
        comment="An editor's rating, 1 to 5; learners' ratings stand with each offer and are counted from there",
    )
    quality_checked_on: Mapped[date | None] = mapped_column(comment="When an editor last worked through it")
    licence: Mapped[str | None] = text(null=True)
    attribution: Mapped[str | None] = text("Credit the licence asks for", null=True)
    source_identifier: Mapped[str | None] = text("Identifier in the source", null=True)


class HomeworkSession(LearnerRecord):
    """One problem the learner brought and the work on it: steps, lines, confidence, and what stayed without help."""

    __tablename__ = "homework_sessions"
    __scope__ = student("learning", gate="learning_activity")
    __table_args__ = (
        index("student_id", "subject", "created_at"),
        index("student_id", "created_at"),
        index("status", "started_at"),
        CheckConstraint("ended_at >= started_at", name="times"),
        CheckConstraint("status in ('active', 'paused') or ended_at is not null", name="ended"),
        CheckConstraint("steps_completed between 0 and steps_total", name="steps"),
        CheckConstraint("aided_correct between 0 and aided_attempts", name="aided"),
        CheckConstraint("unaided_correct between 0 and unaided_attempts", name="unaided"),
    )

    subject: Mapped[str] = text("Subject in lower case: math, reading, writing, science …")
    topic: Mapped[str] = text(default="", server_default="")
    grade_level: Mapped[str | None] = text("Grade code (CEDS) of the work", null=True)
    title: Mapped[str] = text("The work as the learner calls it")
    problem_text: Mapped[str] = text("The problem as given, with $$…$$ for mathematics")
    problem_source: Mapped[str] = words("typed", "assigned", "library", "pasted", default="typed")
    source_identifier: Mapped[str | None] = text("Identifier of the problem in its library", null=True)
    analysis: Mapped[ProblemAnalysis] = shape(
        ProblemAnalysis, comment="What the engine sees in the problem; no solution"
    )
    difficulty_level: Mapped[str] = words("easy", "medium", "hard", default="medium", comment="For this learner")
    difficulty_logit: Mapped[Decimal | None] = mapped_column(Numeric(7, 4), comment="Item difficulty, in logits")
    standard_id: Mapped[UUID | None] = catalogue_ref("curriculum_standards", null=True)
    iep_goal_id: Mapped[UUID | None] = learner_ref(
        "iep_goals", null=True, comment="Goal the work may give data for; a person accepts each point"
    )
    classroom_id: Mapped[UUID | None] = ref("classrooms", null=True)
    assigned_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    due_at: Mapped[datetime | None] = mapped_column()
    status: Mapped[str] = words("active", "paused", "completed", "abandoned", default="active")
    started_at: Mapped[datetime] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    active_ms: Mapped[int] = whole("Working time, in ms", default=0)
    assistance_level: Mapped[str] = words(
        "questions_only",
        "hints",
        "worked_examples",
        default="hints",
        comment="How far help may go; never to the answer",
    )
    steps: Mapped[list[SolutionStep]] = shapes(
        SolutionStep, comment="The way through the problem and how each step went"
    )
    steps_total: Mapped[int] = whole(default=0)
    steps_completed: Mapped[int] = whole(default=0)
    student_work: Mapped[list[WorkLine]] = shapes(WorkLine, comment="The lines the learner sent, with their verdicts")
    confidence_before: Mapped[str | None] = words("low", "medium", "high", null=True, comment="The learner's own word")
    confidence_after: Mapped[str | None] = words("low", "medium", "high", null=True, comment="The learner's own word")
    aided_attempts: Mapped[int] = whole("Lines sent while a hint stood on the page", default=0)
    aided_correct: Mapped[int] = whole(default=0)
    unaided_attempts: Mapped[int] = whole("Lines sent without help, the re-check's included", default=0)
    unaided_correct: Mapped[int] = whole(default=0)
    recheck: Mapped[Recheck | None] = shape(Recheck, null=True, comment="The unaided check; null: none was set")
    recheck_due_on: Mapped[date | None] = mapped_column()
    recheck_done_at: Mapped[datetime | None] = mapped_column()
    is_help_from_person_wanted: Mapped[bool] = flag("The learner pressed: Ask my teacher")
    ai_conversation_id: Mapped[UUID | None] = learner_ref(
        "ai_conversations", null=True, comment="Conversation with the helper, which has its own consent"
    )
    supports: Mapped[list[SupportInForce]] = shapes(SupportInForce, comment="Supports of the plan as they stood")
    language_code: Mapped[str] = text(default="en", server_default="en")
    learner_note: Mapped[str | None] = text("What the learner wanted to say at the end", null=True)

    student: Mapped[StudentProfile] = to_one("HomeworkSession.student_id", "StudentProfile")
    standard: Mapped[CurriculumStandard | None] = to_one(
        "HomeworkSession.standard_id", "CurriculumStandard", catalogue=True
    )
    iep_goal: Mapped[IEPGoal | None] = to_one("HomeworkSession.iep_goal_id", "IEPGoal")
    ai_conversation: Mapped[AIConversation | None] = to_one("HomeworkSession.ai_conversation_id", "AIConversation")
    hints: Mapped[list[HomeworkHint]] = to_many(
        "HomeworkHint.homework_session_id", "HomeworkSession", back="homework_session"
    )
    resources: Mapped[list[HomeworkResource]] = to_many(
        "HomeworkResource.homework_session_id", "HomeworkSession", back="homework_session"
    )


class HomeworkHint(LearnerRecord):
    """One hint, checked before it was shown not to give the answer, and what came after it."""

    __tablename__ = "homework_hints"
    __scope__ = student("learning", gate="learning_activity")
    __table_args__ = (
        unique("homework_session_id", "position"),
        index("student_id", "created_at"),
        CheckConstraint("position > 0 and step_number > 0 and rung > 0", name="numbers"),
        CheckConstraint("effectiveness between 0 and 1", name="effectiveness"),
        CheckConstraint("view_ms >= 0 and next_step_ms >= 0", name="times"),
    )

    homework_session_id: Mapped[UUID] = learner_ref("homework_sessions")
    position: Mapped[int] = whole("Order within the session, from 1")
    step_number: Mapped[int] = whole("Step of the problem it belongs to", default=1)
    rung: Mapped[int] = whole(
        "Rung of the ladder: 1 quotes the step, later ones say more, none says the answer", default=1
    )
    hint_type: Mapped[str] = words("conceptual", "procedural", "example")
    hint_text: Mapped[str] = text()
    quoted_step: Mapped[str | None] = text("The learner's own line the hint speaks about", null=True)
    slip: Mapped[str | None] = text("Name of the slip it answers", null=True)
    requested_by: Mapped[str] = words("learner", "offered", "teacher", default="learner")
    generated_by: Mapped[str] = words("rules", "library", "model", "person", default="rules")
    ai_generated_content_id: Mapped[UUID | None] = learner_ref("ai_generated_contents", null=True)
    personal_ai_model_id: Mapped[UUID | None] = learner_ref(
        "personal_ai_models", null=True, comment="The learner's model that shaped it"
    )
    personalization: Mapped[HintPersonalization] = shape(HintPersonalization, comment="What it was fitted to")
    is_answer_free: Mapped[bool] = flag("Parsed and proved not to hold the answer; only then may it be shown")
    source_identifier: Mapped[str | None] = text("Identifier in the hint library", null=True)
    attribution: Mapped[str | None] = text("Credit the library's licence asks for", null=True)
    shown_at: Mapped[datetime | None] = mapped_column()
    view_ms: Mapped[int | None] = whole("How long it stood on the page, in ms", null=True)
    was_helpful: Mapped[bool | None] = mapped_column(comment="The learner's answer to: Did this help?")
    was_next_step_right: Mapped[bool | None] = mapped_column(comment="Null: no step followed")
    next_step_ms: Mapped[int | None] = whole("Time from hint to next line, in ms", null=True)
    effectiveness: Mapped[Decimal | None] = mapped_column(
        Numeric(4, 3), comment="Share of the next lines on this skill that were right, 0 to 1"
    )

    homework_session: Mapped[HomeworkSession] = to_one(
        "HomeworkHint.homework_session_id", "HomeworkSession", back="hints"
    )
    ai_generated_content: Mapped[AIGeneratedContent | None] = to_one(
        "HomeworkHint.ai_generated_content_id", "AIGeneratedContent"
    )


class HomeworkResource(LearnerRecord):
    """One resource offered in one session, as it read then, and what the learner did with it."""

    __tablename__ = "homework_resources"
    __scope__ = student("learning", gate="learning_activity")
    __table_args__ = (
        unique("homework_session_id", "position"),
        index("student_id", "created_at"),
        CheckConstraint("student_rating between 1 and 5", name="student_rating"),
        CheckConstraint("completed_percent between 0 and 100", name="completed_percent"),
        CheckConstraint("quality_rating between 1 and 5", name="quality_rating"),
        CheckConstraint("view_ms >= 0 and open_count >= 0", name="engagement"),
    )

    homework_session_id: Mapped[UUID] = learner_ref("homework_sessions")
    library_resource_id: Mapped[UUID | None] = catalogue_ref(
        "library_resources", null=True, comment="Where it came from; null: a person gave it"
    )
    position: Mapped[int] = whole("Order within the session, from 1")
    resource_type: Mapped[str] = words(*RESOURCE_TYPES)
    title: Mapped[str] = text()
    description: Mapped[str] = text(default="", server_default="")
    url: Mapped[str | None] = text(null=True)
    subject: Mapped[str] = text("Subject in lower case: math, reading, writing, science …")
    skill: Mapped[str] = text("Skill it was offered for", default="", server_default="")
    grade_level: Mapped[str | None] = text("Grade code (CEDS)", null=True)
    language_code: Mapped[str] = text(default="en", server_default="en")
    duration_minutes: Mapped[int | None] = whole("Usual time it takes, in minutes", null=True)
    quality_rating: Mapped[Decimal | None] = mapped_column(
        Numeric(2, 1), comment="The library's rating on that day, 1 to 5"
    )
    offered_by: Mapped[str] = words("rules", "model", "teacher", "learner_search", default="rules")
    offered_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    offer_reason: Mapped[str] = text("Why this one, in a sentence the learner can read", default="", server_default="")
    offered_at: Mapped[datetime] = mapped_column()
    opened_at: Mapped[datetime | None] = mapped_column()
    open_count: Mapped[int] = whole(default=0)
    view_ms: Mapped[int] = whole("How long it was open, in ms", default=0)
    completed_percent: Mapped[int] = whole("How far the learner got, 0 to 100", default=0)
    is_saved: Mapped[bool] = flag("The learner keeps it for later")
    was_helpful: Mapped[bool | None] = mapped_column(comment="The learner's answer to: Did this help?")
    student_rating: Mapped[int | None] = whole("The learner's rating, 1 to 5", null=True)
    supports_used: Mapped[list[str]] = texts("Captions, read-aloud … used while it was open (PNP 3.0)")

    homework_session: Mapped[HomeworkSession] = to_one(
        "HomeworkResource.homework_session_id", "HomeworkSession", back="resources"
    )
    library_resource: Mapped[LibraryResource | None] = to_one(
        "HomeworkResource.library_resource_id", "LibraryResource", catalogue=True
    )
