"""The home of district staff over the demo world: numbers that lead somewhere, and none without the duty."""

from __future__ import annotations

import re

import pytest

from tests.conftest import WorldDatabase
from tests.web.test_pages import As, browse, databases

__all__ = ["browse", "databases"]


@pytest.mark.usefixtures("databases")
class TestHome:
    async def test_each_number_is_as_long_as_its_list(self, browse: As) -> None:
        client = await browse("ruiz")
        page = (await client.get("/home")).text
        found = re.findall(r'href="(/attention/[a-z-]+)">.*?attention-number">(\d+)<', page, re.S)
        assert {address for address, _number in found} >= {"/attention/no-factor"}
        for address, number in found:
            lines = 0
            following: str | None = address
            while following:
                listed = (await client.get(following)).text
                lines += listed.count('<li class="line">')
                more = re.search(r'class="pager".*?href="([^"]+)"', listed, re.S)
                following = more[1].replace("&amp;", "&") if more else None
            assert lines == int(number), address

    async def test_a_learner_without_a_plan_is_counted(self, browse: As, world: WorldDatabase) -> None:
        client = await browse("ruiz")
        with world.connect("postgres", autocommit=True) as link:
            link.execute("set session_replication_role = replica")
            row = link.execute(
                "update ieps set deleted_at = now() where status = 'in_force' and student_id ="
                " (select id from student_profiles where given_name = 'Maya' limit 1) returning id"
            ).fetchone()
            assert row is not None
            try:
                assert "Maya Torres" in (await client.get("/attention/no-plan")).text
                assert "Learners without a plan in force" in (await client.get("/home")).text
            finally:
                link.execute("update ieps set deleted_at = null where id = %s", (row[0],))

    async def test_without_the_duty_there_are_no_learners(self, browse: As) -> None:
        client = await browse("hayes")
        page = await client.get("/home")
        assert page.status_code == 200
        listed = await client.get("/attention/no-factor")
        assert '<li class="line">' not in listed.text or "/people/" in listed.text
        assert (await client.get("/attention/nonsense")).status_code == 404

    async def test_nothing_of_another_tenant(self, browse: As) -> None:
        client = await browse("ruiz")
        for kind in ("no-plan", "due", "overdue", "documents", "duties", "no-factor"):
            text = (await client.get(f"/attention/{kind}")).text
            assert "Noor" not in text
            assert "Whitfield" not in text
