"""Every table has the policies that its word promises, and under them its indexes are used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from psycopg import sql
from sqlalchemy import Table

from aivo import schema
from aivo.db.scopes import Scope
from tests.isolation.world import Connection, Filled, fetch

TABLES: tuple[Table, ...] = tuple(schema.metadata.sorted_tables)
OF_LEARNERS = tuple(table for table in TABLES if table.info["scope"].word == "STUDENT")

Policy = tuple[str, str, bool, str]
"""Name, command (r a w d *), whether it permits (else it narrows), roles."""

EVERY: set[Policy] = {("owner_all", "*", True, "aivo_owner"), ("guard_all", "*", True, "aivo_guard")}
WORKER: set[Policy] = {("worker_all", "*", True, "aivo_worker")}


def reads_and_writes(who: str, role: str) -> set[Policy]:
    """Reading, adding and changing of one role; nobody but a job deletes."""
    return {(f"{who}_read", "r", True, role), (f"{who}_add", "a", True, role), (f"{who}_change", "w", True, role)}


MEMBER, DISTRICT = reads_and_writes("member", "aivo_member"), reads_and_writes("district", "aivo_district")
PLATFORM = reads_and_writes("platform", "aivo_platform")
THREE = "aivo_district aivo_member aivo_platform"

OF_WORD: dict[str, set[Policy]] = {
    "STUDENT": MEMBER | DISTRICT | WORKER,
    "STAFF": MEMBER | DISTRICT | WORKER,
    "DISTRICT": DISTRICT | WORKER,
    "TENANT": {("member_read", "r", True, "aivo_member")} | DISTRICT | WORKER,
    "TENANT_ROOT": {
        ("member_read", "r", True, "aivo_member"),
        *(policy for policy in DISTRICT if policy[0] != "district_add"),
        *PLATFORM,
        *WORKER,
    },
    "PEOPLE": {
        *(policy for policy in MEMBER if policy[0] != "member_add"),
        *(policy for policy in PLATFORM if policy[0] != "platform_add"),
        *DISTRICT,
        *WORKER,
    },
    "OWNER": {("own_read", "r", True, THREE), ("own_add", "a", True, THREE), ("own_change", "w", True, THREE), *WORKER},
    "CATALOGUE": {
        ("read", "r", True, "aivo_district aivo_member aivo_worker"),
        *(policy for policy in MEMBER | DISTRICT if not policy[0].endswith("_read")),
        ("worker_add", "a", True, "aivo_worker"),
        ("worker_change", "w", True, "aivo_worker"),
        *PLATFORM,
    },
    "APPEND_ONLY": {("district_read", "r", True, "aivo_district"), ("auditor_read", "r", True, "aivo_auditor")},
    "GUARDED": {("worker_add", "a", True, "aivo_worker"), ("worker_change", "w", True, "aivo_worker")},
}
"""The policies behind each word."""

MORE: dict[str, set[Policy]] = {
    **dict.fromkeys(("subscriptions", "invoices", "invoice_lines"), PLATFORM),
    "usage_records": {policy for policy in PLATFORM if policy[1] != "w"},
    "record_accesses": {("family_read", "r", True, "aivo_member")},
    "support_grants": {("any_admin_read", "r", True, "aivo_district")},
    "tenant_states": {
        ("any_admin_read", "r", True, "aivo_district"),
        *(policy for policy in PLATFORM if policy[1] == "r"),
    },
    "documents": {("custodian_add", "a", True, "aivo_district")},
    "record_statements": {("part_read", "r", True, "aivo_district"), ("custodian_add", "a", True, "aivo_district")},
    "staff_hours": {
        *(policy for policy in MEMBER if policy[1] != "r"),
        ("own_hours_add", "a", True, "aivo_district"),
        ("own_hours_change", "w", True, "aivo_district"),
    },
    "writing_comments": {("family_add", "a", True, "aivo_member")},
}
"""What permits more in one table than its word does: each stands in its room's ``sql`` folder with its reason."""


def policies(world: Filled) -> dict[str, set[Policy]]:
    """The policies that are there."""
    link = world.link("postgres")
    rows = fetch(
        link,
        "select polrelid::regclass::text, polname::text, polcmd::text, polpermissive, "
        "array_to_string(array(select rolname::text from pg_roles r where r.oid = any (polroles) order by 1), ' ') "
        "from pg_policy where polrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)",
    )
    link.rollback()
    found: dict[str, set[Policy]] = {table.name: set() for table in TABLES}
    for table, *policy in rows:
        found[table].add(tuple(policy))
    return found


