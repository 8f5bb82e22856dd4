"""The nouns of the focus room. Nothing in here is read by a page about discipline, placement or staff."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import DateTime, Numeric, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from aivo.db.base import CheckConstraint, LearnerEvent, LearnerRecord, index, to_many, to_one
from aivo.db.columns import flag, learner_ref, ref, shape, shapes, text, whole, words
from aivo.db.scopes import student
from aivo.domains.ai.models import AIGeneratedContent
from aivo.domains.focus.shapes import (
    BaselineComparison,
    CandidateArm,
    EnvironmentContext,
    InterventionContent,
    ScorePart,
    SessionAnalytics,
    SessionMetadata,
)
from aivo.domains.students.models import StudentProfile

CONSENT_LEVELS = ("none", "limited", "full")
"""What the consent says at a glance, in the words of the consent room; without consent no session is recorded."""

MONITORING_LEVELS = ("self_report", "activity", "full")
"""What is recorded: the learner's own answers; signals of the activity too; also whether the page was in view."""

LEVEL = "array_position(array['self_report', 'activity', 'full'], {})"


class FocusSession(LearnerRecord):
    """One stretch of work with focus help on. The score is the share of time with evidence of work, or null."""

    __tablename__ = "focus_sessions"
    __scope__ = student("focus", gate="focus_monitoring")
    __table_args__ = (
        index("student_id", "created_at"),
        index("status", "started_at"),
        CheckConstraint("focus_score between 0 and 100", name="focus_score"),
        CheckConstraint("ended_at >= started_at", name="times"),
        CheckConstraint("self_rating between 1 and 5", name="self_rating"),
        CheckConstraint("prompt_interval_minutes > 0", name="prompt_interval"),
        CheckConstraint("consent_level <> 'none'", name="consent_level_given"),
        CheckConstraint(
            f"{LEVEL.format('monitoring_level')} <= {LEVEL.format('consented_level')}", name="monitoring_within_consent"
        ),
        CheckConstraint("status in ('active', 'paused') or ended_at is not null", name="ended"),
    )

    activity_kind: Mapped[str] = words(
        "lesson", "reading", "practice", "assessment", "homework", "writing", "game", "other", default="practice"
    )
    activity_id: Mapped[UUID | None] = mapped_column(
        Uuid, comment="Row of the activity in its own room; without foreign key, since neighbours don't know each other"
    )
    activity_title: Mapped[str] = text("The activity in the learner's words", default="", server_default="")
    subject: Mapped[str | None] = text("Subject in lower case: math, reading, writing, science …", null=True)
    classroom_id: Mapped[UUID | None] = ref("classrooms", null=True)
    status: Mapped[str] = words("active", "paused", "completed", "abandoned", default="active")
    started_at: Mapped[datetime] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    planned_minutes: Mapped[int | None] = whole(null=True)
    consent_record_id: Mapped[UUID | None] = learner_ref(
        "consent_records", null=True, comment="The consent in force when the session began"
    )
    consent_level: Mapped[str] = words(
        *CONSENT_LEVELS, default="limited", comment="What that consent allows at a glance; copied by a trigger"
    )
    consented_level: Mapped[str] = words(
        *MONITORING_LEVELS,
        default="self_report",
        comment="The most that consent lets a session record; copied by a trigger",
    )
    monitoring_level: Mapped[str] = words(
        *MONITORING_LEVELS,
        default="self_report",
        comment="What this session records: other signals are not stored at all",
    )
    prompt_interval_minutes: Mapped[int | None] = whole("Minutes between self-checks; null: none are asked", null=True)
    prompt_interval_source: Mapped[str] = words("learner", "plan", "default", default="default")
    is_idle_signal_on: Mapped[bool] = flag("Off for anyone with a motor, AAC or processing support: slow is not idle")
    idle_signal_reason: Mapped[str] = text("Why the idle signal is on or off", default="", server_default="")
    is_control_session: Mapped[bool] = flag(
        "Drawn by lot to run without offers, so that effects can be told from chance"
    )

    focus_score: Mapped[Decimal | None] = mapped_column(
        Numeric(5, 2), comment="Share of active time with evidence of work, 0 to 100; null: not enough events"
    )
    score_parts: Mapped[list[ScorePart]] = shapes(ScorePart, comment="The parts the score is made of")
    active_ms: Mapped[int] = whole("Time at work, in ms", default=0)
    paused_ms: Mapped[int] = whole("Time in breaks, in ms", default=0)
    on_task_ms: Mapped[int] = whole("Time with evidence of work, in ms", default=0)
    off_task_ms: Mapped[int] = whole("Time with signs of lost attention, in ms; the rest is unknown", default=0)
    longest_focus_ms: Mapped[int] = whole("Longest stretch without a sign of lost attention, in ms", default=0)
    distraction_count: Mapped[int] = whole("Events distraction_detected", default=0)
    attention_lost_count: Mapped[int] = whole("Events attention_lost", default=0)
    attention_regained_count: Mapped[int] = whole("Events attention_regained", default=0)
    intervention_count: Mapped[int] = whole("Interventions offered", default=0)
    self_check_count: Mapped[int] = whole("Self-checks the learner answered", default=0)
    self_rating: Mapped[int | None] = whole("How the learner found the session, 1 to 5", null=True)
    learner_note: Mapped[str | None] = text("What the learner wanted to say about it", null=True, label="focus")
    baseline: Mapped[BaselineComparison] = shape(BaselineComparison, comment="Beside the learner's own last sessions")
    analytics: Mapped[SessionAnalytics] = shape(SessionAnalytics, comment="Counted while the session runs")
    session_metadata: Mapped[SessionMetadata] = shape(SessionMetadata, comment="How the session was held")

    student: Mapped[StudentProfile] = to_one("FocusSession.student_id", "StudentProfile")
    events: Mapped[list[FocusEvent]] = to_many("FocusEvent.focus_session_id", "FocusSession", back="focus_session")
    interventions: Mapped[list[FocusIntervention]] = to_many(
        "FocusIntervention.focus_session_id", "FocusSession", back="focus_session"
    )


