"""What the verbs of the messages room take and answer."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """A message to be written. ``sent_key`` is the form it comes by: the same key twice writes it once."""

    body: str
    language: str
    sent_key: UUID


@dataclass(frozen=True, slots=True)
class HoursDraft:
    """When a member of staff usually answers."""

    days: tuple[str, ...]
    from_minute: int = 8 * 60
    to_minute: int = 16 * 60
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that was taken to be sent: to whom, in which language, and what it points at."""

    id: UUID
    kind: str
    path: str
    link: bytes | None
    sealed_address: bytes | None
    address: str | None
    locale: str
    attempt_count: int
    message_id: str


@dataclass(frozen=True, slots=True)
class DueText:
    """A code that was taken to be sent; number and code as they are kept, encrypted."""

    id: UUID
    channel: str
    language: str
    number: bytes
    code: bytes
    attempt_count: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one run of the delivery did."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0
    stopped: int = 0
