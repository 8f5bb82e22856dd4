"""What the verbs of the curriculum room take."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from aivo.domains.curriculum.shapes import CaseDefinition

__all__ = ["CaseDefinition", "FrameworkDraft", "StandardDraft"]


@dataclass(frozen=True, slots=True)
class FrameworkDraft:
    """A framework written here (published ones are imported as CASE packages)."""

    case_identifier: UUID
    title: str
    creator: str
    subjects: tuple[str, ...]
    kind: str = "district"
    jurisdiction: str | None = None
    framework_version: str | None = None
    description: str | None = None
    language: str = "en"
    attribution: str | None = None
    licence_title: str | None = None


@dataclass(frozen=True, slots=True)
class StandardDraft:
    """One item: its place in the tree is ``under`` (None: right under the framework)."""

    case_identifier: UUID
    full_statement: str
    education_level: tuple[str, ...]
    subject: str
    code: str | None = None
    item_type: str = "Standard"
    under: UUID | None = None
    abbreviated_statement: str | None = None
    plain_words: str | None = None
    after: tuple[UUID, ...] = field(default=())
    """Items that come before this one in learning."""
