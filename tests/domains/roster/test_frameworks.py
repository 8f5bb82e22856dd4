"""Frameworks of any publisher are imported or their faults named; in flat statements; a second time changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aivo.db.context import Ctx
from aivo.domains.roster.shapes import KindCount
from tests.domains.roster.district import District
from tests.domains.roster.frameworks import FAULTS, framework, large
from tests.domains.roster.standards import child, item, package, read
from tests.domains.roster.test_import_standards import load


@pytest.mark.parametrize("seed", range(20))
def test_every_fault_is_named_and_every_item_has_a_place(seed: int, tmp_path: Path) -> None:
    result = read(framework(seed), tmp_path)
    assert set(result.by_code) <= FAULTS
    assert {"case_rubrics_not_read", "case_item_incomplete", "case_duplicate_identifier"} <= set(result.by_code)
    assert result.package is not None
    assert {entry.identifier for entry in result.package.items} == set(result.package.places)
    assert len(result.package.items) == 40
    assert all(finding.whole_mend for finding in result.findings)


def test_a_chain_of_thousands_is_no_matter(tmp_path: Path) -> None:
    numbers = range(1, 5001)
    result = read(package([item(n) for n in numbers], [child(n, n, n - 1 or None) for n in numbers]), tmp_path)
    assert result.by_code == {}


@pytest.mark.parametrize("seed", range(3))
async def test_twice_changes_nothing(district: District, seed: int) -> None:
    report = await load(district, framework(seed))
    assert report.items.added == 40
    before = district.everything()
    assert not (await load(district, framework(seed))).changes_anything
    assert district.everything() == before


async def test_statements_do_not_grow_with_the_items(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of rows of one kind a thousand travel at a time: seven hundred items take as many statements as ten."""
    told: list[str] = []
    for name in ("ask", "tell"):
        plain = getattr(Ctx, name)

        async def counted(self: Ctx, sql: str, *values: Any, plain: Any = plain) -> Any:
            told.append(sql)
            return await plain(self, sql, *values)

        monkeypatch.setattr(Ctx, name, counted)
    counts = []
    for number, size in enumerate((10, 700)):
        told.clear()
        made = large(size)
        made["CFDocument"]["identifier"] = f"d0000000-0000-0000-0000-00000000000{number}"
        for entry in (*made["CFItems"], *made["CFAssociations"]):
            entry["identifier"] = entry["identifier"][:-12] + f"{number}{entry['identifier'][-11:]}"
        report = await load(district, made)
        assert report.items == KindCount(added=size)
        counts.append(len(told))
    assert counts[0] == counts[1]
