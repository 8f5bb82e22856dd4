"""The focus tables as declared: the seed's words, its indexes, and what may never be a column."""

from __future__ import annotations

import re

import pytest

from aivo.db.base import Base, LearnerEvent
from aivo.db.scopes import student
from aivo.domains.consent.models import ConsentRecord
from aivo.domains.focus.models import FocusEvent, FocusIntervention, FocusSession
from tests.factories.declared import indexes, points_at, table, vocabulary

MODELS: tuple[type[Base], ...] = (FocusSession, FocusEvent, FocusIntervention)


def test_the_seeds_words() -> None:
    assert vocabulary(FocusEvent, "event_type") == {"attention_lost", "attention_regained", "distraction_detected"}
    assert vocabulary(FocusEvent, "severity") == {"low", "medium", "high"}
    assert vocabulary(FocusIntervention, "intervention_type") == {"reminder", "break", "game", "exercise"}


def test_the_levels_are_those_of_the_consent() -> None:
    assert vocabulary(FocusSession, "monitoring_level") == vocabulary(ConsentRecord, "monitoring_level")
    assert vocabulary(FocusSession, "consent_level") == vocabulary(ConsentRecord, "consent_level")


def test_the_seeds_indexes_in_tenant_first_form() -> None:
    assert {("tenant_id", "student_id", "created_at"), ("tenant_id", "status", "started_at")} <= indexes(FocusSession)


@pytest.mark.parametrize("model", MODELS)
def test_every_table_is_for_focus_readers_behind_the_consent(model: type[Base]) -> None:
    assert model.__scope__.need == "focus"
    assert model.__scope__.gate == "focus_monitoring"


def test_events_are_written_once_with_an_id_of_the_device_and_audited_by_statement() -> None:
    assert issubclass(FocusEvent, LearnerEvent)
    assert FocusEvent.__scope__ == student("focus", gate="focus_monitoring", audit="statement")
    assert "version" not in table(FocusEvent).c


@pytest.mark.parametrize("model", MODELS)
def test_no_camera_no_microphone_no_screen_no_keystrokes(model: type[Base]) -> None:
    watching = re.compile(
        "camera|video|image|photo|audio|microphone|voice|screen|keystroke|keypress|gaze|face|emotion|risk"
    )
    assert [column.name for column in table(model).c if watching.search(column.name)] == []


def test_a_session_does_not_know_its_neighbours() -> None:
    assert set(points_at(FocusSession).values()) <= {"consent_records", "classrooms"}
