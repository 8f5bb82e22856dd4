"""Delivery: a test given to one learner with that learner's supports, the attempts, the answers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from aivo.db.base import CheckConstraint, LearnerRecord, index, to_many, to_one, unique
from aivo.db.columns import flag, learner_ref, ref, shape, shapes, text, texts, whole, words
from aivo.db.scopes import student
from aivo.domains.assessment.models.bank import Assessment, AssessmentQuestion
from aivo.domains.assessment.shapes import (
    AppliedAccommodations,
    AttemptInsights,
    PresentedItem,
    ResponseValue,
    SupportUse,
)
from aivo.domains.iep.models import IEPGoal
from aivo.domains.students.models import StudentProfile


class AssessmentAssignment(LearnerRecord):
    """A test given to one learner: when it is open and how the plan's accommodations change it for this learner."""

    __tablename__ = "assessment_assignments"
    __scope__ = student("learning")
    __table_args__ = (
        index("student_id", "created_at"),
        index("status", "opens_at"),
        CheckConstraint("closes_at > opens_at", name="window"),
        CheckConstraint("extended_closes_at >= closes_at", name="extended_window"),
        CheckConstraint("base_minutes > 0 and extra_minutes >= 0", name="minutes"),
        CheckConstraint("max_attempts > 0", name="max_attempts"),
        CheckConstraint("status <> 'excused' or excused_reason is not null", name="excused_reason"),
    )

    assessment_id: Mapped[UUID] = ref("assessments")
    classroom_id: Mapped[UUID | None] = ref("classrooms", null=True, comment="Class it was given in")
    iep_goal_id: Mapped[UUID | None] = learner_ref(
        "iep_goals", null=True, comment="Goal it may give data for; a person accepts each point"
    )
    assigned_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    title: Mapped[str] = text("Title as the learner sees it")
    note_to_learner: Mapped[str] = text(default="", server_default="")
    status: Mapped[str] = words(
        "assigned", "in_progress", "completed", "excused", "expired", "cancelled", default="assigned"
    )
    excused_reason: Mapped[str | None] = text(null=True)
    opens_at: Mapped[datetime] = mapped_column(comment="From then on the learner can start")
    due_at: Mapped[datetime | None] = mapped_column()
    closes_at: Mapped[datetime | None] = mapped_column(comment="End of the window for everyone; null: stays open")
    extended_closes_at: Mapped[datetime | None] = mapped_column(
        comment="End of the window for this learner: extra time stretches the window too"
    )
    base_minutes: Mapped[int | None] = whole("Minutes for everyone; null: untimed", null=True)
    extra_minutes: Mapped[int] = whole("Minutes this learner has more", default=0)
    max_attempts: Mapped[int] = whole(default=1)
    delivery_mode: Mapped[str] = words("online", "paper", "spoken", "observed", default="online")
    language_code: Mapped[str] = text(default="en", server_default="en")
    accommodations: Mapped[AppliedAccommodations] = shape(
        AppliedAccommodations,
        comment="The accommodations in force on the day, and what each does here",
        label="education",
    )

    student: Mapped[StudentProfile] = to_one("AssessmentAssignment.student_id", "StudentProfile")
    assessment: Mapped[Assessment] = to_one("AssessmentAssignment.assessment_id", "Assessment")
    iep_goal: Mapped[IEPGoal | None] = to_one("AssessmentAssignment.iep_goal_id", "IEPGoal")
    attempts: Mapped[list[AssessmentAttempt]] = to_many(
        "AssessmentAttempt.assignment_id", "AssessmentAssignment", back="assignment"
    )


