"""Contexts: what a person may see and write is the database's answer."""

from __future__ import annotations

import asyncpg
import pytest

from aivo import connect
from aivo.domains.students.models import StudentProfile
from tests.conftest import SmallWorld


class TestReading:
    async def test_a_teacher_sees_the_learners_of_their_class_only(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("teacher")) as ctx:
            found = await ctx.find_many(StudentProfile, order_by=["given_name"])
        assert [student.given_name for student in found] == ["Kid", "Pal"]


class TestAPlanFromBeforeAMigration:
    """A connection keeps its plans; when a table gets a column, ``select *`` no longer answers what was planned."""

    async def test_is_made_anew_and_nobody_hears_of_it(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("teacher"), is_reading=True) as ctx:
            before = await ctx.ask("select * from schools")
            alter(small, "one")
            assert len(await ctx.ask("select * from schools")) == len(before)

    async def test_would_fail_without_that(self, small: SmallWorld) -> None:
        """The twin: one try alone."""
        async with connect(small.riverbend.actor("teacher"), is_reading=True) as ctx:
            await ctx.ask("select * from schools")
            alter(small, "two")
            with pytest.raises(asyncpg.InvalidCachedStatementError):
                await ctx._read("select * from schools")


def alter(small: SmallWorld, column: str) -> None:
    """As a migration does it, in another process."""
    with small.connect("postgres") as connection:
        connection.execute(f"alter table schools add column {column} text")
