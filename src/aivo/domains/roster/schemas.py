"""What the verbs of the roster room take and answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

import msgspec

from aivo.domains.roster.check import CheckResult
from aivo.domains.roster.shapes import KindCount

SameNumber = Literal["hold", "join", "separate"]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How an import is wanted.

    ``source`` names the system when its manifest does not; ``today`` is the day from which changed facts hold (the
    tenant's own today when it is not given). ``same_number`` says what people with new ids and the district's number
    of somebody known are: ``hold`` refuses until somebody has said, ``join`` the same people, ``separate`` others.
    """

    source: str | None = None
    allows_removals: bool = False
    leaves_out_faulty_rows: bool = False
    today: date | None = None
    same_number: SameNumber = "hold"


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """What is true of one source alone; None leaves a setting as it is."""

    end_dates: str | None = None
    removal_percent: int | None = None
    org_types: Mapping[str, str] | None = None


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do."""

    result: CheckResult
    source: str
    counts: dict[str, KindCount] = field(default_factory=dict)
    refusal: str | None = None
    is_applied: bool = False
    import_id: UUID | None = None
    removal_shares: dict[str, int] = field(default_factory=dict)
    """Of people and enrolments, the percentage that would vanish."""
    removal_percent: int = 0
    """The percentage that may vanish without being asked for."""

    @property
    def changes_anything(self) -> bool:
        """Whether anything is added, changed or removed."""
        return any(count.added or count.changed or count.removed for count in self.counts.values())

    def summary(self) -> dict[str, object]:
        """The summary of the check, with what changes by kind."""
        return {
            **self.result.summary(),
            "source_code": self.source,
            "changes": {kind: msgspec.to_builtins(count) for kind, count in self.counts.items()},
            "refused_because": self.refusal,
            "applied": self.is_applied,
        }

    def to_json(self) -> dict[str, object]:
        """The answer of ``aivo roster import --json``."""
        return {"findings": [finding.to_json() for finding in self.result.findings], "summary": self.summary()}


@dataclass(slots=True)
class StandardsReport:
    """What an import of a framework of standards did."""

    title: str
    framework_id: UUID
    items: KindCount
    associations: KindCount
    findings: list[dict[str, str | int | None]] = field(default_factory=list)

    @property
    def changes_anything(self) -> bool:
        """Whether anything was added, changed or removed."""
        counts = (self.items, self.associations)
        return any(count.added or count.changed or count.removed for count in counts)

    def to_json(self) -> dict[str, object]:
        """The answer of ``aivo standards import --json``."""
        return {
            "findings": self.findings,
            "summary": {
                "framework": self.title,
                "items": msgspec.to_builtins(self.items),
                "associations": msgspec.to_builtins(self.associations),
            },
        }
