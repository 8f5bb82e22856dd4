"""Holds: placed and released by custodians, unseen by families."""

from __future__ import annotations

import pytest

from aivo.db.context import connect
from aivo.domains.consent import service as consent
from aivo.domains.consent.errors import HoldIsReleased
from aivo.domains.consent.models import RetentionHold
from aivo.domains.consent.queries import holds_on
from aivo.domains.consent.schemas import HoldDraft
from aivo.kit.errors import Forbidden
from tests.conftest import SmallWorld

DRAFT = HoldDraft("records_request", "The mother asked to inspect everything.", covers=("focus",))


class TestHold:
    async def test_stops_its_class_until_it_is_released(self, small: SmallWorld) -> None:
        world = small.riverbend
        async with connect(world.actor("office"), small.databases) as ctx:
            held = await consent.hold(ctx, world.students["kid"], DRAFT)
        async with connect(world.system(), small.databases) as ctx:
            assert [row.id for row in await holds_on(ctx, world.students["kid"], "focus")] == [held.id]
            assert await holds_on(ctx, world.students["kid"], "ai") == []
            again = await ctx.load(RetentionHold, held.id)
            await consent.release_hold(ctx, again, "Inspected.")
            with pytest.raises(HoldIsReleased):
                await consent.release_hold(ctx, again, "Twice.")
        async with connect(world.system(), small.databases) as ctx:
            assert await holds_on(ctx, world.students["kid"], "focus") == []

    async def test_families_and_teachers_neither_place_nor_see_one(self, small: SmallWorld) -> None:
        world = small.riverbend
        async with connect(world.system(), small.databases) as ctx:
            await consent.hold(ctx, world.students["kid"], DRAFT)
        for username, seen in (("mother", 0), ("manager", 0), ("kid", 0), ("clerk", 0), ("office", 1)):
            async with connect(world.actor(username), small.databases) as ctx:
                assert len(await ctx.find_many(RetentionHold)) == seen, username
        for username in ("mother", "manager"):
            async with connect(world.actor(username), small.databases) as ctx:
                with pytest.raises(Forbidden):
                    await consent.hold(ctx, world.students["kid"], DRAFT)