class FocusEvent(LearnerEvent):
    """One sign of attention lost, regained or drawn away. The device makes the id: a second sending is harmless."""

    __tablename__ = "focus_events"
    __scope__ = student("focus", gate="focus_monitoring", audit="statement")
    __table_args__ = (
        index("focus_session_id", "occurred_at"),
        index("student_id", "occurred_at"),
        CheckConstraint("confidence between 0 and 1", name="confidence"),
        CheckConstraint("duration_ms >= 0", name="duration"),
        CheckConstraint("self_report is null or signal = 'self_report'", name="self_report"),
    )

    focus_session_id: Mapped[UUID] = learner_ref("focus_sessions")
    event_type: Mapped[str] = words("attention_lost", "attention_regained", "distraction_detected")
    severity: Mapped[str] = words("low", "medium", "high", default="low")
    confidence: Mapped[Decimal] = mapped_column(
        Numeric(4, 3),
        default=Decimal(1),
        server_default="1",
        comment="How sure the sign is, 0 to 1; 1 for the learner's own word",
    )
    signal: Mapped[str] = words(
        "self_report", "break_request", "response_time", "rapid_guess", "hint_use", "accuracy", "input_pace", "idle",
        "visibility", comment="Where the sign comes from; which are stored follows the session's monitoring level",
    )  # fmt: skip
    self_report: Mapped[str | None] = words(
        "working", "stuck", "need_break", "not_now", null=True, comment="The learner's answer to: How is it going?"
    )
    occurred_at: Mapped[datetime] = mapped_column(comment="By the device's clock; created_at says when it arrived")
    sequence_number: Mapped[int] = whole("Order on the device within the session", default=0)
    duration_ms: Mapped[int | None] = whole("How long it lasted, in ms", null=True)
    baseline_z: Mapped[Decimal | None] = mapped_column(
        Numeric(6, 3), comment="Robust z of the sign against the learner's own baseline"
    )
    context: Mapped[EnvironmentContext] = shape(EnvironmentContext, comment="What stood around it")
    deleted_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), sort_order=93,
        comment="Taken away while a records request or hold forbids destroying it; destroyed when that ends",
    )  # fmt: skip
    deletion_id: Mapped[UUID | None] = mapped_column(Uuid, sort_order=94, comment="The act that took it away")

    focus_session: Mapped[FocusSession] = to_one("FocusEvent.focus_session_id", "FocusSession", back="events")


