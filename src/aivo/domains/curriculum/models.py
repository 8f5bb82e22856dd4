"""Frameworks, standards and associations after CASE 1.1 (CFDocument, CFItem, CFAssociation)."""

from __future__ import annotations

from sqlalchemy import DateTime
from sqlalchemy import text as sql
from sqlalchemy.orm import mapped_column

from aivo.db.base import CatalogueRecord, CheckConstraint, Computed, Index, to_one
from aivo.db.columns import UUID, Mapped, catalogue_ref, date, datetime, shapes, text, texts, whole, words
from aivo.db.scopes import CATALOGUE
from aivo.domains.curriculum.shapes import CaseDefinition


def _own(table: str, *columns: str) -> Index:
    """A unique key of one owner; the platform (null) counts as one owner."""
    return Index(
        f"uq_{table}_{'_'.join(columns)}", "owner_tenant_id", *columns,
        unique=True, postgresql_nulls_not_distinct=True, postgresql_where=sql("deleted_at is null"),
    )  # fmt: skip


class CurriculumFramework(CatalogueRecord):
    """A published framework of standards (a CASE document): the Common Core, a state's own, a district's own."""

    __tablename__ = "curriculum_frameworks"
    __scope__ = CATALOGUE
    __table_args__ = (
        _own("curriculum_frameworks", "case_identifier"),
        CheckConstraint("status_end_on >= status_start_on", name="status_dates"),
    )

    case_identifier: Mapped[UUID] = mapped_column(comment="CFDocument.identifier; the key of a re-import")
    case_uri: Mapped[str] = text("CFDocument.uri as published")
    case_version: Mapped[str | None] = text("1.0 or 1.1, as the package says", null=True)
    kind: Mapped[str] = words(
        "common_core", "state", "district", "alternate", "early_learning", "other", default="other",
        comment="alternate: standards for learners who take the alternate assessment",
    )  # fmt: skip
    jurisdiction: Mapped[str | None] = text("Where it is in force: US, a state's two letters, a district", null=True)
    title: Mapped[str] = text()
    creator: Mapped[str] = text("Body that wrote it")
    publisher: Mapped[str | None] = text("Body that published this copy", null=True)
    description: Mapped[str | None] = text(null=True)
    framework_type: Mapped[str | None] = text("CFDocument.frameworkType", null=True)
    framework_version: Mapped[str | None] = text("The framework's own version, such as 2010", null=True)
    subjects: Mapped[list[str]] = texts("Subjects in the framework's own words")
    subject_uris: Mapped[list[str]] = texts("CFDocument.subjectURI")
    language: Mapped[str] = text("BCP 47 tag of the texts", default="en", server_default="en")
    adoption_status: Mapped[str | None] = words(
        "Private Draft", "Draft", "Adopted", "Deprecated", null=True, comment="CASE's own words"
    )
    status_start_on: Mapped[date | None] = mapped_column(comment="First day of the adoption status")
    status_end_on: Mapped[date | None] = mapped_column(comment="Last day of the adoption status")
    official_source_url: Mapped[str | None] = text(null=True)
    package_uri: Mapped[str | None] = text("CFDocument.CFPackageURI", null=True)
    licence_uri: Mapped[str | None] = text("CFDocument.licenseURI", null=True)
    licence_title: Mapped[str | None] = text(null=True)
    licence_text: Mapped[str | None] = text(null=True)
    attribution: Mapped[str | None] = text(
        "Notice to print with the standards (the Common Core asks for its own)", null=True
    )
    notes: Mapped[str | None] = text(null=True)
    definitions: Mapped[list[CaseDefinition]] = shapes(CaseDefinition, comment="CFDefinitions of the package")
    last_changed_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="CFDocument.lastChangeDateTime"
    )
    imported_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), comment="Null: written here")
    source_sha256: Mapped[str | None] = text("SHA-256 (hex) of the package it was read from", null=True)


