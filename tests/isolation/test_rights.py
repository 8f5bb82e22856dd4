"""What each of the six parent rights opens, and who sees nothing at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from aivo.kit.actor import Actor
from tests.isolation.expected import RECORDS, TALKS
from tests.isolation.learners import OF_LEARNERS, seen, tables_seen
from tests.isolation.world import Filled, fetch

OPENS = {
    "see_records": set(RECORDS.split()), "decide_education": {"decision"}, "give_data_consent": {"consent"},
    "get_notices": {"notice"}, "be_contacted": {"contact"}, "pick_up": {"pickup"},
}  # fmt: skip
"""The needs behind each right."""

BY_EITHER = {"consent_records", "consent_notices", "consent_histories"}
"""Open by give_data_consent or by decide_education: these end with the second of the two."""

RELATION = (
    "select id from parent_student_relations where tenant_id = %(tenant)s and student_id = %(kid)s and "
    "user_id = %(mother)s"
)


TALKING = {"see_records", "get_notices", "be_contacted"}
"""Any one of these lets an adult of the family write with the team; their own talks end with the last of the three."""


def values_of(world: Filled) -> dict[str, Any]:
    """The ids the statements name."""
    return {"kid": world.riverbend.students["kid"], "mother": world.riverbend.users["mother"]}


def give_all_six(world: Filled) -> None:
    """Mother starts with five; the sixth is given by the school."""
    world.alter(
        "insert into parent_relation_rights (tenant_id, student_id, relation_id, right_kind, basis, valid_from) "
        f"select %(tenant)s, %(kid)s, ({RELATION}), 'pick_up', 'written_permission', '2020-08-01'",
        **values_of(world),
    )


def switch_off(world: Filled, *rights: str) -> None:
    """End rights of mother's as of yesterday."""
    yesterday = fetch(world.link("aivo_owner"), "select current_date - 2")[0][0]
    changed = world.alter(
        "update parent_relation_rights set valid_to = %(day)s, end_basis = 'court_order' "
        f"where tenant_id = %(tenant)s and relation_id = ({RELATION}) and right_kind = any (%(rights)s)",
        day=yesterday, rights=list(rights), **values_of(world),
    )  # fmt: skip
    assert changed == len(rights)


def opened_by(right: str) -> set[str]:
    """The tables whose need the right opens."""
    return {table.name for table in OF_LEARNERS if table.info["scope"].need in OPENS[right]}


class TestEachRight:
    @pytest.mark.parametrize("right", list(OPENS))
    def test_switched_off_ends_exactly_its_tables(self, changeable: Filled, right: str) -> None:
        give_all_six(changeable)
        with_six = tables_seen(changeable, "mother", "kid")
        switch_off(changeable, right)
        with_five = tables_seen(changeable, "mother", "kid")
        expected = (opened_by(right) & with_six) - BY_EITHER - set(TALKS)
        assert with_six - with_five == expected
        assert with_five <= with_six

    @pytest.mark.parametrize("right", list(OPENS))
    def test_alone_it_opens_its_own_tables_only(self, changeable: Filled, right: str) -> None:
        give_all_six(changeable)
        with_six = tables_seen(changeable, "mother", "kid")
        switch_off(changeable, *(other for other in OPENS if other != right))
        either = BY_EITHER if right in ("decide_education", "give_data_consent") else set()
        talks = set(TALKS) if right in TALKING else set()
        opened = (opened_by(right) | either) & with_six - (BY_EITHER - either) - set(TALKS)
        assert tables_seen(changeable, "mother", "kid") == opened | talks

    def test_all_six_off_leave_nothing(self, changeable: Filled) -> None:
        give_all_six(changeable)
        switch_off(changeable, *OPENS)
        assert tables_seen(changeable, "mother", "kid") == set()

    def test_the_rights_of_one_parent_do_not_move_the_other(self, changeable: Filled) -> None:
        before = tables_seen(changeable, "father", "kid")
        give_all_six(changeable)
        switch_off(changeable, *OPENS)
        assert before
        assert tables_seen(changeable, "father", "kid") == before


