"""Lists in order and page by page: nothing twice, nothing lost, whatever the keys."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from aivo import connect
from aivo.db import documents
from aivo.db.context import Ctx
from aivo.domains.students.models import StudentProfile
from tests.conftest import SmallWorld

ORDERS: list[list[str | tuple[str, str]]] = [
    [],
    [("created_at", "desc")],
    ["birth_date"],
    ["-birth_date"],
    ["given_name", "-birth_date"],
    ["-birth_date", "given_name"],
    ["birth_date", "pronouns", "-version"],
    ["-id"],
]
COUNT = 23


async def many_learners(ctx: Ctx) -> None:
    """Learners of whom every third has no birth date and several share one."""
    for number in range(COUNT - 3):
        born = None if number % 3 == 0 else date(2016, 1, 1) + timedelta(days=number % 4)
        ctx.add(StudentProfile(given_name=f"N{number % 5}", family_name="Test", birth_date=born, grade_level="04"))
    await ctx.flush()


class TestPages:
    @pytest.mark.parametrize("order", ORDERS, ids=str)
    async def test_together_are_the_list(self, small: SmallWorld, order: list[str | tuple[str, str]]) -> None:
        async with connect(small.riverbend.system()) as ctx:
            await many_learners(ctx)
            whole = [row.id for row in await ctx.find_many(StudentProfile, order_by=order)]
            assert len(whole) == COUNT
            for size in (1, 4, COUNT, COUNT + 1):
                seen, cursor, pages = [], None, 0
                while True:
                    page = await ctx.find_page(StudentProfile, order_by=order, limit=size, after=cursor)
                    seen += [row.id for row in page.rows]
                    cursor, pages = page.next, pages + 1
                    if cursor is None:
                        break
                assert seen == whole
                assert pages == -(-COUNT // size)

    async def test_may_begin_after_any_row_that_was_read(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.system()) as ctx:
            await many_learners(ctx)
            question = documents.build(StudentProfile, order_by=["-birth_date"])
            whole = await ctx.find_many(StudentProfile, order_by=["-birth_date"])
            for position in (0, 7, 15, COUNT - 1):
                cursor = documents.cursor_after(question, whole[position])
                rest = await ctx.find_many(StudentProfile, order_by=["-birth_date"], after=cursor)
                assert [row.id for row in rest] == [row.id for row in whole[position + 1 :]]

    async def test_keep_their_place_when_rows_come_and_go(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.system()) as ctx:
            await many_learners(ctx)
            first = await ctx.find_page(StudentProfile, order_by=["given_name"], limit=10)
            ctx.add(StudentProfile(given_name="AA", family_name="Test", grade_level="04"))
            gone = await ctx.load(StudentProfile, first.rows[-1].id)
            gone.given_name = "ZZ"
            await ctx.flush()
            second = await ctx.find_page(StudentProfile, order_by=["given_name"], limit=100, after=first.next)
            assert not {row.id for row in second.rows} & {row.id for row in first.rows[:-1]}
            assert len(second.rows) == COUNT - 10 + 1

    async def test_are_json_with_the_same_cursor(self, small: SmallWorld) -> None:
        asked: dict[str, Any] = {"order_by": ["given_name"], "limit": 2, "include": ["enrolments"]}
        async with connect(small.riverbend.actor("office")) as ctx:
            question = documents.build(StudentProfile, form="page", **asked)
            page = documents.decode(question, await ctx.find_json(question))
            assert len(page.rows) == 2
            rest = await ctx.find_page(StudentProfile, after=page.next, **asked)
        assert [row.given_name for row in (*page.rows, *rest.rows)] == ["Far", "Kid", "Pal"]
        assert rest.next is None

    async def test_of_nothing_have_no_next(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("office")) as ctx:
            page = await ctx.find_page(StudentProfile, where={"given_name": "Nobody"}, limit=5)
        assert page == ([], None)


class TestLimit:
    async def test_takes_the_first_rows_of_the_order(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("office")) as ctx:
            found = await ctx.find_many(StudentProfile, order_by=[("given_name", "desc")], limit=2)
        assert [row.given_name for row in found] == ["Pal", "Kid"]
