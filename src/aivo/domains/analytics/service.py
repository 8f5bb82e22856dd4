"""Verbs of the analytics room: sum a day, write a week, review, send."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.analytics.errors import DayIsNotOver, ReportIsNotReviewed, ReportIsReviewed, WeekIsWrong
from aivo.domains.analytics.models import WeeklyFocusProgress, WeeklyGoalProgress, WeeklyProgressReport
from aivo.domains.analytics.permissions import demand
from aivo.domains.analytics.queries import (
    EMPTY_DAYS,
    ROLL_UP_DAY,
    STALE_DAYS,
    effects_week,
    focus_part_of,
    focus_week,
    goal_lines_of,
    goals_on,
    may_write_plan,
    report_of,
    week_of_work,
    zone_of,
)
from aivo.domains.analytics.sentences import expected_on, goal_sentence, standing_on, week_advice, week_sentences
from aivo.domains.analytics.shapes import ReportSentence
from aivo.domains.students.models import StudentProfile
from aivo.kit.clock import now

LAST_ZONE_BEHIND = timedelta(hours=12)
"""A day has ended everywhere this long after it ended in UTC."""


async def roll_up_day(ctx: Ctx, day: date) -> int:
    """Sum a closed day's focus sessions into one row a learner; answers how many rows were new or changed."""
    demand(ctx.actor, "roll_up_day")
    if (now() - LAST_ZONE_BEHIND).date() <= day:
        raise DayIsNotOver
    written = await ctx.tell(ROLL_UP_DAY, ctx.actor.tenant_id, day)
    emptied = await ctx.tell(EMPTY_DAYS, ctx.actor.tenant_id, day)
    return _rows(written) + _rows(emptied)


async def roll_up_stale_days(ctx: Ctx) -> list[date]:
    """Sum the closed days that were never summed or have changed since, such as after events were taken away."""
    demand(ctx.actor, "roll_up_day")
    days = [row["date"] for row in await ctx.ask(STALE_DAYS, ctx.actor.tenant_id)]
    for day in days:
        await roll_up_day(ctx, day)
    return days


async def write_weekly_report(ctx: Ctx, student_id: UUID, week_starts_on: date) -> WeeklyProgressReport:
    """Write a learner's week from its rows; a draft is written anew, a reviewed report stays.

    The goals come with who writes about the plan, the focus part with the nightly run: a class teacher writes neither.
    """
    demand(ctx.actor, "write_weekly_report")
    if week_starts_on.isoweekday() != 1:
        raise WeekIsWrong
    await ctx.load(StudentProfile, student_id)
    zone = await zone_of(ctx, student_id)
    counts, subjects = await week_of_work(ctx, student_id, week_starts_on, zone)
    report = await report_of(ctx, student_id, week_starts_on)
    if report is None:
        report = WeeklyProgressReport(
            student_id=student_id, week_starts_on=week_starts_on, week_ends_on=week_starts_on + timedelta(days=6)
        )
        ctx.add(report)
    elif report.status != "draft":
        raise ReportIsReviewed
    for name, value in asdict(counts).items():
        setattr(report, name, value)
    report.time_zone = zone
    report.academic_progress = subjects
    report.insights = week_sentences(counts, week_starts_on)
    report.recommendations = week_advice(counts)
    report.summary = " ".join(sentence.text for sentence in report.insights)
    await ctx.flush()
    if await may_write_plan(ctx, student_id):
        await _write_goals(ctx, report)
    if ctx.actor.role == "system":
        await _write_focus(ctx, report)
    await ctx.flush()
    return report


async def review_report(
    ctx: Ctx, report_id: UUID, comment: str = "", at: datetime | None = None
) -> WeeklyProgressReport:
    """Let a report stand, with the reviewer's own words."""
    demand(ctx.actor, "review_report")
    report = await ctx.load(WeeklyProgressReport, report_id)
    report.status = "reviewed"
    report.staff_comment = comment
    report.reviewed_by_user_id = ctx.actor.user_id
    report.reviewed_at = at or now()
    await ctx.flush()
    return report


async def send_report(ctx: Ctx, report_id: UUID, at: datetime | None = None) -> WeeklyProgressReport:
    """Send a reviewed report to the family."""
    demand(ctx.actor, "send_report")
    report = await ctx.load(WeeklyProgressReport, report_id)
    if report.reviewed_at is None:
        raise ReportIsNotReviewed
    report.status = "sent"
    report.sent_at = at or now()
    await ctx.flush()
    return report


async def _write_goals(ctx: Ctx, report: WeeklyProgressReport) -> None:
    """The goals beside their aim lines, for readers of the plan."""
    lines = await goal_lines_of(ctx, report.id)
    for goal in await goals_on(ctx, report.student_id, report.week_ends_on):
        line = lines.get(goal.goal_id)
        if line is None:
            line = WeeklyGoalProgress(
                student_id=report.student_id, weekly_progress_report_id=report.id, iep_goal_id=goal.goal_id
            )
            ctx.add(line)
        is_known = goal.latest_on is not None and goal.latest_on <= report.week_ends_on
        line.goal_lineage_id = goal.lineage_id
        line.goal_text = goal.statement
        line.points_this_week = int(is_known and goal.latest_on is not None and goal.latest_on >= report.week_starts_on)
        line.latest_value = goal.latest if is_known else None
        line.latest_on = goal.latest_on if is_known else None
        line.target_value = goal.target
        line.expected_value = expected_on(goal, report.week_ends_on)
        line.standing = standing_on(goal, report.week_ends_on) if is_known else "not_enough_data"
        line.sentence = goal_sentence(goal, report.week_ends_on) if is_known else "Not enough data yet."


async def _write_focus(ctx: Ctx, report: WeeklyProgressReport) -> None:
    """The focus part, from the daily summaries; a week without any gets none. Teachers neither write nor read it."""
    week = await focus_week(ctx, report.student_id, report.week_starts_on)
    if not week["days"]:
        return
    before = await focus_week(ctx, report.student_id, report.week_starts_on - timedelta(days=7))
    part = await focus_part_of(ctx, report.id)
    if part is None:
        part = WeeklyFocusProgress(student_id=report.student_id, weekly_progress_report_id=report.id)
        ctx.add(part)
    part.days = week["days"]
    part.session_count = week["sessions"]
    part.active_ms = week["active_ms"]
    part.on_task_ms = week["on_task_ms"]
    part.focus_score = _score(week)
    part.previous_focus_score = _score(before)
    part.distraction_count = week["distractions"]
    part.self_check_count = week["self_checks"]
    part.intervention_effectiveness = await effects_week(ctx, report.student_id, report.week_starts_on)
    part.sentences = [
        ReportSentence(
            text=f"Focus help was on for {week['sessions']} sessions on {week['days']} days.", metric="session_count",
            value=week["sessions"], n=week["sessions"], from_on=report.week_starts_on, to_on=report.week_ends_on,
        )
    ]  # fmt: skip


def _score(week: dict[str, int]) -> Decimal | None:
    if week["events"] < 5 or week["active_ms"] < 180_000:
        return None
    return (Decimal(100) * week["on_task_ms"] / week["active_ms"]).quantize(Decimal("0.01"))


def _rows(tag: str) -> int:
    return int(tag.rpartition(" ")[2])
