"""The writing tables as declared: the seed's words, drafts closed to administrators, revisions numbered."""

from __future__ import annotations

from typing import get_args

import pytest

from aivo.db.base import Base
from aivo.db.scopes import CATALOGUE
from aivo.domains.writing.models import (
    WritingComment,
    WritingDocument,
    WritingFeedback,
    WritingPrompt,
    WritingRevision,
    WritingShare,
)
from aivo.domains.writing.shapes import ChangeType
from tests.factories.declared import indexes, table, vocabulary


def test_the_seeds_words() -> None:
    assert {"essay", "story", "report"} <= vocabulary(WritingDocument, "document_type")
    assert vocabulary(WritingPrompt, "document_type") == vocabulary(WritingDocument, "document_type")
    assert vocabulary(WritingFeedback, "feedback_type") == {"grammar", "style", "content"}
    changes = {"addition", "deletion", "modification"}
    assert vocabulary(WritingRevision, "change_types") == set(get_args(ChangeType)) == changes
    assert {"teacher", "peer"} <= vocabulary(WritingComment, "author_kind")


@pytest.mark.parametrize("model", [WritingDocument, WritingRevision, WritingFeedback, WritingComment, WritingShare])
def test_drafts_are_what_a_learner_says_and_behind_the_consent(model: type[Base]) -> None:
    """No duty carries the need ``conversation``: administrators read no draft."""
    assert (model.__scope__.need, model.__scope__.gate) == ("conversation", "learning_activity")


def test_prompts_are_a_catalogue() -> None:
    assert WritingPrompt.__scope__ == CATALOGUE
    assert ("subject", "grade_level") in indexes(WritingPrompt)


def test_the_seeds_indexes_in_tenant_first_form() -> None:
    assert {("tenant_id", "student_id", "created_at"), ("tenant_id", "status", "started_at")} <= indexes(
        WritingDocument
    )
    assert ("tenant_id", "writing_document_id", "revision_number") in indexes(WritingRevision, unique=True)


def test_the_editors_state_is_bytes() -> None:
    assert table(WritingDocument).c.editor_state.type.python_type is bytes
    assert table(WritingRevision).c.editor_snapshot.type.python_type is bytes
