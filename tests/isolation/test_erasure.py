"""Erasure inside PostgreSQL: what may go goes without a trace, what must stay stays, whoever tries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from aivo.domains.consent.erasing import CLASSES
from tests.isolation.marked import LEARNER_TABLES, NEEDLE, free, mark, release, rows_of, where_is
from tests.isolation.world import Filled, state_of

Connection = psycopg.Connection[Any]


@pytest.fixture
def link(own_filled: Filled) -> Iterator[Connection]:
    """The owner of the server, for putting things in and for looking everywhere."""
    with own_filled.connect("postgres", autocommit=True) as found:
        yield found


def erase(link: Connection, student: UUID, data_class: str, *, keeps: bool = False) -> dict[str, int]:
    """Erase one class as whoever acts."""
    found: dict[str, int] = {}
    for name, count in link.execute(
        "select table_name, row_count from app.erase(%s, %s, %s, 'parent', %s)", (student, data_class, uuid4(), keeps)
    ).fetchall():
        found[name] = found.get(name, 0) + count
    return found


def refused(link: Connection, student: UUID, data_class: str) -> str | None:
    """The state of the refusal, None where it went."""
    return state_of(link, "select app.erase(%s, %s, %s, 'parent')", (student, data_class, uuid4()))


class TestEveryTable:
    def test_has_a_class_and_a_row_to_go(self, filled: Filled) -> None:
        student, link = filled.riverbend.students["far"], filled.link("postgres")
        assert {name for name, count in rows_of(link, student).items() if not count} == set()
        known = {row[0] for row in link.execute("select unnest(app.learner_tables(null))").fetchall()}
        assert known >= set(LEARNER_TABLES)

    def test_goes_without_a_trace_and_nobody_elses_row_with_it(self, own_filled: Filled, link: Connection) -> None:
        student, other = (own_filled.riverbend.students[name] for name in ("far", "kid"))
        mark(link, student)
        before, foreign = rows_of(link, other), rows_of(link, own_filled.lakeshore.students["far"])
        free(link, student)
        assert len(where_is(link, NEEDLE)) > 40
        gone: dict[str, int] = {}
        for each in CLASSES:
            with own_filled.acting(own_filled.actor("office"), keep=True) as acting:
                for name, count in erase(acting, student, each).items():
                    gone[name] = gone.get(name, 0) + count
        assert set(gone) >= set(LEARNER_TABLES)
        assert where_is(link, NEEDLE) == []
        assert sum(rows_of(link, student).values()) == 0
        assert {name: count for name, count in rows_of(link, other).items() if count != before[name]} == {}
        assert rows_of(link, own_filled.lakeshore.students["far"]) == foreign
        (account,) = link.execute(
            "select username, given_name, status from users where id = %s", (own_filled.riverbend.users["far"],)
        ).fetchall()
        assert account == (f"erased-{own_filled.riverbend.users['far']}", "-", "deactivated")
        tombstones = link.execute("select data_class from erasures where learner_id = %s order by at", (student,))
        assert [row[0] for row in tombstones.fetchall()] == list(CLASSES)


class TestWhatMustStay:
    def test_a_hold_keeps_it(self, filled: Filled) -> None:
        student = filled.riverbend.students["far"]
        with filled.acting(filled.actor("office")) as acting:
            assert {each: refused(acting, student, each) for each in CLASSES} == dict.fromkeys(CLASSES, "AV041")

    def test_the_law_keeps_the_plan_and_nothing_collected_on_consent(self, filled: Filled) -> None:
        student = filled.riverbend.students["far"]
        with filled.acting(filled.actor("office")) as acting:
            release(acting, student)
            rows = acting.execute("select data_class, stands, reason from app.erasure_of(%s)", (student,)).fetchall()
            assert rows == [
                *((each, False, "asked") for each in CLASSES[:3]),
                *((each, True, "not_begun") for each in CLASSES[3:]),
            ]
            assert erase(acting, student, "focus_monitoring")["focus_events"] == 1
            assert refused(acting, student, "plan") == "AV041"

    def test_the_law_keeps_the_plan_until_its_day(self, filled: Filled) -> None:
        student = filled.riverbend.students["far"]
        with filled.acting(filled.actor("office")) as acting:
            free(acting, student)
            assert refused(acting, student, "plan") == "AV041"  # a focus summary names one of its reports
            erase(acting, student, "focus_monitoring")
            for left, kept in (("current_date - 2554", "AV041"), ("current_date - 2556", None)):
                acting.execute(f"update school_enrolments set valid_to = {left} where student_id = %s", (student,))
                acting.execute(f"update student_profiles set exited_on = {left} where id = %s", (student,))
                assert refused(acting, student, "plan") == kept

    def test_a_part_under_hold_leaves_the_others(self, filled: Filled) -> None:
        student = filled.riverbend.students["far"]
        with filled.acting(filled.actor("office")) as acting:
            acting.execute("update retention_holds set covers = '{focus}' where student_id = %s", (student,))
            assert erase(acting, student, "ai_help")["ai_messages"] == 1
            assert refused(acting, student, "focus_monitoring") == "AV041"

    def test_the_own_row_goes_last(self, filled: Filled) -> None:
        student = filled.riverbend.students["far"]
        with filled.acting(filled.actor("office")) as acting:
            free(acting, student)
            assert refused(acting, student, "permanent_record") == "AV041"

    def test_the_permanent_record_can_be_kept(self, filled: Filled) -> None:
        student = filled.riverbend.students["far"]
        with filled.acting(filled.actor("office")) as acting:
            free(acting, student)
            for each in CLASSES[:-1]:
                erase(acting, student, each, keeps=True)
            kept = acting.execute("select family_name, user_id from student_profiles where id = %s", (student,))
            assert kept.fetchall() == [("Test", None)]
            left = {name for name, count in rows_of(acting, student).items() if count}
        assert left == {
            "classroom_memberships", "contact_points", "household_addresses", "household_members", "households",
            "school_enrolments", "student_names",
        }  # fmt: skip


class TestNobodyElse:
    def test_erases(self, filled: Filled) -> None:
        student = filled.riverbend.students["kid"]
        for who in ("mother", "teacher", "manager", "principal", "clerk", "kid", "system"):
            with filled.acting(filled.actor(who)) as acting:
                assert {refused(acting, student, each) for each in CLASSES} == {"AV040"}, who
                again = state_of(acting, "select app.erase_again(%s, 'plan', %s, 'parent', false)", (student, uuid4()))
                rows = state_of(acting, "select app.erase_rows(%s, %s, 'plan', false)", (uuid4(), student))
                assert (again, rows) == ("42501", "42501"), who

    def test_of_another_tenant_is_erased(self, filled: Filled) -> None:
        with filled.acting(filled.actor("office")) as acting:
            assert refused(acting, filled.lakeshore.students["far"], "ai_help") == "AV040"

    def test_deletes_a_learners_row(self, filled: Filled) -> None:
        roles = ["aivo_member", "aivo_district", "aivo_platform", "aivo_worker"]
        with filled.connect("postgres") as link:
            found = link.execute(
                "select r, t from unnest(%s::text[]) as r,"
                " unnest(app.learner_tables(null) || 'student_profiles'::text) as t"
                " where has_table_privilege(r, 'public.' || t, 'delete')",
                (roles,),
            ).fetchall()
        assert found == []

    def test_takes_a_line_of_the_trail(self, filled: Filled) -> None:
        with filled.connect("postgres") as link:
            link.execute("set role aivo_guard")
            states = {t: state_of(link, f"delete from {t}") for t in ("audit_values", "record_accesses", "erasures")}
        assert states == {"audit_values": "AV003", "record_accesses": "AV003", "erasures": "42501"}


class TestBrokenGuard:
    def test_lets_go_what_is_held(self, own_filled: Filled, link: Connection) -> None:
        """The same questions where the guard is broken: the tests above would see it."""
        student = own_filled.riverbend.students["far"]
        link.execute(
            "create or replace function app.stops_of(tenant uuid, student uuid) returns table (kind text, stop_id uuid,"
            " data_classes text[], since timestamptz, is_secret boolean) language sql stable as"
            " 'select null::text, null::uuid, null::text[], null::timestamptz, false where false'"
        )
        link.execute("grant delete on writing_comments to aivo_worker")
        with own_filled.acting(own_filled.actor("office")) as acting:
            assert erase(acting, student, "focus_monitoring")["focus_events"] == 1
        with own_filled.acting(own_filled.actor("system")) as acting:
            assert acting.execute("delete from writing_comments").rowcount > 0
