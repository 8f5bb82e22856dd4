"""What a step into the next school year means for a day, a title and a grade."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

YEAR = timedelta(weeks=52)
"""A school year on, on the same weekday."""
RISING = ("KG", *(f"{n:02d}" for n in range(1, 13)))
BEFORE_KINDERGARTEN = {"PK": "KG", "TK": "KG"}
LAST_GRADES = ("12", "13")
"""Who ends one of these finishes school or stays on: a decision of people, never of a calendar."""

_GRADE_IN_TITLE = re.compile(r"\b(\d{1,2}(st|nd|rd|th)?|KG|TK|PK|K)\b", re.IGNORECASE)


@dataclass(slots=True)
class YearStep:
    """One school year (of all schools, or of one) and the one that follows it."""

    school_id: UUID | None
    old_id: UUID
    end_year: int
    first: date
    last: date
    new_id: UUID
    new_first: date
    new_last: date
    new_row: dict[str, Any] | None = None
    """The new year's row, where it does not stand yet."""

    @property
    def shift(self) -> int:
        """Days by which a day of the old year moves, whole weeks, so that a Monday stays a Monday."""
        return round((self.new_first - self.first).days / 7) * 7

    def moved(self, day: date) -> date:
        """A day of the old year in the new one, on the same weekday."""
        return day + timedelta(days=self.shift)

    def within(self, day: date | None, otherwise: date) -> date:
        """The same, held within the new year: a class never begins before its year nor ends after it."""
        return max(self.new_first, min(self.new_last, self.moved(day) if day is not None else otherwise))


def next_year(first: date, last: date) -> tuple[date, date]:
    """First and last day of the year after, on the same weekdays; its last day lies in the next calendar year."""
    more = YEAR if (last + YEAR).year > last.year else YEAR + timedelta(weeks=1)
    return first + more, last + more


def next_title(title: str) -> str:
    """The title with every calendar year in it one later: "2026-27" becomes "2027-28"."""
    later = re.sub(r"\b((?:19|20)\d\d)([-–/])(\d\d)\b", _span, title)
    return re.sub(r"\b(?:19|20)\d\d(?![-–/]\d\d\b)", lambda found: str(int(found[0]) + 1), later)


def next_grade(grade: str) -> str | None:
    """The grade after this one; none after the last, and none where grades do not rise (UG, PS, infants)."""
    if grade in BEFORE_KINDERGARTEN:
        return BEFORE_KINDERGARTEN[grade]
    if grade not in RISING or grade == RISING[-1]:
        return None
    return RISING[RISING.index(grade) + 1]


def without_grade(title: str) -> str:
    """A class's title with its grade taken out, by which sections of two grades are known as one line."""
    return _GRADE_IN_TITLE.sub("#", title).strip().casefold()


def _span(found: re.Match[str]) -> str:
    return f"{int(found[1]) + 1}{found[2]}{(int(found[3]) + 1) % 100:02d}"
