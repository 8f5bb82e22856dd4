"""What a person may write of a row they may write: the columns that decide rights, and the key, are not among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Table

from aivo.domains.identity.models import DUTIES, ROLES
from tests.isolation.checks import DENIED, TABLES, named, owner_column, sample
from tests.isolation.learners import OF_LEARNERS
from tests.isolation.world import Connection, Filled, fetch, state_of

OWN_SETTINGS = {"locale", "reading", "pronouns", "home_language", "needs_interpreter"}
"""What everybody changes about themselves."""

SETTINGS_OF_A_TENANT = {"name", "timezone", "default_locale", "access_lead_days", "access_grace_days", "settings"}
"""What a duty over settings changes; what the tenant *is* (kind, agency, status) the platform decides."""


def columns(table: str) -> list[str]:
    """All columns of a table."""
    return [column.name for column in next(found for found in TABLES if found.name == table).c]


class TestOneself:
    @pytest.mark.parametrize("actor", ["kid", "mother", "teacher"])
    @pytest.mark.parametrize("column", columns("users"))
    def test_changes_settings_and_nothing_else(self, filled: Filled, actor: str, column: str) -> None:
        with filled.acting(filled.actor(actor)) as link:
            state = state_of(link, sql.SQL("update users set {} = default").format(sql.Identifier(column)))
            assert (state is None) == (column in OWN_SETTINGS), state

    def test_an_admin_without_a_duty_changes_nobody(self, filled: Filled) -> None:
        with filled.acting(filled.actor("clerk")) as link:
            assert link.execute("update users set status = 'active', role = 'district_admin'").rowcount == 0

    @pytest.mark.parametrize("column", columns("tenants"))
    def test_a_district_changes_its_settings_not_what_it_is(self, filled: Filled, column: str) -> None:
        with filled.acting(filled.actor("office")) as link:
            state = state_of(
                link, sql.SQL("update tenants set {} = {}").format(sql.Identifier(column), sql.Identifier(column))
            )
            assert (state is None) == (column in SETTINGS_OF_A_TENANT), state


class TestTheKeyOfARow:
    """Where a row belongs is said once. Nobody moves it: not a job, not the owner of the tables."""

    @pytest.mark.parametrize("role", ["aivo_worker", "aivo_owner"])
    def test_does_not_move(self, filled: Filled, role: str) -> None:
        river = filled.riverbend
        found = []
        with filled.acting(river.system()) if role == "aivo_worker" else filled.connect(role) as link:
            for table in TABLES:
                if "version" not in table.c:
                    continue
                row = sample(filled, table, river.tenant_id)
                for column in ("id", "tenant_id", "owner_tenant_id", "student_id"):
                    if column not in table.c or row is None:
                        continue
                    other = next(
                        student for student in river.students.values() if str(student) != row.get("student_id")
                    )
                    value = {"student_id": other, "id": uuid4()}.get(column, filled.lakeshore.tenant_id)
                    statement = sql.SQL("update {} set {} = %s where {} = %s and id = %s").format(
                        named(table), sql.Identifier(column), sql.Identifier(owner_column(table))
                    )
                    state = state_of(link, statement, (value, row[owner_column(table)], row["id"]))
                    if state != DENIED and not (state or "").startswith("AV"):
                        found.append(f"{table.name}.{column}: {state or 'moved'}")
            link.rollback()
        assert found == []

    def test_a_changed_row_counts_its_changes_itself(self, filled: Filled) -> None:
        statement = (
            "update schools set version = 77, updated_at = '2000-01-01', created_at = '2000-01-01' "
            "returning version, updated_at = now(), created_at = now()"
        )
        with filled.acting(filled.riverbend.system()) as link:
            before = fetch(link, "select version from schools order by id")
            assert set(fetch(link, statement)) == {(version + 1, True, False) for (version,) in before}


def roster_clerk(world: Filled) -> None:
    """Give ``clerk`` the duty over rosters, and nothing more."""
    world.alter(
        "insert into duty_assignments (tenant_id, user_id, duty, valid_from) values (%(tenant)s, %(clerk)s, "
        "'roster', '2020-08-01')",
        clerk=world.riverbend.users["clerk"],
    )


def give(link: Connection, tenant: UUID, user: UUID, duty: str) -> str | None:
    """Try to give a duty."""
    return state_of(
        link,
        "insert into duty_assignments (tenant_id, user_id, duty, valid_from) values (%s, %s, %s, '2026-01-01')",
        (tenant, user, duty),
    )


class TestNobodyRisesAlone:
    """Nobody gives more than they have, and nothing to themselves."""

    def test_the_guards_list_of_duties_is_the_vocabulary(self, filled: Filled) -> None:
        link = filled.link("aivo_owner")
        assert fetch(link, "select app.duties()") == [(list(DUTIES),)]
        link.rollback()

    def test_a_roster_clerk_gives_rosters_only(self, changeable: Filled) -> None:
        roster_clerk(changeable)
        river = changeable.riverbend
        with changeable.acting(changeable.actor("clerk")) as link:
            allowed = {duty for duty in DUTIES if give(link, river.tenant_id, river.users["para"], duty) is None}
            assert allowed == {"roster"}
            assert {give(link, river.tenant_id, river.users["clerk"], duty) for duty in DUTIES} == {DENIED}

    def test_nor_changes_or_lengthens_what_is_there(self, changeable: Filled) -> None:
        roster_clerk(changeable)
        with changeable.acting(changeable.actor("clerk")) as link:
            changed = fetch(link, "update duty_assignments set valid_to = '2099-01-01' returning duty, user_id")
            assert changed == [("roster", changeable.riverbend.users["office"])], "their own is not among them"
            assert state_of(link, "update duty_assignments set duty = 'special_education_director'") == DENIED

    def test_a_roster_clerk_opens_no_childs_record(self, changeable: Filled) -> None:
        roster_clerk(changeable)
        river = changeable.riverbend
        values = {"t": river.tenant_id, "kid": river.students["kid"], "user": river.users["stranger"]}
        relation = "select id from parent_student_relations where tenant_id = %(t)s and user_id = %(user)s"
        right = (
            "insert into parent_relation_rights (tenant_id, student_id, relation_id, right_kind, basis, valid_from) "
            f"values (%(t)s, %(kid)s, ({relation}), 'see_records', 'law', '2026-01-01')"
        )
        with changeable.acting(changeable.actor("clerk")) as link:
            assert fetch(link, relation, values), "the clerk does see the contact"
            assert state_of(link, right, values) == DENIED
            confirm = (
                "update parent_student_relations set is_confirmed = true where tenant_id = %(t)s and user_id = %(user)s"
            )
            assert state_of(link, confirm, values) == DENIED
            assert state_of(link, confirm.replace("is_confirmed = true", "contact_order = 9"), values) is None
        with changeable.acting(changeable.actor("office")) as link:
            assert state_of(link, right, values) is None

    def test_a_director_gives_what_a_school_needs(self, filled: Filled) -> None:
        river = filled.riverbend
        with filled.acting(filled.actor("office")) as link:
            assert give(link, river.tenant_id, river.users["clerk"], "principal") is None
            assert give(link, river.tenant_id, river.users["office"], "principal") == DENIED

    @pytest.mark.parametrize("actor", ["office", "system"])
    def test_nobody_in_a_tenant_becomes_an_admin_of_the_platform(self, filled: Filled, actor: str) -> None:
        river = filled.riverbend
        with filled.acting(filled.actor(actor)) as link:
            role = (
                "insert into user_roles (tenant_id, user_id, role, valid_from) values (%s, %s, "
                "'platform_admin', '2020-01-01')"
            )
            assert state_of(link, role, (river.tenant_id, river.users["office"])) in ("23514", DENIED)
            assert state_of(link, "update users set role = 'platform_admin' where username = 'office'") in (
                "23514",
                DENIED,
            )

    def test_a_password_of_somebody_with_more_duties(self, changeable: Filled) -> None:
        roster_clerk(changeable)
        river = changeable.riverbend
        with changeable.acting(changeable.actor("clerk")) as link:
            setting = "select app.set_password(%s, 'hash', false)"
            assert state_of(link, setting, (river.users["office"],)) == DENIED
            assert state_of(link, setting, (river.users["principal"],)) == DENIED
            assert state_of(link, setting, (river.users["mother"],)) is None
            link.execute(setting, (river.users["mother"],))
            link.commit()
        owner = changeable.link("postgres")
        known = fetch(owner, "select must_change from user_passwords where user_id = %s", (river.users["mother"],))
        owner.rollback()
        assert known == [(True,)], "a password that somebody else has set serves one sign-in"

    def test_a_session_in_a_role_that_one_does_not_hold(self, own_filled: Filled) -> None:
        river = own_filled.riverbend
        session = (
            "insert into user_sessions (tenant_id, user_id, role, token_hash, idle_expires_at, expires_at) "
            "values (%s, %s, %s, %s, now() + interval '1 day', now() + interval '1 day')"
        )
        link = own_filled.link("aivo_member")
        for number, role in enumerate(ROLES):
            token_hash = bytes([number]) * 32
            with own_filled.acting(own_filled.actor("kid"), keep=True) as acting:
                acting.execute(session, (river.tenant_id, river.users["kid"], role, token_hash))
            found = fetch(link, "select role from app.session_by_hash(%s)", (token_hash,))
            link.rollback()
            assert found == ([("learner",)] if role == "learner" else []), role


class TestPapers:
    """An UPDATE without WHERE is not bound by who may read: nobody moves a paper into their own sight by it."""

    @pytest.mark.parametrize("actor", ["manager", "principal"])
    def test_a_court_order_stays_with_the_custodian(self, class_filled: Filled, actor: str) -> None:
        class_filled.alter("update documents set audience = 'custodian' where tenant_id = %(tenant)s")
        with class_filled.acting(class_filled.actor(actor)) as link:
            assert link.execute("update documents set audience = 'plan_team'").rowcount == 0
            assert fetch(link, "select count(*) from documents") == [(0,)]

    def test_a_passage_held_back_is_not_released_by_those_it_is_held_back_from(self, class_filled: Filled) -> None:
        class_filled.alter(
            "update ai_messages set held_back_at = now(), held_back_for = 'danger' where tenant_id = %(tenant)s"
        )
        with class_filled.acting(class_filled.actor("teacher")) as link:
            assert link.execute("update ai_messages set held_back_at = null, held_back_for = null").rowcount == 0
            assert fetch(link, "select count(*) from ai_messages") == [(0,)]

    def test_a_protected_address_is_not_unprotected_blindly(self, class_filled: Filled) -> None:
        class_filled.alter("update household_addresses set is_protected = true where tenant_id = %(tenant)s")
        for actor in ("manager", "teacher", "principal"):
            with class_filled.acting(class_filled.actor(actor)) as link:
                assert link.execute("update household_addresses set is_protected = false").rowcount == 0, actor


def blind_changes(world: Filled, actor: str, tables: tuple[Table, ...] = OF_LEARNERS) -> Iterator[str]:
    """Tables in which a bare UPDATE changes more rows than a bare SELECT shows: the hole of the papers, anywhere."""
    with world.acting(world.actor(actor)) as link:
        for table in tables:
            if "deletion_id" not in table.c:
                continue
            counted: Any = sql.SQL("select count(*) from {}").format(named(table))
            if state_of(link, counted) is not None:
                continue
            seen = fetch(link, counted)[0][0]
            link.execute("savepoint attempt")
            try:
                changed = link.execute(sql.SQL("update {} set deletion_id = null").format(named(table))).rowcount
            except psycopg.errors.InsufficientPrivilege:
                changed = 0
            link.execute("rollback to savepoint attempt")
            if changed > seen:
                yield f"{actor} changes {changed} rows of {table.name} and sees {seen}"


@pytest.mark.parametrize(
    "actor", ["kid", "mother", "father", "manager", "teacher", "para", "office", "principal", "clerk"]
)
def test_nobody_changes_a_row_of_a_learner_that_they_do_not_see(filled: Filled, actor: str) -> None:
    assert list(blind_changes(filled, actor)) == []
