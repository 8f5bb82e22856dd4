"""Hostile statements over two small tenants with a row in every table; nothing outside is seen, changed or told."""

from __future__ import annotations

import pytest

from tests.isolation.hostile import attacked, told
from tests.isolation.world import Filled

EACH = 3_000


@pytest.mark.parametrize("part", range(4))
def test_reach_nothing_outside(filled: Filled, part: int) -> None:
    report = attacked(filled, part * EACH, EACH)
    assert report.findings == [], told(report)
    assert report.cases == EACH
    assert report.own_rows > EACH // 4, "an attack that sees nothing proves nothing"
