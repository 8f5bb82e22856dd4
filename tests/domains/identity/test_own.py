"""What everybody changes about themselves, and nobody about others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aivo.db.context import connect
from aivo.domains.identity import service
from aivo.domains.identity.models import User
from aivo.domains.identity.schemas import Profile
from aivo.domains.identity.shapes import ReadingSettings
from aivo.kit.errors import Invalid, Stale
from tests.conftest import SmallWorld

CHOSEN = ReadingSettings(letters="andika", spacing="more", register="teen")


async def stored(small: SmallWorld, username: str) -> User:
    async with connect(small.riverbend.system(), small.databases) as ctx:
        user = await ctx.find_unique(User, where={"id": small.riverbend.users[username]})
    assert user is not None
    return user


class TestKeepReading:
    @pytest.mark.parametrize("username", ["kid", "mother", "teacher", "office", "clerk"])
    async def test_everybody_keeps_their_own(self, small: SmallWorld, username: str) -> None:
        async with connect(small.riverbend.actor(username), small.databases) as ctx:
            await service.keep_reading(ctx, CHOSEN)
        assert (await stored(small, username)).reading == CHOSEN
        assert (await stored(small, "pal")).reading == ReadingSettings()
        async with connect(small.lakeshore.system(), small.databases) as ctx:
            others = await ctx.find_many(User, where={})
        assert all(each.reading == ReadingSettings() for each in others)

    def test_what_nobody_offered_is_refused(self) -> None:
        for wrong in ({"letters": "comic"}, {"size": ""}, {"evil": "x"}):
            with pytest.raises(Invalid):
                service.reading_from(wrong)


class TestKeepProfile:
    @pytest.mark.parametrize("username", ["kid", "mother", "teacher", "clerk"])
    async def test_everybody_keeps_their_own(self, small: SmallWorld, username: str) -> None:
        async with connect(small.riverbend.actor(username), small.databases) as ctx:
            was = await service.own_profile(ctx)
            await service.keep_profile(ctx, replace(was, locale="es", pronouns="she/her"))
        now = await stored(small, username)
        assert (now.locale, now.pronouns, now.role) == ("es", "she/her", service_role(username))
        assert (await stored(small, "pal")).locale == "en"

    async def test_a_stale_write_is_refused_and_changes_nothing(self, small: SmallWorld) -> None:
        mother = small.riverbend.actor("mother")
        async with connect(mother, small.databases) as ctx:
            was = await service.own_profile(ctx)
            await service.keep_profile(ctx, replace(was, pronouns="first"))
        with pytest.raises(Stale):
            async with connect(mother, small.databases) as ctx:
                await service.keep_profile(ctx, replace(was, pronouns="second"))
        assert (await stored(small, "mother")).pronouns == "first"

    async def test_a_sign_in_in_between_makes_nothing_stale(self, small: SmallWorld) -> None:
        mother = small.riverbend.actor("mother")
        async with connect(mother, small.databases) as ctx:
            was = await service.own_profile(ctx)
            await service.keep_reading(ctx, CHOSEN)
        async with connect(mother, small.databases) as ctx:
            await service.keep_profile(ctx, replace(was, pronouns="mine"))
        assert (await stored(small, "mother")).pronouns == "mine"

    @pytest.mark.parametrize("wrong", [{"locale": "xx"}, {"pronouns": "x" * 81}])
    async def test_what_is_not_right_is_refused(self, small: SmallWorld, wrong: dict[str, str]) -> None:
        async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
            was: Profile = await service.own_profile(ctx)
            with pytest.raises(Invalid):
                await service.keep_profile(ctx, replace(was, **wrong))  # type: ignore[arg-type]  (wrong on purpose)


def service_role(username: str) -> str:
    return {"kid": "learner", "mother": "parent", "teacher": "teacher"}.get(username, "district_admin")
