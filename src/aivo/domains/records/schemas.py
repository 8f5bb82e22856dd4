"""What the verbs of the records room take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from aivo.domains.records.shapes import Basis, Channel, Decision, HearingResult, Kind, Part, Right


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """A request as it was made. ``asked_on`` is the day the school got it."""

    kind: Kind
    said: str
    language: str
    asked_on: date
    covers: tuple[Part, ...] = ("everything",)
    covers_from: date | None = None
    covers_to: date | None = None
    what_is_wrong: str = ""
    """Of a correction: what is inaccurate, misleading or against privacy."""
    what_it_should_say: str = ""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, where a custodian takes the request in: an account of this organization, or a name."""

    user_id: UUID | None = None
    name: str = ""
    by_right: Right = "parent"
    channel: Channel = "letter"


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """What is decided. ``notice_on``: of a refused correction the day of the notice of the right to a hearing."""

    decision: Decision
    reason: str
    decided_on: date
    notice_on: date | None = None


@dataclass(frozen=True, slots=True)
class HearingDraft:
    """A hearing about a refused correction."""

    held_on: date
    officer: str
    result: HearingResult
    reason: str


@dataclass(frozen=True, slots=True)
class DisclosureDraft:
    """To whom something of the record was given, why, and what."""

    party: str
    basis: Basis
    interest: str
    disclosed_on: date
    covers: tuple[Part, ...]
    what: str = ""
    consented_on: date | None = None
    has_redisclosure_note: bool = False
    is_secret: bool = False
    request_id: UUID | None = None
