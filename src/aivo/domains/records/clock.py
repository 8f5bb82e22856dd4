"""When a request about the record must be answered: pure rules, each with where it stands.

``due(kind, received, facts)`` answers the day, the rule and its citation. A state's shorter time comes into ``facts``;
no rule here may make the federal time longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from aivo.domains.records.shapes import Kind, Rule

LONGEST_TO_INSPECT = 45
"""Calendar days from the day the request came (34 CFR 99.10(b), 300.613(a))."""

OWN_DAYS = 30
"""Days for what the law gives no number for, where the organization sets none. Ours, not law: "within a reasonable
time" (99.20(b)); a wish to give the record away or destroy it has no federal time at all."""

CITATIONS: dict[Rule, str] = {
    "inspect_45_days": "34 CFR 99.10(b), 300.613(a)",
    "before_meeting": "34 CFR 300.613(a)",
    "own_days": "34 CFR 99.20(b)",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a clock is computed from besides the day the request came."""

    meeting_on: date | None = None
    """The next meeting about the plan, or hearing, that is planned on or after that day."""
    inspect_days: int = LONGEST_TO_INSPECT
    """A shorter time of the state or of the organization, in calendar days."""
    own_days: int = OWN_DAYS


@dataclass(frozen=True, slots=True)
class Due:
    """The latest day to answer, the rule that gave it and where the rule stands."""

    on: date
    rule: Rule
    citation: str
    meeting_on: date | None = None
    """The meeting that made it earlier."""

    @property
    def is_law(self) -> bool:
        """Whether the day is the law's; else it is the organization's own promise."""
        return self.rule != "own_days"


def due(kind: Kind, received: date, facts: Facts | None = None) -> Due:
    """The day by which a request that came on ``received`` is answered.

    To look or to get a copy: without unnecessary delay, before any meeting about the plan, never more than 45 days. A
    legal date is never moved off a weekend. Anything else: the organization's own number of days.
    """
    known = facts or Facts()
    if kind not in ("inspect", "copy"):
        citation = CITATIONS["own_days"] if kind == "amend" else ""
        return Due(received + timedelta(days=known.own_days), "own_days", citation)
    latest = received + timedelta(days=min(known.inspect_days, LONGEST_TO_INSPECT))
    if known.meeting_on is not None and known.meeting_on >= received:
        before = max(received, known.meeting_on - timedelta(days=1))
        if before < latest:
            return Due(before, "before_meeting", CITATIONS["before_meeting"], known.meeting_on)
    return Due(latest, "inspect_45_days", CITATIONS["inspect_45_days"])
