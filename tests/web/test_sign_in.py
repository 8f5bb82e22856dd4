"""Getting in and out: for people by pages, for programs by JSON."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from aivo.app import create_app
from aivo.domains.identity.schemas import DemoPerson
from tests.conftest import SmallWorld
from tests.factories.signing_in import PASSWORD, ready, sign_in_by_form, sign_in_by_rest
from tests.web.conftest import BASE, As, client_of, settings_for

RIGHT = {"tenant": "riverbend", "username": "teacher", "password": PASSWORD}


@pytest.fixture(autouse=True)
async def seed(small: SmallWorld) -> str:
    """The teacher has a password and an authenticator app."""
    here = small.riverbend
    return await ready(small.databases, "riverbend", here.system(), here.actor("teacher"), "teacher")


def token_of(page: httpx.Response) -> str:
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', page.text)
    assert found
    return found[1]


class TestPrograms:
    async def test_a_right_sign_in_gives_a_token_that_works_until_sign_out(
        self, anonymous: httpx.AsyncClient, seed: str
    ) -> None:
        answer = await sign_in_by_rest(anonymous, "riverbend", "teacher", seed)
        assert answer.status_code == 200
        body = answer.json()
        assert set(body) == {"token", "expires_at", "actor"}
        assert body["actor"]["role"] == "teacher"
        bearer = {"Authorization": f"Bearer {body['token']}"}
        me = (await anonymous.get("/api/v1/me", headers=bearer)).json()
        assert (me["username"], me["tenant"], me["actor"]) == ("teacher", "riverbend", body["actor"])
        assert (await anonymous.post("/api/v1/sign-out", headers=bearer)).status_code == 204
        refused = await anonymous.get("/api/v1/me", headers=bearer)
        assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")

    async def test_wrong_password_unknown_user_and_unknown_tenant_are_answered_alike(
        self, anonymous: httpx.AsyncClient
    ) -> None:
        answers = []
        for change in ({"password": "wrong"}, {"username": "nobody"}, {"tenant": "nowhere"}):
            answer = await anonymous.post("/api/v1/sign-in", json={**RIGHT, **change})
            body = answer.json()
            body.pop("request_id")
            answers.append((answer.status_code, body))
        assert answers[0][0] == 401
        assert answers[0] == answers[1] == answers[2]

    @pytest.mark.parametrize(
        "body",
        [
            {**RIGHT, "role": "platform_admin"},
            {**RIGHT, "tenant_id": str(uuid4())},
            {"tenant": "riverbend", "username": "teacher"},
            {**RIGHT, "password": 5},
            {**RIGHT, "password": ""},
            [],
        ],
    )
    async def test_what_is_not_the_form_is_refused(self, anonymous: httpx.AsyncClient, body: object) -> None:
        answer = await anonymous.post("/api/v1/sign-in", json=body)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert PASSWORD not in answer.text

    async def test_json_in_disguise_is_refused(self, anonymous: httpx.AsyncClient) -> None:
        text = '{"tenant": "riverbend", "username": "teacher", "password": "four quiet otters reading"}'
        answer = await anonymous.post("/api/v1/sign-in", content=text, headers={"Content-Type": "text/plain"})
        assert answer.status_code == 422

    async def test_own_sessions_are_listed_and_ended(self, anonymous: httpx.AsyncClient, browse: As, seed: str) -> None:
        first = (await sign_in_by_rest(anonymous, "riverbend", "teacher", seed)).json()
        client = await browse("teacher")
        listed = (await client.get("/api/v1/sessions")).json()
        assert len(listed["data"]) == 2
        assert [each["is_this_one"] for each in listed["data"]].count(True) == 1
        ended = await client.delete(f"/api/v1/sessions/{first['actor']['session_id']}")
        assert ended.status_code == 204
        bearer = {"Authorization": f"Bearer {first['token']}"}
        assert (await anonymous.get("/api/v1/me", headers=bearer)).status_code == 401

    async def test_foreign_and_missing_sessions_answer_the_same_404(self, browse: As) -> None:
        manager, teacher = await browse("manager"), await browse("teacher")
        foreign = (await manager.get("/api/v1/sessions")).json()["data"][0]["id"]
        answers = []
        for wanted in (foreign, str(uuid4())):
            answer = await teacher.delete(f"/api/v1/sessions/{wanted}")
            body = answer.json()
            body.pop("request_id")
            answers.append((answer.status_code, body))
        assert answers[0][0] == 404
        assert answers[0] == answers[1]
        assert (await manager.get("/api/v1/me")).status_code == 200

    @pytest.mark.parametrize(
        "header", ["Bearer", "Bearer ", "Bearer x", "Bearer " + "é" * 30, "Basic dDp4", "bearer " + "x" * 43]
    )
    async def test_a_bad_header_is_nobody(self, anonymous: httpx.AsyncClient, header: str) -> None:
        answer = await anonymous.get("/api/v1/me", headers={"Authorization": header.encode()})
        assert answer.status_code == 401


class TestPeople:
    async def test_the_form_leads_home_with_a_cookie_no_script_reads(
        self, anonymous: httpx.AsyncClient, seed: str
    ) -> None:
        answer = await sign_in_by_form(anonymous, "riverbend", "teacher", seed)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("aivo-session=")
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Secure" not in cookie
        home = await anonymous.get("/", follow_redirects=True)
        assert (home.status_code, home.url.path) == (200, "/students")

    async def test_over_tls_the_cookie_is_bound_to_the_host(self, small: SmallWorld, tmp_path: Path, seed: str) -> None:
        base = "https://aivo.example.org"
        app = create_app(small.databases, settings_for(tmp_path, AIVO_BASE_URL=base))
        async with client_of(app, base) as client:
            answer = await sign_in_by_form(client, "riverbend", "teacher", seed)
            cookie = answer.headers.get_list("set-cookie")[0]
            assert re.fullmatch(r"__Host-aivo=[\w-]{43}; HttpOnly; Path=/; SameSite=lax; Secure", cookie)
            assert answer.headers["strict-transport-security"].startswith("max-age=")

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"password": "wrong"}, "do not belong together"),
            ({"username": "nobody"}, "do not belong together"),
            ({"password": ""}, "fill in all three fields"),
        ],
    )
    async def test_a_refusal_says_what_to_do_and_keeps_what_was_typed(
        self, anonymous: httpx.AsyncClient, change: dict[str, str], sentence: str
    ) -> None:
        answer = await anonymous.post("/sign-in", data={**RIGHT, **change})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert 'role="alert"' in answer.text
        assert f'value="{ {**RIGHT, **change}["username"] }"' in answer.text
        assert PASSWORD not in answer.text
        assert "set-cookie" not in answer.headers

    @pytest.mark.parametrize(
        ("wanted", "goes"),
        [
            ("/students?q=a", "/students?q=a"),
            ("https://evil.example/", "/"),
            ("//evil.example/", "/"),
            ("/\\evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("", "/"),
        ],
    )
    async def test_it_leads_on_within_aivo_only(
        self, anonymous: httpx.AsyncClient, wanted: str, goes: str, seed: str
    ) -> None:
        answer = await sign_in_by_form(anonymous, "riverbend", "teacher", seed, goal=wanted)
        assert answer.headers["location"] == goes

    async def test_a_page_asked_for_comes_after_sign_in(self, anonymous: httpx.AsyncClient) -> None:
        answer = await anonymous.get("/students")
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/students")

    async def test_sign_out_ends_the_session_and_takes_the_cookie(self, browse: As) -> None:
        client = await browse("teacher")
        token = token_of(await client.get("/students"))
        answer = await client.post("/sign-out", data={"form_token": token})
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        assert "Max-Age=0" in answer.headers["set-cookie"]
        assert (await client.get("/students")).status_code == 303

    async def test_signing_in_anew_ends_the_session_before(self, browse: As, seed: str) -> None:
        client = await browse("manager")
        before = client.cookies["aivo-session"]
        answer = await sign_in_by_form(client, "riverbend", "teacher", seed)
        assert answer.status_code == 303
        after = re.findall(r"aivo-session=([\w-]+)", answer.headers["set-cookie"])[0]
        assert after != before
        client.cookies.clear()
        for token, username in ((after, "teacher"), (before, None)):
            me = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
            assert me.json().get("username") == username

    async def test_the_page_speaks_spanish(self, anonymous: httpx.AsyncClient) -> None:
        page = await anonymous.get("/sign-in", headers={"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"})
        assert '<html lang="es"' in page.text
        assert "Su contraseña" in page.text
        chosen = await anonymous.get("/sign-in?lang=es")
        assert "aivo-language=es" in chosen.headers["set-cookie"]
        assert "Su contraseña" in (await anonymous.get("/sign-in")).text


class TestForgery:
    @pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9999", ""])
    async def test_a_foreign_origin_changes_nothing(self, browse: As, origin: str) -> None:
        client = await browse("teacher")
        token = token_of(await client.get("/students"))
        for path in ("/sign-out", "/api/v1/sign-out"):
            answer = await client.post(path, data={"form_token": token}, headers={"Origin": origin})
            assert answer.status_code == 403
        assert (await client.get("/students")).status_code == 200

    async def test_a_missing_origin_with_our_cookie_changes_nothing(self, browse: As) -> None:
        client = await browse("teacher")
        del client.headers["Origin"]
        assert (await client.post("/api/v1/sign-out")).status_code == 403
        assert (await client.get("/students")).status_code == 200

    async def test_a_form_without_its_token_changes_nothing(self, browse: As) -> None:
        client, other = await browse("teacher"), await browse("manager")
        for token in ("", "0" * 64, token_of(await other.get("/students"))):
            assert (await client.post("/sign-out", data={"form_token": token})).status_code == 403
        assert (await client.get("/students")).status_code == 200

    async def test_after_the_session_ended_a_form_leads_to_sign_in(self, browse: As, small: SmallWorld) -> None:
        client = await browse("teacher")
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute("update user_sessions set ended_at = now()")
        page = await client.post("/people", data={})
        assert page.status_code in (401, 405)
        assert (await client.get("/people")).headers["location"] == "/sign-in?next=/people"

    async def test_a_sign_in_from_another_site_is_refused(self, anonymous: httpx.AsyncClient) -> None:
        answer = await anonymous.post("/sign-in", data=RIGHT, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403


class TestDemo:
    async def test_one_click_in_a_demo_only(self, small: SmallWorld, tmp_path: Path) -> None:
        person = DemoPerson("riverbend", "Riverbend", "teacher", PASSWORD, "Teacher Test", "teacher", "")
        chosen = {"tenant": "riverbend", "username": "teacher"}
        for is_demo in (True, False):
            settings = settings_for(tmp_path)
            object.__setattr__(settings, "is_demo", is_demo)
            app = create_app(small.databases, settings, demo_people=[person])
            async with client_of(app) as client:
                page = await client.get("/sign-in")
                assert ("Teacher Test" in page.text) is is_demo
                assert ("Grown-ups have a second step; its code is shown on the next page." in page.text) is is_demo
                assert PASSWORD not in page.text
                answer = await client.post("/sign-in/demo", data=chosen)
                assert answer.status_code == (303 if is_demo else 404)
                assert (await client.post("/sign-in/demo", data={**chosen, "username": "office"})).status_code in (
                    403,
                    404,
                )
        assert settings.base_url == BASE
