"""The step into the next school year: once, undone exactly, never after the first day, and of one tenant only."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from aivo.db.context import connect
from aivo.domains.roster import jobs, rolling, service
from aivo.domains.roster.errors import AlreadyUndone, RosterDutyNeeded, YearBegun
from aivo.domains.roster.rollover_years import next_grade, next_title, next_year, without_grade
from aivo.domains.roster.shapes import JobOutcome, read
from tests.conftest import SmallWorld
from tests.factories.core import Small

FIRST, LAST = date(2027, 8, 16), date(2028, 6, 2)
TABLES = (
    "school_years", "academic_sessions", "school_calendars", "calendar_days", "courses", "classrooms",
    "classroom_sessions", "classroom_staff", "school_enrolments", "classroom_memberships", "student_assignments",
    "student_profiles",
)  # fmt: skip


def everything(small: SmallWorld, place: Small) -> dict[str, Any]:
    """Every live row that a step may touch, without what counts its changes."""
    with small.connect("postgres") as link:
        return {
            table: link.execute(
                "select jsonb_agg(to_jsonb(t) - 'updated_at' - 'version' order by id) from "  # type: ignore[arg-type]
                f"{table} t where tenant_id = '{place.tenant_id}' and deleted_at is null"
            ).fetchone()
            for table in TABLES
        }


async def tell(small: SmallWorld, sql: str, *values: Any) -> None:
    async with connect(small.riverbend.system(), small.databases) as ctx:
        await ctx.tell(sql, small.riverbend.tenant_id, *values)


async def ask(small: SmallWorld, sql: str, *values: Any) -> list[Any]:
    async with connect(small.riverbend.system(), small.databases) as ctx:
        return await ctx.ask(sql, small.riverbend.tenant_id, *values)


async def work(small: SmallWorld, job_id: UUID) -> str:
    return await jobs.run_job(small.databases, small.riverbend.tenant_id, job_id)


async def look(small: SmallWorld, **goes_on: str) -> UUID:
    async with connect(small.riverbend.actor("office"), small.databases) as ctx:
        job_id = (await service.order_rollover(ctx, goes_on)).id
    assert await work(small, job_id) == "ready"
    return job_id


async def go_on(small: SmallWorld, job_id: UUID, **chosen: object) -> str:
    async with connect(small.riverbend.actor("office"), small.databases) as ctx:
        (row,) = await ctx.ask("select version from roster_jobs where tenant_id = $1 and id = $2",
                               ctx.actor.tenant_id, job_id)  # fmt: skip
        await service.apply_job(ctx, job_id, row["version"], **chosen)
    return await work(small, job_id)


async def row_of(small: SmallWorld, job_id: UUID) -> Any:
    (row,) = await ask(small, "select * from roster_jobs where tenant_id = $1 and id = $2", job_id)
    return row


async def stepped(small: SmallWorld) -> UUID:
    """Take the step; answers its id."""
    job_id = await look(small)
    assert await go_on(small, job_id) == "done"
    rollover_id: UUID = (await row_of(small, job_id))["rollover_id"]
    return rollover_id


async def decisions(small: SmallWorld, job_id: UUID) -> set[tuple[str, str]]:
    return {
        (row["code"], row["sourced_id"])
        for row in await ask(
            small, "select code, sourced_id from roster_job_findings where tenant_id = $1 and job_id = $2", job_id
        )
    }


@pytest.fixture
async def school(small: SmallWorld) -> SmallWorld:
    """The small world with grades, a fifth-grade class, a term and a calendar with a holiday and a snow day."""
    year = "(select id from school_years where tenant_id = $1)"
    await tell(small, "update schools set grades = array['03','04','05'] where tenant_id = $1 and name = 'North'")
    await tell(small, "update schools set grades = array['04'] where tenant_id = $1 and name = 'South'")
    await tell(
        small, "update classrooms set grade_level = '04', grades = array['04'], title = 'Math 04' where tenant_id = $1"
    )
    await tell(
        small,
        "insert into classrooms (tenant_id, school_id, school_year_id, title, grade_level, grades, starts_on, ends_on)"
        f" values ($1, $2, {year}, 'Math 05', '05', array['05'], '2026-08-17', '2027-06-04')",
        small.riverbend.schools["North"],
    )
    await tell(
        small,
        "insert into academic_sessions (tenant_id, school_year_id, kind, title, starts_on, ends_on)"
        f" values ($1, {year}, 'term', 'Fall 2026', '2026-08-17', '2026-12-18')",
    )
    await tell(
        small,
        "with made as (insert into school_calendars (tenant_id, school_year_id, name)"
        f" values ($1, {year}, 'Calendar 2026-27') returning id)"
        " insert into calendar_days (tenant_id, calendar_id, day_on, kind) select $1, id, d, k from made,"
        " (values (date '2026-09-07', 'holiday'), (date '2027-01-20', 'weather_closure')) v (d, k)",
    )
    await tell(
        small,
        "insert into student_assignments (tenant_id, student_id, user_id, kind, valid_from, valid_to)"
        " values ($1, $2, $3, 'provider', '2026-08-17', '2027-06-30')",
        small.riverbend.students["kid"], small.riverbend.users["para"],
    )  # fmt: skip
    return small


class TestDays:
    def test_the_weekday_stays(self) -> None:
        first, last = next_year(date(2026, 8, 17), date(2027, 6, 4))
        assert (first, last) == (FIRST, LAST)
        assert (first.weekday(), last.weekday()) == (0, 4)

    def test_the_last_day_lies_in_the_next_calendar_year(self) -> None:
        assert next_year(date(2026, 1, 5), date(2026, 12, 31))[1].year == 2027

    @pytest.mark.parametrize(
        ("title", "later"),
        [("2026-27", "2027-28"), ("Fall 2026", "Fall 2027"), ("2026-2027", "2027-2028"), ("2098–99", "2099–00"),
         ("Room 4", "Room 4")],
    )  # fmt: skip
    def test_titles(self, title: str, later: str) -> None:
        assert next_title(title) == later

    def test_grades(self) -> None:
        assert [next_grade(each) for each in ("PK", "TK", "KG", "09", "11", "12", "UG", "PS", "Other")] == [
            "KG", "KG", "01", "10", "12", None, None, None, None,
        ]  # fmt: skip
        assert without_grade("Mathematics 03 A") == without_grade("Mathematics 04 A")
        assert without_grade("Mathematics 03 A") != without_grade("Mathematics 04 B")


class TestStep:
    async def test_looking_changes_nothing_and_names_what_is_open(self, school: SmallWorld) -> None:
        before = everything(school, school.riverbend)
        job_id = await look(school)
        assert everything(school, school.riverbend) == before
        outcome = read(JobOutcome, (await row_of(school, job_id))["outcome"])
        assert {table: count.added for table, count in outcome.by_kind.items()} == {
            "school_years": 1, "academic_sessions": 1, "school_calendars": 1, "calendar_days": 1, "classrooms": 2,
            "classroom_staff": 1, "school_enrolments": 2, "classroom_memberships": 2, "student_assignments": 1,
        }  # fmt: skip
        assert outcome.by_kind["school_enrolments"].changed == 2
        assert await decisions(school, job_id) == {("leaves_school", "Far Test")}

    async def test_what_it_makes(self, school: SmallWorld) -> None:
        await stepped(school)
        (year,) = await ask(school, "select * from school_years where tenant_id = $1 and end_year = 2028")
        assert (year["title"], year["first_day_on"], year["last_day_on"]) == ("2027-28", FIRST, LAST)
        (term,) = await ask(school, "select * from academic_sessions where tenant_id = $1 and school_year_id = $2",
                            year["id"])  # fmt: skip
        assert (term["title"], term["starts_on"]) == ("Fall 2027", FIRST)
        days = await ask(school, "select day_on from calendar_days where tenant_id = $1 and day_on >= $2", FIRST)
        assert [row["day_on"] for row in days] == [date(2027, 9, 6)], "Labor Day again a Monday, and no snow"
        kid = school.riverbend.students["kid"]
        spans = await ask(
            school,
            "select grade_level, valid_from, valid_to from school_enrolments"
            " where tenant_id = $1 and student_id = $2 order by valid_from",
            kid,
        )
        assert [tuple(row) for row in spans][1] == ("05", FIRST, None)
        assert (spans[0]["grade_level"], spans[0]["valid_to"]) == ("04", FIRST - timedelta(days=1))
        places = await ask(
            school,
            "select c.title, m.valid_from, m.valid_to from classroom_memberships m join classrooms c on"
            " c.tenant_id = m.tenant_id and c.id = m.classroom_id where m.tenant_id = $1 and m.student_id = $2"
            " and c.school_year_id = $3",
            kid, year["id"],
        )  # fmt: skip
        assert [tuple(row) for row in places] == [("Math 05", FIRST, LAST)]
        staff = await ask(
            school,
            "select c.title, f.valid_from, f.valid_to from classroom_staff f join classrooms c on"
            " c.tenant_id = f.tenant_id and c.id = f.classroom_id where f.tenant_id = $1 and c.school_year_id = $2",
            year["id"],
        )
        assert [tuple(row) for row in staff] == [("Math 04", FIRST, LAST)]

    async def test_nothing_of_the_old_year_changes_but_a_last_day(self, school: SmallWorld) -> None:
        before = everything(school, school.riverbend)
        await stepped(school)
        after = everything(school, school.riverbend)
        for table in TABLES:
            old = {row["id"]: row for row in before[table][0] or []}
            new = {row["id"]: row for row in after[table][0] or []}
            differing = {
                name for row_id, row in old.items() for name in row if new[row_id][name] != row[name]
            }  # fmt: skip
            assert differing == ({"valid_to"} if table == "school_enrolments" else set()), table

    async def test_a_second_step_adds_nothing(self, school: SmallWorld) -> None:
        await stepped(school)
        before = everything(school, school.riverbend)
        job_id = await look(school)
        outcome = read(JobOutcome, (await row_of(school, job_id))["outcome"])
        assert not any(count.added or count.changed for count in outcome.by_kind.values())
        assert await go_on(school, job_id) == "done"
        assert everything(school, school.riverbend) == before
        assert (await row_of(school, job_id))["rollover_id"] is None
        assert len(await ask(school, "select 1 from school_year_rollovers where tenant_id = $1")) == 1

    async def test_the_last_grade_goes_on_to_the_school_that_was_chosen(self, school: SmallWorld) -> None:
        await stepped(school)
        places = school.riverbend.schools
        job_id = await look(school, **{str(places["South"]): str(places["North"])})
        assert await decisions(school, job_id) == set()
        assert await go_on(school, job_id) == "done"
        rows = await ask(
            school,
            "select school_id, grade_level from school_enrolments where tenant_id = $1 and student_id = $2"
            " and valid_from = $3",
            school.riverbend.students["far"], FIRST,
        )  # fmt: skip
        assert [tuple(row) for row in rows] == [(places["North"], "05")]

    async def test_who_stays_leaves_or_is_signed_off_is_named_and_left(self, school: SmallWorld) -> None:
        people = school.riverbend
        await tell(school, "update school_enrolments set grade_level = 'UG' where tenant_id = $1 and student_id = $2",
                   people.students["kid"])  # fmt: skip
        await tell(school, "update student_profiles set exited_on = '2027-06-04' where tenant_id = $1 and id = $2",
                   people.students["pal"])  # fmt: skip
        await tell(school, "update users set status = 'deactivated', deactivated_at = now() where tenant_id = $1"
                   " and id = any ($2)", [people.users["manager"], people.users["teacher"]])  # fmt: skip
        job_id = await look(school)
        assert await decisions(school, job_id) == {
            ("stays_as_it_is", "Kid Test"), ("exits", "Pal Test"), ("leaves_school", "Far Test"),
            ("no_manager", "Kid Test"), ("no_teacher", "Teacher Test"),
        }  # fmt: skip
        before = everything(school, people)
        assert await go_on(school, job_id) == "done"
        after = everything(school, people)
        for table in ("school_enrolments", "classroom_memberships", "student_assignments", "classroom_staff"):
            assert after[table] == before[table]

    async def test_two_rows_of_one_fact_become_one(self, school: SmallWorld) -> None:
        people = school.riverbend
        await tell(school, "insert into student_assignments (tenant_id, student_id, user_id, kind, valid_from,"
                   " valid_to) values ($1, $2, $3, 'provider', '2027-07-02', '2027-07-20')",
                   people.students["kid"], people.users["para"])  # fmt: skip
        await tell(school, "insert into school_enrolments (tenant_id, student_id, school_id, kind, grade_level,"
                   " valid_from) values ($1, $2, $3, 'concurrent', '04', '2026-08-17')",
                   people.students["kid"], people.schools["South"])  # fmt: skip
        goes_on = {str(people.schools["South"]): str(people.schools["North"])}
        job_id = await look(school, **goes_on)
        assert await decisions(school, job_id) == {("leaves_school", "Kid Test")}, "a second school is never changed"
        assert await go_on(school, job_id) == "done"
        before = everything(school, people)
        assert await go_on(school, await look(school, **goes_on)) == "done"
        assert everything(school, people) == before

    async def test_the_grade_changes_on_the_first_day(self, school: SmallWorld) -> None:
        await stepped(school)
        kid = school.riverbend.students["kid"]

        async def grade() -> str:
            async with connect(school.riverbend.system(), school.databases) as ctx:
                await rolling.begin_grades(ctx)
            (row,) = await ask(school, "select grade_level from student_profiles where tenant_id = $1 and id = $2", kid)
            found: str = row["grade_level"]
            return found

        assert await grade() == "04"
        await tell(school, "update school_enrolments set valid_to = current_date - 3"
                   " where tenant_id = $1 and student_id = $2 and grade_level = '04'", kid)  # fmt: skip
        await tell(school, "update school_enrolments set valid_from = current_date - 2"
                   " where tenant_id = $1 and student_id = $2 and grade_level = '05'", kid)  # fmt: skip
        assert await grade() == "05"

    async def test_stopped_it_leaves_nothing(self, school: SmallWorld) -> None:
        job_id = await look(school)
        before = everything(school, school.riverbend)
        row = await row_of(school, job_id)
        async with connect(school.riverbend.actor("office"), school.databases) as ctx:
            await service.apply_job(ctx, job_id, row["version"])
        await tell(school, "update roster_jobs set stop_asked_at = now() where tenant_id = $1 and id = $2", job_id)
        assert await work(school, job_id) == "stopped"
        assert everything(school, school.riverbend) == before


class TestUndo:
    async def test_is_exact(self, school: SmallWorld) -> None:
        before = everything(school, school.riverbend)
        rollover_id = await stepped(school)
        assert everything(school, school.riverbend) != before
        await undone(school, rollover_id)
        assert everything(school, school.riverbend) == before
        with pytest.raises(AlreadyUndone):
            async with connect(school.riverbend.actor("office"), school.databases) as ctx:
                await service.order_rollover_undo(ctx, rollover_id)
        await stepped(school)

    async def test_what_hangs_on_it_since_stands_in_the_way(self, school: SmallWorld) -> None:
        rollover_id = await stepped(school)
        await tell(
            school,
            "insert into classroom_memberships (tenant_id, student_id, classroom_id, valid_from) select $1, $2, c.id,"
            " $3 from classrooms c join school_years y on y.tenant_id = c.tenant_id and y.id = c.school_year_id"
            " where c.tenant_id = $1 and y.end_year = 2028 and c.title = 'Math 04'",
            school.riverbend.students["far"], FIRST,
        )  # fmt: skip
        async with connect(school.riverbend.actor("office"), school.databases) as ctx:
            job_id = (await service.order_rollover_undo(ctx, rollover_id)).id
        assert await work(school, job_id) == "ready"
        assert ("undo_needed", "Math 04") in await decisions(school, job_id)
        assert await go_on(school, job_id) == "ready", "not without saying so"

    async def test_is_refused_from_the_first_day_on(self, school: SmallWorld) -> None:
        rollover_id = await stepped(school)
        async with connect(school.riverbend.actor("office"), school.databases) as ctx:
            job_id = (await service.order_rollover_undo(ctx, rollover_id)).id
        assert await work(school, job_id) == "ready"
        await tell(school, "update school_years set first_day_on = current_date - 1 where tenant_id = $1"
                   " and end_year = 2028")  # fmt: skip
        assert await go_on(school, job_id, leaves_the_rest=True) == "refused"
        with pytest.raises(YearBegun):
            async with connect(school.riverbend.actor("office"), school.databases) as ctx:
                await service.order_rollover_undo(ctx, rollover_id)


class TestWhose:
    async def test_another_tenant_is_untouched(self, school: SmallWorld) -> None:
        before = everything(school, school.lakeshore)
        rollover_id = await stepped(school)
        await undone(school, rollover_id)
        assert everything(school, school.lakeshore) == before

    @pytest.mark.parametrize("username", ["clerk", "principal"])
    async def test_without_the_duty_it_is_refused(self, school: SmallWorld, username: str) -> None:
        with pytest.raises(RosterDutyNeeded):
            async with connect(school.riverbend.actor(username), school.databases) as ctx:
                await service.order_rollover(ctx, {})


async def undone(small: SmallWorld, rollover_id: UUID) -> None:
    async with connect(small.riverbend.actor("office"), small.databases) as ctx:
        job_id = (await service.order_rollover_undo(ctx, rollover_id)).id
    assert await work(small, job_id) == "ready"
    assert await go_on(small, job_id) == "done"
