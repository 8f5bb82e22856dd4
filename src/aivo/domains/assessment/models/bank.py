"""The bank: tests, their questions and, apart from them, the answer keys. Staff only."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Numeric
from sqlalchemy.orm import Mapped, mapped_column

from aivo.db.base import CheckConstraint, Record, index, to_many, to_one, unique
from aivo.db.columns import catalogue_ref, flag, lineage, ref, shape, shapes, text, texts, whole, words
from aivo.db.scopes import STAFF
from aivo.domains.assessment.shapes import (
    AcceptedAnswer,
    AdaptiveSettings,
    BlueprintLine,
    Choice,
    Interaction,
    Misconception,
    QuestionSupports,
    RubricLine,
    SupportRules,
)
from aivo.domains.curriculum.models import CurriculumStandard


class Assessment(Record):
    """A test, quiz or probe with its rules. A published test never changes: a change is a new revision of its line."""

    __tablename__ = "assessments"
    __scope__ = STAFF
    __table_args__ = (
        index("subject", "grade_level"),
        index("status", "published_at"),
        unique("lineage_id", "revision_number"),
        CheckConstraint("passing_percent between 0 and 100", name="passing_percent"),
        CheckConstraint("time_limit_minutes > 0", name="time_limit"),
        CheckConstraint("max_attempts > 0", name="max_attempts"),
        CheckConstraint("(status = 'draft') = (published_at is null)", name="published"),
    )

    lineage_id: Mapped[UUID] = lineage("Stays the same across the revisions of this test")
    revision_number: Mapped[int] = whole("Counts the revisions of the line from 1", default=1)
    title: Mapped[str] = text()
    description: Mapped[str] = text(
        "For staff: what the test measures and when to use it", default="", server_default=""
    )
    instructions: Mapped[str] = text("Read by the learner before the first question", default="", server_default="")
    kind: Mapped[str] = words(
        "quiz", "practice", "formative", "summative", "benchmark", "diagnostic", "progress_monitoring",
        default="quiz", comment="What it is for; none of these is an evaluation under 34 CFR 300.304",
    )  # fmt: skip
    subject: Mapped[str] = text("Subject in lower case, as in the course list: math, reading, writing, science …")
    grade_level: Mapped[str] = text("Grade code (CEDS): KG, 01 … 12; the lowest grade it suits")
    grade_level_to: Mapped[str | None] = text("Highest grade it suits; null: only grade_level", null=True)
    language_code: Mapped[str] = text("BCP 47 tag of the test's text", default="en", server_default="en")
    standard_id: Mapped[UUID | None] = catalogue_ref(
        "curriculum_standards", null=True, comment="Main standard; each question names its own"
    )
    course_id: Mapped[UUID | None] = ref("courses", null=True, comment="Course it was made for")
    school_id: Mapped[UUID | None] = ref("schools", null=True, comment="School it is kept for; null: the whole tenant")
    status: Mapped[str] = words("draft", "published", "retired", default="draft")
    published_at: Mapped[datetime | None] = mapped_column(comment="From then on its questions stay as they are")
    published_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    retired_at: Mapped[datetime | None] = mapped_column(comment="From then on it can't be assigned")
    created_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    is_adaptive: Mapped[bool] = flag("The next question follows from the answers so far")
    adaptive_settings: Mapped[AdaptiveSettings] = shape(AdaptiveSettings, comment="Used when is_adaptive")
    blueprint: Mapped[list[BlueprintLine]] = shapes(BlueprintLine, comment="Content the test must hold")
    supports: Mapped[SupportRules] = shape(
        SupportRules, comment="Supports open to all, and those that would spoil the measure"
    )
    time_limit_minutes: Mapped[int | None] = whole(
        "Minutes for everyone, before any extra time; null: untimed", null=True
    )
    passing_percent: Mapped[Decimal | None] = mapped_column(
        Numeric(5, 2), comment="Share of points that counts as passed"
    )
    max_attempts: Mapped[int] = whole("Attempts each learner has", default=1)
    has_shuffled_questions: Mapped[bool] = flag("Questions come in an order drawn per attempt")
    has_shuffled_choices: Mapped[bool] = flag("Choices come in an order drawn per attempt")
    is_pausable: Mapped[bool] = flag("The learner may stop and come back", default=True)
    feedback_timing: Mapped[str] = words(
        "never", "after_question", "after_attempt", "after_window", default="after_attempt",
        comment="When the learner sees what was right",
    )  # fmt: skip
    origin: Mapped[str] = words(
        "made_here", "imported", "library", "machine_draft", default="made_here",
        comment="machine_draft: began as a machine's draft; a person published it",
    )  # fmt: skip
    source_identifier: Mapped[str | None] = text("Identifier in the source (QTI test identifier)", null=True)
    licence: Mapped[str | None] = text("Licence of imported content", null=True)
    attribution: Mapped[str | None] = text("Credit the licence asks for", null=True)

    standard: Mapped[CurriculumStandard | None] = to_one("Assessment.standard_id", "CurriculumStandard", catalogue=True)
    questions: Mapped[list[AssessmentQuestion]] = to_many(
        "AssessmentQuestion.assessment_id", "Assessment", back="assessment"
    )


class AssessmentQuestion(Record):
    """One question of a test. It holds no key; learners read it only as the snapshot in their own responses."""

    __tablename__ = "assessment_questions"
    __scope__ = STAFF
    __table_args__ = (
        unique("assessment_id", "position"),
        index("skill"),
        CheckConstraint("position > 0", name="position"),
        CheckConstraint("max_points >= 0", name="max_points"),
        CheckConstraint("depth_of_knowledge between 1 and 4", name="depth_of_knowledge"),
        CheckConstraint("guessing between 0 and 1", name="guessing"),
        CheckConstraint("discrimination > 0", name="discrimination"),
        CheckConstraint("difficulty_se > 0", name="difficulty_se"),
        CheckConstraint("calibration = 'none' or difficulty_logit is not null", name="calibrated"),
    )

    assessment_id: Mapped[UUID] = ref("assessments")
    position: Mapped[int] = whole("Place in the test, from 1")
    section: Mapped[str] = text("Heading of the part it stands in", default="", server_default="")
    question_type: Mapped[str] = words(
        "single_choice", "multiple_choice", "short_text", "number", "extended_text", "inline_choice", "order", "match",
        "gap_match", "hottext", "associate", "slider", comment="The answer field (QTI interaction)",
    )  # fmt: skip
    stem: Mapped[str] = text("The question in plain text with $$…$$ for mathematics")
    stimulus: Mapped[str] = text("Passage, table or data the question is about", default="", server_default="")
    choices: Mapped[list[Choice]] = shapes(Choice, comment="Answers to pick from, in their own order")
    interaction: Mapped[Interaction] = shape(Interaction, comment="Limits and second side of the answer field")
    supports: Mapped[QuestionSupports] = shape(QuestionSupports, comment="How it works with accommodations")
    max_points: Mapped[Decimal] = mapped_column(
        Numeric(6, 2), default=Decimal(1), server_default="1", comment="Points a full answer earns"
    )
    standard_id: Mapped[UUID | None] = catalogue_ref("curriculum_standards", null=True)
    skill: Mapped[str] = text("Skill (knowledge component) the answer tells about", default="", server_default="")
    depth_of_knowledge: Mapped[int | None] = whole("Webb's level 1 to 4", null=True)
    language_code: Mapped[str] = text(default="en", server_default="en")
    calibration: Mapped[str] = words(
        "none", "expert", "rasch", "2pl", "3pl", default="none",
        comment="Where the parameters come from; expert: a person's estimate with a wide prior",
    )  # fmt: skip
    difficulty_logit: Mapped[Decimal | None] = mapped_column(Numeric(7, 4), comment="Item difficulty b, in logits")
    difficulty_se: Mapped[Decimal | None] = mapped_column(Numeric(7, 4), comment="Standard error of b, in logits")
    discrimination: Mapped[Decimal | None] = mapped_column(Numeric(7, 4), comment="Item slope a, per logit")
    guessing: Mapped[Decimal | None] = mapped_column(Numeric(5, 4), comment="Lower asymptote c, 0 to 1")
    calibrated_on: Mapped[date | None] = mapped_column()
    calibration_responses: Mapped[int] = whole("Answers the parameters rest on", default=0)
    expected_seconds: Mapped[int | None] = whole("Usual working time, in seconds", null=True)
    rapid_guess_ms: Mapped[int | None] = whole("Answers faster than this are marked as guesses, in ms", null=True)
    status: Mapped[str] = words("draft", "active", "retired", default="draft")
    source_identifier: Mapped[str | None] = text("Identifier in the source (QTI item identifier)", null=True)
    created_by_user_id: Mapped[UUID | None] = ref("users", null=True)

    assessment: Mapped[Assessment] = to_one("AssessmentQuestion.assessment_id", "Assessment", back="questions")
    standard: Mapped[CurriculumStandard | None] = to_one(
        "AssessmentQuestion.standard_id", "CurriculumStandard", catalogue=True
    )
    answer_key: Mapped[AssessmentAnswerKey | None] = to_many(
        "AssessmentAnswerKey.question_id", "AssessmentQuestion", back="question", single=True
    )


class AssessmentAnswerKey(Record):
    """What is right and how it is scored, apart from the question. A key is proved before a child meets it."""

    __tablename__ = "assessment_answer_keys"
    __scope__ = STAFF
    __table_args__ = (
        unique("question_id"),
        CheckConstraint("(verified_at is null) = (verification = 'unverified')", name="verified"),
    )

    question_id: Mapped[UUID] = ref("assessment_questions")
    scoring: Mapped[str] = words(
        "match_correct", "map_response", "rubric", "none", default="match_correct",
        comment="all or nothing; points per answer; by a person with the rubric; not scored",
    )  # fmt: skip
    correct_keys: Mapped[list[str]] = texts("Keys of the right choices; their order counts in order questions")
    accepted: Mapped[list[AcceptedAnswer]] = shapes(AcceptedAnswer, comment="Typed answers that earn points")
    rubric: Mapped[list[RubricLine]] = shapes(RubricLine, comment="Levels of a hand-scored answer and their points")
    misconceptions: Mapped[list[Misconception]] = shapes(Misconception, comment="What each wrong choice shows")
    explanation: Mapped[str] = text("Shown when feedback is due", default="", server_default="")
    verification: Mapped[str] = words(
        "unverified", "by_person", "by_proof", default="unverified", comment="by_proof: solved again by the engine"
    )
    verified_at: Mapped[datetime | None] = mapped_column()
    verified_by_user_id: Mapped[UUID | None] = ref("users", null=True)

    question: Mapped[AssessmentQuestion] = to_one(
        "AssessmentAnswerKey.question_id", "AssessmentQuestion", back="answer_key"
    )
