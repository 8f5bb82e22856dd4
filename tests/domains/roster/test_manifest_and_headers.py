"""The manifest against the files, and the header rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from aivo.domains.roster.codes import Severity
from aivo.domains.roster.layouts import LAYOUTS
from aivo.domains.roster.records import Person
from aivo.seed.bundle import COLUMNS
from tests.domains.roster.bundles import (
    MAYA,
    checked,
    checked_files,
    files_of,
    found,
    good,
    one,
    records_of,
    rename_column,
)


def test_layouts_have_the_files_of_each_version() -> None:
    assert {version: len(files) for version, files in LAYOUTS.items()} == {"1.1": 13, "1.2": 21}


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_generator_and_layouts_agree_on_every_column(version: str) -> None:
    for file, columns in COLUMNS[version].items():
        assert tuple(name for name in columns if not name.startswith("metadata.")) == LAYOUTS[version][file].names


class TestManifest:
    def test_missing(self, tmp_path: Path) -> None:
        files = files_of(good())
        del files["manifest.csv"]
        assert checked_files(files, tmp_path).is_refused
        assert "manifest_missing" in checked_files(files, tmp_path).by_code

    @pytest.mark.parametrize("version", ["1.0", "2.0", ""])
    def test_unknown_version(self, tmp_path: Path, version: str) -> None:
        bundle = good()
        files = files_of(bundle)
        files["manifest.csv"] = files["manifest.csv"].replace(
            b"oneroster.version,1.2", f"oneroster.version,{version}".encode()
        )
        assert one(checked_files(files, tmp_path), "manifest_version_unknown").file == "manifest.csv"

    def test_blank_mode_is_absent_with_a_warning(self, tmp_path: Path) -> None:
        bundle = good()
        bundle.modes["results"] = ""
        result = checked(bundle, tmp_path)
        assert one(result, "manifest_mode_blank").severity is Severity.WARNING
        assert result.may_import

    def test_unknown_mode(self, tmp_path: Path) -> None:
        bundle = good()
        bundle.modes["users"] = "full"
        assert checked(bundle, tmp_path).is_refused

    def test_said_but_not_there(self, tmp_path: Path) -> None:
        files = files_of(good())
        del files["roles.csv"]
        result = checked_files(files, tmp_path)
        assert one(result, "manifest_file_missing").file == "roles.csv"
        assert result.is_refused

    def test_there_but_not_said(self, tmp_path: Path) -> None:
        bundle = good()
        bundle.modes["demographics"] = "absent"
        result = checked(bundle, tmp_path)
        assert one(result, "manifest_says_absent").file == "demographics.csv"
        assert not result.may_import
        assert result.may_import_without_faulty_rows
        assert result.records["Demographics"] == 0

    def test_a_file_of_the_other_version(self, tmp_path: Path) -> None:
        result = checked_files(files_of(good("1.1")) | {"roles.csv": b"sourcedId\r\n"}, tmp_path)
        assert one(result, "file_of_other_version").file == "roles.csv"

    def test_a_missing_line(self, tmp_path: Path) -> None:
        bundle = good()
        del bundle.modes["results"]
        assert one(checked(bundle, tmp_path), "manifest_line_missing").severity is Severity.WARNING

    def test_a_line_nobody_knows(self, tmp_path: Path) -> None:
        bundle = good()
        bundle.modes["homework"] = "bulk"
        assert one(checked(bundle, tmp_path), "manifest_line_unknown").severity is Severity.INFO

    def test_source_called_absent_is_no_name(self, tmp_path: Path) -> None:
        bundle = good()
        bundle.source_name, bundle.source_code = "absent", "sis"
        result = checked(bundle, tmp_path)
        assert (result.source_name, result.source_code) == ("", "sis")


class TestHeaders:
    def test_another_case(self, tmp_path: Path) -> None:
        files = files_of(good())
        rename_column(files, "users.csv", "givenName", "GIVENNAME")
        result = checked_files(files, tmp_path)
        assert one(result, "header_case").column == "givenName"
        assert result.may_import

    def test_a_misspelt_required_column_is_suggested_not_guessed(self, tmp_path: Path) -> None:
        files = files_of(good())
        rename_column(files, "users.csv", "familyName", "familyNmae")
        result = checked_files(files, tmp_path)
        finding = next(entry for entry in found(result, "header_missing") if entry.file == "users.csv")
        assert (finding.row, finding.column) == (1, "familyName")
        assert "familyNmae" in finding.message
        assert finding.mend.startswith("Rename “familyNmae” to familyName.")
        assert result.is_refused

    def test_a_misspelt_optional_column_is_read(self, tmp_path: Path) -> None:
        bundle = good()
        bundle.row("users", MAYA)["preferredGivenName"] = "May"
        files = files_of(bundle)
        rename_column(files, "users.csv", "preferredGivenName", "prefferedGivenName")
        rename_column(files, "roles.csv", "dateLastModified", "dataLastModified")
        result = checked_files(files, tmp_path)
        assert {finding.column for finding in found(result, "header_misspelt")} == {
            "preferredGivenName",
            "dateLastModified",
        }
        assert result.may_import

    def test_known_other_names(self, tmp_path: Path) -> None:
        files = files_of(good())
        rename_column(files, "classes.csv", "termSourcedIds", "termSourcedId")
        rename_column(files, "demographics.csv", "sourcedId", "userSourcedId")
        rename_column(files, "demographics.csv", "birthDate", "birthdate")
        result = checked_files(files, tmp_path)
        assert {finding.column for finding in found(result, "header_alias")} == {"termSourcedIds", "sourcedId"}
        assert one(result, "header_case").column == "birthDate"
        assert result.may_import

    def test_a_missing_required_column(self, tmp_path: Path) -> None:
        files = files_of(good())
        rename_column(files, "orgs.csv", "type", "colour")
        result = checked_files(files, tmp_path)
        assert one(result, "header_missing").column == "type"
        assert result.is_refused

    def test_a_missing_optional_column(self, tmp_path: Path) -> None:
        bundle = good()
        files = files_of(bundle)
        files["orgs.csv"] = b"sourcedId,name,type\r\n" + b"".join(
            f"{row['sourcedId']},{row['name']},{row['type']}\r\n".encode() for row in bundle.tables["orgs"]
        )
        result = checked_files(files, tmp_path)
        missing = {finding.column for finding in found(result, "header_optional_missing")}
        assert missing == {"status", "dateLastModified", "identifier", "parentSourcedId"}
        assert result.may_import

    def test_another_order_and_columns_without_a_name(self, tmp_path: Path) -> None:
        bundle = good()
        files = files_of(bundle)
        files["orgs.csv"] = b"name,type,sourcedId,status,dateLastModified,identifier,parentSourcedId,,\r\n" + b"".join(
            f"{row['name']},{row['type']},{row['sourcedId']},,,,{row['parentSourcedId']},,\r\n".encode()
            for row in bundle.tables["orgs"]
        )
        result = checked_files(files, tmp_path)
        assert one(result, "header_order").severity is Severity.INFO
        assert one(result, "header_blank").severity is Severity.WARNING
        assert result.may_import

    def test_the_same_column_twice(self, tmp_path: Path) -> None:
        files = files_of(good())
        rename_column(files, "users.csv", "middleName", "givenName")
        assert one(checked_files(files, tmp_path), "header_duplicate").column == "givenName"

    def test_wrong_content_under_a_right_name(self, tmp_path: Path) -> None:
        files = files_of(good())
        files["users.csv"] = files["roles.csv"]
        result = checked_files(files, tmp_path)
        assert "roles.csv" in one(result, "wrong_content").message
        assert result.is_refused

    def test_vendor_columns_become_metadata(self, tmp_path: Path) -> None:
        bundle = good()
        for row in bundle.tables["users"]:
            row["ext_team"] = "blue"
            row["metadata.studentSsn"] = "078-05-1120"
            row["metadata.ssn"] = "078-05-1120"
            row["religion"] = "x"
            row["userPasswd"] = "secret-1"
        records = records_of(bundle, tmp_path)
        maya = next(record for record in records if isinstance(record, Person) and record.sourced_id == MAYA)
        assert maya.metadata["ext_team"] == "blue"
        assert maya.metadata["metadata.homeLanguage"] == "es"
        assert "078-05-1120" not in str(records)
        assert "secret-1" not in str(records)
        assert {"religion"}.isdisjoint(maya.metadata)
        result = checked(bundle, tmp_path)
        assert {finding.column for finding in found(result, "header_never_stored") if finding.file == "users.csv"} >= {
            "metadata.ssn",
            "religion",
        }
