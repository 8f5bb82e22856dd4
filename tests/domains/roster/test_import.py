"""Importing a roster: what it makes, that a second one changes nothing, and what it never does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from aivo.domains.identity.models import DutyAssignment
from aivo.domains.roster import apply_enrolments, importing
from aivo.domains.roster.errors import RosterDutyNeeded
from aivo.domains.tenancy import service as tenancy
from aivo.domains.tenancy.schemas import TenantDraft
from aivo.kit.actor import Actor
from aivo.kit.errors import Forbidden
from tests.domains.roster.bundles import MAYA, OKORO, good
from tests.domains.roster.district import District, counts

FIRST, LAST = date(2026, 8, 17), date(2027, 6, 11)


class TestFirstImport:
    @pytest.mark.parametrize("version", ["1.1", "1.2"])
    async def test_makes_the_school(self, district: District, version: str) -> None:
        report = await district.send(good(version))
        assert counts(report, "added") == {
            "org": 3, "session": 7, "course": 47, "class": 47, "person": 47, "learner": 14, "role": 47, "seat": 14,
            "demographics": 14, "guardian": 18, "contact_point": 35, "enrolment": 100,
        }  # fmt: skip
        (lea,) = await district.ask("select * from districts where tenant_id = $1")
        assert (lea["name"], lea["state_agency_id"]) == ("Riverbend Unified School District", "4801010")
        schools = await district.ask("select name, grades, district_id from schools where tenant_id = $1 order by name")
        assert [(row["name"], row["grades"][0], row["district_id"]) for row in schools] == [
            ("Cedar Elementary School", "KG", lea["id"]), ("Harbor Secondary School", "06", lea["id"]),
        ]  # fmt: skip
        (year,) = await district.ask("select * from school_years where tenant_id = $1")
        assert (year["end_year"], year["first_day_on"], year["last_day_on"]) == (2027, FIRST, LAST)

    async def test_makes_learners_with_their_dated_facts(self, district: District) -> None:
        await district.send(good())
        maya = await district.student("maya")
        assert (maya["given_name"], maya["grade_level"], maya["home_language"], maya["birth_date"]) == (
            "Maya", "04", "es", date(2016, 11, 20),
        )  # fmt: skip
        assert (await district.student("jordan"))["wording"] == "teen"
        assert await district.spans("school_enrolments", "student_id = $2", maya["id"]) == [(FIRST, None)]
        assert await district.spans("student_names", "student_id = $2", maya["id"]) == [(FIRST, None)]
        (said,) = await district.ask(
            "select * from student_demographics where tenant_id = $1 and student_id = $2", maya["id"]
        )
        assert (said["sex"], said["races"], said["is_hispanic"]) == ("female", ["white"], True)
        (number,) = await district.ask(
            "select * from student_identifiers where tenant_id = $1 and student_id = $2", maya["id"]
        )
        assert (number["scheme"], number["value"]) == ("district", "600100")

    async def test_keeps_end_dates_as_sent_beside_the_last_day(self, district: District) -> None:
        await district.send(good())
        maya = await district.student("maya")
        rows = await district.ask(
            "select valid_from, valid_to, source_valid_to from classroom_memberships"
            " where tenant_id = $1 and student_id = $2",
            maya["id"],
        )
        assert {tuple(row) for row in rows} == {(FIRST, LAST, date(2027, 6, 12))}
        sessions = await district.ask(
            "select ends_on, source_ends_on from academic_sessions where tenant_id = $1 and kind = 'schoolYear'"
        )
        assert [tuple(row) for row in sessions] == [(LAST, date(2027, 6, 12))]

    async def test_a_source_whose_end_dates_are_last_days(self, district: District) -> None:
        await district.set("riverbend-sis", end_dates="inclusive")
        await district.send(good())
        (year,) = await district.ask("select last_day_on from school_years where tenant_id = $1")
        assert year["last_day_on"] == date(2027, 6, 12)

    async def test_staff_see_the_learners_of_their_classes(self, district: District) -> None:
        await district.send(good())
        maya, lee = await district.student("maya"), await district.user("lee")
        with district.database.connect("postgres") as connection:
            rows = connection.execute(
                "select distinct u.username from app.student_access a join users u on u.id = a.user_id"
                " where a.student_id = %s and a.role = 'teacher'", (maya["id"],),
            ).fetchall()  # fmt: skip
        assert {row[0] for row in rows} == {"lee", "okoro"}
        assert (lee["role"], lee["status"]) == ("teacher", "active")

    async def test_roles_come_with_the_word_of_the_source(self, district: District) -> None:
        await district.send(good())
        rows = await district.ask(
            "select u.username, u.role, r.source_role, r.school_id is null as everywhere from user_roles r"
            " join users u on u.id = r.user_id where r.tenant_id = $1 and u.username in ('ruiz', 'hayes', 'jo')"
        )
        assert {tuple(row) for row in rows} == {
            ("ruiz", "district_admin", "districtAdministrator", True),
            ("hayes", "district_admin", "principal", False),
            ("jo", "teacher", "aide", False),
        }

    async def test_is_recorded_with_its_findings_and_the_sources_ids(self, district: District) -> None:
        report = await district.send(good())
        (run,) = await district.ask("select * from roster_imports where tenant_id = $1")
        assert (run["id"], run["oneroster_version"], run["mode"]) == (report.import_id, "1.2", "bulk")
        found = await district.ask(
            "select code from roster_import_findings where tenant_id = $1 and import_id = $2", run["id"]
        )
        assert {row["code"] for row in found} == set(report.result.by_code)
        (link,) = await district.ask(
            "select row_id, source_metadata from external_ids"
            " where tenant_id = $1 and kind = 'person' and sourced_id = $2",
            MAYA,
        )
        assert link["row_id"] == (await district.user("maya"))["id"]
        assert "homeLanguage" in str(link["source_metadata"])


class TestNothingIsOpened:
    async def test_contacts_have_no_rights_and_cannot_sign_in(self, district: District) -> None:
        await district.send(good())
        maya = await district.student("maya")
        relations = await district.ask(
            "select u.username, u.status, r.kind, r.called, r.is_confirmed, r.origin from parent_student_relations r"
            " join users u on u.id = r.user_id where r.tenant_id = $1 and r.student_id = $2",
            maya["id"],
        )
        assert {tuple(row) for row in relations} == {
            (name, "contact", "other_contact", "parent", False, "imported") for name in ("ana", "ben")
        }
        assert await district.ask("select 1 from parent_relation_rights where tenant_id = $1") == []
        with district.database.connect("postgres") as connection:
            statement = "select 1 from app.student_access where role = 'parent' and tenant_id = %s"
            assert connection.execute(statement, (district.tenant_id,)).fetchall() == []

    async def test_people_are_not_joined_on_an_address_or_a_username(self, district: District) -> None:
        bundle = good()
        bundle.row("users", OKORO).update(username="LEE", email="torres.family@mail.example")
        report = await district.send(bundle)
        names = await district.ask(
            "select username, family_name from users where tenant_id = $1 and username like 'lee%' order by 1"
        )
        assert [tuple(row) for row in names] == [("lee", "Okoro"), ("lee-2", "Lee")]
        assert report.result.by_code["username_taken"] == 1
        same = await district.ask(
            "select count(*) from users where tenant_id = $1 and email = 'torres.family@mail.example'"
        )
        assert same[0][0] == 3
        assert not (await district.send(bundle)).changes_anything

    async def test_a_person_made_here_with_the_same_username_is_another_person(self, district: District) -> None:
        await district.tell(
            "insert into users (tenant_id, username, role, given_name, family_name)"
            " values ($1, 'okoro', 'district_admin', 'X', 'Y')"
        )
        await district.send(good())
        assert (await district.user("okoro"))["family_name"] == "Y"
        assert (await district.user("okoro-2"))["family_name"] == "Okoro"

    async def test_the_same_roster_in_another_tenant_meets_nobody(self, district: District) -> None:
        await district.send(good())
        before = await district.ask("select count(*) from users where tenant_id = $1")
        other = await tenancy.found_tenant(district.database.databases, TenantDraft("lakeshore", "Lakeshore"))
        twin = replace(district, tenant_id=other)
        report = await twin.send(good())
        assert counts(report, "added")["person"] == 47
        assert await district.ask("select count(*) from users where tenant_id = $1") == before


class TestTwice:
    @pytest.mark.parametrize("version", ["1.1", "1.2"])
    async def test_changes_nothing_at_all(self, district: District, version: str) -> None:
        await district.send(good(version))
        before = district.everything()
        report = await district.send(good(version))
        assert not report.changes_anything
        assert report.is_applied
        assert district.everything() == before

    async def test_a_new_date_of_change_alone_is_no_change(self, district: District) -> None:
        await district.send(good())
        before = district.everything()
        bundle = good()
        for rows in bundle.tables.values():
            for row in rows:
                row |= {"status": "active", "dateLastModified": "2026-10-13T00:00:00.000Z"}
        await district.send(bundle)
        assert district.everything() == before

    async def test_what_was_corrected_here_stays_until_the_source_says_something_new(self, district: District) -> None:
        await district.send(good())
        await district.tell("update users set title = 'Prof.' where tenant_id = $1 and username = 'okoro'")
        await district.send(good())
        assert (await district.user("okoro"))["title"] == "Prof."
        bundle = good()
        bundle.row("users", OKORO)["metadata.title"] = "Dr."
        await district.send(bundle)
        assert (await district.user("okoro"))["title"] == "Dr."


class TestPreview:
    async def test_says_what_would_happen_and_writes_nothing(self, district: District) -> None:
        before = district.everything()
        report = await district.preview(good())
        assert counts(report, "added")["person"] == 47
        assert (report.is_applied, report.refusal) == (False, None)
        assert district.everything() == before
        answer = report.to_json()
        assert set(answer) == {"findings", "summary"}


class TestWhoMay:
    async def _admin(self, district: District, duty: str | None) -> District:
        await district.tell(
            "insert into users (tenant_id, username, role, given_name, family_name)"
            " values ($1, 'boss', 'district_admin', 'A', 'B')"
        )
        boss = await district.user("boss")
        if duty:
            async with district.acting() as ctx:
                ctx.add(DutyAssignment(user_id=boss["id"], duty=duty, valid_from=date(2020, 1, 1)))
        return replace(district, actor=Actor(district.tenant_id, boss["id"], "district_admin"))

    async def test_an_administrator_with_the_roster_duty(self, district: District) -> None:
        admin = await self._admin(district, "roster")
        report = await admin.send(good())
        assert counts(report, "added")["person"] == 47
        (run,) = await district.ask("select by_user_id from roster_imports where tenant_id = $1")
        assert run["by_user_id"] == (await district.user("boss"))["id"]
        assert not (await admin.send(good())).changes_anything

    async def test_an_administrator_without_it(self, district: District) -> None:
        admin = await self._admin(district, "billing")
        before = district.everything()
        with pytest.raises(RosterDutyNeeded):
            await admin.send(good())
        assert district.everything() == before

    async def test_a_teacher(self, district: District) -> None:
        await district.send(good())
        teacher = replace(district, actor=Actor(district.tenant_id, (await district.user("lee"))["id"], "teacher"))
        with pytest.raises(Forbidden):
            await teacher.send(good())


class TestOneTransaction:
    async def test_a_failure_near_the_end_leaves_the_database_as_it_was(
        self, district: District, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def stumble(work: object) -> None:
            await apply_enrolments.apply_enrolments(work)  # type: ignore[arg-type]
            raise RuntimeError("the power is gone")

        monkeypatch.setitem(importing.WRITERS, "enrolments", stumble)
        before = district.everything()
        with pytest.raises(RuntimeError):
            await district.send(good())
        assert district.everything() == before
