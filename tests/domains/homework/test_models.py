"""The homework tables as declared: the seed's words and indexes, resources one to many, no stored answer."""

from __future__ import annotations

import pytest

from aivo.db.base import Base
from aivo.db.scopes import CATALOGUE
from aivo.domains.homework.models import HomeworkHint, HomeworkResource, HomeworkSession, LibraryResource
from tests.factories.declared import indexes, points_at, table, vocabulary


def test_the_seeds_words() -> None:
    assert vocabulary(HomeworkHint, "hint_type") == {"conceptual", "procedural", "example"}
    assert {"video", "article", "tutorial"} <= vocabulary(HomeworkResource, "resource_type")
    assert vocabulary(HomeworkResource, "resource_type") == vocabulary(LibraryResource, "resource_type")
    for column in ("confidence_before", "confidence_after"):
        assert vocabulary(HomeworkSession, column) == {"low", "medium", "high"}


def test_the_seeds_indexes_in_tenant_first_form() -> None:
    assert {
        ("tenant_id", "student_id", "subject", "created_at"),
        ("tenant_id", "student_id", "created_at"),
        ("tenant_id", "status", "started_at"),
    } <= indexes(HomeworkSession)
    assert ("subject", "grade_level") in indexes(LibraryResource)


@pytest.mark.parametrize("model", [HomeworkSession, HomeworkHint, HomeworkResource])
def test_every_learner_row_is_behind_the_consent(model: type[Base]) -> None:
    assert (model.__scope__.need, model.__scope__.gate) == ("learning", "learning_activity")


def test_a_resource_belongs_to_one_session_and_comes_from_the_library() -> None:
    targets = points_at(HomeworkResource)
    assert (targets["homework_session_id"], targets["library_resource_id"]) == (
        "homework_sessions",
        "library_resources",
    )
    assert LibraryResource.__scope__ == CATALOGUE


def test_no_answer_is_stored_where_a_learner_reads() -> None:
    for model in (HomeworkSession, HomeworkHint):
        assert [c.name for c in table(model).c if "solution" in c.name or c.name.startswith("answer")] == []
