"""Known devices: met once and told of, listed under Security, forgotten from any device, ended with what changed."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from aivo.db.context import connect
from aivo.domains.identity import known_devices
from aivo.domains.identity import service as identity
from aivo.domains.identity.schemas import SignedIn
from tests.conftest import SmallWorld
from tests.factories.signing_in import PASSWORD, code_of, full_session, ready
from tests.web.conftest import As, client_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"


def ask(small: SmallWorld, statement: str, *values: object) -> list[Any]:
    """Rows as the superuser reads them."""
    with small.connect("postgres") as connection:
        rows = connection.execute(statement, values).fetchall()  # type: ignore[arg-type]
    return [row[0] for row in rows]


def change(small: SmallWorld, statement: str) -> None:
    with small.connect("postgres", autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


@pytest.fixture
async def seed(small: SmallWorld) -> str:
    """Mother has a password and an app, and is told of what happens to her account."""
    change(small, "delete from outbox_mails; delete from notifications")
    here = small.riverbend
    return await ready(small.databases, "riverbend", here.system(), here.actor("mother"), "mother")


class Browser:
    """One browser of mother's."""

    def __init__(self, app: FastAPI, small: SmallWorld, seed: str, agent: str) -> None:
        self.client, self.small, self.seed = client_of(app), small, seed
        self.client.headers["User-Agent"] = agent

    async def sign_in(self, *, is_own: bool = False, password: str = PASSWORD) -> bool:
        """Sign in from the start; whether a code was asked for."""
        body = {"tenant": "riverbend", "username": "mother", "password": password, "next": ""}
        asked = await self.client.post("/sign-in", data=body)
        if not asked.headers["location"].startswith("/sign-in/code"):
            return False
        change(self.small, "update mfa_credentials set last_time_step = 1 where kind = 'totp'")
        code = {"code": code_of(self.seed), **({"is_own_device": "1"} if is_own else {})}
        assert (await self.client.post("/sign-in/code", data=code)).status_code == 303
        return True

    async def post(self, path: str) -> httpx.Response:
        page = await self.client.get("/security")
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', page.text)
        assert found
        return await self.client.post(path, data={"form_token": found[1]})

    async def is_in(self) -> bool:
        return (await self.client.get("/security")).status_code == 200


class TestMeeting:
    async def test_is_told_once_for_each_device_after_the_first(
        self, small: SmallWorld, app: FastAPI, seed: str
    ) -> None:
        at_home, phone = Browser(app, small, seed, FIREFOX), Browser(app, small, seed, SAFARI)
        await at_home.sign_in()
        assert ask(small, "select kind from notifications") == []
        await at_home.sign_in()
        for _ in range(2):
            await phone.sign_in()
        labels = ask(small, "select device ->> 'label' from known_devices where ended_at is null order by id")
        assert labels == ["Firefox · Linux", "Safari · iOS"]
        assert ask(small, "select kind from notifications") == ["device"]
        assert ask(small, "select kind from outbox_mails") == ["device"]
        notices = (await at_home.client.get("/notifications")).text
        assert "Your account was used on a new device." in notices
        assert "Safari · iOS · " in notices
        page = (await at_home.client.get("/security")).text
        assert (page.count("Known since"), page.count("This device"), page.count("Signed in<")) == (2, 1, 1)

    async def test_by_a_program_is_told_until_it_is_read(
        self, small: SmallWorld, anonymous: httpx.AsyncClient, seed: str
    ) -> None:
        for _ in range(2):
            change(small, "update mfa_credentials set last_time_step = 1 where kind = 'totp'")
            body = {"tenant": "riverbend", "username": "mother", "password": PASSWORD}
            challenge = (await anonymous.post("/api/v1/sign-in", json=body)).json()["challenge"]
            answer = await anonymous.post("/api/v1/sign-in/mfa", json={"challenge": challenge, "code": code_of(seed)})
            assert answer.status_code == 200
        assert ask(small, "select occasion from notifications") == ["device of a program"]
        assert ask(small, "select id from known_devices") == []

    async def test_cookies_of_before_are_strangers(self, small: SmallWorld, app: FastAPI, seed: str) -> None:
        browser = Browser(app, small, seed, FIREFOX)
        await browser.sign_in(is_own=True)
        assert not await browser.sign_in()
        token = browser.client.cookies["aivo-session-device"]
        name, secret, _ = token.split(".")
        browser.client.cookies.clear()
        browser.client.cookies.set("aivo-session-device", f"{name}.1790000000.1.{secret}.{'0' * 64}")
        assert await browser.sign_in()


