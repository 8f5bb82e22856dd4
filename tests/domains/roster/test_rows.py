"""Rows and cells of a bundle: what costs the row, what costs the value, what is only said."""

from __future__ import annotations

from pathlib import Path

import pytest

from aivo.domains.roster.codes import CODES, Effect, Severity
from aivo.domains.roster.findings import SHOWN, FindingLog
from aivo.domains.roster.records import Demographics, Person, PersonRole, RecordKind, Removal, Session
from aivo.seed.bundle import Bundle
from tests.domains.roster.bundles import (
    ANA,
    MAYA,
    OKORO,
    add_delta,
    checked,
    checked_files,
    delta,
    files_of,
    found,
    good,
    one,
    records_of,
    row_number,
    spoilt,
)

SECRET = "Hunter2-never-seen"


class TestFindings:
    def test_a_finding_names_everything(self, tmp_path: Path) -> None:
        bundle = good()
        bundle.row("demographics", MAYA)["birthDate"] = "3/4/2017"
        result = checked(bundle, tmp_path)
        finding = one(result, "date_ambiguous")
        assert finding.to_json() == {
            "file": "demographics.csv",
            "row": row_number(bundle, "demographics", MAYA),
            "column": "birthDate",
            "sourced_id": MAYA,
            "severity": "error",
            "code": "date_ambiguous",
            "message": "“3/4/2017” may be 2017-04-03 or 2017-03-04.",
            "mend": "Write the date as YYYY-MM-DD: day and month cannot be told apart. The bundle is refused, or "
            "imported without this row when faulty rows are left out on request.",
        }
        assert set(result.to_json()) == {"findings", "summary"}
        assert result.left_out_ids == {RecordKind.DEMOGRAPHICS: {MAYA}}

    def test_every_error_says_what_becomes_of_it(self) -> None:
        for name, code in CODES.items():
            assert code.mend.endswith("."), name
            assert (code.severity is Severity.ERROR) == (code.effect in {Effect.REFUSE, Effect.FILE, Effect.ROW}) or (
                code.effect is Effect.VALUE
            ), name

    def test_a_flood_is_counted_and_not_listed(self) -> None:
        log = FindingLog()
        for row in range(200):
            log.add("enum_case", "x", file="users.csv", row=row, column="role")
        listed = log.findings()
        assert len(listed) == SHOWN[Severity.INFO] + 1
        assert listed[-1].message.startswith("190 more rows")
        assert log.by_code["enum_case"] == 200