class AssessmentAttempt(LearnerRecord):
    """One sitting. Counts are raw, percentages derived; no ability without its error. Not an evaluation."""

    __tablename__ = "assessment_attempts"
    __scope__ = student("learning", gate="learning_activity")
    __table_args__ = (
        unique("assignment_id", "attempt_number"),
        index("student_id", "created_at"),
        index("status", "started_at"),
        CheckConstraint("attempt_number > 0", name="attempt_number"),
        CheckConstraint("(theta is null) = (theta_se is null)", name="theta_with_error"),
        CheckConstraint("theta_se > 0", name="theta_se"),
        CheckConstraint("points_earned >= 0 and points_possible >= 0", name="points"),
        CheckConstraint(
            "questions_correct between 0 and questions_answered and questions_answered <= questions_presented",
            name="counts",
        ),
        CheckConstraint("active_ms >= 0 and paused_ms >= 0", name="times"),
        CheckConstraint("validity = 'valid' or validity_reason is not null", name="validity_reason"),
    )

    assignment_id: Mapped[UUID] = learner_ref("assessment_assignments")
    attempt_number: Mapped[int] = whole("Counts the sittings of the assignment from 1", default=1)
    status: Mapped[str] = words(
        "in_progress", "paused", "submitted", "scored", "abandoned", "invalidated", default="in_progress"
    )
    started_at: Mapped[datetime] = mapped_column()
    submitted_at: Mapped[datetime | None] = mapped_column()
    scored_at: Mapped[datetime | None] = mapped_column()
    time_limit_ms: Mapped[int | None] = whole("Working time this learner has, in ms; null: untimed", null=True)
    active_ms: Mapped[int] = whole("Working time used, in ms", default=0)
    paused_ms: Mapped[int] = whole("Time in breaks, in ms; it doesn't count where the plan has breaks", default=0)
    break_count: Mapped[int] = whole(default=0)
    random_seed: Mapped[int] = mapped_column(
        BigInteger, comment="Order of questions and choices can be drawn again from it"
    )
    questions_presented: Mapped[int] = whole(default=0)
    questions_answered: Mapped[int] = whole(default=0)
    questions_correct: Mapped[int] = whole(default=0)
    points_earned: Mapped[Decimal | None] = mapped_column(Numeric(8, 2), comment="Null until scored")
    points_possible: Mapped[Decimal | None] = mapped_column(
        Numeric(8, 2), comment="Points the questions asked could earn"
    )
    theta: Mapped[Decimal | None] = mapped_column(Numeric(7, 4), comment="Ability estimate in logits (adaptive tests)")
    theta_se: Mapped[Decimal | None] = mapped_column(Numeric(7, 4), comment="Standard error of theta, in logits")
    theta_method: Mapped[str | None] = words("eap", "map", "mle", null=True)
    stop_reason: Mapped[str | None] = words(
        "all_questions", "target_error", "max_questions", "time", "learner", "teacher", "consent_ended", null=True
    )
    rapid_guess_count: Mapped[int] = whole("Answers faster than their question allows", default=0)
    validity: Mapped[str] = words("valid", "questionable", "invalid", default="valid")
    validity_reason: Mapped[str | None] = text("Fire drill, illness, wrong supports …", null=True)
    setting: Mapped[str] = words(
        "classroom", "small_group", "separate_room", "resource_room", "home", "other", default="classroom"
    )
    input_method: Mapped[str] = words(
        "keyboard", "touch", "pointer", "switch", "speech", "aac", "paper", default="keyboard"
    )
    observed_by_user_id: Mapped[UUID | None] = ref("users", null=True, comment="Adult who was with the learner")
    scored_by_user_id: Mapped[UUID | None] = ref("users", null=True, comment="Null: scored by the keys alone")
    supports: Mapped[list[SupportUse]] = shapes(SupportUse, comment="Supports offered, on, used or declined")
    insights: Mapped[AttemptInsights] = shape(
        AttemptInsights, comment="What the engine noticed; never a grade or category"
    )
    feedback: Mapped[str] = text("Words to the learner from the person who scored", default="", server_default="")

    student: Mapped[StudentProfile] = to_one("AssessmentAttempt.student_id", "StudentProfile")
    assignment: Mapped[AssessmentAssignment] = to_one(
        "AssessmentAttempt.assignment_id", "AssessmentAssignment", back="attempts"
    )
    responses: Mapped[list[AssessmentResponse]] = to_many(
        "AssessmentResponse.attempt_id", "AssessmentAttempt", back="attempt"
    )


