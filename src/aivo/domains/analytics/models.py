"""The nouns of the analytics room."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Date, Numeric, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from aivo.db.base import CheckConstraint, LearnerRecord, index, to_many, to_one, unique
from aivo.db.columns import flag, learner_ref, ref, shapes, text, whole, words
from aivo.db.scopes import student
from aivo.domains.analytics.shapes import (
    HourFocus,
    InterventionEffect,
    Recommendation,
    ReportSentence,
    SubjectFocus,
    SubjectProgress,
)
from aivo.domains.iep.models import IEPGoal
from aivo.domains.students.models import StudentProfile


class DailyFocusSummary(LearnerRecord):
    """One closed day of one learner's focus sessions, summed from their rows. It re-creates events: same readers."""

    __tablename__ = "daily_focus_summaries"
    __scope__ = student("focus", gate="focus_monitoring")
    __table_args__ = (
        unique("student_id", "date"),
        index("date"),
        CheckConstraint("focus_score between 0 and 100", name="focus_score"),
        CheckConstraint("on_task_ms >= 0 and on_task_ms <= active_ms", name="on_task"),
        CheckConstraint("interventions_accepted between 0 and intervention_count", name="interventions"),
    )

    date: Mapped[date] = mapped_column(Date, comment="The day, in the time zone below")
    time_zone: Mapped[str] = text("IANA time zone of the learner's school")
    session_count: Mapped[int] = whole(default=0)
    event_count: Mapped[int] = whole("Events behind the numbers", default=0)
    active_ms: Mapped[int] = whole("Time at work, in ms", default=0)
    on_task_ms: Mapped[int] = whole("Time with evidence of work, in ms", default=0)
    off_task_ms: Mapped[int] = whole("Time with signs of lost attention, in ms; the rest is unknown", default=0)
    longest_focus_ms: Mapped[int] = whole(default=0)
    focus_score: Mapped[Decimal | None] = mapped_column(
        Numeric(5, 2), comment="Share of active time with evidence of work, 0 to 100; null: not enough events"
    )
    own_baseline_score: Mapped[Decimal | None] = mapped_column(
        Numeric(5, 2), comment="Median score of the learner's own 10 sessions before the day; null: fewer than 5"
    )
    distraction_count: Mapped[int] = whole(default=0)
    attention_lost_count: Mapped[int] = whole(default=0)
    attention_regained_count: Mapped[int] = whole(default=0)
    self_check_count: Mapped[int] = whole(default=0)
    intervention_count: Mapped[int] = whole("Interventions shown", default=0)
    interventions_accepted: Mapped[int] = whole(default=0)
    subject_breakdown: Mapped[list[SubjectFocus]] = shapes(SubjectFocus, comment="Focus by subject that day")
    time_patterns: Mapped[list[HourFocus]] = shapes(HourFocus, comment="By hour of the day")
    intervention_effectiveness: Mapped[list[InterventionEffect]] = shapes(
        InterventionEffect, comment="Offered, taken and what came of it, by kind of intervention"
    )
    recommendations: Mapped[list[Recommendation]] = shapes(Recommendation, comment="Each with the counts it rests on")

    student: Mapped[StudentProfile] = to_one("DailyFocusSummary.student_id", "StudentProfile")


class WeeklyProgressReport(LearnerRecord):
    """One week of one learner's work. Goals and focus stand in tables of their own, for their readers are others. No
    grade, no comparison with other learners; not an evaluation."""

    __tablename__ = "weekly_progress_reports"
    __scope__ = student("learning")
    __table_args__ = (
        unique("student_id", "week_starts_on"),
        index("student_id", "created_at"),
        index("status", "week_starts_on"),
        CheckConstraint("extract(isodow from week_starts_on) = 1 and week_ends_on = week_starts_on + 6", name="week"),
        CheckConstraint("homework_completed between 0 and homework_sessions", name="homework"),
        CheckConstraint("questions_correct between 0 and questions_answered", name="questions"),
        CheckConstraint("game_items_correct between 0 and game_items_attempted", name="games"),
        CheckConstraint("status <> 'sent' or (reviewed_at is not null and sent_at is not null)", name="sent"),
    )

    week_starts_on: Mapped[date] = mapped_column(comment="Monday")
    week_ends_on: Mapped[date] = mapped_column(comment="Sunday")
    time_zone: Mapped[str] = text("IANA time zone by which days are counted")
    status: Mapped[str] = words("draft", "reviewed", "sent", default="draft", comment="Only a person sends it")
    language_code: Mapped[str] = text(default="en", server_default="en")
    active_days: Mapped[int] = whole("Days with any work", default=0)
    active_ms: Mapped[int] = whole("Time at work in all rooms, in ms", default=0)
    homework_sessions: Mapped[int] = whole(default=0)
    homework_completed: Mapped[int] = whole(default=0)
    hints_used: Mapped[int] = whole(default=0)
    aided_attempts: Mapped[int] = whole(default=0)
    aided_correct: Mapped[int] = whole(default=0)
    unaided_attempts: Mapped[int] = whole(default=0)
    unaided_correct: Mapped[int] = whole(default=0)
    assessments_completed: Mapped[int] = whole(default=0)
    questions_answered: Mapped[int] = whole(default=0)
    questions_correct: Mapped[int] = whole(default=0)
    documents_written: Mapped[int] = whole("Texts worked on", default=0)
    words_written: Mapped[int] = whole("Words added in revisions of the week", default=0)
    games_played: Mapped[int] = whole(default=0)
    game_items_attempted: Mapped[int] = whole(default=0)
    game_items_correct: Mapped[int] = whole(default=0)
    academic_progress: Mapped[list[SubjectProgress]] = shapes(SubjectProgress, comment="By subject, raw counts")
    insights: Mapped[list[ReportSentence]] = shapes(ReportSentence, comment="Each sentence with number, days and n")
    recommendations: Mapped[list[Recommendation]] = shapes(
        Recommendation, comment="What to try next, each with the evidence it rests on"
    )
    summary: Mapped[str] = text(
        "The week in plain words, for the family", default="", server_default="", label="education"
    )
    reading_grade: Mapped[Decimal | None] = mapped_column(
        Numeric(4, 1), comment="Readability of the summary, as a grade"
    )
    prepared_by: Mapped[str] = words("rules", "model", "person", default="rules")
    ai_generated_content_id: Mapped[UUID | None] = learner_ref("ai_generated_contents", null=True)
    reviewed_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    reviewed_at: Mapped[datetime | None] = mapped_column()
    sent_at: Mapped[datetime | None] = mapped_column()
    staff_comment: Mapped[str] = text(default="", server_default="", label="education")

    student: Mapped[StudentProfile] = to_one("WeeklyProgressReport.student_id", "StudentProfile")
    goal_progress: Mapped[list[WeeklyGoalProgress]] = to_many(
        "WeeklyGoalProgress.weekly_progress_report_id", "WeeklyProgressReport", back="report"
    )
    focus_progress: Mapped[WeeklyFocusProgress | None] = to_many(
        "WeeklyFocusProgress.weekly_progress_report_id", "WeeklyProgressReport", back="report", single=True
    )


