"""How long the staff search takes among 20,000 learners of a tenant, beside another tenant of the same size.

A scratch database on an embedded server of its own. Reported: median and slowest of each kind of question, through the
application's own context (token, one round trip, row security on the rows that are shown), for a director who sees all
and a case manager who sees 28. Goal: under 100 ms.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from uuid import UUID

import psycopg

from aivo.db import admin
from aivo.db.context import connect
from aivo.db.embedded import Server
from aivo.db.pools import Databases
from aivo.domains.students.search_lists import find
from aivo.kit.actor import Actor
from aivo.seed.bundle_names import FAMILY_NAMES, GIVEN_NAMES

LEARNERS, STAFF, CLASSES, CASELOAD, ROUNDS = 20_000, 1_500, 900, 28, 15
KEY, PASSWORD = b"k" * 32, "benchmark-only"
TENANTS = [UUID(f"00000000-0000-7000-8000-0000000000a{number}") for number in (1, 2)]
DIRECTOR, MANAGER = UUID("00000000-0000-7000-8000-0000000000b1"), UUID("00000000-0000-7000-8000-0000000000b2")
QUESTIONS = {
    "a common beginning": "ma",
    "two letters": "an",
    "a whole name": "maya torres",
    "given and family name by beginnings": "ma to",
    "accents and capitals": "MÁYA Tórres",
    "a slip": "mattea tores",
    "a slip, nobody": "xqzzk",
    "a number": "20017",
}

FILL = """
insert into tenants (id, slug, name, kind) values (%(tenant)s, %(slug)s, %(slug)s, 'district');
"""
PEOPLE = """
insert into student_profiles (tenant_id, given_name, family_name, grade_level)
select %(tenant)s, (%(given)s::text[])[1 + (g * 7919) %% cardinality(%(given)s::text[])],
  (%(family)s::text[])[1 + (g * 104729 / 13) %% cardinality(%(family)s::text[])]
    || case when g %% 3 = 0 then '-' || g %% 997 else '' end,
  lpad((1 + g %% 12)::text, 2, '0') from generate_series(1, %(learners)s) g;
"""
STAFF_ROWS = """
insert into users (tenant_id, username, role, given_name, family_name)
select %(tenant)s, 'staff' || g, 'teacher', (%(given)s::text[])[1 + (g * 31) %% cardinality(%(given)s::text[])],
  (%(family)s::text[])[1 + (g * 17) %% cardinality(%(family)s::text[])] from generate_series(1, %(staff)s) g;
"""
ROOMS = """
insert into classrooms (tenant_id, title, class_code)
select %(tenant)s, (array['Mathematics', 'Reading', 'Science', 'Homeroom'])[1 + g %% 4] || ' ' || g, 'M' || g
from generate_series(1, %(classes)s) g;
"""


def fill(url: str) -> None:
    """Two districts of the same size; a director and a case manager in the first."""
    with psycopg.connect(url) as connection:
        for number, tenant in enumerate(TENANTS):
            values = {
                "tenant": tenant, "slug": f"district{number}", "given": list(GIVEN_NAMES), "family": list(FAMILY_NAMES),
                "learners": LEARNERS, "staff": STAFF, "classes": CLASSES,
            }  # fmt: skip
            for statement in (FILL, PEOPLE, STAFF_ROWS, ROOMS):
                connection.execute(statement, values)
        own = {"tenant": TENANTS[0], "director": DIRECTOR, "manager": MANAGER, "many": CASELOAD}
        connection.execute(
            "insert into users (tenant_id, id, username, role, given_name, family_name) values "
            "(%(tenant)s, %(director)s, 'director', 'district_admin', 'Dora', 'Director'), "
            "(%(tenant)s, %(manager)s, 'manager', 'teacher', 'Max', 'Manager')", own,
        )  # fmt: skip
        connection.execute(
            "insert into duty_assignments (tenant_id, user_id, duty, valid_from) "
            "values (%(tenant)s, %(director)s, 'special_education_director', '2020-01-01')", own,
        )  # fmt: skip
        connection.execute(
            "insert into student_assignments (tenant_id, student_id, user_id, kind, valid_from) "
            "select tenant_id, id, %(manager)s, 'case_manager', '2020-01-01' from student_profiles "
            "where tenant_id = %(tenant)s order by md5(id::text) limit %(many)s", own,
        )  # fmt: skip
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum analyze")


async def measure(databases: Databases) -> None:
    """Each question by each person, a few times, after a warm-up."""
    people = {
        "director, 20,000 learners": Actor(TENANTS[0], DIRECTOR, "district_admin"),
        "case manager, 28 learners": Actor(TENANTS[0], MANAGER, "teacher"),
    }
    worst = 0.0
    for who, actor in people.items():
        print(who)
        async with connect(actor, databases) as ctx:
            for what, said in QUESTIONS.items():
                await find(ctx, said)
                times = []
                for _ in range(ROUNDS):
                    began = time.perf_counter()
                    found = await find(ctx, said)
                    times.append((time.perf_counter() - began) * 1000)
                worst = max(worst, statistics.median(times))
                counts = ", ".join(f"{hits.of_all} {kind}" for kind, hits in found.items())
                print(f"  {what:36} {statistics.median(times):6.1f} ms (slowest {max(times):6.1f})  {counts}")
    print(f"slowest median: {worst:.1f} ms; goal: under 100 ms")
    await databases.close()


def main() -> None:
    """A server for the time of the run."""
    with tempfile.TemporaryDirectory() as folder, Server.start(Path(folder), durable=False) as server:
        roles = (*admin.LOGIN_ROLES, "aivo_owner")
        admin.make_roles(server.superuser_url(), dict.fromkeys(roles, PASSWORD))
        admin.make_database(server.superuser_url(), "search")
        admin.upgrade(server.url("aivo_owner", "search", PASSWORD), KEY)
        fill(server.superuser_url("search"))
        urls = {role: server.url(role, "search", PASSWORD) for role in roles}
        asyncio.run(measure(Databases(urls, KEY, b"m" * 32)))


if __name__ == "__main__":
    main()