class TestLeftOut:
    @pytest.mark.parametrize(
        ("file", "sourced_id", "column", "value", "code"),
        [
            ("users", MAYA, "givenName", "", "value_missing"),
            ("users", MAYA, "enabledUser", "perhaps", "boolean_invalid"),
            ("orgs", "riverbend-district", "type", "kingdom", "enum_unknown"),
            ("roles", "riverbend-role-maya", "role", "pupil", "enum_unknown"),
            ("users", MAYA, "status", "gone", "enum_unknown"),
            ("academicSessions", "riverbend-session-q1", "startDate", "5/6/2026", "date_ambiguous"),
            ("academicSessions", "riverbend-session-q1", "endDate", "soon", "date_invalid"),
            ("academicSessions", "riverbend-session-q1", "endDate", "2026-01-01", "dates_reversed"),
            ("academicSessions", "riverbend-session-q1", "schoolYear", "26", "school_year_invalid"),
            ("users", MAYA, "familyName", "x" * 10_001, "value_too_long"),
        ],
    )
    def test_the_row(self, tmp_path: Path, file: str, sourced_id: str, column: str, value: str, code: str) -> None:
        bundle = good()
        bundle.row(file, sourced_id)[column] = value
        number = row_number(bundle, file, sourced_id)
        result = checked(bundle, tmp_path)
        finding = one(result, code)
        assert (finding.file, finding.row, finding.column, finding.severity) == (
            f"{file}.csv",
            number,
            column,
            Severity.ERROR,
        )
        assert result.left_out_rows[file] == 1
        assert not result.may_import
        assert result.may_import_without_faulty_rows

    @pytest.mark.parametrize(
        ("file", "sourced_id", "column", "value", "code"),
        [
            ("demographics", MAYA, "sex", "f", "enum_ignored"),
            ("demographics", MAYA, "asian", "perhaps", "boolean_ignored"),
            ("users", MAYA, "userIds", "LDAP:12", "user_ids_invalid"),
            ("users", ANA, "email", "none", "email_invalid"),
        ],
    )
    def test_only_the_value(
        self, tmp_path: Path, file: str, sourced_id: str, column: str, value: str, code: str
    ) -> None:
        result = spoilt(tmp_path, lambda bundle: bundle.row(file, sourced_id).update({column: value}))
        assert one(result, code).severity is Severity.WARNING
        assert result.may_import
        assert file not in result.left_out_rows

    def test_the_same_id_twice(self, tmp_path: Path) -> None:
        bundle = good()
        bundle.tables["users"].append(bundle.row("users", MAYA) | {"familyName": "Other"})
        result = checked(bundle, tmp_path)
        finding = one(result, "duplicate_sourced_id")
        assert (finding.row, finding.sourced_id) == (len(bundle.tables["users"]) + 1, MAYA)
        assert [
            record.family_name
            for record in records_of(bundle, tmp_path)
            if isinstance(record, Person) and record.sourced_id == MAYA
        ] == ["Torres"]

    def test_the_same_row_twice_is_untidy(self, tmp_path: Path) -> None:
        bundle = good()
        bundle.tables["users"].append(dict(bundle.row("users", MAYA)))
        result = checked(bundle, tmp_path)
        assert one(result, "duplicate_row").severity is Severity.WARNING
        assert result.may_import

    def test_a_long_row(self, tmp_path: Path) -> None:
        files = files_of(good())
        files["orgs.csv"] = files["orgs.csv"].replace(b"Cedar Elementary School", b"Cedar, Elementary School")
        result = checked_files(files, tmp_path)
        assert one(result, "row_too_long").row == 3

    def test_a_short_row_is_read(self, tmp_path: Path) -> None:
        files = files_of(good())
        files["orgs.csv"] += b"riverbend-school-extra,,,Extra School,school\r\n"
        result = checked_files(files, tmp_path)
        assert one(result, "row_too_short").severity is Severity.WARNING
        assert result.may_import

    def test_a_short_row_where_passwords_are_is_not_trusted(self, tmp_path: Path) -> None:
        files = files_of(good("1.1"))
        files["users.csv"] += f"x-1,,,true,,student,x,,X,X,,,,,,{SECRET}\r\n".encode()
        result = checked_files(files, tmp_path)
        assert one(result, "row_shifted").severity is Severity.ERROR
        assert SECRET not in str(result.to_json())

    def test_a_sourced_id_that_is_too_long(self, tmp_path: Path) -> None:
        result = spoilt(tmp_path, lambda bundle: bundle.row("demographics", MAYA).update(sourcedId="x" * 300))
        assert one(result, "sourced_id_invalid").column == "sourcedId"


class TestForgiven:
    def test_status_and_date_in_bulk(self, tmp_path: Path) -> None:
        def fill(bundle: Bundle) -> None:
            for row in bundle.tables["users"]:
                row |= {"status": "active", "dateLastModified": "2026-09-01T12:00:00.000Z"}

        result = spoilt(tmp_path, fill)
        assert one(result, "status_in_bulk").severity is Severity.INFO
        assert result.may_import

    def test_school_years_as_pairs_and_as_the_start(self, tmp_path: Path) -> None:
        bundle = good()
        for row in bundle.tables["academicSessions"]:
            row["schoolYear"] = "2026-2027" if row["type"] == "gradingPeriod" else "2026"
        years = {record.school_year for record in records_of(bundle, tmp_path) if isinstance(record, Session)}
        result = checked(bundle, tmp_path)
        assert years == {2027}
        assert len(found(result, "school_year_derived")) == 7
        assert result.may_import

    def test_grades_and_words_and_booleans_in_other_spellings(self, tmp_path: Path) -> None:
        def spoil(bundle: Bundle) -> None:
            bundle.row("users", MAYA).update(grades="4th", enabledUser="TRUE")
            bundle.row("roles", "riverbend-role-maya").update(role="Student")
            bundle.row("classes", "riverbend-class-lab").update(classType="Scheduled", grades="2,Zwerge")

        result = spoilt(tmp_path, spoil)
        assert {"grade_alias", "boolean_spelling", "enum_case", "grade_unknown"} <= set(result.by_code)
        assert result.may_import

    def test_null_words(self, tmp_path: Path) -> None:
        result = spoilt(
            tmp_path, lambda bundle: bundle.row("orgs", "riverbend-district").update(parentSourcedId="NULL")
        )
        assert one(result, "null_word").column == "parentSourcedId"
        assert result.may_import

    def test_a_family_called_null_keeps_its_name(self, tmp_path: Path) -> None:
        bundle = good()
        bundle.row("users", MAYA)["familyName"] = "Null"
        assert "Null" in {record.family_name for record in records_of(bundle, tmp_path) if isinstance(record, Person)}

    def test_lost_leading_zeros(self, tmp_path: Path) -> None:
        bundle = good()
        bundle.row("users", MAYA)["identifier"] = "6001"
        finding = one(checked(bundle, tmp_path), "leading_zeros_lost")
        assert (finding.row, finding.column) == (row_number(bundle, "users", MAYA), "identifier")

    def test_identifiers_that_keep_their_zeros(self, tmp_path: Path) -> None:
        bundle = good()
        bundle.row("users", MAYA)["identifier"] = "000601"
        assert "leading_zeros_lost" not in checked(bundle, tmp_path).by_code


