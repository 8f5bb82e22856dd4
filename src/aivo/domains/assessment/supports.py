"""How the plan's accommodations change one test for one learner. Pure: rows in, settings out.

The window stretches with the time: a learner with extra time on a test that closes at ten cannot be shut out at ten.
Extended time by factor multiplies the minutes, fixed minutes are added once (Access for All PNP 3.0).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from uuid import UUID

from aivo.domains.assessment.shapes import AppliedAccommodations, AppliedSupport, SupportRules, SupportState

FEATURES = {
    "aac_device": "input-requirements",
    "braille": "braille",
    "breaks": "environment",
    "calculator": "calculator-on-screen",
    "captions": "captions",
    "extended_time": "additional-testing-time",
    "graphic_organizer": "visual-organizer-on-screen",
    "high_contrast": "high-contrast",
    "large_print": "magnification",
    "movement_breaks": "environment",
    "read_aloud": "spoken",
    "repeated_directions": "additional-directions",
    "scribe": "ext:scribe",
    "sign_language": "sign-language",
    "simplified_language": "simplified-language-portions",
    "speech_to_text": "ext:speech-to-text",
    "switch_access": "input-requirements",
    "word_prediction": "spell-checker-on-screen",
    "word_to_word_glossary": "keyword-translation",
}
"""Names of the plan's supports in Access for All PNP 3.0; those it has no word for begin with ``ext:``."""

ON_AT_START = {
    "additional-testing-time",
    "environment",
    "magnification",
    "high-contrast",
    "input-requirements",
    "braille",
}
"""Features that are on from the first question; the others are offered."""

PLACES = ("small_group", "quiet_setting")


@dataclass(frozen=True, slots=True)
class PlanSupport:
    """One accommodation of the learner, as far as a test needs it."""

    id: UUID
    lineage_id: UUID
    kind: str
    statement: str
    source: str
    amount: Decimal | None = None
    amount_of: str | None = None


def apply(
    supports: Iterable[PlanSupport], rules: SupportRules, base_minutes: int | None, at: datetime
) -> AppliedAccommodations:
    """What each accommodation does in a test with these rules; ``base_minutes`` None is untimed."""
    applied: list[AppliedSupport] = []
    multiplier, fixed, stops_clock, setting = Decimal(1), 0, False, ""
    for support in supports:
        feature = FEATURES.get(support.kind, f"ext:{support.kind.replace('_', '-')}")
        state: SupportState = "on" if feature in ON_AT_START else "offered"
        reason = ""
        if feature in rules.prohibited:
            state, reason = "prohibited", rules.prohibited_reason
        elif support.kind == "extended_time":
            multiplier, fixed = _more_time(support, multiplier, fixed)
        elif support.kind in ("breaks", "movement_breaks"):
            stops_clock = True
        elif support.kind in PLACES:
            setting = support.kind
        applied.append(
            AppliedSupport(
                accommodation_id=support.id,
                lineage_id=support.lineage_id,
                feature=feature,
                parameter=_parameter(support),
                wording=support.statement,
                source=support.source,
                state=state,
                reason=reason,
            )
        )
    return AppliedAccommodations(
        taken_at=at,
        supports=applied,
        time_multiplier=float(multiplier),
        extra_minutes=extra_minutes(base_minutes, multiplier, fixed),
        is_untimed=base_minutes is None,
        breaks_stop_clock=stops_clock,
        setting=setting,
    )


def extra_minutes(base_minutes: int | None, multiplier: Decimal, fixed: int) -> int:
    """Whole minutes on top of those for everyone, rounded up in the learner's favour; 0 for an untimed test."""
    if base_minutes is None:
        return 0
    stretched = (Decimal(base_minutes) * multiplier).to_integral_value(ROUND_CEILING)
    return int(stretched) - base_minutes + fixed


def extended_close(closes_at: datetime | None, extra: int) -> datetime | None:
    """The end of the window for this learner."""
    return closes_at + timedelta(minutes=extra) if closes_at is not None else None


def _more_time(support: PlanSupport, multiplier: Decimal, fixed: int) -> tuple[Decimal, int]:
    if support.amount is None:
        return multiplier, fixed
    if support.amount_of == "times":
        return max(multiplier, support.amount), fixed
    if support.amount_of == "percent":
        return max(multiplier, 1 + support.amount / 100), fixed
    return multiplier, max(fixed, int(support.amount)) if support.amount_of == "minutes" else fixed


def _parameter(support: PlanSupport) -> str:
    return "" if support.amount is None else f"{support.amount.normalize():f} {support.amount_of}"
