"""The log of opened records: written before the page, read by families without each other's reads."""

from __future__ import annotations

import asyncpg
import pytest

from aivo.db.context import Ctx, connect
from aivo.domains.audit import service as audit
from aivo.domains.audit.errors import NotTold
from aivo.domains.audit.queries import looks_at
from tests.conftest import SmallWorld
from tests.domains.consent.helpers import plant


async def open_record(small: SmallWorld, username: str, **details: object) -> None:
    world = small.riverbend
    async with connect(world.actor(username), small.databases) as ctx:
        await audit.saw(ctx, world.students["kid"], "ieps", **details)  # type: ignore[arg-type]


class TestSaw:
    async def test_stands_although_the_page_fails(self, small: SmallWorld) -> None:
        world = small.riverbend
        ctx = Ctx(world.actor("manager"), small.databases)
        await audit.saw(ctx, world.students["kid"], "ieps", purpose="annual review")
        await ctx.close()
        async with connect(world.actor("mother"), small.databases) as ctx:
            (look,) = await looks_at(ctx, world.students["kid"])
        assert (look.actor_user_id, look.actor_role) == (world.users["manager"], "teacher")
        assert (look.subject, look.outcome, look.purpose) == ("ieps", "shown", "annual review")

    async def test_a_list_is_an_entry_for_each_learner_once(self, small: SmallWorld) -> None:
        world = small.riverbend
        kid, pal = world.students["kid"], world.students["pal"]
        async with connect(world.actor("teacher"), small.databases) as ctx:
            await audit.saw(ctx, [kid, pal, kid], "supports")
        async with connect(world.actor("office"), small.databases) as ctx:
            assert len(await looks_at(ctx, kid)) == 1
            assert len(await looks_at(ctx, pal)) == 1

    async def test_the_page_is_refused_when_it_cannot_be_told(self, small: SmallWorld) -> None:
        plant(small, "revoke insert on record_accesses from aivo_guard")
        with pytest.raises(NotTold):
            await open_record(small, "manager")

    async def test_nothing_is_told_without_a_context(self, small: SmallWorld) -> None:
        link = await asyncpg.connect(small.urls["aivo_member"])
        try:
            with pytest.raises(asyncpg.PostgresError, match="there is no context"):
                await link.execute("select app.saw($1, 'ieps')", [small.riverbend.students["kid"]])
        finally:
            await link.close()


class TestFamilyReads:
    async def test_staff_and_outside_parties_never_each_other(self, small: SmallWorld) -> None:
        world = small.riverbend
        await open_record(small, "manager")
        await open_record(small, "teacher", outcome="refused")
        await open_record(small, "father")
        await open_record(small, "mother")
        await open_record(small, "kid")
        await open_record(small, "office", outcome="disclosed", outside_party="County Clinic")
        await open_record(small, "office", outcome="disclosed", outside_party="A court", is_kept_apart=True)
        for username in ("mother", "father"):
            async with connect(world.actor(username), small.databases) as ctx:
                found = await looks_at(ctx, world.students["kid"])
                assert await looks_at(ctx, world.students["pal"]) == []
            assert [look.actor_role for look in found] == ["district_admin", "teacher", "teacher"]
            assert found[0].outside_party == "County Clinic"
        for username in ("stranger", "kid", "teacher", "manager"):
            async with connect(world.actor(username), small.databases) as ctx:
                assert await looks_at(ctx, world.students["kid"]) == [], username

    @pytest.mark.parametrize("column", ["session_id", "request_id", "is_kept_apart"])
    async def test_no_device_or_place(self, small: SmallWorld, column: str) -> None:
        await open_record(small, "manager")
        async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await ctx.ask(f"select {column} from record_accesses")
