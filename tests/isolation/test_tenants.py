"""Each table, each role of a person and of a job, each command, against the other tenant: nothing seen or changed."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Table

from aivo.db.admin import LOGIN_ROLES
from tests.isolation import checks
from tests.isolation.checks import TABLES, named, owner_column
from tests.isolation.world import ACTORS, Filled, fetch, state_of


class TestTheWorldItself:
    """The proofs below are worth something only where there is something to see."""

    @pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
    def test_both_tenants_have_rows_in_every_table(self, filled: Filled, table: Table) -> None:
        link = filled.link("postgres")
        for small in (filled.riverbend, filled.lakeshore):
            statement = sql.SQL("select 1 from {} where {} = %s limit 1").format(
                named(table), sql.Identifier(owner_column(table))
            )
            assert fetch(link, statement, (small.tenant_id,)), table.name

    def test_every_learner_has_a_row_in_every_table_of_learners(self, filled: Filled) -> None:
        link = filled.link("postgres")
        for table in TABLES:
            if table.info["scope"].word == "STUDENT" and "student_id" in table.c and table.name not in OF_FAMILIES:
                found = {row[0] for row in fetch(link, sql.SQL("select student_id from {}").format(named(table)))}
                missing = {*filled.riverbend.students.values(), *filled.lakeshore.students.values()} - found
                assert not missing, table.name


OF_FAMILIES = ("parent_relation_rights",)
"""Only families that confirmed a relation have these."""


@pytest.mark.parametrize("actor", ACTORS)
class TestOtherTenant:
    def test_nothing_is_seen_and_ones_own_is(self, filled: Filled, actor: str) -> None:
        assert checks.foreign_rows_seen(filled, [actor]) == []

    def test_nothing_is_seen_through_views(self, filled: Filled, actor: str) -> None:
        assert checks.foreign_rows_seen_through_views(filled, [actor]) == []

    def test_nothing_is_added(self, filled: Filled, actor: str) -> None:
        assert checks.foreign_rows_added(filled, [actor]) == []


@pytest.mark.parametrize("role", ["aivo_worker", "aivo_owner"])
def test_no_key_points_at_a_foreign_row(filled: Filled, role: str) -> None:
    assert checks.foreign_targets(filled, role) == []


def test_not_even_the_guard_points_a_consent_at_a_foreign_row(filled: Filled) -> None:
    table = next(table for table in TABLES if table.name == "consent_records")
    found = checks.foreign_targets(filled, "aivo_guard", [table])
    assert found == []


LOOSE_KEYS = {
    "platform_user_id": "a person of the platform, which is another tenant",
    "activity_id": "which activity a focus session ran beside: rooms of the same floor, kept apart by kind",
    "case_identifier": "the publisher's own identifier", "origin_identifier": "the publisher's own identifier",
    "destination_identifier": "the publisher's own identifier",
    "deletion_id": "an act, not a row", "act_id": "an act, not a row", "lineage_id": "ties versions of one line "
    "together", "goal_lineage_id": "the same",
    "mark_id": "a mark inside a text", "occasion_id": "a row of an upper room", "target_id": "a row of an upper room",
    "set_by_user_id": "identity is an upper room", "changed_by_user_id": "history outlives the person",
    "trigger_event_id": "events are destroyed when a family takes "
    "them away", "photo_document_id": "documents point back at the learner",
    "row_id": "the trail and the map of sources name rows of any table", "user_id": "an attempt, also of nobody",
    "code_id": "names a code of a class, not a row",
}  # fmt: skip
"""Columns that name something without a key of the database, and why."""


def test_every_reference_has_a_key_or_a_reason() -> None:
    loose = {
        f"{table.name}.{column.name}"
        for table in TABLES
        if table.info["scope"].word != "APPEND_ONLY"
        for column in table.c
        if column.name.endswith(("_id", "identifier"))
        and column.type.__class__.__name__ == "Uuid"
        and not any(column.name in constraint.column_keys for constraint in table.foreign_key_constraints)
        and column.name not in LOOSE_KEYS
    }
    assert not loose


class TestWithoutAContext:
    @pytest.mark.parametrize("role", [role for role in LOGIN_ROLES if role != "aivo_auditor"])
    def test_nothing_is_seen(self, filled: Filled, role: str) -> None:
        link = filled.link(role)
        link.rollback()
        for table in TABLES:
            statement = sql.SQL("select count({}) from {}").format(sql.Identifier(owner_column(table)), named(table))
            state = state_of(link, statement)
            assert state in (None, "42501"), table.name
            if state is None:
                assert fetch(link, statement) == [(0,)], table.name
        link.rollback()

    def test_the_auditor_reads_the_trail_and_nothing_else(self, filled: Filled) -> None:
        link = filled.link("aivo_auditor")
        readable = {
            table.name for table in TABLES if state_of(link, sql.SQL("select 1 from {}").format(named(table))) is None
        }
        link.rollback()
        assert readable == {
            "audit_events",
            "audit_values",
            "record_accesses",
            "access_attempts",
            "audit_seals",
            "erasures",
        }

    def test_nothing_is_changed(self, filled: Filled) -> None:
        for role in LOGIN_ROLES:
            with psycopg.connect(filled.urls[role]) as link:
                for table in TABLES:
                    gone = sql.SQL("with gone as (delete from {} returning 1) select 1 / count(*) from gone")
                    state = state_of(link, gone.format(named(table)))
                    assert state in ("42501", "22012") or (state or "").startswith("AV"), (
                        f"{role} {table.name}: {state}"
                    )
                link.rollback()
