"""The games tables as declared: templates a catalogue, plays behind the consent, the break's key in the game."""

from __future__ import annotations

import pytest

from aivo.db.base import Base
from aivo.db.scopes import CATALOGUE
from aivo.domains.games.models import GameResult, GameSession, GameTemplate
from tests.factories.declared import indexes, points_at, table


def test_templates_are_a_catalogue() -> None:
    assert GameTemplate.__scope__ == CATALOGUE
    assert ("subject", "grade_level") in indexes(GameTemplate)


@pytest.mark.parametrize("model", [GameSession, GameResult])
def test_plays_are_behind_the_consent(model: type[Base]) -> None:
    assert (model.__scope__.need, model.__scope__.gate) == ("learning", "learning_activity")


def test_the_later_thing_points_at_the_earlier() -> None:
    targets = points_at(GameSession)
    assert targets["focus_intervention_id"] == "focus_interventions"
    assert targets["generated_content_id"] == "ai_generated_contents"


def test_the_seeds_indexes_in_tenant_first_form() -> None:
    assert {("tenant_id", "student_id", "created_at"), ("tenant_id", "status", "started_at")} <= indexes(GameSession)
    assert ("tenant_id", "game_session_id") in indexes(GameResult, unique=True)


def test_how_it_felt_to_play_is_labelled_as_focus() -> None:
    columns = table(GameResult).c
    for name in ("engagement_score", "frustration_score", "signs", "was_back_to_work"):
        assert columns[name].info["sensitivity"] == "focus"


def test_no_clock_no_lives_no_rank() -> None:
    names = [column.name for model in (GameTemplate, GameSession, GameResult) for column in table(model).c]
    assert [name for name in names if any(word in name for word in ("lives", "rank", "leaderboard", "countdown"))] == []
