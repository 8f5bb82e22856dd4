"""How large a district is, and how its people are numbered and grouped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

GROUP: Final = 25
"""Learners on one caseload, who share their classes and staff."""

SCHOOL: Final = 500
"""Learners who share a primary and a secondary school."""

CHUNK: Final = 1_000
"""Learners put in and committed at once."""

MOST_LEARNERS: Final = 120_000
MOST_TENANTS: Final = 250
"""What the numbers in the twins' ids have room for."""


@dataclass(frozen=True, slots=True)
class Size:
    """So many new learners over so many districts, and how often a learner's days are repeated into the past.

    ``homework``, ``focus`` and ``summaries`` count rounds of three weeks: in each, a learner has some four pieces of
    homework with three hints each, fourteen focus sessions with a hundred signs, ten daily summaries. A summary without
    sessions is what the retention of signs leaves behind.
    """

    learners: int = 20_000
    tenants: int = 5
    homework: int = 13
    focus: int = 2
    summaries: int = 10

    def __post_init__(self) -> None:
        """Refuse what the numbering has no room for."""
        fits = 0 < self.tenants <= MOST_TENANTS and self.learners > 0 and self.of_one <= MOST_LEARNERS
        if not fits or not 0 <= self.homework <= 20 or not 0 <= self.focus <= self.summaries <= 60:
            raise ValueError(f"A district cannot be made this large, or this small: {self}")

    @property
    def of_one(self) -> int:
        """New learners of each tenant."""
        return -(-self.learners // self.tenants)


DISTRICT: Final = Size()
"""``aivo demo --size district``: what the benchmarks' figures are about."""
