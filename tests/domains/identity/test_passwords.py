"""Which passwords are accepted, how they are kept, and that guessing waits in a line of bounded length."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from aivo.domains.identity import passwords
from aivo.domains.identity.errors import PasswordRefused, TooBusy
from tests.conftest import SHIPPED_HASHER


class TestCheck:
    @pytest.mark.parametrize(
        "password",
        [
            "four quiet otters reading",
            "cedar-lantern-paper-willow",
            "ünïcödé пароль 密码 很长的",
            "x7!qLp0 zR2vTm9 kW",
            "a" * 5 + "the longest of days in june",
        ],
    )
    def test_long_and_own_is_accepted_whatever_the_characters(self, password: str) -> None:
        passwords.check(password)

    @pytest.mark.parametrize(
        ("password", "why"),
        [
            ("short but good", "at least 15"),
            ("", "at least 15"),
            ("x" * 257, "at most 256"),
            ("aaaaaaaaaaaaaaaaaaaa", "repeats itself"),
            ("abcdefghijklmnopqrst", "repeats itself"),
            ("12345678901234567890", "repeats itself"),
            ("password123password", "common passwords"),
            ("P4ssw0rd!P4ssw0rd!!", "common passwords"),
            ("qwertyuiop1234567890", "common passwords"),
            ("SamuelOkoro2026!!!!", "your own name"),
        ],
    )
    def test_easy_ones_are_refused_with_the_reason(self, password: str, why: str) -> None:
        with pytest.raises(PasswordRefused, match=why):
            passwords.check(password, about=("Samuel", "Okoro", "okoro"))


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The costs of an installation, which other tests do without."""
    monkeypatch.setattr(passwords, "_hasher", SHIPPED_HASHER)
    passwords._nobodys_hash.cache_clear()
    yield
    passwords._nobodys_hash.cache_clear()


@pytest.mark.usefixtures("shipped")
class TestHash:
    async def test_is_argon2id_with_the_costs_of_the_checklist(self) -> None:
        made = await passwords.make_hash("four quiet otters reading")
        assert made.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
        assert await passwords.is_right(made, "four quiet otters reading")
        assert not await passwords.is_right(made, "four quiet otters reading ")
        assert not passwords.is_outdated(made)

    async def test_nobodys_hash_takes_as_long_and_says_no(self) -> None:
        passwords.prepare()
        loop = asyncio.get_running_loop()
        made = await passwords.make_hash("four quiet otters reading")
        times = []
        for known in (made, None):
            start = loop.time()
            for _ in range(5):
                assert not await passwords.is_right(known, "wrong")
            times.append(loop.time() - start)
        assert 0.5 < times[0] / times[1] < 2

    async def test_an_old_hash_is_noticed(self) -> None:
        assert passwords.is_outdated("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$Zm9vYmFyZm9vYmFyZm9vYmFy")

    async def test_a_damaged_hash_is_no(self) -> None:
        assert not await passwords.is_right("not a hash", "four quiet otters reading")

    async def test_the_line_is_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(passwords, "WAITING", 0)
        tries = [passwords.is_right(None, "wrong") for _ in range(passwords.WORKERS + 1)]
        answers = await asyncio.gather(*tries, return_exceptions=True)
        assert [type(answer) for answer in answers].count(TooBusy) == 1
