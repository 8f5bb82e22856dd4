"""A framework of academic standards as CASE describes it, in typed form: document, items, associations, words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

ASSOCIATION_TYPES = (
    "isChildOf", "isPeerOf", "isPartOf", "exactMatchOf", "precedes", "isRelatedTo", "replacedBy", "exemplar",
    "hasSkillLevel", "isTranslationOf",
)  # fmt: skip
ADOPTION_STATUSES = ("Private Draft", "Draft", "Adopted", "Deprecated")
COMMON_CORE_NOTICE = (
    "© Copyright 2010. National Governors Association Center for Best Practices and Council of Chief State School "
    "Officers. All rights reserved."
)
"""The notice that the public licence of the Common Core asks for."""
_COMMON_CORE_OWNERS = ("National Governors Association", "Council of Chief State School Officers")
CROSS_WALKS = frozenset({"exactMatchOf", "isRelatedTo"})


@dataclass(frozen=True, slots=True)
class Link:
    """Where an association leads: an item or document of this or any other framework."""

    identifier: UUID
    uri: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One word of the framework's own: an item type, subject, concept, licence or grouping."""

    kind: str
    identifier: UUID
    uri: str = ""
    title: str = ""
    description: str = ""
    code: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkDocument:
    """The framework itself, with the notice its owner asks for."""

    identifier: UUID
    uri: str
    title: str
    creator: str
    publisher: str = ""
    description: str = ""
    framework_type: str = ""
    case_version: str = ""
    framework_version: str = ""
    subjects: tuple[str, ...] = ()
    subject_uris: tuple[str, ...] = ()
    language: str = "en"
    adoption_status: str = ""
    status_start_on: date | None = None
    status_end_on: date | None = None
    official_source_url: str = ""
    package_uri: str = ""
    licence_uri: str = ""
    licence_title: str = ""
    licence_text: str = ""
    notes: str = ""
    last_changed_at: datetime | None = None

    @property
    def attribution(self) -> str:
        """The notice to print with the standards: who wrote them, who published them, under which licence."""
        if all(body in self.creator for body in _COMMON_CORE_OWNERS):
            return COMMON_CORE_NOTICE
        parts = [f"{self.title}. {self.creator}" if self.creator else self.title, self.publisher, self.licence_title]
        return ". ".join(part.rstrip(".") for part in dict.fromkeys(parts) if part) + "."


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardItem:
    """One standard, cluster or heading; ``sequence`` is its place among its siblings, from 1."""

    identifier: UUID
    position: int
    uri: str
    full_statement: str
    human_coding_scheme: str = ""
    list_enumeration: str = ""
    abbreviated_statement: str = ""
    alternative_label: str = ""
    item_type: str = ""
    item_type_uri: str = ""
    subjects: tuple[str, ...] = ()
    subject_uris: tuple[str, ...] = ()
    education_level: tuple[str, ...] = ()
    language: str = ""
    concept_keywords: tuple[str, ...] = ()
    concept_keywords_uri: str = ""
    notes: str = ""
    licence_uri: str = ""
    status_start_on: date | None = None
    status_end_on: date | None = None
    last_changed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """How two items hang together."""

    identifier: UUID
    position: int
    kind: str
    uri: str
    origin: Link
    destination: Link
    sequence_number: int | None = None
    grouping_uri: str = ""
    notes: str = ""
    last_changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands in the tree; no parent is the top. ``sequence`` counts from 1 among siblings."""

    parent_id: UUID | None
    sequence: int


@dataclass(slots=True)
class StandardsPackage:
    """A whole CASE package, read."""

    document: FrameworkDocument
    items: list[StandardItem] = field(default_factory=list)
    associations: list[Association] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)
    places: dict[UUID, Place] = field(default_factory=dict)

    def successors(self) -> dict[UUID, tuple[UUID, ...]]:
        """What replaces a retired item; alignments move forward along it."""
        found: dict[UUID, tuple[UUID, ...]] = {}
        for link in self.associations:
            if link.kind == "replacedBy":
                found[link.origin.identifier] = (*found.get(link.origin.identifier, ()), link.destination.identifier)
        return found
