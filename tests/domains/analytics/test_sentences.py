"""The sentences and aim lines of a weekly report, without a database."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from aivo.domains.analytics.facts import GoalFacts, WeekCounts
from aivo.domains.analytics.sentences import expected_on, goal_sentence, standing_on, week_advice, week_sentences

MONDAY = date(2026, 10, 12)
NOTHING = WeekCounts(**{field.name: 0 for field in fields(WeekCounts)})
READING = GoalFacts(
    goal_id=uuid4(), lineage_id=uuid4(), statement="Reads 75 words", baseline=Decimal(52), baseline_on=date(2026, 1, 5),
    target=Decimal(75), target_on=date(2026, 8, 3), latest=Decimal(60), latest_on=date(2026, 3, 16), is_increase=True,
    is_met=False,
)  # fmt: skip


def test_the_aim_line_has_the_golden_values() -> None:
    """52 to 75 over 30 weeks: 52.77 after one week, 59.67 after ten."""
    assert expected_on(READING, date(2026, 1, 12)) == Decimal("52.767")
    assert expected_on(READING, date(2026, 3, 16)) == Decimal("59.667")


def test_the_aim_line_is_flat_outside_its_ends() -> None:
    assert expected_on(READING, date(2025, 1, 1)) == 52
    assert expected_on(READING, date(2027, 1, 1)) == 75


@pytest.mark.parametrize(
    ("change", "standing"),
    [
        ({}, "on_track"),
        ({"latest": Decimal(58)}, "not_yet_on_track"),
        ({"latest": None, "latest_on": None}, "not_enough_data"),
        ({"baseline": None}, "not_enough_data"),
        ({"is_met": True}, "met"),
        ({"is_increase": False, "latest": Decimal(58)}, "on_track"),
    ],
)
def test_where_the_latest_value_stands(change: dict[str, object], standing: str) -> None:
    assert standing_on(replace(READING, **change), MONDAY) == standing  # type: ignore[arg-type]


def test_a_goal_in_words() -> None:
    assert goal_sentence(READING, MONDAY) == "On track: 60, expected 59.7 by then."
    assert goal_sentence(replace(READING, latest=None), MONDAY) == "Not enough data yet."


def test_small_numbers_carry_no_sentence() -> None:
    said = week_sentences(replace(NOTHING, unaided_attempts=4, unaided_correct=4), MONDAY)
    assert [sentence.metric for sentence in said] == ["active_days"]


def test_each_sentence_names_number_days_and_n() -> None:
    counts = replace(
        NOTHING, active_days=1, active_ms=60_000, homework_sessions=2, homework_completed=1, unaided_attempts=6,
        unaided_correct=4, documents_written=1, words_written=40,
    )  # fmt: skip
    said = week_sentences(counts, MONDAY)
    assert [sentence.text for sentence in said] == [
        "Worked on 1 day, 1 minute in all.",
        "Finished 1 of 2 homework problems.",
        "4 of 6 steps without help were right.",
        "Wrote 40 words in 1 text.",
    ]
    assert all((s.from_on, s.to_on) == (MONDAY, date(2026, 10, 18)) and s.n and s.value is not None for s in said)


def test_advice_needs_a_gap_and_enough_of_both() -> None:
    gap = replace(NOTHING, aided_attempts=6, aided_correct=6, unaided_attempts=6, unaided_correct=3)
    assert [advice.n for advice in week_advice(gap)] == [12]
    assert week_advice(replace(gap, unaided_correct=5)) == []
    assert week_advice(replace(gap, aided_attempts=4, aided_correct=4)) == []
