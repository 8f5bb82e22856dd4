"""What a later roster changes: dated facts are closed and opened again, people go and come back, nothing is erased."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from aivo.domains.roster.errors import MassRemoval
from aivo.domains.roster.schemas import ImportReport
from aivo.domains.students import service as students
from aivo.domains.students.models import ParentStudentRelation
from aivo.seed.bundle import Bundle
from tests.domains.roster.bundles import ANA, ANCHOR, CEDAR, LEE, MAYA, OKORO, add_delta, delta, good
from tests.domains.roster.district import ON_ANCHOR, District, counts

FIRST, LAST = date(2026, 8, 17), date(2027, 6, 11)
LATER = ANCHOR + timedelta(days=20)
LAB = "riverbend-class-lab"


def without(*people: str) -> Bundle:
    """The good bundle without these people and all that names them."""
    bundle = good()
    for rows in bundle.tables.values():
        rows[:] = [row for row in rows if not {row["sourcedId"], row.get("userSourcedId", "")} & set(people)]
        for row in rows:
            if row.get("agentSourcedIds"):
                row["agentSourcedIds"] = ",".join(set(row["agentSourcedIds"].split(",")) - set(people))
    return bundle


def changed(file: str, sourced_id: str, **values: str) -> Bundle:
    """The good bundle with one row changed."""
    bundle = good()
    bundle.row(file, sourced_id).update(values)
    return bundle


async def send_later(district: District, bundle: Bundle, **more: object) -> ImportReport:
    """Import a bundle twenty days after the first."""
    return await district.send(bundle, ON_ANCHOR, **{"today": LATER, **more})


class TestChanges:
    async def test_a_name_is_closed_and_opened_again(self, district: District) -> None:
        await district.send(good())
        await send_later(district, changed("users", MAYA, familyName="Torres Vega"))
        maya = await district.student("maya")
        assert maya["family_name"] == "Torres Vega"
        assert await district.spans("student_names", "student_id = $2 and kind = 'legal'", maya["id"]) == [
            (FIRST, LATER - timedelta(days=1)), (LATER, None),
        ]  # fmt: skip

    async def test_a_used_name_stands_beside_the_legal_one(self, district: District) -> None:
        await district.send(changed("users", MAYA, preferredGivenName="May"))
        maya = await district.student("maya")
        assert maya["given_name"] == "May"
        rows = await district.ask(
            "select kind, given_name from student_names where tenant_id = $1 and student_id = $2", maya["id"]
        )
        assert {tuple(row) for row in rows} == {("legal", "Maya"), ("used", "May")}

    async def test_a_grade_is_a_new_stretch_of_the_enrolment(self, district: District) -> None:
        await district.send(good())
        await send_later(district, changed("users", MAYA, grades="05"))
        maya = await district.student("maya")
        rows = await district.ask(
            "select grade_level, valid_from, valid_to from school_enrolments"
            " where tenant_id = $1 and student_id = $2 order by 2",
            maya["id"],
        )
        assert [tuple(row) for row in rows] == [("04", FIRST, LATER - timedelta(days=1)), ("05", LATER, None)]
        before = district.everything()
        await send_later(district, changed("users", MAYA, grades="05"))
        assert district.everything() == before

    async def test_another_school(self, district: District) -> None:
        await district.send(good())
        bundle = changed("roles", "riverbend-role-maya", orgSourcedId="riverbend-school-harbor")
        bundle.row("users", MAYA)["primaryOrgSourcedId"] = "riverbend-school-harbor"
        await send_later(district, bundle)
        maya = await district.student("maya")
        spans = await district.spans("school_enrolments", "student_id = $2", maya["id"])
        assert sorted(spans, key=str) == sorted([(FIRST, LATER), (FIRST, None)], key=str)

    async def test_dates_of_an_enrolment(self, district: District) -> None:
        await district.send(good())
        await send_later(district, changed("enrollments", f"{LAB}/maya", endDate="2026-12-19"))
        maya = await district.student("maya")
        rows = await district.ask(
            "select m.valid_to, m.source_valid_to from classroom_memberships m"
            " join classrooms c on c.id = m.classroom_id"
            " where m.tenant_id = $1 and m.student_id = $2 and c.title = 'Learning Lab'",
            maya["id"],
        )
        assert [tuple(row) for row in rows] == [(date(2026, 12, 18), date(2026, 12, 19))]

    async def test_terms_move_the_days_of_classes_and_enrolments(self, district: District) -> None:
        for row in (bundle := good()).tables["enrollments"]:
            row |= {"beginDate": "", "endDate": ""}
        await district.send(bundle)
        bundle.row("academicSessions", "riverbend-session-spring")["endDate"] = "2027-06-05"
        await send_later(district, bundle)
        rows = await district.ask("select distinct ends_on from classrooms where tenant_id = $1")
        assert [row[0] for row in rows] == [date(2027, 6, 4)]
        rows = await district.ask("select distinct valid_to from classroom_memberships where tenant_id = $1")
        assert [row[0] for row in rows] == [date(2027, 6, 4)]

    async def test_other_end_dates_of_the_source_move_them_too(self, district: District) -> None:
        await district.send(good())
        await district.set("riverbend-sis", end_dates="inclusive")
        await send_later(district, good())
        rows = await district.ask("select distinct valid_to from classroom_memberships where tenant_id = $1")
        assert [row[0] for row in rows] == [date(2027, 6, 12)]

    async def test_what_is_reported_is_dated(self, district: District) -> None:
        await district.send(good())
        await send_later(district, changed("demographics", MAYA, asian="true", birthDate="2016-11-21"))
        maya = await district.student("maya")
        assert maya["birth_date"] == date(2016, 11, 21)
        rows = await district.ask(
            "select races from student_demographics where tenant_id = $1 and student_id = $2 order by valid_from",
            maya["id"],
        )
        assert [row["races"] for row in rows] == [["white"], ["asian", "white"]]

    async def test_a_username_follows_the_source(self, district: District) -> None:
        await district.send(good())
        before = await district.user("lee")
        await send_later(district, changed("users", LEE, username="G.Lee"))
        assert (await district.user("g.lee"))["id"] == before["id"]

    async def test_words_of_the_senders_own_count_as_the_plainest(self, district: District) -> None:
        bundle = changed("academicSessions", "riverbend-session-q1", type="ext:hexamester")
        bundle.row("classes", LAB)["classType"] = "ext:lab"
        bundle.row("demographics", MAYA)["sex"] = "ext:x"
        bundle.row("enrollments", f"{LAB}/okoro")["role"] = "ext:coach"
        await district.send(bundle)
        okoro = await district.user("okoro")
        (staff,) = await district.ask(
            "select role from classroom_staff where tenant_id = $1 and user_id = $2", okoro["id"]
        )
        assert staff["role"] == "proctor"
        with district.database.connect("postgres") as connection:
            opened = connection.execute(
                "select 1 from app.student_access where user_id = %s", (okoro["id"],)
            ).fetchall()
        assert opened == []

    async def test_two_schools_of_one_name(self, district: District) -> None:
        bundle = changed("orgs", "riverbend-school-harbor", name="Cedar Elementary School")
        bundle.tables["orgs"].append(bundle.row("orgs", CEDAR) | {"sourcedId": "third"})
        await district.send(bundle)
        rows = await district.ask("select name from schools where tenant_id = $1 order by name")
        assert [row["name"] for row in rows] == [
            "Cedar Elementary School", "Cedar Elementary School (480101001)", "Cedar Elementary School (480101002)",
        ]  # fmt: skip
        assert not (await district.send(bundle)).changes_anything

    async def test_a_department_that_is_mapped_to_a_school(self, district: District) -> None:
        bundle = changed("orgs", CEDAR, type="department")
        await district.set("riverbend-sis", org_types={CEDAR: "school"})
        await district.send(bundle)
        rows = await district.ask("select count(*) from schools where tenant_id = $1")
        assert rows[0][0] == 2


class TestNothingIsWidened:
    async def test_a_home_role_is_not_changed_by_an_import(self, district: District) -> None:
        await district.send(good())
        bundle = changed("roles", "riverbend-role-lee", role="principal")
        bundle.tables["enrollments"] = [row for row in bundle.tables["enrollments"] if row["userSourcedId"] != LEE]
        await district.set("riverbend-sis", removal_percent=100)
        report = await send_later(district, bundle)
        lee = await district.user("lee")
        assert lee["role"] == "teacher"
        roles = await district.ask("select role from user_roles where tenant_id = $1 and user_id = $2", lee["id"])
        assert {row["role"] for row in roles} == {"teacher"}
        assert report.result.by_code["role_change_held"] == 2

    async def _confirm(self, district: District) -> None:
        ana, maya = await district.user("ana"), await district.student("maya")
        (found,) = await district.ask(
            "select id from parent_student_relations where tenant_id = $1 and student_id = $2 and user_id = $3",
            maya["id"],
            ana["id"],
        )
        async with district.acting() as ctx:
            relation = await ctx.load(ParentStudentRelation, found["id"])
            relation.kind = "biological_or_adoptive_parent"
            await students.confirm_relation(ctx, relation, identity_checked="in_person", from_day=FIRST)
        await district.tell("update users set status = 'active' where tenant_id = $1 and id = $2", ana["id"])

    async def test_the_address_of_a_parent_who_signs_in_is_not_changed_by_an_import(self, district: District) -> None:
        await district.send(good())
        await self._confirm(district)
        report = await send_later(district, changed("users", ANA, email="somebody.else@mail.example"))
        assert (await district.user("ana"))["email"] == "torres.family@mail.example"
        assert report.result.by_code["email_change_held"] == 1

    async def test_a_confirmed_parent_keeps_every_right_when_the_source_forgets_them(self, district: District) -> None:
        await district.send(good())
        await self._confirm(district)
        report = await send_later(district, changed("users", MAYA, agentSourcedIds="riverbend-person-ben"))
        rights = await district.ask("select right_kind, valid_to from parent_relation_rights where tenant_id = $1")
        assert len(rights) == 5
        assert {row["valid_to"] for row in rights} == {None}
        assert report.result.by_code["contact_kept"] == 1

    async def test_a_parent_who_signs_in_is_not_shut_out_when_the_source_forgets_them(self, district: District) -> None:
        await district.send(good())
        await self._confirm(district)
        report = await send_later(district, without(ANA))
        assert (await district.user("ana"))["status"] == "active"
        assert report.result.by_code["contact_kept"] == 2
        before = district.everything()
        await send_later(district, without(ANA))
        assert district.everything() == before

    async def test_an_unconfirmed_contact_who_is_gone_ends_and_comes_back_without_rights(
        self, district: District
    ) -> None:
        await district.send(good())
        await send_later(district, changed("users", MAYA, agentSourcedIds=ANA))
        maya, ben = await district.student("maya"), await district.user("ben")
        where = "student_id = $2 and user_id = $3"
        assert await district.spans("parent_student_relations", where, maya["id"], ben["id"]) == [(FIRST, LATER)]
        await send_later(district, good())
        assert await district.spans("parent_student_relations", where, maya["id"], ben["id"]) == [(FIRST, None)]
        assert await district.ask("select 1 from parent_relation_rights where tenant_id = $1") == []

    async def test_a_number_of_a_contact(self, district: District) -> None:
        await district.send(good())
        await send_later(district, changed("users", ANA, phone="+1 555 9999", email=""))
        ana = await district.user("ana")
        rows = await district.ask(
            "select kind, value from contact_points where tenant_id = $1 and user_id = $2 and deleted_at is null",
            ana["id"],
        )
        assert [tuple(row) for row in rows] == [("home_phone", "+1 555 9999")]


class TestGone:
    async def test_people_are_deactivated_and_their_records_stay(self, district: District) -> None:
        await district.send(good())
        maya = await district.student("maya")
        report = await send_later(district, without(MAYA))
        assert counts(report, "removed")["person"] == 1
        user = await district.user("maya")
        assert (user["status"], user["deleted_at"]) == ("deactivated", None)
        assert (await district.student("maya"))["id"] == maya["id"]
        assert await district.spans("school_enrolments", "student_id = $2", maya["id"]) == [(FIRST, LATER)]
        assert set(await district.spans("classroom_memberships", "student_id = $2", maya["id"])) == {(FIRST, LATER)}
        before = district.everything()
        await send_later(district, without(MAYA))
        assert district.everything() == before

    async def test_and_come_back(self, district: District) -> None:
        await district.send(good())
        await send_later(district, without(MAYA, OKORO))
        back = LATER + timedelta(days=30)
        await district.send(good(), ON_ANCHOR, today=back)
        maya = await district.student("maya")
        assert (await district.user("maya"))["status"] == "active"
        assert (await district.user("okoro"))["status"] == "active"
        assert await district.spans("school_enrolments", "student_id = $2", maya["id"]) == [
            (FIRST, LATER), (LATER + timedelta(days=1), None),
        ]  # fmt: skip
        lab = "student_id = $2 and classroom_id in (select id from classrooms where title = 'Learning Lab')"
        assert await district.spans("classroom_memberships", lab, maya["id"]) == [
            (FIRST, LATER), (LATER + timedelta(days=1), LAST),
        ]  # fmt: skip

    async def test_somebody_switched_off(self, district: District) -> None:
        await district.send(good())
        await send_later(district, changed("users", LEE, enabledUser="false"))
        assert (await district.user("lee"))["status"] == "deactivated"
        await send_later(district, good())
        assert (await district.user("lee"))["status"] == "active"

    async def test_somebody_whom_a_person_switched_off_stays_off(self, district: District) -> None:
        await district.send(good())
        await district.tell(
            "update users set status = 'deactivated', deactivation_reason = 'leave'"
            " where tenant_id = $1 and username = 'lee'"
        )
        await send_later(district, changed("users", LEE, middleName="X"))
        assert (await district.user("lee"))["status"] == "deactivated"

    async def test_a_teacher_who_leaves_a_class(self, district: District) -> None:
        await district.send(good())
        bundle = good()
        bundle.tables["enrollments"] = [
            row for row in bundle.tables["enrollments"] if row["sourcedId"] != f"{LAB}/okoro"
        ]
        await send_later(district, bundle)
        okoro = await district.user("okoro")
        assert await district.spans("classroom_staff", "user_id = $2", okoro["id"]) == [(FIRST, LATER)]

    async def test_a_class_that_is_gone_stays_without_anybody(self, district: District) -> None:
        await district.send(good())
        bundle = good()
        bundle.tables["classes"] = [row for row in bundle.tables["classes"] if row["sourcedId"] != LAB]
        bundle.tables["enrollments"] = [row for row in bundle.tables["enrollments"] if row["classSourcedId"] != LAB]
        await send_later(district, bundle)
        (lab,) = await district.ask(
            "select id, ends_on, deleted_at from classrooms where tenant_id = $1 and title = 'Learning Lab'"
        )
        assert (lab["ends_on"], lab["deleted_at"]) == (LATER, None)
        assert set(await district.spans("classroom_memberships", "classroom_id = $2", lab["id"])) == {(FIRST, LATER)}

    async def test_a_row_with_an_error_is_not_gone(self, district: District) -> None:
        await district.send(good())
        await send_later(district, changed("users", MAYA, givenName=""), leaves_out_faulty_rows=True)
        maya = await district.student("maya")
        assert (await district.user("maya"))["status"] == "active"
        assert await district.spans("school_enrolments", "student_id = $2", maya["id"]) == [(FIRST, None)]
        assert set(await district.spans("classroom_memberships", "student_id = $2", maya["id"])) == {(FIRST, LAST)}

    async def test_a_file_that_is_absent_removes_nothing(self, district: District) -> None:
        await district.send(good())
        bundle = good()
        for file in ("enrollments", "demographics", "roles"):
            del bundle.tables[file]
            bundle.modes[file] = "absent"
        before = district.everything()
        report = await send_later(district, bundle)
        assert not report.changes_anything
        assert district.everything() == before


class TestMassRemoval:
    def _half(self) -> Bundle:
        bundle = good()
        people = {row["sourcedId"] for row in bundle.tables["users"][::2]}
        return without(*people)

    async def test_is_refused_and_the_database_is_as_it_was(self, district: District) -> None:
        await district.send(good())
        before = district.everything()
        with pytest.raises(MassRemoval) as refused:
            await send_later(district, self._half())
        assert "24 of 47 people would vanish (51 %)" in refused.value.message
        assert counts(refused.value.details["report"], "removed")["person"] == 24
        assert district.everything() == before

    async def test_preview_says_so(self, district: District) -> None:
        await district.send(good())
        report = await district.preview(self._half())
        assert report.refusal is not None
        assert counts(report, "removed")["person"] == 24

    async def test_goes_ahead_when_it_is_asked_for(self, district: District) -> None:
        await district.send(good())
        await send_later(district, self._half(), allows_removals=True)
        rows = await district.ask("select count(*) from users where tenant_id = $1 and status = 'deactivated'")
        assert rows[0][0] == 24

    @pytest.mark.parametrize(("percent", "is_refused"), [(1, True), (2, True), (3, False)])
    async def test_the_share_is_the_sources_own(self, district: District, percent: int, is_refused: bool) -> None:
        await district.send(good())
        await district.set("riverbend-sis", removal_percent=percent)
        bundle = without("riverbend-person-irina")
        if is_refused:
            with pytest.raises(MassRemoval):
                await send_later(district, bundle)
        else:
            await send_later(district, bundle)

    async def test_enrolments_count_too(self, district: District) -> None:
        await district.send(good())
        bundle = good()
        bundle.tables["enrollments"] = bundle.tables["enrollments"][:50]
        with pytest.raises(MassRemoval, match="50 of 100 enrolments"):
            await send_later(district, bundle)

    async def test_removals_that_are_written_down_count_too(self, district: District) -> None:
        await district.send(good())
        bundle = delta()
        for row in good().tables["users"][:10]:
            add_delta(bundle, "users", sourcedId=row["sourcedId"], status="tobedeleted")
        with pytest.raises(MassRemoval):
            await send_later(district, bundle)


class TestDelta:
    async def test_a_change_touches_nothing_else(self, district: District) -> None:
        await district.send(good())
        bundle = delta()
        add_delta(
            bundle,
            "users",
            **{**good().row("users", MAYA), "grades": "05", "status": "active", "dateLastModified": "2026-10-13"},
        )
        report = await send_later(district, bundle)
        assert counts(report, "changed") == {"learner": 1}
        assert counts(report, "removed") == {}
        assert (await district.student("maya"))["grade_level"] == "05"

    async def test_a_new_learner_in_a_class_that_is_known(self, district: District) -> None:
        await district.send(good())
        bundle = delta()
        who = {"enabledUser": "true", "username": "nia", "givenName": "Nia", "familyName": "Diop", "grades": "04"}
        where = {"userSourcedId": "new-1", "role": "student", "beginDate": "2026-10-20"}
        add_delta(bundle, "users", sourcedId="new-1", agentSourcedIds=ANA, **who)
        add_delta(bundle, "roles", sourcedId="new-r1", roleType="primary", orgSourcedId=CEDAR, **where)
        add_delta(bundle, "enrollments", sourcedId="new-e1", classSourcedId=LAB, schoolSourcedId=CEDAR, **where)
        report = await send_later(district, bundle)
        assert report.result.error_count == 0
        nia = await district.student("nia")
        assert await district.spans("school_enrolments", "student_id = $2", nia["id"]) == [(date(2026, 10, 20), None)]
        assert await district.spans("classroom_memberships", "student_id = $2", nia["id"]) == [
            (date(2026, 10, 20), LAST)
        ]
        contacts = await district.ask(
            "select count(*) from contact_points where tenant_id = $1 and student_id = $2", nia["id"]
        )
        assert contacts[0][0] == 2

    async def test_removals(self, district: District) -> None:
        await district.send(good())
        bundle = delta()
        add_delta(bundle, "users", sourcedId=MAYA, status="tobedeleted")
        add_delta(bundle, "enrollments", sourcedId=f"{LAB}/theo", status="tobedeleted")
        await send_later(district, bundle)
        maya, theo = await district.student("maya"), await district.student("theo")
        assert (await district.user("maya"))["status"] == "deactivated"
        assert set(await district.spans("classroom_memberships", "student_id = $2", maya["id"])) == {(FIRST, LATER)}
        assert await district.spans("classroom_memberships", "student_id = $2", theo["id"]) != []
        await district.send(good(), ON_ANCHOR, today=LATER)
        assert (await district.user("maya"))["status"] == "active"
        assert set(await district.spans("classroom_memberships", "student_id = $2", maya["id"])) == {(FIRST, LAST)}

    async def test_what_nobody_knows_is_refused(self, district: District) -> None:
        bundle = delta()
        add_delta(
            bundle,
            "enrollments",
            sourcedId="e",
            classSourcedId="c",
            schoolSourcedId="s",
            userSourcedId="u",
            role="student",
        )
        before = district.everything()
        with pytest.raises(Exception, match="errors"):
            await district.send(bundle)
        assert district.everything() == before
