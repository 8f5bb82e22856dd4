"""Where references lead, and what rows mean together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from aivo.domains.roster.bundle_index import CheckOptions
from aivo.domains.roster.codes import Severity
from aivo.domains.roster.layouts import LAYOUTS
from aivo.domains.roster.records import ClassSection, GuardianLink, Org, Person
from aivo.seed.bundle import Bundle
from tests.domains.roster.bundles import (
    ANA,
    ANCHOR,
    CEDAR,
    LEE,
    MAYA,
    OKORO,
    add_delta,
    checked,
    delta,
    found,
    good,
    one,
    records_of,
    row_number,
    spoilt,
)

LAB = "riverbend-class-lab"
MAYA_IN_LAB = f"{LAB}/maya"


def put(file: str, sourced_id: str, **values: str) -> Callable[[Bundle], object]:
    """A way to spoil one row."""
    return lambda bundle: bundle.row(file, sourced_id).update(values)


class TestReferences:
    @pytest.mark.parametrize(
        ("file", "sourced_id", "column"),
        [
            ("enrollments", MAYA_IN_LAB, "userSourcedId"),
            ("enrollments", MAYA_IN_LAB, "classSourcedId"),
            ("roles", "riverbend-role-maya", "orgSourcedId"),
            ("roles", "riverbend-role-maya", "userSourcedId"),
            ("courses", "riverbend-course-lab", "orgSourcedId"),
        ],
    )
    def test_a_needed_row_that_is_missing(self, tmp_path: Path, file: str, sourced_id: str, column: str) -> None:
        bundle = good()
        bundle.row(file, sourced_id)[column] = "nowhere"
        result = checked(bundle, tmp_path)
        finding = one(result, "missing_reference")
        assert (finding.file, finding.column, finding.row) == (
            f"{file}.csv",
            column,
            row_number(bundle, file, sourced_id),
        )
        assert "nowhere" in finding.message
        assert not result.may_import

    @pytest.mark.parametrize(
        ("file", "sourced_id", "column"),
        [
            ("orgs", CEDAR, "parentSourcedId"),
            ("academicSessions", "riverbend-session-q1", "parentSourcedId"),
            ("users", MAYA, "agentSourcedIds"),
            ("users", MAYA, "primaryOrgSourcedId"),
            ("courses", "riverbend-course-lab", "schoolYearSourcedId"),
        ],
    )
    def test_a_useful_row_that_is_missing_costs_the_value(
        self, tmp_path: Path, file: str, sourced_id: str, column: str
    ) -> None:
        result = spoilt(tmp_path, put(file, sourced_id, **{column: "nowhere"}))
        assert one(result, "missing_optional_reference").severity is Severity.WARNING
        assert not result.left_out_rows

    def test_an_entry_of_a_list(self, tmp_path: Path) -> None:
        bundle = good()
        bundle.row("classes", LAB)["termSourcedIds"] = "riverbend-session-fall,nowhere"
        assert one(checked(bundle, tmp_path), "missing_reference_dropped").column == "termSourcedIds"
        lab = next(
            record
            for record in records_of(bundle, tmp_path)
            if isinstance(record, ClassSection) and record.sourced_id == LAB
        )
        assert lab.term_ids == ("riverbend-session-fall",)

    def test_what_points_at_a_faulty_row_falls_with_it(self, tmp_path: Path) -> None:
        result = spoilt(tmp_path, put("users", MAYA, givenName=""))
        assert result.by_code["reference_to_left_out_row"] >= 3
        assert {finding.file for finding in found(result, "reference_to_left_out_row")} == {
            "roles.csv", "enrollments.csv", "demographics.csv",
        }  # fmt: skip

    def test_a_file_that_is_absent(self, tmp_path: Path) -> None:
        def spoil(bundle: Bundle) -> None:
            del bundle.tables["courses"]
            bundle.modes["courses"] = "absent"

        result = spoilt(tmp_path, spoil)
        assert {finding.column for finding in found(result, "reference_file_absent")} == {"courseSourcedId"}
        assert result.may_import

    def test_circles_of_parents(self, tmp_path: Path) -> None:
        def spoil(bundle: Bundle) -> None:
            put("orgs", "riverbend-district", parentSourcedId=CEDAR)(bundle)

        result = spoilt(tmp_path, spoil)
        assert {finding.sourced_id for finding in found(result, "parent_cycle")} == {"riverbend-district", CEDAR}

    def test_changes_may_point_at_what_is_known(self, tmp_path: Path) -> None:
        bundle = delta()
        add_delta(
            bundle,
            "enrollments",
            sourcedId="e-1",
            classSourcedId=LAB,
            schoolSourcedId=CEDAR,
            userSourcedId=MAYA,
            role="student",
        )
        assert len(found(checked(bundle, tmp_path), "reference_outside_delta")) == 3
        result = checked(bundle, tmp_path, CheckOptions(known=lambda file, sourced_id: True))
        assert result.may_import
        assert "reference_outside_delta" not in result.by_code

    def test_changes_may_not_point_at_what_nobody_knows(self, tmp_path: Path) -> None:
        bundle = delta()
        add_delta(
            bundle,
            "enrollments",
            sourcedId="e-1",
            classSourcedId=LAB,
            schoolSourcedId=CEDAR,
            userSourcedId=MAYA,
            role="student",
        )
        bundle.modes["classes"] = "delta"
        bundle.tables["classes"] = []
        result = checked(bundle, tmp_path, CheckOptions(known=lambda file, sourced_id: file != "classes"))
        assert one(result, "missing_reference").column == "classSourcedId"


class TestStructure:
    def test_a_department_is_no_school(self, tmp_path: Path) -> None:
        result = spoilt(tmp_path, put("orgs", CEDAR, type="department"))
        assert {finding.column for finding in found(result, "class_school_not_a_school")} == {"schoolSourcedId"}
        assert not result.may_import

    def test_the_tenant_may_say_that_a_department_is_a_school(self, tmp_path: Path) -> None:
        bundle = good()
        bundle.row("orgs", CEDAR)["type"] = "department"
        options = CheckOptions(org_types={CEDAR: "school"})
        result = checked(bundle, tmp_path, options)
        assert one(result, "org_mapped").sourced_id == CEDAR
        assert result.may_import
        assert {
            record.kind
            for record in records_of(bundle, tmp_path, options)
            if isinstance(record, Org) and record.sourced_id == CEDAR
        } == {"school"}

    def test_a_school_without_parent(self, tmp_path: Path) -> None:
        result = spoilt(tmp_path, put("orgs", CEDAR, parentSourcedId=""))
        assert one(result, "org_without_parent").severity is Severity.INFO

    def test_a_course_of_a_term(self, tmp_path: Path) -> None:
        result = spoilt(tmp_path, put("courses", "riverbend-course-lab", schoolYearSourcedId="riverbend-session-fall"))
        assert one(result, "course_session_not_school_year").severity is Severity.ERROR
        assert not result.left_out_rows

    def test_a_session_outside_its_parent(self, tmp_path: Path) -> None:
        result = spoilt(tmp_path, put("academicSessions", "riverbend-session-q1", startDate="2026-07-01"))
        assert one(result, "session_outside_parent").sourced_id == "riverbend-session-q1"

    @pytest.mark.parametrize(
        ("column", "code"), [("courseSourcedId", "class_without_course"), ("termSourcedIds", "class_without_term")]
    )
    def test_a_class_without_course_or_term_is_kept(self, tmp_path: Path, column: str, code: str) -> None:
        result = spoilt(tmp_path, put("classes", LAB, **{column: ""}))
        assert one(result, code).severity is Severity.WARNING
        assert result.may_import

    def test_a_class_without_anybody_is_kept(self, tmp_path: Path) -> None:
        def spoil(bundle: Bundle) -> None:
            bundle.tables["enrollments"] = [row for row in bundle.tables["enrollments"] if row["classSourcedId"] != LAB]

        result = spoilt(tmp_path, spoil)
        assert one(result, "class_without_enrolment").sourced_id == LAB
        assert result.may_import

    def test_subjects_and_their_codes(self, tmp_path: Path) -> None:
        result = spoilt(tmp_path, put("classes", LAB, subjects="Reading,Writing", subjectCodes="01028"))
        assert one(result, "subject_codes_length").severity is Severity.WARNING


class TestPeople:
    def test_users_without_org_in_version_1_1(self, tmp_path: Path) -> None:
        result = spoilt(tmp_path, put("users", OKORO, orgSourcedIds=""), "1.1")
        assert one(result, "user_without_org").severity is Severity.WARNING
        assert result.may_import

    def test_users_without_role_in_version_1_2(self, tmp_path: Path) -> None:
        def spoil(bundle: Bundle) -> None:
            bundle.tables["roles"] = [row for row in bundle.tables["roles"] if row["userSourcedId"] != ANA]

        assert one(spoilt(tmp_path, spoil), "user_without_role").sourced_id == ANA

    def test_a_primary_org_without_role(self, tmp_path: Path) -> None:
        result = spoilt(tmp_path, put("users", OKORO, primaryOrgSourcedId="riverbend-school-harbor"))
        assert one(result, "primary_org_without_role").severity is Severity.ERROR

    def test_two_primary_roles_at_one_org(self, tmp_path: Path) -> None:
        def spoil(bundle: Bundle) -> None:
            bundle.tables["roles"].append(
                bundle.row("roles", "riverbend-role-okoro") | {"sourcedId": "r-2", "role": "principal"}
            )

        assert one(spoilt(tmp_path, spoil), "second_primary_role").sourced_id == "r-2"

    def test_a_profile_of_somebody_else(self, tmp_path: Path) -> None:
        def spoil(bundle: Bundle) -> None:
            bundle.modes["userProfiles"] = "bulk"
            values = {
                "sourcedId": "p-1",
                "userSourcedId": ANA,
                "profileType": "x",
                "vendorId": "x",
                "credentialType": "x",
            }
            row = dict.fromkeys(LAYOUTS["1.2"]["userProfiles"].names, "") | values | {"username": "x"}
            bundle.tables["userProfiles"] = [row]
            put("roles", "riverbend-role-okoro", userProfileSourcedId="p-1")(bundle)

        assert one(spoilt(tmp_path, spoil), "role_profile_of_other_user").sourced_id == "riverbend-role-okoro"

    def test_people_are_never_joined_on_name_or_address(self, tmp_path: Path) -> None:
        bundle = good()
        bundle.row("users", LEE).update(username="OKORO", email="okoro@riverbend.example")
        result = checked(bundle, tmp_path)
        assert one(result, "username_shared").sourced_id == LEE
        assert LEE in {finding.sourced_id for finding in found(result, "email_shared")}
        assert {LEE, OKORO} <= {
            record.sourced_id for record in records_of(bundle, tmp_path) if isinstance(record, Person)
        }

    def test_an_address_as_id(self, tmp_path: Path) -> None:
        def spoil(bundle: Bundle) -> None:
            bundle.tables["users"].append(
                bundle.row("users", ANA) | {"sourcedId": "ana@mail.example", "username": "ana2"}
            )

        assert one(spoilt(tmp_path, spoil), "email_as_sourced_id").column == "sourcedId"

    def test_an_extension_role(self, tmp_path: Path) -> None:
        result = spoilt(tmp_path, put("roles", "riverbend-role-castro", role="ext:coach"))
        assert one(result, "enum_extension").severity is Severity.WARNING
        assert result.may_import

    def test_dates_of_birth(self, tmp_path: Path) -> None:
        result = spoilt(tmp_path, put("demographics", MAYA, birthDate=(ANCHOR + timedelta(days=1)).isoformat()))
        assert one(result, "birth_date_implausible").severity is Severity.WARNING

    def test_demographics_of_staff_are_not_kept(self, tmp_path: Path) -> None:
        def spoil(bundle: Bundle) -> None:
            bundle.tables["demographics"].append(bundle.row("demographics", MAYA) | {"sourcedId": OKORO})

        result = spoilt(tmp_path, spoil)
        assert one(result, "demographics_not_a_learner").sourced_id == OKORO
        assert result.records["Demographics"] == 14
        assert not result.left_out_rows


class TestContacts:
    def links(self, bundle: Bundle, tmp_path: Path) -> set[tuple[str, str, str]]:
        return {
            (record.learner_id.rpartition("-")[2], record.contact_id.rpartition("-")[2], record.relation)
            for record in records_of(bundle, tmp_path) if isinstance(record, GuardianLink)
        }  # fmt: skip

    @pytest.mark.parametrize("version", ["1.1", "1.2"])
    def test_from_the_learners_side(self, tmp_path: Path, version: str) -> None:
        links = self.links(good(version), tmp_path)
        assert {("maya", "ana", "parent"), ("maya", "ben", "parent"), ("theo", "dana", "guardian")} <= links

    def test_from_the_contacts_side_and_each_pair_once(self, tmp_path: Path) -> None:
        bundle = good()
        before = self.links(bundle, tmp_path)
        bundle.row("users", ANA)["agentSourcedIds"] = MAYA
        assert self.links(bundle, tmp_path) == before
        bundle.row("users", MAYA)["agentSourcedIds"] = ""
        assert self.links(bundle, tmp_path) == before - {("maya", "ben", "parent")}

    @pytest.mark.parametrize(
        ("agent", "code"),
        [(LEE, "agent_not_guardian"), (MAYA, "agent_is_self"), ("nowhere", "missing_optional_reference")],
    )
    def test_who_is_no_contact(self, tmp_path: Path, agent: str, code: str) -> None:
        bundle = good()
        bundle.row("users", MAYA)["agentSourcedIds"] = agent
        assert one(checked(bundle, tmp_path), code).column == "agentSourcedIds"
        assert not {link for link in self.links(bundle, tmp_path) if link[0] == "maya"}


class TestEnrolments:
    def test_a_learner_is_never_let_in_as_teacher(self, tmp_path: Path) -> None:
        result = spoilt(tmp_path, put("enrollments", MAYA_IN_LAB, role="teacher"))
        assert one(result, "enrolment_role_differs").severity is Severity.ERROR
        assert result.left_out_rows == {"enrollments": 1}

    def test_nor_a_contact_nor_a_teacher_as_learner(self, tmp_path: Path) -> None:
        for person, role in ((ANA, "teacher"), (LEE, "student")):
            result = spoilt(tmp_path, put("enrollments", MAYA_IN_LAB, role=role, userSourcedId=person))
            assert one(result, "enrolment_role_differs").sourced_id == MAYA_IN_LAB

    def test_two_primary_teachers(self, tmp_path: Path) -> None:
        def spoil(bundle: Bundle) -> None:
            bundle.tables["enrollments"].append(
                bundle.row("enrollments", f"{LAB}/okoro") | {"sourcedId": "e-2", "userSourcedId": LEE}
            )

        assert one(spoilt(tmp_path, spoil), "second_primary_teacher").sourced_id == "e-2"

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"beginDate": "2026-01-01"}, "enrolment_outside_term"),
            ({"endDate": "2027-08-01"}, "enrolment_outside_term"),
            ({"schoolSourcedId": "riverbend-school-harbor"}, "enrolment_school_differs"),
        ],
    )
    def test_what_is_only_said(self, tmp_path: Path, values: dict[str, str], code: str) -> None:
        result = spoilt(tmp_path, put("enrollments", MAYA_IN_LAB, **values))
        assert one(result, code).severity is Severity.WARNING
        assert result.may_import

    def test_the_day_after_the_last_is_inside(self, tmp_path: Path) -> None:
        assert "enrolment_outside_term" not in checked(good(), tmp_path).by_code

    def test_reversed_dates(self, tmp_path: Path) -> None:
        result = spoilt(tmp_path, put("enrollments", MAYA_IN_LAB, endDate="2026-01-01"))
        assert one(result, "dates_reversed").column == "endDate"

    def test_the_same_seat_twice(self, tmp_path: Path) -> None:
        def spoil(bundle: Bundle) -> None:
            bundle.tables["enrollments"].append(bundle.row("enrollments", MAYA_IN_LAB) | {"sourcedId": "e-2"})

        assert one(spoilt(tmp_path, spoil), "enrolment_repeated").sourced_id == "e-2"
