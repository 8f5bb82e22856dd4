"""The schema map shows what there is; the isolation page notices a planted fault."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from aivo.db import isolation
from aivo.db.context import connect
from aivo.domains.tenancy.service import PLATFORM_TENANT_ID
from aivo.schema import metadata
from tests.conftest import SmallWorld
from tests.web.conftest import As


@pytest.fixture
async def watcher(small: SmallWorld) -> str:
    """Someone whose duty is the trail."""
    return "office"


class TestSchemaMap:
    async def test_shows_every_table_with_its_word(self, browse: As) -> None:
        page = await (await browse("teacher")).get("/schema")
        shown = set(re.findall(r'href="/schema/(\w+)"', page.text))
        assert shown == set(metadata.tables)
        assert "STUDENT(plan)" in page.text

    async def test_shows_every_column_of_a_table(self, browse: As) -> None:
        client = await browse("teacher")
        page = await client.get("/schema/ieps")
        for column in metadata.tables["ieps"].c:
            assert f">{column.name}</th>" in page.text
        pointing = dict(re.findall(r'<th scope="row" class="code">(\w+)</th>.*?href="/schema/(\w+)"', page.text, re.S))
        assert pointing["tenant_id"] == "tenants"
        assert pointing["school_id"] == "schools"
        assert (await client.get("/schema/pg_authid")).status_code == 404


class TestIsolation:
    async def test_all_probes_pass(self, browse: As, watcher: str) -> None:
        page = await (await browse(watcher)).get("/isolation")
        assert "probes passed" in page.text
        assert "Failed" not in page.text
        probed = set(re.findall(r'class="code">(\w+)<', page.text))
        assert probed == {name for name, table in metadata.tables.items() if isolation.tenant_column(table)}

    async def test_a_whole_check_of_every_tenant_and_role(self, small: SmallWorld) -> None:
        tenants = [small.riverbend.tenant_id, small.lakeshore.tenant_id, PLATFORM_TENANT_ID]
        found = await isolation.check(small.databases, tenants)
        assert {each.role for each in found} >= {"learner", "parent", "teacher", "district_admin", "system"}
        assert [each for each in found if not each.has_passed] == []
        users = [each for each in found if each.table == "users" and each.role == "district_admin"]
        assert all(each.own and each.elsewhere for each in users), "there was something to hide"

    @pytest.mark.parametrize(
        ("fault", "mend", "table"),
        [
            (
                "create policy planted on student_profiles for select to aivo_district using (true)",
                "drop policy planted on student_profiles",
                "student_profiles",
            ),
            (
                "alter table schools disable row level security",
                "alter table schools enable row level security",
                "schools",
            ),
            (
                "alter table iep_goals no force row level security",
                "alter table iep_goals force row level security",
                "iep_goals",
            ),
        ],
    )
    async def test_a_planted_fault_is_noticed(
        self, small: SmallWorld, browse: As, watcher: str, fault: str, mend: str, table: str
    ) -> None:
        client = await browse(watcher)
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute(fault)  # type: ignore[call-overload]
            try:
                page = await client.get("/isolation")
                found = await isolation.check(small.databases, [small.riverbend.tenant_id])
            finally:
                connection.execute(mend)  # type: ignore[call-overload]
        assert "Please stop and call for help." in page.text
        assert {each.table for each in found if not each.has_passed} == {table}

    async def test_attempts_to_leave_the_context_bring_nothing(self, small: SmallWorld) -> None:
        for username in ("kid", "mother", "teacher", "office"):
            async with connect(small.riverbend.actor(username), small.databases) as ctx:
                tries = await isolation.attempts(ctx)
                (own,) = await ctx.ask("select count(*) from tenants")
            assert own["count"] == 1
            assert {each.name for each in tries if each.has_passed} == {
                "other_tenant", "no_token", "expired", "replayed", "reset"}  # fmt: skip

    async def test_a_context_that_sees_foreign_rows_fails_an_attempt(self) -> None:
        assert not isolation.Attempt("reset", 1).has_passed
        assert isolation.is_platforms(metadata.tables["tenants"], "platform_admin")
        assert isolation.is_platforms(metadata.tables["tenant_states"], "platform_admin")
        assert not isolation.is_platforms(metadata.tables["ieps"], "platform_admin")
        assert not isolation.is_platforms(metadata.tables["tenants"], "teacher")
        assert UUID(int=PLATFORM_TENANT_ID.int) == PLATFORM_TENANT_ID