class TestForgetting:
    async def test_one_from_another_device(self, small: SmallWorld, app: FastAPI, seed: str) -> None:
        at_home, lost = Browser(app, small, seed, FIREFOX), Browser(app, small, seed, SAFARI)
        await at_home.sign_in()
        await lost.sign_in(is_own=True)
        assert not await lost.sign_in()
        (there,) = ask(small, "select id from known_devices where own_since is not null")
        assert (await at_home.post(f"/security/devices/{there}/forget")).status_code == 303
        assert (await at_home.post(f"/security/devices/{there}/forget")).status_code == 404
        assert not await lost.is_in()
        assert await at_home.is_in()
        assert await lost.sign_in()
        assert len(ask(small, "select id from known_devices where ended_at is null")) == 2

    async def test_all_and_the_session_in_use_goes_on(self, small: SmallWorld, app: FastAPI, seed: str) -> None:
        at_home, lost = Browser(app, small, seed, FIREFOX), Browser(app, small, seed, SAFARI)
        await at_home.sign_in(is_own=True)
        await lost.sign_in()
        assert (await at_home.post("/security/devices/forget")).status_code == 303
        assert ask(small, "select distinct end_reason from known_devices") == ["forgotten"]
        assert (await at_home.is_in(), await lost.is_in()) == (True, False)
        assert await at_home.sign_in()

    async def test_nobody_elses(self, small: SmallWorld, app: FastAPI, browse: As, seed: str) -> None:
        browser = Browser(app, small, seed, FIREFOX)
        await browser.sign_in()
        (device,) = ask(small, "select id from known_devices")
        signed = await full_session(small.databases, small.riverbend.actor("father"))
        bearer = {"Authorization": f"Bearer {signed.token}", "Origin": ""}
        answer = await client_of(app).delete(f"/api/v1/known-devices/{device}", headers=bearer)
        assert answer.status_code == 404
        assert ask(small, "select ended_at from known_devices") == [None]

    async def test_an_ended_one_never_comes_back(self, small: SmallWorld, seed: str) -> None:
        signed = await self.met(small)
        async with connect(signed.actor, small.databases) as ctx:
            await identity.forget_devices(ctx)
            await ctx.tell("update known_devices set ended_at = null, end_reason = null")
        assert ask(small, "select ended_at from known_devices where ended_at is null") == []

    async def met(self, small: SmallWorld) -> SignedIn:
        signed = await full_session(small.databases, small.riverbend.actor("mother"))
        await identity.remember_device(small.databases, signed.actor, "", is_trusted=False)
        return signed


CHANGES = {
    "password_changed": "update user_passwords set changed_at = now()",
    "mfa_changed": "update mfa_credentials set deleted_at = now()",
    "deactivated": "update users set status = 'deactivated' where username = 'mother'; "
    "update users set status = 'active' where username = 'mother'",
}


class TestEndings:
    @pytest.mark.parametrize("reason", CHANGES)
    async def test_with_what_changed_whoever_wrote_it(self, small: SmallWorld, seed: str, reason: str) -> None:
        cookie = await self.cookie(small)
        assert await known_devices.known(small.databases, cookie, "riverbend", "mother")
        change(small, CHANGES[reason])
        assert await known_devices.known(small.databases, cookie, "riverbend", "mother") is None
        assert ask(small, "select end_reason from known_devices") == [reason]

    async def test_but_the_device_in_use_stays_known(self, small: SmallWorld, seed: str) -> None:
        elsewhere = await self.cookie(small)
        signed = await full_session(small.databases, small.riverbend.actor("mother"))
        here = await identity.remember_device(small.databases, signed.actor, "", is_trusted=False)
        async with connect(signed.actor, small.databases) as ctx:
            assert ctx.actor.user_id is not None
            await identity.set_password(ctx, ctx.actor.user_id, f"{PASSWORD} again")
        assert await known_devices.known(small.databases, here, "riverbend", "mother")
        assert await known_devices.known(small.databases, elsewhere, "riverbend", "mother") is None

    async def test_the_same_password_at_todays_costs_ends_nothing(self, small: SmallWorld, seed: str) -> None:
        cookie = await self.cookie(small)
        change(small, "update user_passwords set password_hash = replace(password_hash, 't=', 't=1')")
        async with connect(small.riverbend.system(), small.databases) as ctx:
            await ctx.tell("select app.renew_hash($1, 'x')", small.riverbend.users["mother"])
        assert ask(small, "select password_hash from user_passwords") == ["x"]
        assert await known_devices.known(small.databases, cookie, "riverbend", "mother")

    async def test_twin_without_its_trigger_it_would_stay_known(self, small: SmallWorld, seed: str) -> None:
        cookie = await self.cookie(small)
        change(small, "alter table user_passwords disable trigger end_devices")
        change(small, CHANGES["password_changed"])
        change(small, "alter table user_passwords enable trigger end_devices")
        assert await known_devices.known(small.databases, cookie, "riverbend", "mother")

    async def cookie(self, small: SmallWorld) -> str:
        signed = await full_session(small.databases, small.riverbend.actor("mother"))
        return await identity.remember_device(small.databases, signed.actor, "", is_trusted=False)