class TestTheWordOfATable:
    def test_says_which_policies_it_has(self, filled: Filled) -> None:
        there = policies(filled)
        for table in TABLES:
            scope: Scope = table.info["scope"]
            promised = EVERY | OF_WORD[scope.word] | MORE.get(table.name, set())
            permitting = {policy for policy in there[table.name] if policy[2]}
            assert permitting <= promised, f"{table.name} permits more than {scope.word} says"
            if not scope.extra and scope.word != "APPEND_ONLY":
                assert permitting == promised, table.name
            assert {policy for policy in permitting if policy in EVERY} == EVERY, table.name

    def test_a_narrower_table_still_says_who_reads_it(self, filled: Filled) -> None:
        """Where the room's own file replaces the member's policies, reading is among them."""
        there = policies(filled)
        for table in TABLES:
            if table.info["scope"].extra:
                assert ("member_read", "r", True, "aivo_member") in there[table.name], table.name

    def test_nobody_but_a_job_deletes(self, filled: Filled) -> None:
        for table, found in policies(filled).items():
            for name, command, permits, roles in found:
                if permits and command in ("d", "*"):
                    assert (name, roles) in {
                        ("owner_all", "aivo_owner"),
                        ("guard_all", "aivo_guard"),
                        ("worker_all", "aivo_worker"),
                    }, table


@contextmanager
def only_these_indexes(world: Filled, table: Table, actor: str, rule: sql.Composable) -> Iterator[Connection]:
    """A transaction of the actor in which the planner knows only those indexes of the table, as if it were large.

    The tables of this world are so small that any index would do; the superuser hides the others until the transaction
    is undone, and then becomes the login role.
    """
    link = world.link("postgres")
    acting = world.actor(actor)
    link.rollback()
    link.execute(
        sql.SQL("update pg_index set indisvalid = coalesce(({}), false) where indrelid = %s::regclass").format(rule),
        (table.name,),
    )
    link.execute(sql.SQL("set local session authorization {}").format(sql.Identifier(acting.login_role)))
    link.execute("set local enable_seqscan = off")
    link.execute("select app.enter(%s)", (world.databases.token(acting, backend=link.info.backend_pid),))
    try:
        yield link
    finally:
        link.rollback()


def plan(link: Connection, statement: sql.Composed, values: Any = ()) -> list[dict[str, Any]]:
    """The nodes of a plan."""
    explained = sql.SQL("explain (format json) ") + statement
    return list(_nodes(fetch(link, explained, values)[0][0][0]["Plan"]))


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


def conditions(nodes: list[dict[str, Any]], table: str) -> str:
    """What indexes of this table are asked for."""
    scans = [node for node in nodes if node.get("Relation Name", table) == table]
    return " ".join(node.get("Index Cond", "") for node in scans)


@pytest.mark.parametrize("table", OF_LEARNERS, ids=lambda table: table.name)
def test_one_learners_rows_are_found_by_index(filled: Filled, table: Table) -> None:
    """Tenant and learner are both in an index's own condition, not in a filter afterwards; under both policies."""
    scope: Scope = table.info["scope"]
    begins_so = sql.SQL(
        "pg_get_indexdef(indexrelid, 1, true) = 'tenant_id' and pg_get_indexdef(indexrelid, 2, true) = {}"
    )
    for actor in ("manager", "office"):
        with only_these_indexes(filled, table, actor, begins_so.format(sql.Literal(scope.learner))) as link:
            statement = sql.SQL("select id from {} where tenant_id = %s and {} = %s").format(
                sql.Identifier(table.name), sql.Identifier(scope.learner)
            )
            nodes = plan(link, statement, (filled.riverbend.tenant_id, filled.riverbend.students["kid"]))
            assert not [node for node in nodes if node["Node Type"] == "Seq Scan"], actor
            asked = conditions(nodes, table.name)
            assert "tenant_id =" in asked, asked
            assert f"{scope.learner} =" in asked, asked


def test_what_policies_ask_is_planned_once(filled: Filled) -> None:
    """Planned anew in each statement, who may see whom costs three times as much; the masks of duties are constants."""
    link = filled.link("postgres")
    planned = fetch(
        link,
        "select proname::text from pg_proc where pronamespace = 'app'::regnamespace "
        "and 'plan_cache_mode=force_generic_plan' = any (proconfig)",
    )
    assert {"my_students", "has_duty", "my_people"} <= {name for (name,) in planned}
    for verb in ("read", "write"):
        rows = fetch(
            link,
            "select d, app.duty_mask(d, %(verb)s) = (app.duty_masks(%(verb)s))[n] "
            "from unnest(app.duties()) with ordinality as listed (d, n)",
            {"verb": verb},
        )
        assert len(rows) > 10
        assert all(same for _, same in rows)
    link.rollback()
