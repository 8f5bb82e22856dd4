"""Every package that we ask for by name has its dates, and the old ones are named."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

from supply.ages import Age, ages, differences, direct, old
from supply.locks import FOLDERS, ROOT, asked_for


def test_every_direct_package_has_its_dates() -> None:
    assert list(differences()) == []
    assert asked_for() <= {package.name for package in direct() if package.kind == "pypi"}
    assert all(
        age.released_on <= age.newest_on <= datetime.now(UTC).date() or age.newest == age.version for age in ages()
    )


def test_a_package_without_dates_and_dates_without_a_package_are_found(tmp_path: Path) -> None:
    for file in ("pyproject.toml", "requirements.lock", "docs/dependency-ages.toml"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    for folder in FOLDERS:
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / folder / "package-lock.json", tmp_path / folder)
    lock = tmp_path / "requirements.lock"
    lock.write_text(lock.read_text().replace("jinja2==3.1.6 ", "jinja2==3.1.7 "))
    assert list(differences(tmp_path)) == [
        "jinja2 3.1.7: no dates are known",
        "jinja2 3.1.6: dates of what is not locked",
    ]


def test_the_old_are_named_with_what_is_newer() -> None:
    known = [
        Age("pypi", "kept", "2.0", date(2025, 6, 10), "2.0", date(2025, 6, 10)),
        Age("pypi", "left", "1.0", date(2025, 1, 10), "1.0", date(2025, 1, 10)),
        Age("npm", "behind", "1.0", date(2024, 1, 10), "3.0", date(2026, 11, 1)),
    ]
    assert list(old(known, date(2026, 11, 26))) == [
        "behind 1.0: 2024-01-10, 34 months; newest 3.0 of 2026-11-01",
        "left 1.0: 2025-01-10, 22 months; nothing newer",
    ]
