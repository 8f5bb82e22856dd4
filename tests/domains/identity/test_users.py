"""Making people, roles and duties."""

from __future__ import annotations

from datetime import date

import pytest

from aivo.db.context import connect
from aivo.domains.identity import service
from aivo.domains.identity.errors import PeopleDutyNeeded, RoleRefused, UsernameTaken
from aivo.domains.identity.models import DutyAssignment, User
from aivo.domains.identity.schemas import DutyDraft, UserDraft
from aivo.kit.errors import Forbidden
from tests.conftest import SmallWorld

DRAFT = UserDraft("New.Person", "teacher", "New", "Person")


class TestCreateUser:
    async def test_by_the_duty_over_people(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            user = await service.create_user(ctx, DRAFT)
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            found = await ctx.find_unique(User, where={"id": user.id})
        assert found is not None
        assert (found.username, found.tenant_id) == ("new.person", small.riverbend.tenant_id)

    @pytest.mark.parametrize("username", ["clerk", "principal"])
    async def test_not_without_that_duty(self, small: SmallWorld, username: str) -> None:
        with pytest.raises(PeopleDutyNeeded):
            async with connect(small.riverbend.actor(username), small.databases) as ctx:
                await service.create_user(ctx, DRAFT)

    @pytest.mark.parametrize("username", ["teacher", "mother", "kid"])
    async def test_not_by_others(self, small: SmallWorld, username: str) -> None:
        with pytest.raises(Forbidden):
            async with connect(small.riverbend.actor(username), small.databases) as ctx:
                await service.create_user(ctx, DRAFT)

    async def test_a_name_is_given_once_in_a_tenant(self, small: SmallWorld) -> None:
        with pytest.raises(UsernameTaken):
            async with connect(small.riverbend.system(), small.databases) as ctx:
                await service.create_user(ctx, UserDraft("TEACHER", "teacher", "Second", "Person"))

    async def test_the_same_name_in_two_tenants_is_two_people(self, small: SmallWorld) -> None:
        made = []
        for world in (small.riverbend, small.lakeshore):
            async with connect(world.system(), small.databases) as ctx:
                made.append((await service.create_user(ctx, DRAFT)).id)
        assert made[0] != made[1]

    async def test_nobody_in_a_tenant_makes_a_platform_administrator(self, small: SmallWorld) -> None:
        with pytest.raises(RoleRefused):
            async with connect(small.riverbend.actor("office"), small.databases) as ctx:
                await service.create_user(ctx, UserDraft("root", "platform_admin", "Root", "Root"))


class TestGive:
    async def test_a_duty_opens_and_says_who_gave_it(self, small: SmallWorld) -> None:
        clerk = small.riverbend.users["clerk"]
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            await service.give_duty(ctx, clerk, DutyDraft("roster", date(2026, 1, 1)))
        async with connect(small.riverbend.actor("clerk"), small.databases) as ctx:
            found = await ctx.find_many(DutyAssignment, where={"user_id": clerk})
        assert [(duty.duty, duty.given_by_user_id) for duty in found] == [("roster", small.riverbend.users["office"])]

    async def test_nobody_gives_themselves_a_duty(self, small: SmallWorld) -> None:
        with pytest.raises(PeopleDutyNeeded):
            async with connect(small.riverbend.actor("clerk"), small.databases) as ctx:
                await service.give_duty(ctx, small.riverbend.users["clerk"], DutyDraft("security", date(2026, 1, 1)))

    async def test_a_further_role(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            given = await service.give_role(ctx, small.riverbend.users["teacher"], "parent", date(2026, 1, 1))
        assert (given.role, given.valid_to) == ("parent", None)
