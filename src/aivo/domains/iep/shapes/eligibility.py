"""JSON shapes of eligibility decisions."""

from __future__ import annotations

from aivo.db.columns import Shape


class ExclusionFactors(Shape, frozen=True):
    """What may not be the reason for eligibility (34 CFR 300.306(b), 300.309(a)(3)); null: not yet answered.

    True means that the factor *is* the main reason, so the learner may not be found eligible on that ground.
    """

    lack_of_reading_instruction: bool | None = None
    lack_of_mathematics_instruction: bool | None = None
    limited_english: bool | None = None
    vision_hearing_motor: bool | None = None
    cultural_factors: bool | None = None
    environmental_or_economic: bool | None = None
