"""Long work on rosters as rows: the page reads them, the worker writes them, so that a reload shows the same state."""

from __future__ import annotations

from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, Record, index, to_many, to_one
from aivo.db.columns import UUID, Mapped, datetime, ref, sealed, shape, text, whole, words
from aivo.db.scopes import district
from aivo.domains.roster.shapes import FindingWords, JobChoices, JobOutcome

STEPS = ("reading", "comparing", "places", "people", "learners", "enrolments", "removals", "recording", "undoing")


class RosterJob(Record):
    """Work that takes more than a moment: an uploaded roster to check and import, an act to take back.

    First it is checked, then a person says go on, then it is applied; each stage is done by the worker.
    """

    __tablename__ = "roster_jobs"
    __scope__ = district("roster")
    __table_args__ = (
        index("created_at"), index("state"),
        CheckConstraint("(state in ('done', 'refused', 'stopped', 'failed')) = (ended_at is not null)", name="ended"),
        CheckConstraint("bundle is null or state in ('waiting', 'working', 'ready')", name="bundle_while_needed"),
    )  # fmt: skip

    kind: Mapped[str] = words("import", "undo_import", "rollover", "undo_rollover")
    stage: Mapped[str] = words("check", "apply", default="check")
    state: Mapped[str] = words("waiting", "working", "ready", "done", "refused", "stopped", "failed", default="waiting")
    file_name: Mapped[str | None] = text("Name of the file as the person sent it", null=True, label="none")
    byte_count: Mapped[int | None] = whole("Size of the file in bytes", null=True)
    bundle: Mapped[bytes | None] = sealed("The uploaded bundle, encrypted; gone once it is imported or given up")
    choices: Mapped[JobChoices] = shape(JobChoices, label="none", comment="What the person said about it")
    outcome: Mapped[JobOutcome] = shape(JobOutcome, label="none", comment="What it found or did")
    step: Mapped[str | None] = words(*STEPS, null=True, comment="What the worker is doing")
    steps_done: Mapped[int] = whole("Steps that are finished", default=0)
    steps_all: Mapped[int] = whole("Steps there are", default=1)
    rows_written: Mapped[int] = whole("Rows written so far", default=0)
    import_id: Mapped[UUID | None] = ref("roster_imports", null=True, comment="The import it made, or takes back")
    rollover_id: Mapped[UUID | None] = ref("school_year_rollovers", null=True, comment="The step it made or takes back")
    asked_by_user_id: Mapped[UUID] = ref("users")
    begun_at: Mapped[datetime | None] = mapped_column()
    seen_at: Mapped[datetime | None] = mapped_column(comment="Last sign of life of the worker")
    stop_asked_at: Mapped[datetime | None] = mapped_column(comment="Somebody asked it to stop; nothing is written then")
    ended_at: Mapped[datetime | None] = mapped_column()
    findings: Mapped[list[RosterJobFinding]] = to_many("RosterJobFinding.job_id", "RosterJob", back="job")


class RosterJobFinding(Record):
    """Something a check found: where, how bad, what it means and how to mend it."""

    __tablename__ = "roster_job_findings"
    __scope__ = district("roster")
    __table_args__ = (index("job_id", "position"), index("job_id", "severity", "position"))

    job_id: Mapped[UUID] = ref("roster_jobs")
    position: Mapped[int] = whole("Order in which it was found")
    file: Mapped[str | None] = text("File of the bundle, or table of the row", null=True, label="none")
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
    job: Mapped[RosterJob] = to_one("RosterJobFinding.job_id", "RosterJob", back="findings")
