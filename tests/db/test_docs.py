"""The schema's documentation is that of today's models, and says the same every time."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from aivo.db import docs
from aivo.db.columns import Sensitivity
from aivo.db.docs import words
from aivo.db.scopes import NEEDS, Audit, Word
from aivo.schema import metadata

FOLDER = Path(__file__).parents[2] / "docs" / "schema"
PAGES = docs.pages(metadata)


class TestPages:
    @pytest.mark.parametrize("name", sorted(PAGES))
    def test_are_the_committed_ones(self, name: str) -> None:
        committed = FOLDER / name
        assert committed.is_file(), f"run `aivo schema docs`: {name} is missing"
        assert committed.read_text(encoding="utf-8") == PAGES[name], f"run `aivo schema docs`: {name} is out of date"

    def test_are_all_there_is(self) -> None:
        assert {path.name for path in FOLDER.glob("*.md")} == set(PAGES)

    def test_show_every_table_with_its_columns(self) -> None:
        for table in metadata.tables.values():
            page = PAGES[f"{table.info['room']}.md"]
            section = page.split(f"### {table.name}\n")[1].split("\n### ")[0]
            missing = [column.name for column in table.c if f"`{column.name}`" not in section]
            assert not missing, (table.name, missing)
            assert f"  {table.name} {{" in page

    def test_lead_to_places_that_exist(self) -> None:
        for table in metadata.tables.values():
            for key in table.foreign_key_constraints:
                target = key.referred_table
                assert f"### {target.name}\n" in PAGES[f"{target.info['room']}.md"]

    def test_are_written_and_cleaned(self, tmp_path: Path) -> None:
        (tmp_path / "gone.md").write_text("an old room")
        written = docs.write(metadata, tmp_path)
        assert {path.name for path in written} == {path.name for path in tmp_path.iterdir()} == set(PAGES)


class TestWords:
    def test_are_all_explained(self) -> None:
        assert set(words.SCOPES) == set(get_args(Word))
        assert set(words.NEEDS) == set(NEEDS)
        assert set(words.LABELS) == set(get_args(Sensitivity))
        assert set(words.AUDIT) == set(get_args(Audit))