class CurriculumStandard(CatalogueRecord):
    """One academic standard, cluster or heading (a CASE item). Retired items stay, so that goals keep their meaning."""

    __tablename__ = "curriculum_standards"
    __scope__ = CATALOGUE
    __table_args__ = (
        _own("curriculum_standards", "case_identifier"),
        Index(None, "owner_tenant_id", "subject", "grade_level"),
        Index(None, "framework_id", "sequence"),
        Index(None, "human_coding_scheme"),
        CheckConstraint("status_end_on >= status_start_on", name="status_dates"),
    )

    framework_id: Mapped[UUID] = catalogue_ref("curriculum_frameworks")
    case_identifier: Mapped[UUID] = mapped_column(comment="CFItem.identifier; the key of a re-import, never the code")
    case_uri: Mapped[str] = text("CFItem.uri as published")
    human_coding_scheme: Mapped[str | None] = text("Code for people, such as 4.NF.A.1; not unique", null=True)
    list_enumeration: Mapped[str | None] = text("Place in the printed list, such as a or 1.", null=True)
    full_statement: Mapped[str] = text()
    abbreviated_statement: Mapped[str | None] = text(null=True)
    alternative_label: Mapped[str | None] = text("Former or other code of the same item", null=True)
    plain_words: Mapped[str | None] = text("The standard in the learner's and family's words", null=True)
    item_type: Mapped[str | None] = text("CFItemType: Standard, Cluster, Domain, …", null=True)
    item_type_uri: Mapped[str | None] = text(null=True)
    subject: Mapped[str | None] = text("First of subjects, for the index with grade_level", null=True)
    subjects: Mapped[list[str]] = texts("CFItem.subject, or the framework's")
    subject_uris: Mapped[list[str]] = texts("CFItem.subjectURI")
    education_level: Mapped[list[str]] = texts("CEDS grade codes, lowest first: KG, 01 … 12")
    grade_level: Mapped[str | None] = mapped_column(
        Computed("education_level[1]", persisted=True), comment="Lowest grade of education_level"
    )
    language: Mapped[str] = text("BCP 47 tag of the texts", default="en", server_default="en")
    concept_keywords: Mapped[list[str]] = texts("CFItem.conceptKeywords")
    concept_keywords_uri: Mapped[str | None] = text(null=True)
    notes: Mapped[str | None] = text(null=True)
    licence_uri: Mapped[str | None] = text("CFItem.licenseURI; null: the framework's", null=True)
    sequence: Mapped[int] = whole("Place among its siblings after CASE's rules of order", default=0)
    status_start_on: Mapped[date | None] = mapped_column(comment="First day in force")
    status_end_on: Mapped[date | None] = mapped_column(comment="Last day in force; a retired item stays readable")
    last_changed_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="CFItem.lastChangeDateTime"
    )
    framework: Mapped[CurriculumFramework] = to_one(
        "CurriculumStandard.framework_id", "CurriculumFramework", catalogue=True
    )


class StandardAssociation(CatalogueRecord):
    """How two items hang together: the tree (isChildOf), prerequisites, cross-walks to other frameworks, successors."""

    __tablename__ = "standard_associations"
    __scope__ = CATALOGUE
    __table_args__ = (
        _own("standard_associations", "case_identifier"),
        Index("ix_standard_associations_origin", "origin_identifier", "association_type"),
        Index("ix_standard_associations_children", "destination_identifier", "association_type", "sequence_number"),
        CheckConstraint(
            "association_type in ('isChildOf', 'isPeerOf', 'isPartOf', 'exactMatchOf', 'precedes', 'isRelatedTo',"
            " 'replacedBy', 'exemplar', 'hasSkillLevel', 'isTranslationOf') or association_type like 'ext:%'",
            name="association_type",
        ),
    )

    framework_id: Mapped[UUID] = catalogue_ref("curriculum_frameworks", comment="The package that states it")
    case_identifier: Mapped[UUID] = mapped_column(comment="CFAssociation.identifier; the key of a re-import")
    case_uri: Mapped[str] = text("CFAssociation.uri as published")
    association_type: Mapped[str] = text("CASE 1.1 association type, or ext:… for a publisher's own")
    origin_identifier: Mapped[UUID] = mapped_column(comment="CASE identifier of the origin, of any framework")
    origin_uri: Mapped[str | None] = text(null=True)
    origin_title: Mapped[str | None] = text(null=True)
    origin_standard_id: Mapped[UUID | None] = catalogue_ref(
        "curriculum_standards", null=True, comment="The origin here; null while its framework is not loaded"
    )
    destination_identifier: Mapped[UUID] = mapped_column(comment="CASE identifier of the destination, of any framework")
    destination_uri: Mapped[str | None] = text(null=True)
    destination_title: Mapped[str | None] = text(null=True)
    destination_standard_id: Mapped[UUID | None] = catalogue_ref(
        "curriculum_standards", null=True, comment="The destination here; null for a document or what is not loaded"
    )
    destination_framework_id: Mapped[UUID | None] = catalogue_ref(
        "curriculum_frameworks", null=True, comment="Set where a top item is the child of the document itself"
    )
    sequence_number: Mapped[int | None] = whole("CFAssociation.sequenceNumber; often missing or doubled", null=True)
    grouping_uri: Mapped[str | None] = text("CFAssociation.CFAssociationGroupingURI", null=True)
    notes: Mapped[str | None] = text(null=True)
    last_changed_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="CFAssociation.lastChangeDateTime"
    )
