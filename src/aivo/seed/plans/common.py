"""Supports that several learners have, in the words of the plan and of the learner."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from aivo.domains.iep.schemas import AccommodationDraft
from aivo.domains.iep.shapes.words import AccommodationSource

TESTS: Final = ("classroom_test", "district_test", "state_test")


def more_time(times: str, plain: str, *, source: AccommodationSource = "iep") -> AccommodationDraft:
    """Extended time on everything that is timed."""
    return AccommodationDraft(
        source=source, kind="extended_time", category="timing", amount=Decimal(times), amount_of="times",
        statement=f"Extended time, {times} times the usual time, on timed work and tests", plain_statement=plain,
        applies_to=("instruction", *TESTS), how_to="Set the clock to the longer time; say only the time the learner "
        "has.",
        monitored_how="Clock settings are kept with each test",
    )  # fmt: skip


def read_aloud(plain: str, *, source: AccommodationSource = "iep") -> AccommodationDraft:
    """Text read to the learner, save where reading itself is tested."""
    return AccommodationDraft(
        source=source, kind="read_aloud", category="presentation", plain_statement=plain,
        statement="Directions, questions and texts read aloud, by voice of the device or a person",
        applies_to=("instruction", "homework", "activities", *TESTS),
        when_note="Not for items that test reading of the words themselves",
        how_to="Headphones at the learner's seat; never call the learner out of the group for it.",
    )  # fmt: skip


def breaks(minutes: int, plain: str, *, source: AccommodationSource = "iep") -> AccommodationDraft:
    """A break when the learner asks, without giving a reason."""
    return AccommodationDraft(
        source=source, kind="breaks", category="scheduling", amount=Decimal(minutes), amount_of="minutes",
        statement=f"Breaks of up to {minutes} minutes when the learner asks; the clock of a test stops meanwhile",
        plain_statement=plain, applies_to=("instruction", "activities", *TESTS),
        how_to="A card on the table is enough; no reason is asked.",
    )  # fmt: skip


def front_seat(plain: str, *, source: AccommodationSource = "iep") -> AccommodationDraft:
    """A seat near the teacher."""
    return AccommodationDraft(
        source=source, kind="preferential_seating", category="setting", plain_statement=plain,
        statement="Seat near the teacher and away from the door", applies_to=("instruction",),
        is_offered_to_learner=False,
    )  # fmt: skip
