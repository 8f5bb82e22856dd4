"""Bundles as real systems write them, when the sample data lie beside the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from aivo.domains.roster.bundle_index import CheckOptions
from aivo.domains.roster.check import check
from aivo.domains.roster.codes import Severity
from tests.domains.roster.bundles import found, one

DATA = Path(__file__).parents[4] / "shared" / "data"
DISTRICT = DATA / "oneroster-1.1-district"
MOODLE = DATA / "oneroster-moodle-fixtures"

pytestmark = pytest.mark.skipif(not DISTRICT.is_dir(), reason="the sample data are not beside the repository")


def test_a_district(tmp_path: Path) -> None:
    result = check(DISTRICT)
    assert result.may_import
    assert result.rows == {
        "academicSessions": 2, "orgs": 4, "courses": 91, "classes": 119, "users": 268, "enrollments": 1855,
        "demographics": 248,
    }  # fmt: skip
    assert {code for code in result.by_code if code != "not_a_data_file"} == {
        "school_year_derived", "status_in_bulk", "header_never_stored",
    }  # fmt: skip
    assert result.records["PersonRole"] == 268


def test_full_1_1_bundle() -> None:
    result = check(MOODLE / "Test_full_data_set.zip")
    assert not result.may_import
    school = one(result, "class_school_not_a_school")
    assert (school.file, school.row, school.sourced_id) == ("classes.csv", 2, "cls-222-123456")
    assert {"clear_text_passwords", "status_inactive", "reference_file_absent", "agent_not_guardian"} <= set(
        result.by_code
    )
    assert "Password1" not in str(result.to_json())


def test_full_1_1_bundle_with_its_department_mapped_to_a_school() -> None:
    result = check(MOODLE / "Test_full_data_set.zip", CheckOptions(org_types={"org-sch-222-456": "school"}))
    teacher_as_learner = one(result, "enrolment_role_differs")
    assert teacher_as_learner.row == 3
    assert result.left_out_rows == {"enrollments": 1}
    assert result.records["GuardianLink"] == 1


def test_minimal_1_1_bundle_with_its_department_mapped_to_a_school() -> None:
    result = check(MOODLE / "Test_minimal_data_set.zip", CheckOptions(org_types={"org-sch-222-456": "school"}))
    assert {finding.code for finding in result.findings if finding.severity is Severity.ERROR} == {
        "enrolment_role_differs"
    }
    assert result.records["ClassSection"] == 2


def test_clean_1_2_changes() -> None:
    result = check(MOODLE / "oneroster_test_data.zip")
    assert result.may_import
    assert set(result.modes.values()) == {"delta"}
    assert one(result, "school_year_derived").message.endswith("it was read as 2024.")


def test_faulty_1_2_bundle() -> None:
    result = check(MOODLE / "v1p2_full_dataset.zip")
    assert not result.may_import
    assert {finding.row for finding in found(result, "date_ambiguous")} == {2, 4, 5, 6}
    assert one(result, "date_format").row == 7
    assert one(result, "file_name_case").file == "userprofiles.csv"
    assert "roles.csv" in one(result, "wrong_content_unlisted").message
    assert len(found(result, "manifest_mode_blank")) == 3
    assert {finding.column for finding in found(result, "header_misspelt")} == {
        "preferredGivenName", "preferredMiddleName", "preferredFamilyName", "dateLastModified",
    }  # fmt: skip
    assert "Password1" not in str(result.to_json())
