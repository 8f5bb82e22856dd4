"""Many relations changed by one statement open the same as one statement for each of them."""

from __future__ import annotations

import random
from typing import Any

import psycopg
import pytest

from tests.isolation.test_access_kept import differences
from tests.isolation.world import Connection, Filled, fetch

TABLES = (
    "classroom_memberships", "classroom_staff", "student_assignments", "school_enrolments", "duty_assignments",
    "parent_student_relations", "parent_relation_rights", "iep_team_members", "support_grants", "student_profiles",
)  # fmt: skip
FILL = {
    "memberships": "insert into classroom_memberships (tenant_id, student_id, classroom_id, valid_from, valid_to) "
    "select s.tenant_id, s.id, c.id, '2026-01-01', case when random() < 0.3 then date '2027-01-01' end "
    "from student_profiles s join classrooms c on c.tenant_id = s.tenant_id on conflict do nothing",
    "staff": "insert into classroom_staff (tenant_id, user_id, classroom_id, role, valid_from) "
    "select u.tenant_id, u.id, c.id, (array['teacher', 'aide', 'proctor'])[1 + (random() * 2)::int], '2026-01-01' "
    "from users u join classrooms c on c.tenant_id = u.tenant_id where u.role = 'teacher' on conflict do nothing",
    "assignments": "insert into student_assignments (tenant_id, student_id, user_id, kind, valid_from) "
    "select s.tenant_id, s.id, u.id, 'nurse', '2026-01-01' from student_profiles s "
    "join users u on u.tenant_id = s.tenant_id where u.role = 'teacher' on conflict do nothing",
    "enrolments": "insert into school_enrolments (tenant_id, student_id, school_id, kind, grade_level, valid_from) "
    "select s.tenant_id, s.id, c.id, 'concurrent', '04', '2026-01-01' from student_profiles s "
    "join schools c on c.tenant_id = s.tenant_id on conflict do nothing",
}
"""Statements that write rows of several tenants at once."""
CHANGES = (
    "update {table} set deleted_at = now() where {some} and deleted_at is null",
    "update {table} set deleted_at = null where {some} and deleted_at is not null",
    "update {table} set version = version where {some}",
    "delete from {table} where {some}",
)
DATED = (
    "update {table} set valid_to = valid_from + 100 where {some}",
    "update {table} set valid_from = valid_from + 30, valid_to = null where {some}",
)


def opened(link: Connection) -> list[tuple[Any, ...]]:
    """All access rows, in order."""
    return fetch(link, "select a::text from app.student_access a order by 1")


def changes_of(luck: random.Random) -> tuple[str, str]:
    """A table and a change of it."""
    table = luck.choice(TABLES)
    dated = () if table in ("student_profiles", "support_grants", "parent_relation_rights") else DATED
    return table, luck.choice([*CHANGES, *dated])


def fill(link: Connection) -> None:
    """Give every learner every class, every teacher every class, and so on."""
    for statement in FILL.values():
        link.execute(statement.encode())


@pytest.mark.parametrize("seed", range(3))
def test_all_rows_at_once_open_what_they_open_one_by_one(filled: Filled, seed: int) -> None:
    luck, link, done = random.Random(seed), filled.link("aivo_owner"), 0
    try:
        fill(link)
        assert differences(link) == []
        for number in range(30):
            table, change = changes_of(luck)
            keys = fetch(link, f"select id from {table} order by id")
            chosen = [key for (key,) in keys if luck.random() < 0.5]
            whole, single = (change.format(table=table, some=some) for some in ("id = any (%(ids)s)", "id = %(id)s"))
            link.execute("savepoint before")
            try:
                link.execute(whole.encode(), {"ids": chosen})
            except psycopg.Error:
                link.execute("rollback to savepoint before")
                continue
            at_once = opened(link)
            assert differences(link) == [], f"seed {seed}, step {number}: {whole}"
            link.execute("rollback to savepoint before")
            for key in luck.sample(chosen, len(chosen)):
                link.execute(single.encode(), {"id": key})
            assert opened(link) == at_once, f"seed {seed}, step {number}: {single}"
            done += 1
        assert done >= 15, "the walk must get somewhere"
    finally:
        link.rollback()


def test_without_the_old_rows_a_walk_notices(filled: Filled) -> None:
    """The twin: a function that forgets to take away what was open leaves it open."""
    link = filled.link("aivo_owner")
    try:
        fill(link)
        body = fetch(link, "select pg_get_functiondef('app.renew_access'::regproc)")[0][0]
        gone = next(line for line in body.splitlines() if "delete" in line and "a.source_id = any (ids)" in line)
        link.execute(body.replace(gone, ""))
        link.execute("update classroom_memberships set deleted_at = now() where deleted_at is null")
        assert {kind for kind, _ in differences(link)} == {"only derived"}
    finally:
        link.rollback()


def test_a_profile_that_only_changes_its_name_is_passed_over(filled: Filled) -> None:
    """No access row is written anew where nothing that decides it has changed."""
    link = filled.link("aivo_owner")
    try:
        places = "select ctid::text from app.student_access where source_table = 'student_profiles' order by 1"
        before = fetch(link, places)
        assert before
        link.execute("update student_profiles set given_name = given_name || 'x'")
        assert fetch(link, places) == before
        link.execute("update student_profiles set user_id = null where user_id is not null")
        assert fetch(link, places) == []
    finally:
        link.rollback()
