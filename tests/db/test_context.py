"""Contexts: what a person may see and write is the database's answer."""

from __future__ import annotations

from aivo import connect
from aivo.domains.students.models import StudentProfile
from tests.conftest import SmallWorld


class TestReading:
    async def test_a_teacher_sees_the_learners_of_their_class_only(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("teacher")) as ctx:
            found = await ctx.find_many(StudentProfile, order_by=["given_name"])
        assert [student.given_name for student in found] == ["Kid", "Pal"]
