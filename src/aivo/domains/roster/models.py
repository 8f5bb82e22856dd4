"""Where rosters come from, what each import did, and which row belongs to which record of a source."""

from __future__ import annotations

from sqlalchemy import LargeBinary
from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, Record, index, to_many, to_one, unique
from aivo.db.columns import UUID, Mapped, datetime, flag, ref, shape, text, whole, words
from aivo.db.scopes import district
from aivo.domains.roster.acts import PersonMerge, SchoolYearRollover
from aivo.domains.roster.job_models import RosterJob, RosterJobFinding
from aivo.domains.roster.shapes import FindingWords, ImportCounts, Metadata, OrgTypes

RECORD_KINDS = (
    "org", "session", "course", "class", "person", "learner", "role", "seat", "demographics", "guardian",
    "contact_point", "enrolment",
)  # fmt: skip
"""The kinds of record a source may name. A learner, a seat at a school, a contact and a phone number have no row of
their own in OneRoster: their ids are made of the ids of the people and orgs they are about."""


class RosterSource(Record):
    """A system of the district that sends rosters, with what is true of it alone."""

    __tablename__ = "roster_sources"
    __scope__ = district("roster")
    __table_args__ = (
        unique("code"),
        CheckConstraint("removal_percent between 0 and 100", name="removal_percent"),
    )

    code: Mapped[str] = text(
        "Name of the source: source.systemCode of its manifest, or what the importer was told", label="none"
    )
    name: Mapped[str] = text("source.systemName as last sent", label="none")
    end_dates: Mapped[str] = words(
        "exclusive", "inclusive", default="exclusive",
        comment="Whether an end date is the day after the last (the specification) or the last day (many systems)",
    )  # fmt: skip
    removal_percent: Mapped[int] = whole(
        "Share of people or enrolments that may vanish in one import without being asked for", default=10
    )
    org_types: Mapped[OrgTypes] = shape(
        OrgTypes, comment="Orgs whose type is another one for this tenant", label="none"
    )


class RosterImport(Record):
    """One import that changed something: when, from which file, by whom, and what it did."""

    __tablename__ = "roster_imports"
    __scope__ = district("roster")
    __table_args__ = (index("source_id", "created_at"),)

    source_id: Mapped[UUID] = ref("roster_sources")
    file_name: Mapped[str] = text(label="none")
    file_sha256: Mapped[str | None] = text("SHA-256 (hex) of the zip; null for a folder", null=True, label="none")
    oneroster_version: Mapped[str] = text("OneRoster version of the bundle", label="none")
    mode: Mapped[str] = words("bulk", "delta", "mixed")
    counts: Mapped[ImportCounts] = shape(ImportCounts, label="none", comment="Rows added, changed and removed, by kind")
    allowed_removals: Mapped[bool] = flag("A mass removal was asked for")
    without_faulty_rows: Mapped[bool] = flag("Rows with errors were left out on request")
    by_user_id: Mapped[UUID | None] = ref("users", null=True, comment="Null: a job or the command line")
    undone_at: Mapped[datetime | None] = mapped_column(comment="When what it changed was put back")
    undone_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    findings: Mapped[list[RosterImportFinding]] = to_many(
        "RosterImportFinding.import_id", "RosterImport", back="roster_import"
    )


class RosterImportFinding(Record):
    """Something an import found in the bundle: where, how bad, what it means and how to mend it."""

    __tablename__ = "roster_import_findings"
    __scope__ = district("roster")
    __table_args__ = (index("import_id", "severity"),)

    import_id: Mapped[UUID] = ref("roster_imports")
    position: Mapped[int] = whole("Order in which it was found")
    file: Mapped[str | None] = text(null=True, label="none")
    row_number: Mapped[int | None] = whole("Row of the file; the header is 1", null=True)
    column_name: Mapped[str | None] = text(null=True, label="none")
    sourced_id: Mapped[str | None] = text(null=True, label="identity")
    severity: Mapped[str] = words("error", "warning", "info")
    code: Mapped[str] = text("Stable name of the kind of finding", label="none")
    message: Mapped[str] = text(label="identity")
    mend: Mapped[str] = text(label="none")
    wording: Mapped[FindingWords | None] = shape(
        FindingWords, null=True, label="identity", comment="The same ready for any language; null in older rows"
    )
    roster_import: Mapped[RosterImport] = to_one("RosterImportFinding.import_id", "RosterImport", back="findings")


class ExternalId(Record):
    """Which row of ours is which record of a source. People are found again by this and by nothing else."""

    __tablename__ = "external_ids"
    __scope__ = district("roster")
    __table_args__ = (
        unique("source_id", "kind", "sourced_id"),
        index("kind", "row_id"),
        CheckConstraint("octet_length(record_hash) = 16", name="record_hash"),
    )

    source_id: Mapped[UUID] = ref("roster_sources")
    kind: Mapped[str] = words(*RECORD_KINDS)
    sourced_id: Mapped[str] = text("The source's own id of the record, as text; it never changes", label="identity")
    row_id: Mapped[UUID] = mapped_column(comment="The row it became; of a dated fact the row that holds today")
    record_hash: Mapped[bytes] = mapped_column(
        LargeBinary, comment="Fingerprint of the record as last read: a record that is the same changes nothing"
    )
    source_metadata: Mapped[Metadata] = shape(Metadata, comment="The source's own further columns", label="identity")
    modified_at: Mapped[datetime | None] = mapped_column(comment="dateLastModified as sent with the last change")
    removed_at: Mapped[datetime | None] = mapped_column(comment="When the source stopped naming it; the row stays")


__all__ = [
    "RECORD_KINDS", "ExternalId", "PersonMerge", "RosterImport", "RosterImportFinding", "RosterJob", "RosterJobFinding",
    "RosterSource", "SchoolYearRollover",
]  # fmt: skip
