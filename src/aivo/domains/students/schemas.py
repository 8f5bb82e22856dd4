"""What the verbs of the students room take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class StudentDraft:
    """A learner to be entered."""

    given_name: str
    family_name: str
    birth_date: date | None
    grade_level: str
    user_id: UUID | None = None
    home_language: str | None = None
    wording: str = "child"


@dataclass(frozen=True, slots=True)
class RelationDraft:
    """An adult's relation to a learner; without rights until it is confirmed."""

    user_id: UUID
    kind: str
    valid_from: date
    called: str | None = None
    language: str | None = None
    needs_interpreter: bool = False
    delivery: str = "paper"
    origin: str = "made_here"
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class AssignmentDraft:
    """Who serves a learner as what."""

    user_id: UUID
    kind: str
    valid_from: date
    valid_to: date | None = None
    service: str | None = None
    covering_for_user_id: UUID | None = None
    reason: str | None = None
