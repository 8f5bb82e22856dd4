"""A grown district: the twins' rows hold to the rules of those the rooms' verbs wrote, and growth can be stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date

import asyncpg
import psycopg
import pytest

from aivo.db import isolation, lints
from aivo.db.context import connect
from aivo.db.embedded import Server
from aivo.domains.analytics import service as analytics
from aivo.domains.audit import service as audit
from aivo.domains.iep.models import IEP
from aivo.domains.tenancy.service import all_tenants
from aivo.kit.actor import Actor
from aivo.seed.district import Size, grow
from aivo.seed.district.numbers import span
from tests.conftest import Database, copy_of

SIZE = Size(learners=100, tenants=2, homework=2, focus=1, summaries=3)
STATE = "select count(*) from {} where tenant_id = (select id from tenants where slug = 'district-1')"

SUMMED = """
select count(*) from daily_focus_summaries s
join student_profiles p on p.tenant_id = s.tenant_id and p.id = s.student_id
join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
join tenants t on t.id = p.tenant_id where t.slug = 'riverbend' and u.username = 'maya'
"""


@pytest.fixture(scope="module")
def district(server: Server, world_template: str) -> Iterator[Database]:
    """The demo world with a hundred more learners in two districts; its first growth was stopped after one of them."""
    with copy_of(server, world_template) as database:
        with pytest.raises(KeyboardInterrupt):
            grow(database.databases, database.urls["aivo_owner"], SIZE, stop_when_half)
        assert one(database, STATE.format("student_profiles")) == 0
        assert one(database, "select count(*) from pg_trigger where not tgisinternal and tgenabled = 'D'") == 0
        assert grow(database.databases, database.urls["aivo_owner"], SIZE) == 50
        yield database


def stop_when_half(done: int, of: int) -> None:
    """As Ctrl-C does."""
    if 0 < done < of:
        raise KeyboardInterrupt


def one(database: Database, question: str, *values: object) -> object:
    """The one value of the first row."""
    with database.connect("postgres") as connection:
        row = connection.execute(question.encode(), values).fetchone()
    return row and row[0]


def twins(table: str, key: str = "student_id") -> str:
    """SQL that counts the rows of twins in both districts."""
    spans = " or ".join("({} between '{}' and '{}')".format(key, *span(number, "learner")) for number in (0, 1))
    return f"select count(*) from {table} where {spans}"


def test_a_finished_growth_has_nothing_left_to_do(district: Database) -> None:
    assert grow(district.databases, district.urls["aivo_owner"], SIZE) == 0


def test_every_learner_has_plan_work_and_families(district: Database) -> None:
    assert one(district, twins("student_profiles", "id")) == 100
    in_force = "count(distinct student_id) filter (where status = 'in_force')"
    assert one(district, twins("ieps").replace("count(*)", in_force)) == 100
    sessions, hints = one(district, twins("homework_sessions")), one(district, twins("homework_hints"))
    assert (sessions, hints) == (100 * 4 * 2, 100 * 4 * 2 * 3)
    days = int(str(one(district, SUMMED)))
    assert days >= 9  # yesterday has its summary once it is over in every zone
    assert one(district, twins("daily_focus_summaries")) == 100 * days * 3
    assert int(str(one(district, twins("focus_events")))) > 100 * 80
    assert int(str(one(district, twins("parent_relation_rights")))) > 500


def test_no_row_of_a_twin_speaks_of_the_learner_it_was_made_from(district: Database) -> None:
    said = twins("iep_goals").replace("count(*)", "count(*) filter (where statement ~ '\\m(Maya|Theo|Lin|Ada|Leo)\\M' "
        "and statement !~ ('\\m' || (select given_name from student_profiles p where p.id = student_id and "
        "p.tenant_id = iep_goals.tenant_id) || '\\M'))")  # fmt: skip
    assert one(district, said) == 0


BOTH = "select * from app.access_sources", "select * from app.student_access"
MISSING, TOO_MUCH = (f"select count(*) from ({this} except {that}) x" for this, that in (BOTH, BOTH[::-1]))


def test_access_is_what_its_definition_says(district: Database) -> None:
    assert (one(district, MISSING), one(district, TOO_MUCH)) == (0, 0)
    assert int(str(one(district, STATE.format("app.student_access")))) > 500


def test_one_row_of_access_too_few_or_too_many_is_seen(district: Database) -> None:
    with district.connect("postgres") as connection:
        connection.execute("delete from app.student_access where ctid = (select ctid from app.student_access limit 1)")
        assert connection.execute(MISSING.encode()).fetchone() == (1,)
        connection.execute("insert into app.student_access select tenant_id, user_id, student_id, role, source_table, "
            "uuidv7(), via_id, reads, writes, starts_at, ends_at from app.student_access limit 1")  # fmt: skip
        assert connection.execute(TOO_MUCH.encode()).fetchone() == (1,)
        connection.rollback()


def test_words_of_names_are_what_their_definition_says(district: Database) -> None:
    asked = (
        "with words as (select p.tenant_id, p.id, w from student_profiles p, "
        "unnest(app.plain_words(concat_ws(' ', given_name, middle_name, family_name))) w where p.deleted_at is null), "
        "kept as (select tenant_id, row_id, word from app.name_words where kind = 'learner') select count(*) from "
        "((select * from words except select * from kept) union all (select * from kept except select * from words)) x"
    )
    assert one(district, asked) == 0


def test_a_case_manager_reads_the_plans_of_the_caseload_and_no_others(district: Database) -> None:
    async def plans() -> int:
        tenants = dict(await all_tenants(district.databases))
        found = one(
            district,
            "select user_id from student_assignments where kind = 'case_manager' and tenant_id = %s limit 1",
            tenants["district-1"],
        )
        async with connect(Actor(tenants["district-1"], found, "teacher"), district.databases) as ctx:  # type: ignore[arg-type]
            seen = {iep.student_id for iep in await ctx.find_many(IEP, where={})}
        await district.databases.close()
        return len(seen)

    assert asyncio.run(plans()) == 25


def test_a_closed_day_summed_again_brings_what_stands_there(district: Database) -> None:
    columns = (
        "student_id, session_count, event_count, active_ms, on_task_ms, off_task_ms, longest_focus_ms, focus_score, "
        "distraction_count, attention_lost_count, self_check_count, intervention_count, subject_breakdown, "
        "time_patterns"
    )
    asked = (
        f"select {columns} from daily_focus_summaries where date = %s "
        "and tenant_id = (select id from tenants where slug = 'district-1') order by student_id"
    )
    with psycopg.connect(district.urls["postgres"]) as connection:
        row = connection.execute("select max(date) from daily_focus_summaries").fetchone()
        assert row is not None
        before = connection.execute(asked, (row[0],)).fetchall()
    asyncio.run(sum_again(district, row[0]))
    with psycopg.connect(district.urls["postgres"]) as connection:
        assert connection.execute(asked, (row[0],)).fetchall() == before
    assert len(before) == 50


async def sum_again(district: Database, day: date) -> None:
    tenants = dict(await all_tenants(district.databases))
    async with connect(Actor.system(tenants["district-1"], "test"), district.databases) as ctx:
        await analytics.roll_up_day(ctx, day)
    await district.databases.close()


def test_catalogue_isolation_and_trail_are_sound(district: Database) -> None:
    async def checks() -> tuple[list[object], list[object], list[object]]:
        tenants = [tenant_id for _, tenant_id in await all_tenants(district.databases)]
        link = await asyncpg.connect(district.urls["aivo_owner"])
        await link.execute("set role aivo_owner")
        findings = await lints.lint(link.fetch)
        probes = [probe for probe in await isolation.check(district.databases, tenants) if not probe.has_passed]
        gaps = [(await audit.verify_trail(link, tenant_id, iter(()), lambda _: None)).finding for tenant_id in tenants]
        await link.close()
        await district.databases.close()
        return list(findings), list(probes), [gap for gap in gaps if gap]

    assert asyncio.run(checks()) == ([], [], [])


def test_the_trail_tells_how_many_rows_a_growth_put_in(district: Database) -> None:
    told = (
        "select sum(row_count) from audit_events where table_name = 'student_profiles' and operation = 'insert' "
        "and row_id is null and tenant_id = (select id from tenants where slug = 'district-1')"
    )
    assert one(district, told) == 50
