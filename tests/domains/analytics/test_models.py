"""The analytics tables as declared: the seed's key, one reader group a table, nothing that predicts or ranks."""

from __future__ import annotations

import re

from aivo.db.scopes import student
from aivo.domains.analytics.models import (
    DailyFocusSummary,
    WeeklyFocusProgress,
    WeeklyGoalProgress,
    WeeklyProgressReport,
)
from tests.factories.declared import indexes, table

MODELS = (DailyFocusSummary, WeeklyProgressReport, WeeklyGoalProgress, WeeklyFocusProgress)


def test_the_seeds_key_of_a_day() -> None:
    assert ("tenant_id", "student_id", "date") in indexes(DailyFocusSummary, unique=True)


def test_a_summary_has_the_readers_of_the_events_it_re_creates() -> None:
    assert DailyFocusSummary.__scope__ == WeeklyFocusProgress.__scope__ == student("focus", gate="focus_monitoring")


def test_goals_and_focus_stand_apart_from_the_report() -> None:
    assert WeeklyProgressReport.__scope__ == student("learning")
    assert WeeklyGoalProgress.__scope__ == student("plan")
    names = [column.name for column in table(WeeklyProgressReport).c]
    assert [name for name in names if re.search("focus|attention|distract|goal", name)] == []


def test_nothing_predicts_or_ranks() -> None:
    names = [column.name for model in MODELS for column in table(model).c]
    assert [name for name in names if re.search("risk|predict|rank|percentile|grade_given|class_average", name)] == []
