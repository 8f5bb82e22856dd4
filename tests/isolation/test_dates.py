"""Access is dated. A date that passes ends it without anybody writing; which day it is, the tenant's zone says.

The tests move data, never the clock. Pago Pago and Kiritimati are 25 hours apart: they never have the same date.
"""

from __future__ import annotations

import time
from datetime import date

import pytest

from tests.isolation.learners import tables_seen
from tests.isolation.world import Filled, fetch

WEST, EAST = "Pacific/Pago_Pago", "Pacific/Kiritimati"


def today_in(world: Filled, zone: str) -> date:
    """The date there at this moment."""
    return fetch(world.link("aivo_owner"), "select (now() at time zone %s)::date", (zone,))[0][0]  # type: ignore[no-any-return]


def live_in(world: Filled, zone: str) -> None:
    """Move the tenant to a zone."""
    assert world.alter("update tenants set timezone = %(zone)s where id = %(tenant)s", zone=zone) == 1


def sees(world: Filled, actor: str, learner: str = "kid") -> bool:
    """Whether the actor sees the learner's profile."""
    return "student_profiles" in tables_seen(world, actor, learner)


RELATIONS = {
    "manager": "update student_assignments set {date} = %(day)s where tenant_id = %(tenant)s and kind = "
    "'case_manager' and student_id = %(kid)s "
    "and user_id = %(user)s",
    "mother": "update parent_relation_rights set {date} = %(day)s, end_basis = 'law' where tenant_id = "
    "%(tenant)s and student_id = %(kid)s "
    "and relation_id in (select id from parent_student_relations where user_id = %(user)s)",
    "father": "update parent_student_relations set {date} = %(day)s where tenant_id = %(tenant)s and student_id "
    "= %(kid)s and user_id = %(user)s",
}  # fmt: skip
"""How the dates of each person's relation to ``kid`` are moved."""


def move(world: Filled, actor: str, column: str, day: date) -> None:
    """Set a date of the actor's relation to ``kid``."""
    river = world.riverbend
    statement = RELATIONS[actor].format(date=column)
    assert world.alter(statement, day=day, kid=river.students["kid"], user=river.users[actor]) >= 1


@pytest.mark.parametrize("actor", list(RELATIONS))
class TestTheLastDay:
    """``valid_to`` is the last day on which a relation holds, from midnight to midnight where the tenant is."""

    def test_holds_all_day_and_not_the_day_after(self, changeable: Filled, actor: str) -> None:
        last = today_in(changeable, WEST)
        move(changeable, actor, "valid_to", last)
        live_in(changeable, WEST)
        assert sees(changeable, actor)
        live_in(changeable, EAST)  # where that day is over
        assert not sees(changeable, actor)

    def test_begins_on_the_first_day_and_not_before(self, changeable: Filled, actor: str) -> None:
        first = today_in(changeable, EAST)
        move(changeable, actor, "valid_from", first)
        live_in(changeable, EAST)
        assert sees(changeable, actor)
        live_in(changeable, WEST)  # where that day has not begun
        assert not sees(changeable, actor)


class TestAClass:
    """Staff see the class from the tenant's lead days before its first day until the grace days after its last."""

    @pytest.mark.parametrize("table", ["classroom_memberships", "classroom_staff"])
    def test_grace_days_after_the_last_day(self, changeable: Filled, table: str) -> None:
        last = (
            f"update {table} set valid_to = %(west)s::date - 14 where tenant_id = %(tenant)s and valid_to is "
            "distinct from date '2020-12-31'"
        )
        changeable.alter(last, west=today_in(changeable, WEST))
        live_in(changeable, WEST)
        assert sees(changeable, "teacher")
        live_in(changeable, EAST)
        assert not sees(changeable, "teacher")

    def test_lead_days_before_the_first_day(self, changeable: Filled) -> None:
        changeable.alter(
            "update classroom_memberships set valid_from = %(east)s::date + 14 where tenant_id = %(tenant)s and "
            "valid_to > '2090-01-01'",
            east=today_in(changeable, EAST),
        )
        live_in(changeable, EAST)
        assert sees(changeable, "teacher")
        live_in(changeable, WEST)
        assert not sees(changeable, "teacher")

    def test_days_of_learner_and_teacher_must_meet(self, changeable: Filled) -> None:
        changeable.alter("update classroom_memberships set valid_to = '2021-01-01' where tenant_id = %(tenant)s")
        changeable.alter("update classroom_staff set valid_from = '2021-01-02' where tenant_id = %(tenant)s")
        changeable.alter("update tenants set access_grace_days = 36500 where id = %(tenant)s")
        assert not sees(changeable, "teacher")


class TestDuties:
    def test_a_principal_loses_the_school_with_the_duty(self, changeable: Filled) -> None:
        last = "update duty_assignments set valid_to = %(day)s where tenant_id = %(tenant)s and duty = 'principal'"
        changeable.alter(last, day=today_in(changeable, WEST))
        live_in(changeable, WEST)
        assert sees(changeable, "principal")
        live_in(changeable, EAST)
        assert not sees(changeable, "principal")

    def test_a_learner_leaves_the_school(self, changeable: Filled) -> None:
        changeable.alter("update tenants set access_grace_days = 0 where id = %(tenant)s")
        last = "update school_enrolments set valid_to = %(day)s where tenant_id = %(tenant)s and student_id = %(kid)s"
        changeable.alter(last, day=today_in(changeable, WEST), kid=changeable.riverbend.students["kid"])
        live_in(changeable, WEST)
        assert sees(changeable, "principal")
        live_in(changeable, EAST)
        assert not sees(changeable, "principal", "kid")
        assert sees(changeable, "principal", "pal")

    def test_a_duty_in_the_whole_district_ends_with_its_date(self, changeable: Filled) -> None:
        last = "update duty_assignments set valid_to = %(day)s where tenant_id = %(tenant)s and school_id is null"
        changeable.alter(last, day=today_in(changeable, WEST))
        live_in(changeable, WEST)
        assert sees(changeable, "office", "far")
        live_in(changeable, EAST)
        assert not sees(changeable, "office", "far")


def test_the_moment_that_passes_ends_access_without_a_write(changeable: Filled) -> None:
    link = changeable.link("postgres")
    link.execute(
        "update app.student_access set ends_at = clock_timestamp() + interval '300 milliseconds' where "
        "tenant_id = %s and user_id = %s",
        (changeable.riverbend.tenant_id, changeable.riverbend.users["manager"]),
    )
    link.commit()
    assert sees(changeable, "manager")
    time.sleep(0.35)
    assert not sees(changeable, "manager")
    assert fetch(link, "select count(*) from app.student_access where ends_at < now()")[0][0] > 0, (
        "the row is still there"
    )
    link.rollback()
