"""Another house's sign-in, against a real server process: what opens a session, what ties an account, what does not."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from aivo.app import create_app
from aivo.db.context import connect
from aivo.domains.identity import oidc, providers
from aivo.domains.identity import service as identity
from aivo.domains.identity.errors import ForeignSignInRefused, ProviderRefused
from aivo.domains.identity.oidc import Client
from aivo.domains.identity.schemas import InvitationDraft, ProviderDraft
from tests.conftest import ROOT, SmallWorld
from tests.factories.core import Small
from tests.web.conftest import BASE, As, client_of, settings_for
from tests.web.issuer import CLIENT, SECRET

PASSWORD = "four quiet otters reading"


@dataclass(frozen=True)
class House:
    """The running server of the other house."""

    address: str

    def behave(self, **behaviour: Any) -> list[str]:
        """How it behaves from now on; answers what was asked of it since."""
        asked: list[str] = httpx.post(f"{self.address}/behave", json=behaviour).json()
        return asked


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A process of its own."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(32)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    command = [sys.executable, "-m", "tests.web.issuer", address, str(listener.fileno())]
    with subprocess.Popen(command, cwd=ROOT, pass_fds=[listener.fileno()]) as process:
        listener.close()
        for _try in range(200):
            try:
                httpx.get(f"{address}/keys", timeout=0.5)
                break
            except httpx.HTTPError:
                time.sleep(0.05)
        yield House(address)
        process.terminate()


@pytest.fixture(autouse=True)
def clean(small: SmallWorld, house: House) -> None:
    """No tie, no provider, and a house that behaves."""
    house.behave()
    oidc.forget()
    with small.connect("postgres", autocommit=True) as connection:
        connection.execute("delete from external_identities; delete from identity_providers; delete from account_links")
        connection.execute("delete from mfa_credentials; delete from duty_assignments where duty = 'security'")
        # the district's sign-in alone, as if no second step were owed here: past the guard that demands one
        connection.execute("set session_replication_role = replica")
        connection.execute("update users set is_mfa_required = false, last_signed_in_at = null, "
                           "status = case username when 'stranger' then 'contact' else 'active' end")  # fmt: skip
        connection.execute("set session_replication_role = origin")
        connection.execute(
            "insert into duty_assignments (tenant_id, user_id, duty, valid_from) "
            "select tenant_id, id, 'security', '2020-08-01' from users where username = 'office'"
        )


async def trust(small: SmallWorld, house: House, home: Small | None = None, **more: Any) -> UUID:
    """The tenant's security duty trusts the other house."""
    place = home or small.riverbend
    draft = ProviderDraft(**{"label": "District account", "issuer": house.address, "client_id": CLIENT,
                             "client_secret": SECRET, **more})  # fmt: skip
    async with connect(place.actor("office"), small.databases) as ctx:
        return (await providers.add_provider(ctx, draft, is_local=True)).id


def tied(small: SmallWorld, provider: UUID, house: House, username: str = "teacher", home: Small | None = None,
         subject: str = "subject-1") -> None:  # fmt: skip
    """An account is tied already."""
    place = home or small.riverbend
    with small.connect("postgres", autocommit=True) as connection:
        connection.execute(
            "insert into external_identities (tenant_id, user_id, provider_id, issuer, subject, tied_by) "
            "values (%s, %s, %s, %s, %s, 'session')",
            (place.tenant_id, place.users[username], provider, house.address, subject),
        )


def ties(small: SmallWorld) -> list[tuple[Any, ...]]:
    with small.connect("postgres") as connection:
        return connection.execute(
            "select u.username, e.tenant_id, e.subject, e.tied_by from external_identities e "
            "join users u on u.id = e.user_id where e.deleted_at is null order by 1"
        ).fetchall()


async def at_the_house(url: str) -> str:
    """The browser goes there and is sent back: the path and question of the answer."""
    async with httpx.AsyncClient() as there:
        answer = await there.get(url)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["location"])
    assert f"{parts.scheme}://{parts.netloc}" == BASE
    return f"{parts.path}?{parts.query}"


async def set_out(client: httpx.AsyncClient, provider: UUID, tenant: str = "riverbend", goal: str = "/students") -> str:
    """From the door to the house and back; answers where the answer points."""
    gone = await client.get(f"/sign-in/district/{tenant}/{provider}", params={"next": goal})
    assert gone.status_code == 303, gone.text
    return await at_the_house(gone.headers["location"])


def is_in(client: httpx.AsyncClient) -> bool:
    return "aivo-session" in client.cookies


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


def token_of(page: httpx.Response) -> str:
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', page.text)
    assert found
    return found[1]