class WeeklyGoalProgress(LearnerRecord):
    """One IEP goal in one week, for those who may read the plan. Data points are counted, nothing is decided."""

    __tablename__ = "weekly_goal_progress"
    __scope__ = student("plan")
    __table_args__ = (
        unique("weekly_progress_report_id", "iep_goal_id"),
        index("student_id", "created_at"),
        CheckConstraint("points_this_week >= 0 and points_total >= points_this_week", name="points"),
    )

    weekly_progress_report_id: Mapped[UUID] = learner_ref("weekly_progress_reports")
    iep_goal_id: Mapped[UUID] = learner_ref("iep_goals")
    goal_lineage_id: Mapped[UUID] = mapped_column(Uuid, comment="The goal's line across versions and years")
    goal_text: Mapped[str] = text("The goal in plain words as it stood", label="education")
    points_this_week: Mapped[int] = whole("Accepted data points dated in the week", default=0)
    points_total: Mapped[int | None] = whole("Accepted data points up to the week's end; null: not counted", null=True)
    latest_value: Mapped[Decimal | None] = mapped_column(Numeric(10, 3), comment="In the measure's own unit")
    latest_on: Mapped[date | None] = mapped_column()
    target_value: Mapped[Decimal | None] = mapped_column(
        Numeric(10, 3), comment="Value the goal is to reach, in the goal's own unit"
    )
    expected_value: Mapped[Decimal | None] = mapped_column(Numeric(10, 3), comment="The aim line at the week's end")
    standing: Mapped[str] = words(
        "not_enough_data", "on_track", "not_yet_on_track", "met", default="not_enough_data",
        comment="Beside the aim line; a person decides what it means",
    )  # fmt: skip
    sentence: Mapped[str] = text("In plain words", default="", server_default="", label="education")

    report: Mapped[WeeklyProgressReport] = to_one(
        "WeeklyGoalProgress.weekly_progress_report_id", "WeeklyProgressReport", back="goal_progress"
    )
    iep_goal: Mapped[IEPGoal] = to_one("WeeklyGoalProgress.iep_goal_id", "IEPGoal")


class WeeklyFocusProgress(LearnerRecord):
    """The focus part of one week, for those who may read focus facts: learner, parents, and who they agreed to."""

    __tablename__ = "weekly_focus_progress"
    __scope__ = student("focus", gate="focus_monitoring")
    __table_args__ = (
        unique("weekly_progress_report_id"),
        index("student_id", "created_at"),
        CheckConstraint("focus_score between 0 and 100", name="focus_score"),
        CheckConstraint("on_task_ms >= 0 and on_task_ms <= active_ms", name="on_task"),
    )

    weekly_progress_report_id: Mapped[UUID] = learner_ref("weekly_progress_reports")
    days: Mapped[int] = whole("Days with a summary", default=0)
    session_count: Mapped[int] = whole(default=0)
    active_ms: Mapped[int] = whole(default=0)
    on_task_ms: Mapped[int] = whole(default=0)
    focus_score: Mapped[Decimal | None] = mapped_column(
        Numeric(5, 2), comment="Share of active time with evidence of work, 0 to 100; null: not enough events"
    )
    previous_focus_score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2), comment="The same of the week before")
    distraction_count: Mapped[int] = whole(default=0)
    self_check_count: Mapped[int] = whole(default=0)
    intervention_effectiveness: Mapped[list[InterventionEffect]] = shapes(
        InterventionEffect, comment="Offered, taken and what came of it, by kind of intervention"
    )
    sentences: Mapped[list[ReportSentence]] = shapes(ReportSentence, comment="Each with number, days and n")
    is_shared_with_teacher: Mapped[bool] = flag("As the family agreed when it was written")

    report: Mapped[WeeklyProgressReport] = to_one(
        "WeeklyFocusProgress.weekly_progress_report_id", "WeeklyProgressReport", back="focus_progress"
    )
