"""JSON shapes of the behaviour intervention plan."""

from __future__ import annotations

import msgspec

from aivo.db.columns import Shape, date
from aivo.domains.iep.shapes.words import BehaviorFunction, BehaviorMeasure


class BehaviorBaseline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often, how long and how strongly the behaviour was seen before the plan; raw numbers."""

    count: int | None = None
    observed_minutes: int | None = None
    """Minutes of observation in which ``count`` was counted."""
    duration_seconds: int | None = None
    latency_seconds: int | None = None
    intensity: int | None = None
    """1 (mild) to 5 (severe), as the plan defines the steps."""
    from_on: date | None = None
    to_on: date | None = None
    observer: str = ""


class TargetBehavior(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A behaviour that can be seen and counted, what surrounds it and what shall stand in its place."""

    name: str
    definition: str
    measure: BehaviorMeasure = "frequency"
    examples: list[str] = []
    non_examples: list[str] = []
    baseline: BehaviorBaseline = BehaviorBaseline()
    setting_events: list[str] = []
    antecedents: list[str] = []
    consequences: list[str] = []
    functions: list[BehaviorFunction] = []
    hypothesis: str = ""
    replacement: str = ""
    """The replacement behaviour; it has to serve the same function."""
    target: str = ""


class Strategy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that people do, and who does it."""

    what: str
    who: str = ""
    when: str = ""


class Reinforcement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What follows the replacement behaviour, and on which schedule."""

    what: str
    schedule: str = ""
    who: str = ""


class DataCollection(Shape, frozen=True):
    """How the behaviour is counted while the plan runs."""

    kind: BehaviorMeasure = "frequency"
    when: str = ""
    who: str = ""
    form: str = ""


class FidelityCheck(Shape, frozen=True):
    """How it is checked that the plan is carried out as written."""

    how: str = ""
    who: str = ""
    every_days: int | None = None
    threshold_percent: int | None = None


class StaffTraining(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who was trained on the plan, when and by whom."""

    who: str
    on: date
    by: str = ""
