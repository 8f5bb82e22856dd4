"""What the verbs of the consent room take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from aivo.domains.consent.words import Answer as Answer
from aivo.domains.consent.words import Capacity, Method, MonitoringLevel
from aivo.domains.consent.words import Purpose as Purpose


@dataclass(frozen=True, slots=True)
class Request:
    """A consent to be asked for: what exactly, by which notice."""

    details: str | None = None
    party: str | None = None
    occasion_id: UUID | None = None
    notice_version: str | None = None
    notice_language: str = "en"
    channel: str = "here"


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """One person's answer; ``relation_id`` says whose. Staff enter what came on paper or by phone."""

    answer: Answer
    capacity: Capacity = "rights_holder"
    relation_id: UUID | None = None
    method: Method = "account"
    channel: str = "web"
    is_written: bool = True
    monitoring_level: MonitoringLevel | None = None
    notice_version: str | None = None
    notice_language: str | None = None
    is_notice_checked: bool = True
    interpreter: str | None = None
    interpreted_on: date | None = None
    statement: str | None = None
    evidence_document_id: UUID | None = None
    on_file_where: str | None = None
    witness: str | None = None
    answered_at: datetime | None = None
    """When it was really said; None: now."""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HoldDraft:
    """A stop on destruction to be placed."""

    reason_kind: str
    reason: str
    covers: tuple[str, ...] = ("everything",)
    is_secret: bool = False
    document_id: UUID | None = None
    review_on: date | None = None
