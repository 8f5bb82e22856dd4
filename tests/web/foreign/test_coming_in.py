"""Another house's sign-in, against a real server process: what opens a session and what does not."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from aivo.app import create_app
from tests.conftest import SmallWorld
from tests.web.conftest import BASE, client_of, settings_for
from tests.web.foreign.helpers import House, is_in, set_out, tied, ties, trust
from tests.web.foreign.issuer import CLIENT


class TestSignIn:
    async def test_who_tied_their_account_comes_in(
        self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient
    ) -> None:
        provider = await trust(small, house)
        tied(small, provider, house)
        door = await anonymous.get("/sign-in/district?tenant=Riverbend")
        assert "District account" in door.text
        done = await anonymous.get(await set_out(anonymous, provider))
        assert (done.status_code, done.headers["location"]) == (303, "/students")
        assert "aivo-session-away" not in anonymous.cookies
        assert (await anonymous.get("/api/v1/me")).json()["username"] == "teacher"
        assert (await anonymous.get("/api/v1/sessions")).json()["data"][0]["method"] == "oidc"

    async def test_the_question_is_bound_to_its_answer(
        self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient
    ) -> None:
        gone = await anonymous.get(f"/sign-in/district/riverbend/{await trust(small, house)}")
        asked = {name: values[0] for name, values in parse_qs(urlsplit(gone.headers["location"]).query).items()}
        assert asked["redirect_uri"] == f"{BASE}/sign-in/district/back"
        assert asked["code_challenge_method"] == "S256"
        assert asked["scope"] == "openid"
        assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
        assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) == 43

    async def test_an_unknown_subject_is_kindly_refused(
        self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient
    ) -> None:
        """Also one whose e-mail address is somebody's here: everybody in this world has that address."""
        provider = await trust(small, house)
        tied(small, provider, house, subject="somebody-else")
        answer = await anonymous.get(await set_out(anonymous, provider))
        assert answer.status_code == 422
        assert "Nobody here is tied to this account." in answer.text
        assert not is_in(anonymous)
        assert len(ties(small)) == 1
        with small.connect("postgres") as connection:
            row = connection.execute(
                "select user_id, is_accepted from sign_in_attempts order by created_at desc limit 1"
            ).fetchone()
        assert row == (None, False)

    @pytest.mark.parametrize(
        "behaviour",
        [
            {"claims": {"nonce": "another"}},
            {"claims": {"nonce": None}},
            {"claims": {"aud": "another client"}},
            {"claims": {"aud": [CLIENT, "another client"]}},
            {"claims": {"aud": [CLIENT, "another client"], "azp": "another client"}},
            {"claims": {"iss": "https://elsewhere.example"}},
            {"claims": {"exp": 1_000_000_000}},
            {"claims": {"exp": None}},
            {"claims": {"iat": 4_000_000_000}},
            {"claims": {"sub": None}},
            {"claims": {"sub": ""}},
            {"claims": {"sub": 5}},
            {"algorithm": "none"},
            {"algorithm": "HS256"},
            {"algorithm": "stranger"},
            {"answers_as": "https://elsewhere.example"},
            {"denies": True},
        ],
        ids=str,
    )
    async def test_an_answer_that_is_not_ours_opens_nothing(
        self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient, behaviour: dict[str, Any]
    ) -> None:
        provider = await trust(small, house)
        tied(small, provider, house)
        house.behave(**behaviour)
        answer = await anonymous.get(await set_out(anonymous, provider))
        assert answer.status_code == 422
        assert 'id="problem"' in answer.text
        assert not is_in(anonymous)

    async def test_an_answer_counts_once(self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient) -> None:
        provider = await trust(small, house)
        tied(small, provider, house)
        back = await set_out(anonymous, provider)
        kept = anonymous.cookies["aivo-session-away"]
        assert (await anonymous.get(back)).status_code == 303
        anonymous.cookies.clear()
        anonymous.cookies.set("aivo-session-away", kept)
        assert (await anonymous.get(back)).status_code == 422
        assert not is_in(anonymous)

    async def test_twenty_at_once_count_as_one(self, small: SmallWorld, house: House, app: FastAPI) -> None:
        provider = await trust(small, house)
        tied(small, provider, house)
        async with client_of(app) as first:
            back = await set_out(first, provider)
            kept = first.cookies["aivo-session-away"]

        async def once() -> int:
            async with client_of(app) as client:
                client.cookies.set("aivo-session-away", kept)
                return (await client.get(back)).status_code

        assert sorted(await asyncio.gather(*(once() for _ in range(20)))) == [303, *[422] * 19]

    async def test_an_answer_to_another_browser_opens_nothing(
        self, small: SmallWorld, house: House, app: FastAPI
    ) -> None:
        provider = await trust(small, house)
        tied(small, provider, house)
        async with client_of(app) as mine, client_of(app) as theirs:
            back = await set_out(theirs, provider)
            assert (await mine.get(back)).status_code == 422
            await set_out(mine, provider)
            assert (await mine.get(back)).status_code == 422
            assert not is_in(mine)

    @pytest.mark.parametrize("packed", ["", "x", "x.y", "\u00e4.y", "e30=.00"])
    async def test_a_journey_that_nobody_began(self, anonymous: httpx.AsyncClient, packed: str) -> None:
        cookie = [(b"cookie", f"aivo-session-away={packed}".encode("latin-1"))]
        answer = await anonymous.get("/sign-in/district/back?state=x&code=y", headers=cookie)
        assert answer.status_code == 422

    @pytest.mark.parametrize("goal", ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example",
                                      "javascript:alert(1)", "/\t/evil.example", "evil.example"])  # fmt: skip
    async def test_goes_on_within_our_own_pages_only(
        self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient, goal: str
    ) -> None:
        provider = await trust(small, house)
        tied(small, provider, house)
        done = await anonymous.get(await set_out(anonymous, provider, goal=goal))
        location = done.headers["location"]
        assert location == "/" or location == "/%09/evil.example"

    async def test_whoever_was_signed_off_stays_out(
        self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient
    ) -> None:
        provider = await trust(small, house)
        tied(small, provider, house)
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute("update users set status = 'deactivated' where username = 'teacher'")
        assert (await anonymous.get(await set_out(anonymous, provider))).status_code == 422
        assert not is_in(anonymous)

    async def test_a_provider_out_of_use_opens_nothing(
        self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient
    ) -> None:
        provider = await trust(small, house)
        tied(small, provider, house)
        back = await set_out(anonymous, provider)
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute("update identity_providers set is_active = false")
        assert (await anonymous.get(back)).status_code == 422
        assert (await anonymous.get(f"/sign-in/district/riverbend/{provider}")).status_code == 404
        assert "District account" not in (await anonymous.get("/sign-in/district?tenant=riverbend")).text


