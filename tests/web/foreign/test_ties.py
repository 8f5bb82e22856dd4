"""Accounts of another house: what ties one to a person, and what does not."""

from __future__ import annotations

import re
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from aivo.db.context import connect
from aivo.domains.identity import service as identity
from aivo.domains.identity.schemas import InvitationDraft
from tests.conftest import SmallWorld
from tests.web.conftest import BASE, As, client_of
from tests.web.foreign.helpers import PASSWORD, House, at_the_house, begin_tie, set_out, tied, ties, token_of, trust


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
