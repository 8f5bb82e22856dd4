"""How the schema grows after the five phases: one text for a new migration, and history that stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from aivo.db.freeze import addition, freeze
from aivo.schema import PHASES, metadata


class TestAddition:
    def test_is_the_table_with_its_guard_and_its_view(self) -> None:
        text = addition(metadata, ["dismissal_plans"])
        for part in (
            "CREATE TABLE dismissal_plans",
            "alter table dismissal_plans force row level security",
            "my_students('pickup', 'read')",
            "app.audit_row('dismissal_plans'",
            'view prisma."dismissal_plans"',
        ):
            assert part in text
        assert "student_profiles (" not in text.replace("REFERENCES student_profiles (", "")


class TestFreeze:
    def test_never_writes_history_again(self, tmp_path: Path) -> None:
        (tmp_path / "versions").mkdir()
        (tmp_path / "versions" / "2027_01_02_0900_more.py").write_text("")
        with pytest.raises(RuntimeError, match="2027_01_02_0900_more"):
            freeze(metadata, PHASES, "2026_11_25", tmp_path)
        assert [path.name for path in tmp_path.rglob("*.sql")] == []
