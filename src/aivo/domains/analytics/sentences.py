"""The sentences of a weekly report. Each comes from counts and names its days and its n; a small n leaves it out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from aivo.domains.analytics.facts import GoalFacts, WeekCounts
from aivo.domains.analytics.shapes import Recommendation, ReportSentence

ENOUGH = 5
"""Fewer answers than this carry no sentence about how many were right."""

Standing = Literal["not_enough_data", "on_track", "not_yet_on_track", "met"]


def week_sentences(counts: WeekCounts, week: date) -> list[ReportSentence]:
    """The week in plain words."""

    def said(text: str, metric: str, value: int, n: int) -> ReportSentence:
        return ReportSentence(text=text, metric=metric, value=value, n=n, from_on=week, to_on=week + timedelta(days=6))

    days = counts.active_days
    found = [
        said(f"Worked on {_so_many(days, 'day')}, {_minutes(counts.active_ms)} in all.", "active_days", days, days)
    ]
    if n := counts.homework_sessions:
        done = counts.homework_completed
        found.append(said(f"Finished {done} of {_so_many(n, 'homework problem')}.", "homework_completed", done, n))
    for words, metric, n, right in (
        ("steps without help", "unaided_correct", counts.unaided_attempts, counts.unaided_correct),
        ("steps with a hint", "aided_correct", counts.aided_attempts, counts.aided_correct),
        ("quiz questions", "questions_correct", counts.questions_answered, counts.questions_correct),
    ):
        if n >= ENOUGH:
            found.append(said(f"{right} of {n} {words} were right.", metric, right, n))
    if n := counts.documents_written:
        written = counts.words_written
        found.append(said(f"Wrote {_so_many(written, 'word')} in {_so_many(n, 'text')}.", "words_written", written, n))
    return found


def week_advice(counts: WeekCounts) -> list[Recommendation]:
    """What could be tried, each with the counts behind it. A person decides."""
    gap_known = counts.aided_attempts >= ENOUGH and counts.unaided_attempts >= ENOUGH
    aided = Decimal(counts.aided_correct) / counts.aided_attempts if counts.aided_attempts else Decimal(0)
    alone = Decimal(counts.unaided_correct) / counts.unaided_attempts if counts.unaided_attempts else Decimal(0)
    if gap_known and aided - alone >= Decimal("0.25"):
        n = counts.aided_attempts + counts.unaided_attempts
        text = "Steps go better with a hint than alone: plan a short check without help."
        return [Recommendation(text=text, basis="aided_correct, unaided_correct", n=n)]
    return []


def expected_on(goal: GoalFacts, day: date) -> Decimal | None:
    """The aim line on a day: straight from baseline to target, flat outside; None when an end of it is not known."""
    if goal.baseline is None or goal.target is None or goal.baseline_on is None or goal.target_on is None:
        return None
    length = (goal.target_on - goal.baseline_on).days
    if length <= 0:
        return goal.target
    share = Decimal(min(max((day - goal.baseline_on).days, 0), length)) / length
    return (goal.baseline + (goal.target - goal.baseline) * share).quantize(Decimal("0.001"))


def standing_on(goal: GoalFacts, day: date) -> Standing:
    """Where the latest accepted value stands beside the aim line. It is a position, not a decision."""
    if goal.is_met:
        return "met"
    expected = expected_on(goal, goal.latest_on or day)
    if goal.latest is None or expected is None:
        return "not_enough_data"
    is_there = goal.latest >= expected if goal.is_increase else goal.latest <= expected
    return "on_track" if is_there else "not_yet_on_track"


def goal_sentence(goal: GoalFacts, day: date) -> str:
    """One sentence about a goal, in the words families read."""
    standing = standing_on(goal, day)
    if standing == "met":
        return "This goal is met."
    expected = expected_on(goal, goal.latest_on or day)
    if standing == "not_enough_data" or goal.latest is None or expected is None:
        return "Not enough data yet."
    words = "On track" if standing == "on_track" else "Not yet on track"
    return f"{words}: {goal.latest.normalize():f}, expected {expected.quantize(Decimal('0.1')).normalize():f} by then."


def _so_many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _minutes(milliseconds: int) -> str:
    return _so_many(round(milliseconds / 60_000), "minute")