async def begin_tie(client: httpx.AsyncClient, provider: UUID) -> str:
    """Tie one's own account: from the form over the link to the house and back."""
    token = token_of(await client.get("/security/accounts"))
    page = await client.post(f"/security/accounts/{provider}/tie", data={"form_token": token})
    found = re.search(r'class="button main wide" href="([^"]+)"', page.text)
    assert found, page.text
    return await at_the_house(found[1].replace("&amp;", "&"))


class TestTie:
    async def test_the_owner_ties_and_unties(
        self, small: SmallWorld, house: House, browse: As, anonymous: httpx.AsyncClient
    ) -> None:
        provider = await trust(small, house)
        teacher = await browse("teacher")
        done = await teacher.get(await begin_tie(teacher, provider))
        assert done.headers["location"] == "/security/accounts"
        assert ties(small) == [("teacher", small.riverbend.tenant_id, "subject-1", "session")]
        assert (await anonymous.get(await set_out(anonymous, provider))).status_code == 303
        page = await teacher.get("/security/accounts")
        untie = re.search(r'action="(/security/accounts/[0-9a-f-]{36}/untie)"', page.text)
        assert untie
        refused = await teacher.post(untie[1], data={"form_token": token_of(page)})
        assert (refused.status_code, "only way in" in refused.text) == (409, True)
        async with connect(small.riverbend.system(), small.databases) as ctx:
            await identity.set_password(ctx, small.riverbend.users["teacher"], PASSWORD)
        teacher = await browse("teacher")
        page = await teacher.get("/security/accounts")
        await teacher.post(untie[1], data={"form_token": token_of(page)})
        assert ties(small) == []

    async def test_an_account_of_the_house_is_one_persons(self, small: SmallWorld, house: House, browse: As) -> None:
        provider = await trust(small, house)
        tied(small, provider, house, "manager")
        teacher = await browse("teacher")
        answer = await teacher.get(await begin_tie(teacher, provider))
        assert (answer.status_code, "tied to an account here already" in answer.text) == (409, True)
        assert [row[0] for row in ties(small)] == ["manager"]

    async def test_only_in_the_session_that_set_out(
        self, small: SmallWorld, house: House, browse: As, app: FastAPI
    ) -> None:
        """Whoever gets another person to come back with their answer ties nothing."""
        provider = await trust(small, house)
        attacker, victim = await browse("para"), await browse("teacher")
        back = await begin_tie(attacker, provider)
        kept = attacker.cookies["aivo-session-away"]
        victim.cookies.set("aivo-session-away", kept)
        assert (await victim.get(back)).status_code == 422
        async with client_of(app) as nobody:
            nobody.cookies.set("aivo-session-away", kept)
            assert (await nobody.get(back)).status_code == 422
        assert ties(small) == []

    async def test_a_sign_in_is_no_tie(self, small: SmallWorld, house: House, browse: As) -> None:
        """Being sent to the house from another site ties nothing, also where the house answers at once."""
        provider = await trust(small, house)
        victim = await browse("teacher")
        assert (await victim.get(await set_out(victim, provider))).status_code == 422
        assert ties(small) == []

    @pytest.mark.parametrize("place", ["/security/accounts/{}/tie", "/security/accounts/{}/untie", "/settings/sign-in"])
    async def test_a_form_without_its_token_changes_nothing(
        self, small: SmallWorld, house: House, browse: As, place: str
    ) -> None:
        path = place.format(await trust(small, house))
        office = await browse("office")
        assert (await office.post(path)).status_code == 403
        assert (await office.post(path, headers={"Origin": "https://evil.example"})).status_code == 403

    async def test_learners_have_no_such_page(self, browse: As) -> None:
        assert (await (await browse("kid")).get("/security/accounts")).status_code == 404


