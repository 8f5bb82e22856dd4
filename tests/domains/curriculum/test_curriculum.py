"""Standards: the tree, order, prerequisites, cross-walks and successors; whose rows are whose."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from aivo.db.context import connect
from aivo.domains.curriculum import queries
from aivo.domains.curriculum import service as curriculum
from aivo.domains.curriculum.models import CurriculumFramework, CurriculumStandard
from aivo.domains.curriculum.schemas import FrameworkDraft, StandardDraft
from aivo.domains.tenancy.service import PLATFORM_TENANT_ID
from aivo.kit.actor import Actor
from aivo.kit.errors import Forbidden
from tests.conftest import SmallWorld

TOP, FIRST, SECOND, OTHER = (uuid4() for _ in range(4))
ITEMS = (
    StandardDraft(TOP, "Fractions", ("04", "03"), "Mathematics", item_type="Domain"),
    StandardDraft(FIRST, "Name a fraction.", ("03", "04"), "Mathematics", code="M.1", under=TOP),
    StandardDraft(SECOND, "Compare fractions.", ("04", "05"), "Mathematics", code="M.2", under=TOP, after=(FIRST,)),
)
PLATFORM = Actor(PLATFORM_TENANT_ID, None, "platform_admin")


def framework(identifier: UUID = OTHER) -> FrameworkDraft:
    return FrameworkDraft(identifier, "Own standards", "Curriculum office", ("Mathematics",))


async def write(small: SmallWorld, actor: Actor) -> tuple[CurriculumFramework, list[CurriculumStandard]]:
    async with connect(actor, small.databases) as ctx:
        return await curriculum.write_framework(ctx, framework(), ITEMS)


class TestTree:
    async def test_children_path_and_prerequisites(self, small: SmallWorld) -> None:
        _, rows = await write(small, small.riverbend.system())
        async with connect(small.riverbend.actor("teacher"), small.databases) as ctx:
            assert [row.case_identifier for row in await queries.children_of(ctx, OTHER)] == [TOP]
            assert [row.human_coding_scheme for row in await queries.children_of(ctx, TOP)] == ["M.1", "M.2"]
            assert [row.full_statement for row in await queries.path_to(ctx, rows[2].id)] == ["Fractions"]
            assert [row.id for row in await queries.prerequisites_of(ctx, rows[2].id)] == [rows[1].id]
            assert [row.id for row in await queries.standards_for(ctx, "Mathematics", "05")] == [rows[2].id]
            assert [row.id for row in await queries.standards_by_code(ctx, "M.1")] == [rows[1].id]
            found = await queries.framework_of(ctx, OTHER)
        assert found is not None
        assert rows[0].education_level == ["03", "04"]
        assert rows[0].grade_level == "03"

    async def test_a_circle_ends(self, small: SmallWorld) -> None:
        own, rows = await write(small, small.riverbend.system())
        async with connect(small.riverbend.system(), small.databases) as ctx:
            await curriculum.relate(ctx, own, "isChildOf", rows[0], rows[2])
            for origin, destination in ((rows[1], rows[2]), (rows[2], rows[1])):
                await curriculum.relate(ctx, own, "replacedBy", origin, destination)
        async with connect(small.riverbend.actor("teacher"), small.databases) as ctx:
            assert rows[0].id in {row.id for row in await queries.path_to(ctx, rows[2].id)}
            assert await queries.successor_of(ctx, rows[1].id) == rows[2].id

    async def test_cross_walk_and_successor(self, small: SmallWorld) -> None:
        own, rows = await write(small, small.riverbend.system())
        async with connect(small.riverbend.system(), small.databases) as ctx:
            await curriculum.relate(ctx, own, "exactMatchOf", rows[1], rows[2])
        async with connect(small.riverbend.actor("teacher"), small.databases) as ctx:
            assert [row.id for row in await queries.crosswalk_of(ctx, rows[1].id)] == [rows[2].id]
            assert [row.id for row in await queries.crosswalk_of(ctx, rows[2].id)] == [rows[1].id]
            assert await queries.successor_of(ctx, rows[1].id) == rows[1].id


class TestWhose:
    async def test_a_districts_own_stay_its_own(self, small: SmallWorld) -> None:
        await write(small, small.riverbend.actor("office"))
        for world, seen in ((small.riverbend, 3), (small.lakeshore, 0)):
            for username in ("kid", "teacher", "office"):
                async with connect(world.actor(username), small.databases) as ctx:
                    assert len(await ctx.find_many(CurriculumStandard)) == seen

    async def test_the_platforms_are_everybodys(self, small: SmallWorld) -> None:
        await write(small, PLATFORM)
        async with connect(small.lakeshore.actor("kid"), small.databases) as ctx:
            assert len(await ctx.find_many(CurriculumStandard)) == 3
        await write(small, small.lakeshore.system())
        async with connect(small.lakeshore.actor("teacher"), small.databases) as ctx:
            found = await queries.framework_of(ctx, OTHER)
        assert found is not None
        assert found.owner_tenant_id == small.lakeshore.tenant_id

    async def test_one_identifier_once_an_owner(self, small: SmallWorld) -> None:
        for actor in (PLATFORM, small.riverbend.system()):
            await write(small, actor)
            with pytest.raises(IntegrityError):
                await write(small, actor)

    async def test_teachers_do_not_write_frameworks(self, small: SmallWorld) -> None:
        with pytest.raises(Forbidden):
            await write(small, small.riverbend.actor("teacher"))
