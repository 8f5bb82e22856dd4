"""The assessment tables as declared: the bank is closed to learners, keys apart, attempts behind the consent."""

from __future__ import annotations

import pytest

from aivo.db.base import Base
from aivo.db.scopes import STAFF
from aivo.domains.assessment.models import (
    Assessment,
    AssessmentAnswerKey,
    AssessmentAssignment,
    AssessmentAttempt,
    AssessmentQuestion,
    AssessmentResponse,
)
from aivo.domains.assessment.shapes import PresentedItem
from tests.factories.declared import indexes, points_at, table


@pytest.mark.parametrize("model", [Assessment, AssessmentQuestion, AssessmentAnswerKey])
def test_the_bank_is_for_staff(model: type[Base]) -> None:
    assert model.__scope__ == STAFF


@pytest.mark.parametrize("model", [AssessmentAssignment, AssessmentAttempt, AssessmentResponse])
def test_delivery_is_the_learners(model: type[Base]) -> None:
    assert model.__scope__.need == "learning"
    assert "student_id" in table(model).c


def test_only_what_is_collected_from_the_learner_is_gated() -> None:
    assert AssessmentAssignment.__scope__.gate is None
    assert AssessmentAttempt.__scope__.gate == AssessmentResponse.__scope__.gate == "learning_activity"


def test_no_key_stands_with_the_question_or_in_its_snapshot() -> None:
    telling = ("correct", "answer", "key", "accepted", "explanation", "rubric")
    names = [column.name for column in table(AssessmentQuestion).c] + list(PresentedItem.__struct_fields__)
    assert [name for name in names if any(word in name for word in telling)] == []


def test_the_seeds_indexes_in_tenant_first_form() -> None:
    assert ("tenant_id", "subject", "grade_level") in indexes(Assessment)
    assert {("tenant_id", "student_id", "created_at"), ("tenant_id", "status", "started_at")} <= indexes(
        AssessmentAttempt
    )
    assert ("tenant_id", "assignment_id", "attempt_number") in indexes(AssessmentAttempt, unique=True)


def test_nothing_points_at_a_later_phase() -> None:
    later = ("ai_", "personal_ai", "focus_", "homework_", "writing_", "game_", "daily_", "weekly_")
    for model in (Assessment, AssessmentQuestion, AssessmentAnswerKey, AssessmentAssignment, AssessmentAttempt):
        assert [target for target in points_at(model).values() if target.startswith(later)] == []


def test_an_ability_never_stands_without_its_error() -> None:
    names = {str(constraint.name) for constraint in table(AssessmentAttempt).constraints}
    assert any("theta_with_error" in name for name in names)
