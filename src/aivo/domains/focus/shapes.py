"""The JSON columns of the focus room: typed, versioned, refused on write when they have another form."""

from __future__ import annotations

from typing import Literal

import msgspec

from aivo.db.columns import Shape


class SessionMetadata(Shape, frozen=True):
    """How the session was held: the way of working, never what was typed or seen."""

    app_version: str = ""
    device: Literal["", "computer", "tablet", "phone", "chromebook", "other"] = ""
    input_method: Literal["", "keyboard", "touch", "pointer", "switch", "speech", "aac"] = ""
    supports_on: list[str] = msgspec.field(default_factory=list)
    is_offline: bool = False
    time_zone: str = ""


class ScorePart(Shape, frozen=True):
    """One part of a focus score: so many milliseconds with this kind of evidence of work."""

    name: str = ""
    milliseconds: int = 0
    events: int = 0


class BaselineComparison(Shape, frozen=True):
    """The session beside the learner's own last sessions; other learners never come into it."""

    sessions: int = 0
    """Earlier sessions the baseline rests on."""
    score_median: float | None = None
    score_z: float | None = None
    """Robust z of this session's score against them."""
    response_median_ms: int | None = None
    idle_p95_ms: int | None = None
    """The learner's own 95th percentile of pauses: only a longer pause is a sign."""


class SessionAnalytics(Shape, frozen=True):
    """What is counted while the session runs. Spread needs 40 responses to be shown; below that it stays empty."""

    responses: int = 0
    response_median_ms: int | None = None
    response_cv: float | None = None
    response_tau_ms: float | None = None
    """Ex-Gaussian tau; null below 40 responses."""
    rapid_guesses: int = 0
    hints_in_a_row: int = 0
    idle_gaps: int = 0
    last_change_at_ms: int | None = None
    """Milliseconds into the session at which the running monitor saw the last change."""


class EnvironmentContext(Shape, frozen=True):
    """What stood around an event: the activity and the room as the learner described it, no recording of either."""

    place: Literal["", "classroom", "small_group", "home", "library", "bus", "other"] = ""
    noise: Literal["", "quiet", "some", "loud"] = ""
    """As the learner said when asked, never measured."""
    task_step: str = ""
    item_position: int | None = None
    is_page_visible: bool | None = None
    is_offline: bool = False
    minutes_into_session: int | None = None
    supports_on: list[str] = msgspec.field(default_factory=list)


class CandidateArm(Shape, frozen=True):
    """One intervention that could have been chosen, with its probability, or why it could not."""

    code: str = ""
    propensity: float = 0.0
    excluded_because: str = ""
    """consent, plan, learner_refused, too_soon; empty when it was a candidate."""


class InterventionContent(Shape, frozen=True):
    """What was shown: words and steps of the reminder, break, game or exercise."""

    title: str = ""
    message: str = ""
    steps: list[str] = msgspec.field(default_factory=list)
    seconds: int = 0
    language_code: str = "en"