class TestInvitation:
    async def invited(self, small: SmallWorld, client: httpx.AsyncClient) -> tuple[str, UUID]:
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            made = await identity.invite(ctx, InvitationDraft(small.riverbend.users["stranger"], "in_person"), BASE)
        await client.get(made.url.removeprefix(BASE))
        return made.code, made.user_id

    async def go(self, client: httpx.AsyncClient, provider: UUID, code: str) -> str:
        page = await client.post(f"/link/with/{provider}", data={"code": code})
        found = re.search(r'class="button main wide" href="([^"]+)"', page.text)
        assert found, page.text
        return await at_the_house(found[1].replace("&amp;", "&"))

    async def test_is_used_up_by_tying(self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient) -> None:
        provider = await trust(small, house)
        code, user_id = await self.invited(small, anonymous)
        offered = await anonymous.post("/link", data={"code": code})
        assert f"/link/with/{provider}" in offered.text
        done = await anonymous.get(await self.go(anonymous, provider, code))
        assert (done.status_code, done.headers["location"]) == (303, "/")
        assert (await anonymous.get("/api/v1/me")).json()["username"] == "stranger"
        assert ties(small) == [("stranger", small.riverbend.tenant_id, "subject-1", "invitation")]
        with small.connect("postgres") as connection:
            row = connection.execute("select status from users where id = %s", (user_id,)).fetchone()
        assert row == ("active",)
        assert (await anonymous.get("/link")).headers["location"] == "/sign-in"

    async def test_needs_its_code(self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient) -> None:
        provider = await trust(small, house)
        await self.invited(small, anonymous)
        answer = await anonymous.post(f"/link/with/{provider}", data={"code": "wrong"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/link")
        assert "aivo-session-away" not in anonymous.cookies

    async def test_of_somebody_who_is_tied_elsewhere_stays_unused(
        self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient
    ) -> None:
        provider = await trust(small, house)
        tied(small, provider, house, "teacher")
        code, _user = await self.invited(small, anonymous)
        assert (await anonymous.get(await self.go(anonymous, provider, code))).status_code == 409
        assert [row[0] for row in ties(small)] == ["teacher"]
        assert (await anonymous.post("/link", data={"code": code, "password": PASSWORD})).status_code == 303

    async def test_a_password_that_was_quicker_wins(
        self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient
    ) -> None:
        provider = await trust(small, house)
        code, _user = await self.invited(small, anonymous)
        back = await self.go(anonymous, provider, code)
        kept = anonymous.cookies["aivo-session-link"]
        await anonymous.post("/link", data={"code": code, "password": PASSWORD})
        anonymous.cookies.set("aivo-session-link", kept)
        assert (await anonymous.get(back)).status_code == 410
        assert ties(small) == []


class TestOutside:
    """What Aivo asks of the world."""

    @pytest.mark.parametrize(
        "issuer",
        [
            "http://idp.example.org", "ftp://idp.example.org", "https://user@idp.example.org", "https://10.0.0.1",
            "https://169.254.169.254", "https://[::1]", "https://idp.example.org/?x=1", "https://idp.example.org/#x",
            "https://", "javascript:alert(1)", "https://idp.example.org\\@evil.example", "https://idp .example.org", "",
        ],
    )  # fmt: skip
    def test_an_issuer_that_is_no_house(self, issuer: str) -> None:
        for is_local in (False, True):
            with pytest.raises(ProviderRefused):
                oidc.check_issuer(issuer, is_local=is_local)

    def test_plain_http_is_for_this_machine_and_for_demos(self) -> None:
        assert oidc.check_issuer("http://127.0.0.1:9", is_local=True)
        with pytest.raises(ProviderRefused):
            oidc.check_issuer("http://127.0.0.1:9", is_local=False)
        assert oidc.check_issuer("https://idp.example.org/tenant", is_local=False)

    async def test_names_of_the_inner_network_are_not_asked(self) -> None:
        client = Client("https://localhost", "x", None, "https://aivo.example.org/back")
        with pytest.raises(ProviderRefused):
            await oidc.discover(client)

    @pytest.mark.parametrize(
        "behaviour",
        [
            {"says_issuer": "https://elsewhere.example"},
            {"token_endpoint": "http://127.0.0.1:1/token"},
            {"token_endpoint": "https://elsewhere.example/token"},
            {"jwks_uri": "http://localhost/keys"},
            {"jwks_uri": "file:///etc/passwd"},
            {"discovery": "redirect"},
        ],
        ids=str,
    )
    async def test_speaks_with_the_issuers_own_host_only(
        self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient, behaviour: dict[str, str]
    ) -> None:
        provider = await trust(small, house)
        house.behave(**behaviour)
        answer = await anonymous.get(f"/sign-in/district/riverbend/{provider}")
        assert (answer.status_code, 'id="problem"' in answer.text) == (401, True)
        assert house.behave() == ["/.well-known/openid-configuration"]
        house.behave(**behaviour)
        with pytest.raises(ForeignSignInRefused):
            await oidc.discover(Client(house.address, CLIENT, SECRET, BASE, is_local=True))

    async def test_a_house_that_is_away_is_said_so(
        self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient
    ) -> None:
        provider = await trust(small, house)
        house.behave(discovery="broken")
        answer = await anonymous.get(f"/sign-in/district/riverbend/{provider}")
        assert (answer.status_code, "does not answer" in answer.text) == (502, True)

    async def test_the_secret_goes_in_the_form_where_the_house_wants_that(
        self, small: SmallWorld, house: House, anonymous: httpx.AsyncClient
    ) -> None:
        provider = await trust(small, house)
        tied(small, provider, house)
        house.behave(ways=["client_secret_post"])
        assert (await anonymous.get(await set_out(anonymous, provider))).status_code == 303


FORM = {"label": "District account", "issuer": "https://idp.example.org", "client_id": "aivo", "client_secret": SECRET}


class TestSettings:
    async def keep(self, client: httpx.AsyncClient, place: str = "/settings/sign-in", **more: str) -> httpx.Response:
        token = token_of(await client.get("/security"))
        return await client.post(place, data={"form_token": token, **FORM, "is_active": "1", **more})

    async def test_the_security_duty_keeps_them(self, browse: As, small: SmallWorld) -> None:
        office = await browse("office")
        assert (await office.get("/settings/sign-in/new")).status_code == 200
        assert (await self.keep(office)).headers["location"] == "/settings/sign-in"
        listed = await office.get("/settings/sign-in")
        place = re.search(r'href="(/settings/sign-in/[0-9a-f-]{36})"', listed.text)
        assert place
        page = await office.get(place[1])
        assert SECRET not in page.text
        assert f"{BASE}/sign-in/district/back" in page.text
        assert (await self.keep(office, place[1], label="Other words", client_secret="")).status_code == 303
        with small.connect("postgres") as connection:
            row = connection.execute("select label, client_secret from identity_providers").fetchone()
        assert row
        assert row[0] == "Other words"
        assert SECRET.encode() not in bytes(row[1])
        rows = (await office.get("/api/v1/identity-providers")).json()["data"]
        assert "client_secret" not in rows[0]

    @pytest.mark.parametrize(
        ("field", "value"),
        [("issuer", "http://idp.example.org"), ("issuer", "https://10.0.0.1"), ("label", " "), ("client_id", "")],
    )
    async def test_what_is_not_right_comes_back(self, browse: As, small: SmallWorld, field: str, value: str) -> None:
        answer = await self.keep(await browse("office"), **{field: value})
        assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)
        with small.connect("postgres") as connection:
            assert connection.execute("select count(*) from identity_providers").fetchone() == (0,)

    async def test_the_same_one_twice_comes_back(self, browse: As) -> None:
        office = await browse("office")
        assert (await self.keep(office)).status_code == 303
        assert (await self.keep(office)).status_code == 422

    async def test_nobody_else_keeps_them(self, browse: As, small: SmallWorld, house: House) -> None:
        """Not a clerk, not a director without that duty; the database says so too."""
        provider = await trust(small, house)
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute("delete from duty_assignments where duty = 'security'")
        for username in ("office", "clerk"):
            client = await browse(username)
            assert (await client.get("/settings/sign-in/new")).status_code == 403
            assert (await self.keep(client)).status_code == 403
            assert "Only the security duty may change this." in (await client.get("/settings/sign-in")).text
        assert (await (await browse("teacher")).get("/settings/sign-in")).status_code == 404
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            changed = await ctx.tell("update identity_providers set is_mfa_trusted = true where id = $1", provider)
            assert changed == "UPDATE 0"
        with pytest.raises(Exception, match="row-level security"):
            async with connect(small.riverbend.actor("office"), small.databases) as ctx:
                await ctx.tell(
                    "insert into identity_providers (tenant_id, label, issuer, client_id) values ($1, 'x', 'y', 'z')",
                    small.riverbend.tenant_id,
                )

    async def test_other_fields_change_nothing(self, browse: As, small: SmallWorld) -> None:
        office = await browse("office")
        await self.keep(office, tenant_id=str(small.lakeshore.tenant_id), deleted_at="2020-01-01", id=str(UUID(int=1)))
        with small.connect("postgres") as connection:
            row = connection.execute("select tenant_id, deleted_at from identity_providers").fetchone()
        assert row == (small.riverbend.tenant_id, None)


async def test_nobody_ties_an_account_by_a_bare_statement(small: SmallWorld, house: House) -> None:
    provider = await trust(small, house)
    home = small.riverbend
    for username in ("teacher", "office", "mother"):
        with pytest.raises(Exception, match="permission denied"):
            async with connect(home.actor(username), small.databases) as ctx:
                await ctx.tell(
                    "insert into external_identities (tenant_id, user_id, provider_id, issuer, subject, tied_by) "
                    "values ($1, $2, $3, 'x', 'y', 'session')",
                    home.tenant_id, home.users[username], provider,
                )  # fmt: skip


async def test_behind_tls_the_cookie_and_the_address_are_strict(small: SmallWorld, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, AIVO_BASE_URL="https://aivo.example.org")
    async with client_of(create_app(small.databases, settings), "https://aivo.example.org") as client:
        answer = await client.get(f"/sign-in/district/riverbend/{UUID(int=1)}")
        assert answer.status_code == 404