class FocusIntervention(LearnerRecord):
    """Help offered to come back to work, or held back by lot, so that its effect can be told from chance."""

    __tablename__ = "focus_interventions"
    __scope__ = student("focus", gate="focus_monitoring")
    __table_args__ = (
        index("student_id", "created_at"),
        index("status", "offered_at"),
        CheckConstraint("propensity > 0 and propensity <= 1", name="propensity"),
        CheckConstraint("effectiveness between 0 and 1", name="effectiveness"),
        CheckConstraint("focus_before between 0 and 100 and focus_after between 0 and 100", name="focus"),
        CheckConstraint("(status = 'withheld') = is_withheld", name="withheld"),
        CheckConstraint("started_at >= offered_at and completed_at >= started_at", name="times"),
    )

    focus_session_id: Mapped[UUID] = learner_ref("focus_sessions")
    trigger_event_id: Mapped[UUID | None] = mapped_column(
        Uuid, comment="The sign that led to it; no foreign key, since a learner may take that event away"
    )
    intervention_type: Mapped[str] = words("reminder", "break", "game", "exercise")
    intervention_code: Mapped[str] = text("Which one: movement_break_2min, breathing_4_4, own_reminder …")
    content: Mapped[InterventionContent] = shape(InterventionContent, comment="What was shown")
    ai_generated_content_id: Mapped[UUID | None] = learner_ref(
        "ai_generated_contents", null=True, comment="The machine's text, where it wrote any"
    )
    chosen_by: Mapped[str] = words(
        "learner",
        "plan",
        "rule",
        "policy",
        "teacher",
        default="rule",
        comment="policy: drawn with the logged propensity",
    )
    policy_version: Mapped[str | None] = text("Version of the choosing rule", null=True)
    propensity: Mapped[Decimal | None] = mapped_column(
        Numeric(6, 5), comment="Probability with which this one was drawn; without it no effect can be estimated"
    )
    candidates: Mapped[list[CandidateArm]] = shapes(
        CandidateArm, comment="What else could have been chosen, and what not"
    )
    is_withheld: Mapped[bool] = flag("Drawn, but not shown: the control that shows what would have happened anyway")
    status: Mapped[str] = words(
        "offered", "accepted", "in_progress", "completed", "declined", "ignored", "withheld", default="offered"
    )
    offered_at: Mapped[datetime] = mapped_column()
    responded_at: Mapped[datetime | None] = mapped_column()
    started_at: Mapped[datetime | None] = mapped_column()
    completed_at: Mapped[datetime | None] = mapped_column()
    student_response: Mapped[str | None] = words("accepted", "declined", "postponed", "ignored", null=True)
    student_feedback: Mapped[str | None] = words("helped", "helped_a_little", "did_not_help", null=True)
    student_comment: Mapped[str | None] = text("In the learner's own words", null=True, label="focus")
    was_back_on_task: Mapped[bool | None] = mapped_column(
        comment="Evidence of work within three minutes; asked of withheld ones too; null: can't be told"
    )
    back_on_task_ms: Mapped[int | None] = whole("Time until evidence of work, in ms", null=True)
    focus_before: Mapped[Decimal | None] = mapped_column(
        Numeric(5, 2), comment="Score of the five minutes before, 0 to 100"
    )
    focus_after: Mapped[Decimal | None] = mapped_column(
        Numeric(5, 2), comment="Score of the five minutes after, 0 to 100"
    )
    effectiveness: Mapped[Decimal | None] = mapped_column(
        Numeric(4, 3), comment="Estimated effect for this learner when it was chosen, 0 to 1; shown only with its n"
    )

    focus_session: Mapped[FocusSession] = to_one(
        "FocusIntervention.focus_session_id", "FocusSession", back="interventions"
    )
    trigger_event: Mapped[FocusEvent | None] = to_one("FocusIntervention.trigger_event_id", "FocusEvent")
    ai_generated_content: Mapped[AIGeneratedContent | None] = to_one(
        "FocusIntervention.ai_generated_content_id", "AIGeneratedContent"
    )
