"""Inside one tenant: exactly the learners whom a relation in force opens, and nothing once it is over."""

from __future__ import annotations

import pytest

from tests.isolation import learners
from tests.isolation.world import ACTORS, Filled


@pytest.mark.parametrize("actor", ACTORS)
class TestEachActor:
    """Every table of learners, against the table of relations written by hand."""

    def test_sees_exactly_their_learners(self, filled: Filled, actor: str) -> None:
        assert learners.wrongly_seen(filled, [actor]) == []

    def test_changes_exactly_their_learners(self, filled: Filled, actor: str) -> None:
        assert learners.wrongly_changed(filled, [actor]) == []

    def test_adds_for_exactly_their_learners(self, filled: Filled, actor: str) -> None:
        assert learners.wrongly_added(filled, [actor]) == []