class AssessmentResponse(LearnerRecord):
    """One question put to the learner and the answer, with the question as it was shown."""

    __tablename__ = "assessment_responses"
    __scope__ = student("learning", gate="learning_activity")
    __table_args__ = (
        unique("attempt_id", "position"),
        unique("attempt_id", "question_id"),
        index("student_id", "created_at"),
        CheckConstraint("position > 0", name="position"),
        CheckConstraint("points_earned >= 0 and points_earned <= points_possible", name="points"),
        CheckConstraint("response_ms >= 0", name="response_ms"),
        CheckConstraint("(theta_after is null) = (theta_se_after is null)", name="theta_with_error"),
        CheckConstraint("not is_skipped or is_correct is not true", name="skipped"),
    )

    attempt_id: Mapped[UUID] = learner_ref("assessment_attempts")
    question_id: Mapped[UUID] = ref("assessment_questions")
    position: Mapped[int] = whole("Place in this attempt, from 1")
    item: Mapped[PresentedItem] = shape(PresentedItem, comment="The question as this learner saw it, without its key")
    response: Mapped[ResponseValue | None] = shape(ResponseValue, null=True, comment="Null until answered")
    presented_at: Mapped[datetime] = mapped_column()
    first_action_at: Mapped[datetime | None] = mapped_column()
    answered_at: Mapped[datetime | None] = mapped_column()
    response_ms: Mapped[int | None] = whole("Working time on this question, in ms, breaks left out", null=True)
    visit_count: Mapped[int] = whole(default=1)
    change_count: Mapped[int] = whole("How often the answer was changed", default=0)
    is_skipped: Mapped[bool] = flag()
    is_marked_for_review: Mapped[bool] = flag("The learner wants to come back to it")
    is_rapid_guess: Mapped[bool] = flag("Faster than the question allows; left out of the ability estimate")
    is_correct: Mapped[bool | None] = mapped_column(
        comment="Null until scored, and for answers with part of the points"
    )
    points_earned: Mapped[Decimal | None] = mapped_column(Numeric(6, 2), comment="Points given; null until scored")
    points_possible: Mapped[Decimal] = mapped_column(
        Numeric(6, 2),
        default=Decimal(1),
        server_default="1",
        comment="Points the question could earn when it was asked",
    )
    scored_by: Mapped[str | None] = words("key", "rubric", "person", null=True)
    scored_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    scored_at: Mapped[datetime | None] = mapped_column()
    misconception_code: Mapped[str | None] = text("What the wrong answer shows, from the key", null=True)
    prompt_level: Mapped[str] = words(
        "independent", "gesture", "verbal", "model", "partial_physical", "full_physical", default="independent",
        comment="Help an adult gave (alternate assessment)",
    )  # fmt: skip
    supports_used: Mapped[list[str]] = texts("Names of the supports used on this question (PNP 3.0)")
    theta_after: Mapped[Decimal | None] = mapped_column(Numeric(7, 4), comment="Ability after this answer, in logits")
    theta_se_after: Mapped[Decimal | None] = mapped_column(
        Numeric(7, 4), comment="Standard error of theta_after, in logits"
    )
    item_information: Mapped[Decimal | None] = mapped_column(
        Numeric(8, 4), comment="Fisher information of the question at the ability before it"
    )
    feedback: Mapped[str] = text(default="", server_default="")

    attempt: Mapped[AssessmentAttempt] = to_one("AssessmentResponse.attempt_id", "AssessmentAttempt", back="responses")
    question: Mapped[AssessmentQuestion] = to_one("AssessmentResponse.question_id", "AssessmentQuestion")
