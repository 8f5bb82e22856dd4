"""A OneRoster bundle as a thing to be made, spoilt and written: rows of text by file, and the manifest about them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

Row = dict[str, str]

_COMMON = ("sourcedId", "status", "dateLastModified")
RACES = {
    "american_indian_or_alaska_native": "americanIndianOrAlaskaNative",
    "asian": "asian",
    "black_or_african_american": "blackOrAfricanAmerican",
    "native_hawaiian_or_other_pacific_islander": "nativeHawaiianOrOtherPacificIslander",
    "white": "white",
    "two_or_more": "demographicRaceTwoOrMoreRaces",
}
_PERSON = (
    "username", "userIds", "givenName", "familyName", "middleName", "identifier", "email", "sms", "phone",
    "agentSourcedIds", "grades", "password",
)  # fmt: skip
_METADATA = ("metadata.homeLanguage", "metadata.title")
_COLUMNS_12: dict[str, tuple[str, ...]] = {
    "academicSessions": (
        *_COMMON,
        "title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear",
    ),
    "orgs": (
        *_COMMON,
        "name", "type", "identifier", "parentSourcedId",
    ),
    "courses": (
        *_COMMON,
        "schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId", "subjects", "subjectCodes",
    ),
    "classes": (
        *_COMMON,
        "title", "grades", "courseSourcedId", "classCode", "classType", "location", "schoolSourcedId",
        "termSourcedIds", "subjects", "subjectCodes", "periods",
    ),
    "users": (
        *_COMMON, "enabledUser", *_PERSON,
        "userMasterIdentifier", "preferredGivenName", "preferredMiddleName", "preferredFamilyName",
        "primaryOrgSourcedId", "pronouns",
        *_METADATA,
    ),
    "roles": (
        *_COMMON,
        "userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId", "userProfileSourcedId",
    ),
    "enrollments": (
        *_COMMON,
        "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate",
    ),
    "demographics": (
        *_COMMON, "birthDate", "sex", *RACES.values(), "hispanicOrLatinoEthnicity", "countryOfBirthCode",
        "stateOfBirthAbbreviation", "cityOfBirth", "publicSchoolResidenceStatus",
    ),
}  # fmt: skip
COLUMNS = {
    "1.1": {
        **{file: columns for file, columns in _COLUMNS_12.items() if file != "roles"},
        "users": (*_COMMON, "enabledUser", "orgSourcedIds", "role", *_PERSON, *_METADATA),
    },
    "1.2": _COLUMNS_12,
}
"""The columns of each file this generator writes, by version."""

_ABSENT_11 = ("categories", "classResources", "courseResources", "lineItems", "resources", "results")
ABSENT = {
    "1.1": _ABSENT_11,
    "1.2": (
        *_ABSENT_11, "lineItemLearningObjectiveIds", "lineItemScoreScales", "resultLearningObjectiveIds",
        "resultScoreScales", "scoreScales", "userProfiles", "userResources",
    ),
}  # fmt: skip
"""The files of each version it does not write."""


@dataclass(slots=True)
class Bundle:
    """A bundle before it is written: rows by file, and what the manifest says about each."""

    version: str
    source_name: str
    source_code: str
    tables: dict[str, list[Row]] = field(default_factory=dict)
    modes: dict[str, str] = field(default_factory=dict)

    def row(self, file: str, sourced_id: str) -> Row:
        """The row of this id, to be looked at or spoilt."""
        return next(row for row in self.tables[file] if row["sourcedId"] == sourced_id)

    def manifest_rows(self) -> list[tuple[str, str]]:
        """The lines of ``manifest.csv``."""
        return [
            ("manifest.version", "1.0"),
            ("oneroster.version", self.version),
            *((f"file.{file}", mode) for file, mode in sorted(self.modes.items())),
            ("source.systemName", self.source_name),
            ("source.systemCode", self.source_code),
        ]

    def files(self) -> dict[str, str]:
        """The text of every file. A row may bring columns of its own; the first row decides their order."""
        texts = {"manifest.csv": _csv([("propertyName", "value"), *self.manifest_rows()])}
        for file, rows in self.tables.items():
            usual = COLUMNS[self.version].get(file, ())
            columns = (*usual, *(name for name in (rows[0] if rows else ()) if name not in usual))
            texts[f"{file}.csv"] = _csv([columns, *([row.get(name, "") for name in columns] for row in rows)])
        return texts


def _csv(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def write_zip(bundle: Bundle, path: Path) -> Path:
    """Write the bundle; the same bundle gives the same bytes."""
    return pack({name: text.encode() for name, text in bundle.files().items()}, path)


def pack(files: dict[str, bytes], path: Path) -> Path:
    """Pack named contents into a zip with a fixed time, whatever the names."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return path
