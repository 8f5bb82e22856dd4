"""A demo world with ten thousand more of everything that lists show, and every page that somebody may open in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
from fastapi import FastAPI
from starlette.routing import Route

from aivo.seed.bundle_names import FAMILY_NAMES, GIVEN_NAMES

PEOPLE = {
    "maya": "riverbend", "ana": "riverbend", "okoro": "riverbend", "ruiz": "riverbend", "kim": "platform",
}  # fmt: skip
"""One of each role."""

FOUND = {
    "/students/{id}": "select id from student_profiles where given_name = 'Maya' and tenant_id = %(tenant)s",
    "/students/{id}/opened": "select id from student_profiles where given_name = 'Maya' and tenant_id = %(tenant)s",
    "/students/{id}/documents": "select id from student_profiles where given_name = 'Maya' and tenant_id = %(tenant)s",
    "/schools/{id}": "select id from schools where tenant_id = %(tenant)s order by name limit 1",
    "/classes/{id}": (
        "select f.classroom_id from classroom_staff f join users u on u.id = f.user_id and u.tenant_id = f.tenant_id "
        "where u.username = 'okoro' and f.tenant_id = %(tenant)s order by f.id limit 1"
    ),
    "/people/{id}": "select id from users where username = 'okoro' and tenant_id = %(tenant)s",
    "/tenants/{id}": "select id from tenants where slug = 'riverbend'",
}
"""How the id in an address is found."""

LEAVE = ("/static", "/sign-out", "/metrics", "/healthz", "/readyz", "/api", "/isolation")
"""What is no page of rows; the isolation page asks every table on purpose."""

ASKED = ("/search?q=ma+to", "/students?q=ma+to")
"""Pages that answer a question, and one that many names fit."""

LEARNERS = """
set session_replication_role = replica;
create temp table makers on commit drop as
  select t.id as tenant, o.id as teacher, r.id as office, a.id as parent, m.id as maya, s.id as school
  from tenants t
  join users o on o.tenant_id = t.id and o.username = 'okoro'
  join users r on r.tenant_id = t.id and r.username = 'ruiz'
  join users a on a.tenant_id = t.id and a.username = 'ana'
  join student_profiles m on m.tenant_id = t.id and m.given_name = 'Maya'
  join lateral (select id from schools where tenant_id = t.id order by name limit 1) s on true
  where t.slug = 'riverbend';
create temp table learners on commit drop as
  select uuidv7() as id, n, (%(given)s::text[])[1 + n %% cardinality(%(given)s::text[])] as given,
    (%(family)s::text[])[1 + n * 7 %% cardinality(%(family)s::text[])] || '-' || n as family
  from generate_series(1, %(count)s) n;
insert into student_profiles (tenant_id, id, given_name, family_name, birth_date, grade_level)
  select tenant, id, given, family, '2016-01-01', '04' from learners, makers;
insert into app.name_words (tenant_id, kind, row_id, word)
  select tenant, 'learner', id, word from learners, makers, unnest(app.plain_words(given || ' ' || family)) word;
insert into school_enrolments (tenant_id, id, student_id, school_id, grade_level, valid_from)
  select tenant, uuidv7(), id, school, '04', '2024-08-01' from learners, makers;
insert into student_assignments (tenant_id, id, student_id, user_id, kind, valid_from)
  select tenant, uuidv7(), id, teacher, 'case_manager', '2024-08-01' from learners, makers where n <= 300;
insert into app.student_access
  select s.* from app.access_sources s join learners l on l.id = s.student_id on conflict do nothing;
"""
OTHERS = """
insert into users (tenant_id, id, username, role, given_name, family_name)
  select tenant, uuidv7(), 'teacher' || n, 'teacher', given, family from learners, makers;
insert into classrooms (tenant_id, id, title, school_id, school_year_id, starts_on, ends_on)
  select tenant, uuidv7(), 'Class ' || n, school, y.id, '2024-08-01', '2099-06-30'
  from learners, makers, lateral (select id from school_years where tenant_id = tenant limit 1) y;
insert into app.name_words (tenant_id, kind, row_id, word)
  select tenant_id, 'staff', id, word from users, unnest(app.plain_words(given_name || ' ' || family_name)) word
  where username like 'teacher%%' on conflict do nothing;
insert into record_accesses (tenant_id, id, student_id, actor_user_id, actor_role, subject, outcome)
  select tenant, uuidv7(), maya, teacher, 'teacher', 'ieps', 'shown' from learners, makers;
insert into audit_events (tenant_id, id, actor_user_id, actor_role, table_name, row_id, operation, fields)
  select tenant, uuidv7(), office, 'district_admin', 'schools', school, 'update', array['name'] from learners, makers;
"""


def fill(url: str, count: int = 10_000, *, has_others: bool = True) -> None:
    """Put ``count`` more learners into Riverbend, past the triggers, and as many staff, classes, openings and changes.

    Three hundred of the learners are on one caseload: ten times what a district gives one person.
    """
    values = {"count": count, "given": list(GIVEN_NAMES), "family": list(FAMILY_NAMES)}
    with psycopg.connect(url, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute((LEARNERS + (OTHERS if has_others else "")).encode(), values)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum analyze")


def addresses(app: FastAPI, url: str) -> Iterator[str]:
    """Every address of a page, with the ids filled in that are known how to find."""
    with psycopg.connect(url) as connection:
        tenant = _one(connection, "select id from tenants where slug = 'riverbend'", {})
        for route in app.router.routes:
            if not isinstance(route, Route) or "GET" not in (route.methods or ()) or route.path.startswith(LEAVE):
                continue
            if "{" not in route.path:
                yield route.path
            elif route.path in FOUND:
                yield route.path.replace("{id}", str(_one(connection, FOUND[route.path], {"tenant": tenant})))
    yield from ASKED


def _one(connection: psycopg.Connection[Any], question: str, values: dict[str, Any]) -> Any:
    row = connection.execute(question.encode(), values).fetchone()
    assert row is not None, question
    return row[0]
