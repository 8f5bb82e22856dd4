"""A demo world with ten thousand more of everything that lists show, and every page that somebody may open in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg

from aivo.doors import DOORS
from aivo.seed.bundle_names import FAMILY_NAMES, GIVEN_NAMES

PEOPLE = {
    "maya": "riverbend", "ana": "riverbend", "okoro": "riverbend", "ruiz": "riverbend", "kim": "platform",
}  # fmt: skip
"""One of each role."""
ROLES = frozenset({"learner", "parent", "teacher", "district_admin", "platform_admin"})
ROLE_OF = dict(zip(PEOPLE, ("learner", "parent", "teacher", "district_admin", "platform_admin"), strict=True))

MAYA = "select id from student_profiles where given_name = 'Maya' and tenant_id = %(tenant)s"
CLASS = (
    "select c.id from classrooms c join classroom_staff f on f.classroom_id = c.id and f.tenant_id = c.tenant_id "
    "join users u on u.id = f.user_id and u.tenant_id = f.tenant_id "
    "where u.username = '{}' and f.tenant_id = %(tenant)s order by c.title, c.id limit 1"
)
SCHOOL = "select id from schools where tenant_id = %(tenant)s order by name limit 1"
OKORO = "select id from users where username = 'okoro' and tenant_id = %(tenant)s"
TENANT = "select id from tenants where slug = 'riverbend'"
NEWEST = "select id from {} where tenant_id = %(tenant)s order by created_at desc limit 1"

FOUND = {
    "/students/{id}": MAYA,
    "/students/{id}/opened": MAYA,
    "/students/{id}/documents": MAYA,
    "/students/{id}/leave": MAYA,
    "/students/{id}/record": MAYA,
    "/students/{id}/record/{request}": (
        "select r.student_id, r.id from record_requests r join users u on u.id = r.asked_by_user_id "
        "where r.tenant_id = %(tenant)s and u.username = 'ana' limit 1"
    ),
    "/students/{id}/disclosures": MAYA,
    "/records/{id}": NEWEST.format("record_requests"),
    "/schools/{id}": SCHOOL,
    "/schools/{id}/enrol": SCHOOL,
    "/schools/{id}/calendar": SCHOOL,
    "/schools/{id}/classes/new": SCHOOL,
    "/schools/{id}/classes/{class}": (
        "select school_id, id from classrooms where tenant_id = %(tenant)s and school_id is not null "
        "order by title, id limit 1"
    ),
    "/classes/{id}": CLASS.format("okoro"),
    "/class-sign-in/{id}": CLASS.format("okoro"),
    "/caseloads/{id}": OKORO,
    "/people/{id}": OKORO,
    "/people/{id}/invite": (
        "select id from users where tenant_id = %(tenant)s and role = 'parent' and status = 'contact' "
        "order by username limit 1"
    ),
    "/duplicates/{a}/{b}": (
        "select a.id, b.id from users a join users b on b.tenant_id = a.tenant_id and b.username = 'l.vega' "
        "where a.tenant_id = %(tenant)s and a.username = 'vega'"
    ),
    "/tenants/{id}": TENANT,
    "/tenants/{id}/state": TENANT,
    "/settings/{section}": "select 'general'",
    "/caseloads/next-year/{id}": SCHOOL,
    "/messages/{id}": "select id from message_threads where tenant_id = %(tenant)s and topic = 'Lectura en casa'",
    "/today/{kind}/{id}": (
        f"select 'homework', id from homework_sessions where student_id = ({MAYA}) order by title, id limit 1"
    ),
    "/attention/{kind}": "select 'due'",
    "/schema/{table}": "select 'ieps'",
    "/audit/{id}": NEWEST.format("audit_events").replace("created_at", "at"),
    "/support/{id}": "select id from support_grants where tenant_id = %(tenant)s and kind = 'record' limit 1",
    "/roster/jobs/{id}": NEWEST.format("roster_jobs"),
    "/roster/jobs/{id}/findings.csv": NEWEST.format("roster_jobs"),
    "/roster/imports/{id}": NEWEST.format("roster_imports"),
    "/roster/imports/{id}/findings.csv": NEWEST.format("roster_imports"),
    "/settings/sign-in/{id}": NEWEST.format("identity_providers"),
}
"""How what an address names is found: a column for each of its places."""

LEAVE = ("/static", "/sign-out", "/metrics", "/healthz", "/readyz", "/api", "/isolation")
"""What is no page of rows; the isolation page asks every table on purpose."""

ELSEWHERE = {
    "/link/{tenant}/{token}": "one link, before there is a session",
    "/sign-in/district/{tenant}/{id}": "leads to another house",
    "/students/{id}/documents/{document}": "the file itself, not a page",
}
"""Addresses that name something and are no page."""

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
insert into record_requests (tenant_id, id, student_id, kind, asked_by_name, by_right, channel, received_on, covers,
    language, due_on, due_rule, due_citation, decision, decided_on, decided_by_user_id, done_on, done_by_user_id)
  select tenant, uuidv7(), id, 'inspect', 'Somebody', 'parent', 'letter', current_date - n %% 400, '{everything}', 'en',
    current_date - n %% 400 + 45, 'inspect_45_days', 'a law', case when n > 500 then 'granted' end,
    case when n > 500 then current_date - n %% 400 end, case when n > 500 then office end,
    case when n > 500 then current_date - n %% 400 end, case when n > 500 then office end
  from learners, makers;
insert into disclosures (tenant_id, id, student_id, party, basis, interest, covers, disclosed_on, by_user_id)
  select tenant, uuidv7(), maya, 'Office ' || n, 'transfer', 'a reason', '{plan}', current_date - n %% 400, office
  from learners, makers;
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


def addresses(url: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Every address of a page, with what it names filled in, and the roles that the table of doors gives it to."""
    pages = [page.removeprefix("GET ") for page in DOORS if page.startswith("GET ") and "{" in page]
    unknown = {path for path in pages if not path.startswith(LEAVE)} - set(FOUND) - set(ELSEWHERE)
    assert not unknown, f"say in benchmarks/many.py how what these addresses name is found: {unknown}"
    with psycopg.connect(url) as connection:
        tenant = _one(connection, "select id from tenants where slug = 'riverbend'", {})[0]
        for page, door in DOORS.items():
            method, path = page.split()
            if method != "GET" or path.startswith(LEAVE) or path in ELSEWHERE:
                continue
            roles = ROLES if isinstance(door, str) else frozenset(map(str, door))
            for value in _one(connection, FOUND[path], {"tenant": tenant}) if "{" in path else ():
                path = re.sub(r"\{\w+\}", str(value), path, count=1)
            yield path, roles
    for address in ASKED:
        yield address, frozenset({"teacher", "district_admin"})


def _one(connection: psycopg.Connection[Any], question: str, values: dict[str, Any]) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = connection.execute(question.encode(), values).fetchone()
    assert row is not None, question
    return row
