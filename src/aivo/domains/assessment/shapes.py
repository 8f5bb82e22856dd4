"""The JSON columns of the assessment room: typed, versioned, refused on write when they have another form."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from aivo.db.columns import Shape

SupportState = Literal["on", "offered", "prohibited"]
"""How a support behaves at delivery (the three sets of Access for All PNP 3.0)."""


class BlueprintLine(Shape, frozen=True):
    """How many questions of one skill or standard a test must hold, so that an adaptive test keeps its content."""

    skill: str = ""
    standard_code: str = ""
    min_questions: int = 0
    max_questions: int | None = None


class AdaptiveSettings(Shape, frozen=True):
    """How an adaptive test chooses and stops. Abilities and errors are in logits."""

    model: Literal["rasch", "2pl", "3pl"] = "2pl"
    start_theta: float = 0.0
    prior_sd: float = 1.0
    target_se: float = 0.4
    min_questions: int = 5
    max_questions: int = 24
    target_success: float | None = 0.7
    """Aimed share of right answers; kinder than the most informative 0.5."""
    max_exposure: float = 0.25
    cut_theta: float | None = None


class SupportRules(Shape, frozen=True):
    """Which supports suit what the test measures; names of Access for All PNP 3.0, others begin with ``ext:``."""

    universal: list[str] = msgspec.field(default_factory=list)
    """Open to every learner, plan or not."""
    prohibited: list[str] = msgspec.field(default_factory=list)
    """Refused by the server because they would change what is measured (read-aloud in a decoding test)."""
    prohibited_reason: str = ""


class Choice(Shape, frozen=True):
    """One answer a learner can pick; which one is right stands in the answer key."""

    key: str = ""
    text: str = ""
    spoken_text: str = ""
    image_alt: str = ""


class Interaction(Shape, frozen=True):
    """What the answer field needs beside the choices (QTI interactions)."""

    min_choices: int = 0
    max_choices: int = 1
    targets: list[Choice] = msgspec.field(default_factory=list)
    """The second side of match and gap-match questions."""
    placeholder: str = ""
    max_characters: int | None = None
    lower_bound: float | None = None
    upper_bound: float | None = None
    step: float | None = None
    unit: str = ""


class AccessAlternative(Shape, frozen=True):
    """Another form of the question for one support (a card of the QTI 3 accessibility catalog)."""

    support: str = ""
    language_code: str = "en"
    text: str = ""
    href: str = ""


class QuestionSupports(Shape, frozen=True):
    """How the question works with accommodations."""

    alternatives: list[AccessAlternative] = msgspec.field(default_factory=list)
    prohibited: list[str] = msgspec.field(default_factory=list)
    is_keyboard_operable: bool = True
    is_switch_operable: bool = True
    reading_grade: float | None = None
    glossary: dict[str, str] = msgspec.field(default_factory=dict)


class AcceptedAnswer(Shape, frozen=True):
    """One answer that earns points."""

    value: str = ""
    points: float = 1.0
    tolerance: float | None = None
    is_case_sensitive: bool = False
    form: str = ""
    """A form the answer must have where equal value is not enough: ``simplest``, ``decimal``, ``mixed_number``."""


class Misconception(Shape, frozen=True):
    """What a certain wrong answer shows about the learner's thinking."""

    choice_key: str = ""
    code: str = ""
    description: str = ""


class RubricLine(Shape, frozen=True):
    """One row of a scoring guide."""

    name: str = ""
    description: str = ""
    max_points: float = 1.0
    levels: list[str] = msgspec.field(default_factory=list)


class AppliedSupport(Shape, frozen=True):
    """One accommodation as it was turned into a setting of this assignment."""

    accommodation_id: UUID | None = None
    lineage_id: UUID | None = None
    feature: str = ""
    parameter: str = ""
    wording: str = ""
    """The plan's own words."""
    source: str = ""
    """iep, 504, services_plan, language_plan, health_plan, teacher or universal."""
    state: SupportState = "offered"
    reason: str = ""


class AppliedAccommodations(Shape, frozen=True):
    """The accommodations in force when the assignment was made, and what each of them does here."""

    taken_at: datetime | None = None
    supports: list[AppliedSupport] = msgspec.field(default_factory=list)
    time_multiplier: float = 1.0
    extra_minutes: int = 0
    is_untimed: bool = False
    breaks_stop_clock: bool = False
    setting: str = ""


class SupportUse(Shape, frozen=True):
    """What became of one support in an attempt: offered, on, used or declined."""

    feature: str = ""
    state: SupportState = "offered"
    times_used: int = 0
    is_declined: bool = False


class AttemptInsights(Shape, frozen=True):
    """What the engine noticed, each sentence with the numbers behind it. Never a grade, a category or a placement."""

    source: Literal["none", "rules", "model"] = "none"
    model_name: str = ""
    strengths: list[str] = msgspec.field(default_factory=list)
    next_steps: list[str] = msgspec.field(default_factory=list)
    misconceptions: list[str] = msgspec.field(default_factory=list)
    patterns: list[str] = msgspec.field(default_factory=list)
    questions_behind: int = 0
    """How many answers these sentences rest on."""


class PresentedItem(Shape, frozen=True):
    """The question as this learner saw it: the only form in which a learner ever reads one. No key, no parameters."""

    question_type: str = "single_choice"
    stem: str = ""
    stimulus: str = ""
    choices: list[Choice] = msgspec.field(default_factory=list)
    interaction: Interaction = Interaction()
    language_code: str = "en"
    supports_on: list[str] = msgspec.field(default_factory=list)


class ResponseValue(Shape, frozen=True):
    """What the learner answered; which field is filled follows the question's type."""

    keys: list[str] = msgspec.field(default_factory=list)
    text: str = ""
    number: float | None = None
    pairs: list[tuple[str, str]] = msgspec.field(default_factory=list)
