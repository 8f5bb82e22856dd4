"""The second step of signing in, and the page where a person keeps their devices and factors."""

from __future__ import annotations

import html
import re
import time
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from aivo.app import create_app
from aivo.db.context import connect
from aivo.domains.identity import service as identity
from aivo.domains.identity import sessions, totp
from tests.conftest import SmallWorld
from tests.web.conftest import BASE, As, client_of, settings_for

PASSWORD = "four quiet otters reading"
RIGHT = {"tenant": "riverbend", "username": "teacher", "password": PASSWORD}


@pytest.fixture
async def seed(small: SmallWorld) -> str:
    """The teacher has a password and an app that is turned on; its last code lies behind."""
    with small.connect("postgres", autocommit=True) as connection:
        connection.execute("delete from mfa_credentials; delete from backup_codes")
    async with connect(small.riverbend.system(), small.databases) as ctx:
        await identity.set_password(ctx, small.riverbend.users["teacher"], PASSWORD)
    async with connect(small.riverbend.actor("teacher"), small.databases) as ctx:
        enrolment = await identity.enrol_totp(ctx, "Phone")
        await identity.confirm_totp(ctx, enrolment.id, code_of(enrolment.seed))
    forget_step(small)
    return enrolment.seed


def forget_step(small: SmallWorld) -> None:
    with small.connect("postgres", autocommit=True) as connection:
        connection.execute("update mfa_credentials set last_time_step = 1 where kind = 'totp'")


def code_of(seed: str) -> str:
    return totp.code_at(seed, totp.step_at(time.time()))


def token_of(page: httpx.Response) -> str:
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', page.text)
    assert found
    return found[1]


class TestPrograms:
    async def test_password_then_code(self, anonymous: httpx.AsyncClient, seed: str) -> None:
        asked = await anonymous.post("/api/v1/sign-in", json=RIGHT)
        assert asked.status_code == 200
        assert set(asked.json()) == {"mfa_required", "challenge"}
        assert asked.json()["mfa_required"] is True
        body = {"challenge": asked.json()["challenge"], "code": code_of(seed)}
        answer = await anonymous.post("/api/v1/sign-in/mfa", json=body)
        assert (answer.status_code, set(answer.json())) == (200, {"token", "expires_at", "actor"})
        bearer = {"Authorization": f"Bearer {answer.json()['token']}"}
        assert (await anonymous.get("/api/v1/me", headers=bearer)).json()["username"] == "teacher"
        again = await anonymous.post("/api/v1/sign-in/mfa", json=body)
        assert (again.status_code, again.headers["content-type"]) == (401, "application/problem+json")

    async def test_a_challenge_is_no_token(self, anonymous: httpx.AsyncClient, seed: str) -> None:
        challenge = (await anonymous.post("/api/v1/sign-in", json=RIGHT)).json()["challenge"]
        answer = await anonymous.get("/api/v1/me", headers={"Authorization": f"Bearer {challenge}"})
        assert answer.status_code == 401

    async def test_other_fields_are_refused(self, anonymous: httpx.AsyncClient, seed: str) -> None:
        body = {"challenge": "x", "code": "1", "role": "district_admin"}
        assert (await anonymous.post("/api/v1/sign-in/mfa", json=body)).status_code == 422


class TestCodePage:
    async def test_password_then_code(self, anonymous: httpx.AsyncClient, seed: str) -> None:
        asked = await anonymous.post("/sign-in", data={**RIGHT, "next": "/students"})
        assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in/code?next=%2Fstudents")
        assert "aivo-session" not in anonymous.cookies
        assert "HttpOnly" in asked.headers["set-cookie"]
        page = await anonymous.get(asked.headers["location"])
        assert 'autocomplete="one-time-code"' in page.text
        assert "demo-code" not in page.text
        wrong = await anonymous.post("/sign-in/code", data={"code": "nonsense", "next": "/students"})
        assert (wrong.status_code, 'role="alert"' in wrong.text) == (422, True)
        done = await anonymous.post("/sign-in/code", data={"code": code_of(seed), "next": "/students"})
        assert (done.status_code, done.headers["location"]) == (303, "/students")
        assert "aivo-session" in anonymous.cookies
        assert "aivo-session-step" not in anonymous.cookies

    async def test_without_a_challenge_there_is_nothing_to_answer(self, anonymous: httpx.AsyncClient) -> None:
        assert (await anonymous.get("/sign-in/code")).headers["location"] == "/sign-in"
        answer = await anonymous.post("/sign-in/code", data={"code": "123456"})
        assert answer.headers["location"].startswith("/sign-in?")
        page = await anonymous.get(answer.headers["location"])
        assert "begin again with your name and password" in page.text

    async def test_goes_on_within_our_own_pages_only(self, anonymous: httpx.AsyncClient, seed: str) -> None:
        asked = await anonymous.post("/sign-in", data={**RIGHT, "next": "//evil.example"})
        assert asked.headers["location"] == "/sign-in/code?next=%2F"
        done = await anonymous.post("/sign-in/code", data={"code": code_of(seed), "next": "https://evil.example"})
        assert done.headers["location"] == "/"

    async def test_not_from_another_site(self, anonymous: httpx.AsyncClient, seed: str) -> None:
        await anonymous.post("/sign-in", data=RIGHT)
        foreign = {"Origin": "https://evil.example"}
        assert (await anonymous.post("/sign-in/code", data={"code": code_of(seed)}, headers=foreign)).status_code == 403