class TestNobody:
    """People who are known and open nothing."""

    @pytest.mark.parametrize("actor", ["stranger", "clerk"])
    def test_a_contact_without_rights_and_an_admin_without_a_duty(self, filled: Filled, actor: str) -> None:
        for learner in filled.riverbend.students:
            assert tables_seen(filled, actor, learner) == set()

    def test_a_relation_that_nobody_confirmed(self, changeable: Filled) -> None:
        assert tables_seen(changeable, "father", "kid")
        changeable.alter(
            "update parent_student_relations set is_confirmed = false where tenant_id = %(tenant)s and user_id "
            "= %(father)s",
            father=changeable.riverbend.users["father"],
        )
        assert tables_seen(changeable, "father", "kid") == set()

    @pytest.mark.parametrize("actor", ["kid", "mother", "manager", "principal", "office"])
    @pytest.mark.parametrize("status", ["deactivated", "contact", "invited"])
    def test_a_person_who_may_not_sign_in_cannot_act(self, changeable: Filled, actor: str, status: str) -> None:
        changeable.alter(
            "update users set status = %(status)s where id = %(user)s",
            status=status,
            user=changeable.riverbend.users[actor],
        )
        with pytest.raises(psycopg.DatabaseError, match="may not act"), changeable.acting(changeable.actor(actor)):
            pass

    def test_nobody_acts_in_a_closed_tenant(self, changeable: Filled) -> None:
        changeable.alter("update tenants set status = 'closed' where id = %(tenant)s")
        with pytest.raises(psycopg.DatabaseError, match="may not act"), changeable.acting(changeable.actor("teacher")):
            pass


class TestOnePersonTwoRoles:
    """Mother also teaches the class. She sees by the one role she acts in."""

    @pytest.fixture
    def teaching(self, changeable: Filled) -> Filled:
        values = {**values_of(changeable), "room": changeable.riverbend.classroom_id}
        changeable.alter(
            "insert into user_roles (tenant_id, user_id, role, valid_from) values (%(tenant)s, %(mother)s, "
            "'teacher', '2020-08-01')",
            **values,
        )
        changeable.alter(
            "insert into classroom_staff (tenant_id, user_id, classroom_id, role, valid_from) "
            "values (%(tenant)s, %(mother)s, %(room)s, 'teacher', '2020-08-01')",
            **values,
        )
        return changeable

    def names(self, world: Filled, role: str, table: str) -> set[str]:
        """Whom she sees in a table."""
        actor = Actor(world.riverbend.tenant_id, world.riverbend.users["mother"], role)  # type: ignore[arg-type]
        known = {student: name for name, student in world.riverbend.students.items()}
        with world.acting(actor) as link:
            return {known[student] for student in seen(link, next(t for t in OF_LEARNERS if t.name == table))}

    def test_as_parent_her_child(self, teaching: Filled) -> None:
        assert self.names(teaching, "parent", "student_profiles") == {"kid"}
        assert self.names(teaching, "parent", "medical_notes") == {"kid"}

    def test_as_teacher_the_class_without_what_parents_see(self, teaching: Filled) -> None:
        assert self.names(teaching, "teacher", "student_profiles") == {"kid", "pal"}
        assert self.names(teaching, "teacher", "medical_notes") == set()

    def test_a_role_that_she_does_not_hold(self, teaching: Filled) -> None:
        with pytest.raises(psycopg.DatabaseError, match="may not act"):
            self.names(teaching, "district_admin", "student_profiles")

    def test_a_role_that_is_over(self, teaching: Filled) -> None:
        yesterday = fetch(teaching.link("aivo_owner"), "select current_date")[0][0] - timedelta(days=2)
        teaching.alter(
            "update user_roles set valid_to = %(day)s where user_id = %(mother)s", day=yesterday, **values_of(teaching)
        )
        with pytest.raises(psycopg.DatabaseError, match="may not act"):
            self.names(teaching, "teacher", "student_profiles")