class TestNeverStored:
    def test_passwords_are_not_read_stored_or_shown(self, tmp_path: Path) -> None:
        for version in ("1.1", "1.2"):
            bundle = good(version)
            for row in bundle.tables["users"]:
                row["password"] = SECRET
            result = checked(bundle, tmp_path)
            assert one(result, "clear_text_passwords").severity is Severity.WARNING
            assert SECRET not in str(result.to_json())
            assert SECRET not in str(records_of(bundle, tmp_path))

    def test_countries_and_cities_of_birth_are_dropped(self, tmp_path: Path) -> None:
        bundle = good()
        bundle.row("demographics", MAYA).update(
            countryOfBirthCode="ZZ", stateOfBirthAbbreviation="QQ", cityOfBirth="Nowhereville"
        )
        records = records_of(bundle, tmp_path)
        maya = next(record for record in records if isinstance(record, Demographics) and record.sourced_id == MAYA)
        assert maya.birth_date is not None
        assert "Nowhereville" not in str(records)
        assert {finding.column for finding in found(checked(bundle, tmp_path), "header_never_stored")} == {
            "countryOfBirthCode", "stateOfBirthAbbreviation", "cityOfBirth",
        }  # fmt: skip


class TestRemovals:
    @pytest.mark.parametrize("status", ["tobedeleted", "ToBeDeleted", "inactive"])
    def test_a_removal_needs_no_other_value(self, tmp_path: Path, status: str) -> None:
        bundle = delta()
        add_delta(bundle, "users", sourcedId=OKORO, status=status)
        (record,) = records_of(bundle, tmp_path)
        assert isinstance(record, Removal)
        assert (record.kind, record.sourced_id) == (RecordKind.PERSON, OKORO)

    def test_a_delta_row_needs_status_and_date(self, tmp_path: Path) -> None:
        bundle = delta()
        add_delta(bundle, "orgs", sourcedId="a", name="A", type="school", status="")
        add_delta(bundle, "orgs", sourcedId="b", name="B", type="school", dateLastModified="")
        result = checked(bundle, tmp_path)
        assert {finding.column for finding in found(result, "delta_status_missing")} == {"status", "dateLastModified"}

    def test_an_enrolment_in_a_removed_class_is_removed(self, tmp_path: Path) -> None:
        bundle = good()
        bundle.row("classes", "riverbend-class-lab")["status"] = "tobedeleted"
        removed = [record for record in records_of(bundle, tmp_path) if isinstance(record, Removal)]
        assert {record.kind for record in removed} == {RecordKind.CLASS, RecordKind.ENROLMENT}
        assert checked(bundle, tmp_path).may_import


def test_roles_of_one_row_in_version_1_1(tmp_path: Path) -> None:
    bundle = good("1.1")
    bundle.row("users", OKORO)["orgSourcedIds"] = "riverbend-school-cedar,riverbend-school-harbor"
    roles = [
        record
        for record in records_of(bundle, tmp_path)
        if isinstance(record, PersonRole) and record.person_id == OKORO
    ]
    assert [(role.org_id, role.role, role.is_primary) for role in roles] == [
        ("riverbend-school-cedar", "teacher", True),
        ("riverbend-school-harbor", "teacher", False),
    ]