class TestSecondStep:
    @pytest.fixture
    async def provider(self, small: SmallWorld, house: House) -> UUID:
        """The teacher has a second factor and tied their account."""
        provider = await trust(small, house)
        tied(small, provider, house)
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute(
                "insert into mfa_credentials (tenant_id, user_id, kind, label, confirmed_at) "
                "values (%s, %s, 'code_sheet', 'Sheet', now())",
                (small.riverbend.tenant_id, small.riverbend.users["teacher"]),
            )
        return provider

    @pytest.mark.parametrize(
        ("trusted", "classes", "claims", "is_enough"),
        [
            (False, [], {"amr": ["pwd", "mfa"]}, False),
            (True, [], {"amr": ["pwd"]}, False),
            (True, [], {"acr": "strong"}, False),
            (True, [], {"amr": "mfa"}, None),
            (True, [], {"amr": ["pwd", "mfa"]}, True),
            (True, ["strong"], {"acr": "strong"}, True),
            (False, ["strong"], {"acr": "strong"}, False),
        ],
    )
    async def test_ours_follows_unless_the_tenant_trusts_theirs(
        self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient, provider: UUID, trusted: bool,
        classes: list[str], claims: dict[str, Any], is_enough: bool | None,
    ) -> None:  # fmt: skip
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute(
                "update identity_providers set is_mfa_trusted = %s, mfa_classes = %s", (trusted, classes)
            )
        house.behave(claims=claims)
        done = await anonymous.get(await set_out(anonymous, provider))
        if is_enough is None:
            assert done.status_code == 422
        else:
            assert done.headers["location"].startswith("/students" if is_enough else "/sign-in/code")
        assert is_in(anonymous) is bool(is_enough)


class TestTwoTenants:
    async def test_the_same_subject_of_the_same_issuer_is_two_people(
        self, small: SmallWorld, house: House, app: FastAPI
    ) -> None:
        here, there = await trust(small, house), await trust(small, house, small.lakeshore)
        tied(small, here, house, "teacher")
        tied(small, there, house, "manager", small.lakeshore)
        for provider, tenant, username in ((here, "riverbend", "teacher"), (there, "lakeshore", "manager")):
            async with client_of(app) as client:
                await client.get(await set_out(client, provider, tenant))
                me = (await client.get("/api/v1/me")).json()
                assert (me["tenant"], me["username"]) == (tenant, username)

    async def test_a_tie_in_one_tenant_opens_nothing_in_the_other(
        self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient
    ) -> None:
        here, there = await trust(small, house), await trust(small, house, small.lakeshore)
        tied(small, here, house, "teacher")
        assert (await anonymous.get(await set_out(anonymous, there, "lakeshore"))).status_code == 422
        assert (await anonymous.get(f"/sign-in/district/lakeshore/{here}")).status_code == 404
        assert not is_in(anonymous)


async def test_behind_tls_the_cookie_and_the_address_are_strict(small: SmallWorld, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, AIVO_BASE_URL="https://aivo.example.org")
    async with client_of(create_app(small.databases, settings), "https://aivo.example.org") as client:
        answer = await client.get(f"/sign-in/district/riverbend/{UUID(int=1)}")
        assert answer.status_code == 404
