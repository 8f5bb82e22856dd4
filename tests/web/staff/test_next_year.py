"""Caseloads of the next year on the page: proposed, changed by a person, looked at, done, and undone until the day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.conftest import WorldDatabase
from tests.web.staff.conftest import As, post


@pytest.fixture(autouse=True)
def next_year(world: WorldDatabase) -> Iterator[date]:
    """A school year to come, as the step into it makes one; all is put back afterwards."""
    with world.connect("postgres", autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("create table before_year as table student_assignments")
        (row,) = connection.execute(
            "insert into school_years (tenant_id, end_year, title, first_day_on, last_day_on) "
            "select y.tenant_id, y.end_year + 1, 'Next', y.last_day_on + 70, y.last_day_on + 340 "
            "from school_years y join tenants t on t.id = y.tenant_id "
            "where t.slug = 'riverbend' and y.deleted_at is null order by y.end_year desc limit 1 "
            "returning id, first_day_on"
        ).fetchall()
        connection.execute(
            "update student_assignments set user_id = (select id from users where username = 'patel' limit 1) "
            "where id = (select a.id from student_assignments a join users u on u.id = a.user_id "
            "where u.username = 'okoro' and a.kind = 'case_manager' and a.covering_for_user_id is null "
            "and a.valid_to is null and a.deleted_at is null order by a.id limit 1)"
        )
        yield row[1]
        connection.execute("delete from school_years where id = %s", (row[0],))
        connection.execute("delete from caseload_moves")
        connection.execute("delete from student_assignments where id not in (select id from before_year)")
        connection.execute(
            "update student_assignments a set valid_to = b.valid_to, deleted_at = b.deleted_at, user_id = b.user_id "
            "from before_year b where a.id = b.id"
        )
        connection.execute("drop table before_year")


class TestNextYear:
    async def test_is_proposed_changed_and_done(self, world: WorldDatabase, browse: As, next_year: date) -> None:
        ruiz = await browse("ruiz")
        schools = await ruiz.get("/caseloads/next-year")
        assert schools.status_code == 200
        for address in re.findall(r'href="(/caseloads/next-year/[0-9a-f-]{36})"', schools.text):
            page = await ruiz.get(address)
            assert page.status_code == 200
            managers = dict(re.findall(r'<option value="([0-9a-f-]{36})"[^>]*>([^<]+)</option>', page.text))
            if len(managers) > 1:
                break
        learner = re.findall(r'name="to-([0-9a-f-]{36})"', page.text)[0]
        with world.connect("postgres") as connection:
            (held,) = connection.execute(
                "select user_id::text from student_assignments where student_id = %s and kind = 'case_manager' "
                "and covering_for_user_id is null and valid_to is null and deleted_at is null",
                (learner,),
            ).fetchall()
        other = next(each for each in managers if each != held[0])
        looked = await post(ruiz, page, address, **{f"to-{learner}": other})
        assert re.search(r"\d+ learners? would move", looked.text)
        assert "Move " in looked.text
        unsaid = await post(ruiz, looked, address, **{f"to-{learner}": other, "apply": "1"})
        assert unsaid.status_code == 422
        done = await post(ruiz, looked, address, **{f"to-{learner}": other, "apply": "1", "reason": "New school year"})
        assert done.status_code == 303
        with world.connect("postgres") as connection:
            rows = connection.execute(
                "select user_id::text, valid_from from student_assignments where student_id = %s "
                "and kind = 'case_manager' and valid_from = %s",
                (learner, next_year),
            ).fetchall()
        assert rows == [(other, next_year)]
        assert next_year - timedelta(days=1) > world.anchor

    async def test_shows_services_on_both_sides_of_the_summer(self, browse: As) -> None:
        page = await (await browse("ruiz")).get("/caseloads/next-year/services")
        assert page.status_code == 200
        assert "This year" in page.text or "No service goes on" in page.text

    @pytest.mark.parametrize("who", ["okoro", "ana"])
    async def test_is_not_there_for_others(self, browse: As, who: str) -> None:
        assert (await (await browse(who)).get("/caseloads/next-year")).status_code == 404
