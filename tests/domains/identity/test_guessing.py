"""Guessing, a thousand at a time: what is compared at most, and who is never kept out by it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from aivo.db.context import connect
from aivo.domains.identity import apps, challenges, known_devices, passwords, service
from aivo.domains.identity.errors import CodeRefused, SignInRefused, StepUpNeeded, TooManyTries
from aivo.domains.identity.schemas import SecondStep, SignedIn
from aivo.domains.identity.shapes import Device
from tests.conftest import SmallWorld
from tests.factories.signing_in import PASSWORD, code_of, full_session, ready

GUESSES = 1000


@pytest.fixture
async def seed(small: SmallWorld) -> str:
    """The teacher has a password and an app."""
    here = small.riverbend
    return await ready(small.databases, "riverbend", here.system(), here.actor("teacher"), "teacher")


def counted(monkeypatch: pytest.MonkeyPatch, place: Any, name: str) -> list[object]:
    """Every real call of a comparison."""
    original: Callable[..., object] = getattr(place, name)
    calls: list[object] = []

    def counting(*args: Any, **named: Any) -> object:
        calls.append(args)
        return original(*args, **named)

    monkeypatch.setattr(place, name, counting)
    return calls


async def sign_in(small: SmallWorld, password: str = PASSWORD, cookie: str = "") -> SignedIn | SecondStep:
    return await service.sign_in(
        small.databases, "riverbend", "teacher", password, device=Device(), address="192.0.2.7", cookie=cookie
    )


async def give(small: SmallWorld, challenge: str, code: str) -> SignedIn | SecondStep:
    return await service.give_code(small.databases, challenge, code, device=Device(), address="192.0.2.7")


class TestAThousandAtOnce:
    async def test_ten_passwords_are_compared(
        self, small: SmallWorld, seed: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        compared = counted(monkeypatch, passwords, "_verify")
        answers = await asyncio.gather(
            *(sign_in(small, f"guess {number}") for number in range(GUESSES)), return_exceptions=True
        )
        kinds = [type(answer) for answer in answers]
        assert len(compared) <= 10
        assert kinds.count(SignInRefused) == len(compared)
        assert kinds.count(TooManyTries) == GUESSES - len(compared)

    async def test_ten_codes_are_compared(self, small: SmallWorld, seed: str, monkeypatch: pytest.MonkeyPatch) -> None:
        actor = small.riverbend.actor("teacher")
        asked = [challenges.ask_for(small.databases, "code", actor).challenge for _ in range(GUESSES)]
        compared = counted(monkeypatch, apps.totp, "step_of")
        answers = await asyncio.gather(*(give(small, each, "123 45") for each in asked[:5]), return_exceptions=True)
        assert {type(answer) for answer in answers} == {CodeRefused}
        await asyncio.gather(
            *(give(small, each, f"{number:06}") for number, each in enumerate(asked)), return_exceptions=True
        )
        assert len(compared) <= 10


class TestAKnownDevice:
    async def known(self, small: SmallWorld, username: str = "teacher", cookie: str = "") -> str:
        signed = await full_session(small.databases, small.riverbend.actor(username))
        return await service.remember_device(small.databases, signed.actor, cookie, is_trusted=False)

    async def test_its_owner_comes_in_while_others_guess(self, small: SmallWorld, seed: str) -> None:
        cookie = await self.known(small)
        await asyncio.gather(*(sign_in(small, "wrong") for _ in range(12)), return_exceptions=True)
        with pytest.raises(TooManyTries):
            await sign_in(small)
        asked = await sign_in(small, cookie=cookie)
        assert isinstance(asked, SecondStep)
        actor = small.riverbend.actor("teacher")
        others = [challenges.ask_for(small.databases, "code", actor).challenge for _ in range(12)]
        await asyncio.gather(*(give(small, each, "wrong") for each in others), return_exceptions=True)
        with pytest.raises(TooManyTries):
            await give(small, challenges.ask_for(small.databases, "code", actor).challenge, code_of(seed))
        assert isinstance(await give(small, asked.challenge, code_of(seed)), SignedIn)

    async def test_has_ten_tries_of_its_own(self, small: SmallWorld, seed: str) -> None:
        cookie = await self.known(small)
        answers = await asyncio.gather(*(sign_in(small, "wrong", cookie) for _ in range(15)), return_exceptions=True)
        assert [type(answer) for answer in answers].count(SignInRefused) == 10

    async def test_is_nobody_elses(self, small: SmallWorld, seed: str) -> None:
        cookie = await self.known(small)
        assert await known_devices.known(small.databases, cookie, "riverbend", "teacher") is not None
        for slug, username in (("riverbend", "manager"), ("lakeshore", "teacher")):
            assert await known_devices.known(small.databases, cookie, slug, username) is None
        for bad in ("", "~", "x", "é.x", cookie[:-1] + ("0" if cookie[-1] != "0" else "1")):
            assert await known_devices.known(small.databases, bad, "riverbend", "teacher") is None

    async def test_remembers_five_people_at_most(self, small: SmallWorld) -> None:
        cookie = ""
        for username in ("teacher", "manager", "office", "mother", "father", "clerk"):
            cookie = await self.known(small, username, cookie)
        assert await known_devices.known(small.databases, cookie, "riverbend", "teacher") is None
        assert await known_devices.known(small.databases, cookie, "riverbend", "manager") is not None


class TestADeviceOfOnesOwn:
    """Families are asked for the second step on new devices; staff always."""

    async def trusted(self, small: SmallWorld, username: str) -> tuple[SignedIn | SecondStep, str]:
        here = small.riverbend
        await ready(small.databases, "riverbend", here.system(), here.actor(username), username)
        opened = await full_session(small.databases, here.actor(username))
        cookie = await service.remember_device(small.databases, opened.actor, "", is_trusted=True)
        return await self.again(small, username, cookie), cookie

    async def again(self, small: SmallWorld, username: str, cookie: str) -> SignedIn | SecondStep:
        return await service.sign_in(small.databases, "riverbend", username, PASSWORD, device=Device(), cookie=cookie)

    async def test_spares_a_mother_the_code_until_a_factor_changes(self, small: SmallWorld) -> None:
        signed, cookie = await self.trusted(small, "mother")
        assert isinstance(signed, SignedIn)
        assert await service.resolve(small.databases, signed.token) is not None
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute("update mfa_credentials set confirmed_at = '2099-01-01'")
        assert isinstance(await self.again(small, "mother", cookie), SecondStep)

    async def test_spares_staff_nothing(self, small: SmallWorld) -> None:
        signed, _ = await self.trusted(small, "teacher")
        assert isinstance(signed, SecondStep)

    async def test_a_spared_code_is_no_fresh_proof(self, small: SmallWorld) -> None:
        actor = small.riverbend.actor("mother")
        async with connect(actor, small.databases) as ctx:
            signed = await service.open_session(ctx, device=Device(), address=None, mfa_at=None)
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute("update user_sessions set mfa_at = now() - interval '1 day'")
        async with connect(signed.actor, small.databases) as ctx:
            with pytest.raises(StepUpNeeded):
                await service.demand_recent_proof(ctx)
