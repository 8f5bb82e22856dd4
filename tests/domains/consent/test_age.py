"""Ages: completed years, 29 February included, the same in Python and in the database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from aivo.domains.consent.age import age_on, birthday
from tests.conftest import Database

CASES = (
    (date(2013, 6, 1), date(2026, 5, 31), 12),
    (date(2013, 6, 1), date(2026, 6, 1), 13),
    (date(2012, 2, 29), date(2025, 2, 28), 12),
    (date(2012, 2, 29), date(2025, 3, 1), 13),
    (date(2012, 2, 29), date(2028, 2, 28), 15),
    (date(2012, 2, 29), date(2028, 2, 29), 16),
    (date(2008, 12, 31), date(2026, 12, 30), 17),
)


@pytest.mark.parametrize(("born", "day", "age"), CASES)
def test_completed_years(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


def test_the_birthday_is_the_first_day_of_the_age() -> None:
    for born in (date(2008, 2, 29), date(2008, 3, 1), date(2007, 12, 31)):
        day = birthday(born, 18)
        assert age_on(born, day) == 18
        assert age_on(born, day - timedelta(days=1)) == 17


def test_the_database_counts_alike(empty: Database) -> None:
    with empty.connect("aivo_owner") as link:
        for born in (date(2012, 2, 28), date(2012, 2, 29), date(2012, 3, 1), date(2013, 12, 31)):
            rows = link.execute(
                "select d::date, app.age_on(%s, d::date) from generate_series(%s, %s, interval '1 day') d",
                (born, date(2024, 1, 1), date(2032, 12, 31)),
            ).fetchall()
            assert len(rows) > 3000
            assert all(age_on(born, day) == age for day, age in rows)
