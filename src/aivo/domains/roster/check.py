"""The check of a whole bundle: a pure function from a file to findings, and the stream of usable records.

``check`` reads everything and answers; ``BundleCheck.records`` gives the same reading to the import, one record at a
time, so that a hundred thousand people never stand in memory together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aivo.domains.roster.bundle_index import BundleIndex, CheckOptions
from aivo.domains.roster.checks_enrolments import enrolment_record
from aivo.domains.roster.checks_gradebook import check_line_item, check_objective, check_result
from aivo.domains.roster.checks_people import (
    PERSON_OF_DEMOGRAPHICS,
    demographics_record,
    guardian_links,
    note_people_at_end,
    person_records,
    profile_seen,
    role_record,
)
from aivo.domains.roster.checks_structure import (
    class_record,
    course_record,
    note_empty_classes,
    org_records,
    session_records,
)
from aivo.domains.roster.codes import Severity
from aivo.domains.roster.findings import Finding, FindingLog
from aivo.domains.roster.layouts import LAYOUTS, READING_ORDER
from aivo.domains.roster.manifest import Manifest, Mode, read_manifest
from aivo.domains.roster.package import Package, open_package
from aivo.domains.roster.records import KIND_OF_FILE, Record, RecordKind, Removal
from aivo.domains.roster.references import check_reference, check_references
from aivo.domains.roster.rows import Reading, Row, look_at_header, read_rows
from aivo.domains.roster.worded import worded
from aivo.web.wording import marked as _

_CONTACTS_AFTER = "demographics"
_GRADEBOOK = {
    "lineItems": check_line_item,
    "results": check_result,
    "lineItemLearningObjectiveIds": check_objective,
    "resultLearningObjectiveIds": check_objective,
}


@dataclass(slots=True)
class CheckResult:
    """What a check has found, and whether the bundle may be imported."""

    findings: list[Finding]
    version: str = ""
    source_name: str = ""
    source_code: str = ""
    modes: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    left_out_rows: dict[str, int] = field(default_factory=dict)
    left_out_ids: dict[RecordKind, set[str]] = field(default_factory=dict)
    records: Counter[str] = field(default_factory=Counter)
    by_code: dict[str, int] = field(default_factory=dict)
    error_count: int = 0
    warning_count: int = 0
    info_count: int = 0
    is_refused: bool = False

    @property
    def has_errors(self) -> bool:
        """Whether a plain import would be refused."""
        return self.error_count > 0

    @property
    def may_import(self) -> bool:
        """Whether a plain import would go ahead: no error at all."""
        return self.error_count == 0

    @property
    def may_import_without_faulty_rows(self) -> bool:
        """Whether an import that leaves out faulty rows would go ahead."""
        return not self.is_refused

    def summary(self) -> dict[str, object]:
        """The ``summary`` of ``aivo roster check --json``."""
        partly = "without faulty rows" if self.may_import_without_faulty_rows else "no"
        return {
            "version": self.version,
            "source": {"name": self.source_name, "code": self.source_code},
            "modes": self.modes,
            "rows": self.rows,
            "left_out": self.left_out_rows,
            "records": dict(sorted(self.records.items())),
            "errors": self.error_count,
            "warnings": self.warning_count,
            "infos": self.info_count,
            "codes": self.by_code,
            "importable": "yes" if self.may_import else partly,
        }

    def to_json(self) -> dict[str, object]:
        """The whole answer of ``aivo roster check --json``."""
        return {"findings": [finding.to_json() for finding in self.findings], "summary": self.summary()}


def check(path: Path, options: CheckOptions | None = None) -> CheckResult:
    """Read a bundle to its end and say what is wrong with it. Nothing is changed anywhere."""
    bundle = BundleCheck(path, options or CheckOptions())
    for _record in bundle.records():
        pass
    return bundle.result()


class BundleCheck:
    """One reading of one bundle. Run ``records`` to its end, then ask for the ``result``."""

    def __init__(self, path: Path, options: CheckOptions) -> None:
        self.path = path
        self.options = options
        self.log = FindingLog()
        self.manifest: Manifest | None = None
        self.readings: dict[str, Reading] = {}
        self.counts: Counter[str] = Counter()

    def records(self) -> Iterator[Record]:
        """The usable records of the bundle, referenced things before those that refer to them."""
        with open_package(self.path, self.log, self.options.limits) as package:
            if package is None:
                return
            self.manifest = read_manifest(package, self.log)
            if self.manifest is None:
                return
            index = BundleIndex(self.manifest, self.log, self.options, self.readings)
            for record in _all_records(package, index):
                self.counts[type(record).__name__] += 1
                yield record

    def result(self) -> CheckResult:
        """The answer, once the records have run out."""
        severities = self.log.by_severity
        result = CheckResult(
            self.log.findings(),
            by_code=dict(sorted(self.log.by_code.items())),
            error_count=severities[Severity.ERROR],
            warning_count=severities[Severity.WARNING],
            info_count=severities[Severity.INFO],
            is_refused=self.log.is_refused,
            records=self.counts,
        )
        if self.manifest is not None:
            result.version = self.manifest.version
            result.source_name, result.source_code = self.manifest.source_name, self.manifest.source_code
            result.modes = {file: mode.value for file, mode in self.manifest.modes.items() if mode is not Mode.ABSENT}
        for file, reading in self.readings.items():
            result.rows[file] = reading.row_count
            if reading.left_out_count:
                result.left_out_rows[file] = reading.left_out_count
            if reading.left_out and file in KIND_OF_FILE:
                result.left_out_ids[KIND_OF_FILE[file]] = reading.left_out
        return result


def _all_records(package: Package, index: BundleIndex) -> Iterator[Record]:
    version = index.manifest.version
    for file in READING_ORDER:
        if file in index.manifest.unlisted:
            look_at_header(package, version, file, index.log)
        elif index.is_read(file) and file in package.entries:
            reading = Reading(LAYOUTS[version][file], index.manifest.modes[file], index.log)
            index.readings[file] = reading
            yield from _file_records(package, reading, index)
            reading.seen.clear()
            if not reading.layout.is_imported:
                index.log.add(
                    "file_not_imported", worded(_("%(file)s.csv was checked only."), file=file), file=f"{file}.csv"
                )
        if file == "roles":
            note_people_at_end(index)
        elif file == _CONTACTS_AFTER:
            yield from guardian_links(index)
    if index.is_read("enrollments") and index.manifest.modes["enrollments"] is Mode.BULK:
        note_empty_classes(index)


def _file_records(package: Package, reading: Reading, index: BundleIndex) -> Iterator[Record]:
    file = reading.layout.file
    held: list[Row] = []
    for row in read_rows(package, index.manifest.version, reading):
        if not row.is_removed and not _leads_somewhere(row, reading, index):
            reading.leave_out(row)
            continue
        if file in ("orgs", "academicSessions") and not row.is_removed:
            held.append(row)
            index.remember(file, row.sourced_id, is_removed=False)
            continue
        if other := index.other_file_of(row.sourced_id, file):
            message = worded(_("%(other)s.csv has a record of this id too."), other=other)
            row.note(index.log, "sourced_id_in_two_files", message, "sourcedId")
        records = [] if row.is_removed else _records_of_row(row, index)
        if row.is_removed:
            index.remember(file, row.sourced_id, is_removed=True)
            if kind := KIND_OF_FILE.get(file):
                yield Removal(sourced_id=row.sourced_id, row=row.number, modified_at=row.modified_at, kind=kind)
        elif records is None:
            reading.leave_out(row)
        else:
            index.remember(file, row.sourced_id, is_removed=False)
            yield from records
    if file == "orgs":
        yield from org_records(held, index)
    elif file == "academicSessions":
        yield from session_records(held, index, reading)


def _leads_somewhere(row: Row, reading: Reading, index: BundleIndex) -> bool:
    """Whether the references of a row, and the person that demographics are about, can be followed."""
    if row.file == "demographics":
        return check_reference(row, PERSON_OF_DEMOGRAPHICS, row.sourced_id, index)
    return check_references(row, reading.layout, index)


def _records_of_row(row: Row, index: BundleIndex) -> list[Record] | None:
    """The records of a row; none when it cannot be used. A file that is only checked yields an empty list."""
    found: Record | None
    match row.file:
        case "courses":
            found = course_record(row, index)
        case "classes":
            found = class_record(row, index)
        case "users":
            return list(person_records(row, index))
        case "userProfiles":
            profile_seen(row, index)
            return []
        case "roles":
            found = role_record(row, index)
        case "enrollments":
            found = enrolment_record(row, index)
        case "demographics":
            known = demographics_record(row, index)
            return [] if known is None else [known]
        case file:
            checker = _GRADEBOOK.get(file)
            return [] if checker is None or checker(row, index) else None
    return None if found is None else [found]