class TestDemo:
    @pytest.mark.parametrize(
        ("is_demo", "address", "shown"),
        [(True, "127.0.0.1", True), (True, "192.0.2.9", False), (False, "127.0.0.1", False)],
    )
    async def test_the_code_is_shown_on_the_machine_itself_only(
        self, small: SmallWorld, seed: str, tmp_path: Path, is_demo: bool, address: str, shown: bool
    ) -> None:
        settings = settings_for(tmp_path)
        object.__setattr__(settings, "is_demo", is_demo)
        transport = httpx.ASGITransport(create_app(small.databases, settings), client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url=BASE, headers={"Origin": BASE}) as client:
            await client.post("/sign-in", data=RIGHT)
            page = await client.get("/sign-in/code")
            found = re.search(r'id="demo-code">(\d{6})<', page.text)
            assert (found is not None) is shown
            assert ("Demo" in page.text) is shown
            if found:
                done = await client.post("/sign-in/code", data={"code": found[1]})
                assert done.status_code == 303
                assert "aivo-session" in client.cookies


class TestSecurity:
    async def test_devices_are_listed_and_ended(self, browse: As) -> None:
        here, there = await browse("manager"), await browse("manager")
        page = await here.get("/security")
        assert page.text.count("Sign out there") == 1
        found = re.search(r"/security/sessions/([0-9a-f-]{36})/end", page.text)
        assert found
        answer = await here.post(found[0], data={"form_token": token_of(page)})
        assert answer.status_code == 303
        assert (await there.get("/security")).status_code in (303, 401)
        assert (await here.get("/security")).status_code == 200

    async def test_all_others_end_at_once(self, browse: As) -> None:
        here, there, elsewhere = await browse("manager"), await browse("manager"), await browse("manager")
        page = await here.get("/security")
        await here.post("/security/sessions/others/end", data={"form_token": token_of(page)})
        for ended in (there, elsewhere):
            assert (await ended.get("/security")).status_code != 200
        assert (await here.get("/security")).status_code == 200

    async def test_an_app_is_set_up_and_a_sheet_printed(self, browse: As) -> None:
        client = await browse("manager")
        page = await client.get("/security")
        token = {"form_token": token_of(page)}
        begun = await client.post("/security/app", data={**token, "label": "<b>Phone</b>"})
        assert begun.headers["location"] == "/security/app"
        page = await client.get("/security/app")
        assert "<svg" in page.text
        assert "style=" not in page.text.split('class="qr"')[1].split("</svg>")[0]
        key = re.search(r"<dd>([A-Z2-7 ]{39})</dd>", page.text)
        confirm = re.search(r'action="(/security/app/[0-9a-f-]{36}/confirm)"', page.text)
        assert key
        assert confirm
        seed = key[1].replace(" ", "")
        wrong = await client.post(confirm[1], data={**token, "code": "12"})
        assert (wrong.status_code, 'role="alert"' in wrong.text) == (422, True)
        assert (await client.post(confirm[1], data={**token, "code": code_of(seed)})).status_code == 303
        listed = await client.get("/security")
        assert html.escape("<b>Phone</b>") in listed.text
        sheet = await client.post("/security/sheet", data=token)
        assert len(re.findall(r"<code>[a-z0-9]{5} [a-z0-9]{5}</code>", sheet.text)) == 10

    async def test_a_form_without_its_token_changes_nothing(self, browse: As) -> None:
        client = await browse("manager")
        for path in ("/security/app", "/security/sheet", "/security/sessions/others/end", "/security/prove"):
            assert (await client.post(path)).status_code == 403

    async def test_weighty_changes_ask_once_more(
        self, browse: As, seed: str, small: SmallWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = await browse("teacher")
        before = client.cookies["aivo-session"]
        page = await client.get("/security")
        token = {"form_token": token_of(page)}
        lasts = sessions.PROOF_LASTS
        monkeypatch.setattr(sessions, "PROOF_LASTS", lasts * 0)
        for path in ("/security/app", "/security/sheet"):
            answer = await client.post(path, data=token)
            assert answer.headers["location"] == "/security/prove?next=%2Fsecurity"
        monkeypatch.setattr(sessions, "PROOF_LASTS", lasts)
        assert (await client.post("/security/prove", data={**token, "proof": PASSWORD})).status_code == 422
        done = await client.post("/security/prove", data={**token, "proof": code_of(seed), "next": "/security"})
        assert done.headers["location"] == "/security"
        renewed = done.cookies["aivo-session"]
        client.cookies.clear()
        client.cookies.set("aivo-session", before)
        assert (await client.get("/security")).status_code != 200
        client.cookies.clear()
        client.cookies.set("aivo-session", renewed)
        assert (await client.get("/security")).status_code == 200

    @pytest.mark.parametrize(
        ("base", "is_offered", "is_pointed"),
        [(BASE, False, True), ("http://localhost:8000", True, False), ("http://evil.example:8000", False, True)],
    )
    async def test_passkeys_are_for_names(
        self, app: FastAPI, browse: As, base: str, is_offered: bool, is_pointed: bool
    ) -> None:
        """Served by a number, the same Aivo has a name on this machine, and no other name a request may bring."""
        session = (await browse("manager")).cookies["aivo-session"]
        async with client_of(app, base) as client:
            page = (await client.get("/security", headers={"Cookie": f"aivo-session={session}"})).text
        assert ('href="/security/passkey"' in page) is is_offered
        assert ('href="http://localhost:8000/security"' in page) is is_pointed

    async def test_nobody_else_sees_it(self, app: FastAPI) -> None:
        async with client_of(app) as nobody:
            assert (await nobody.get("/security")).status_code in (303, 401)
