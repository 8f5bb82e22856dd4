"""Ages as the law counts them: completed years on a day where the learner lives. The database has the same rule."""

from __future__ import annotations

from datetime import date

COPPA_AGE = 13
"""Under this age only a verifiable parental consent (or a school's authorisation) lets anything be collected."""

MAJORITY = 18
"""Age at which a parent's standing about the learner's data ends (34 CFR 99.5)."""


def age_on(birth_date: date, day: date) -> int:
    """Completed years. Who was born on 29 February completes a year on 1 March where there is no 29 February.

    On 28 February the last day of the year is still running; of the two readings this one protects the child longer.
    """
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def birthday(birth_date: date, age: int) -> date:
    """The first day on which ``age_on`` answers ``age``."""
    year = birth_date.year + age
    try:
        return birth_date.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
