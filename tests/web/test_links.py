"""The pages of invitations and links: from the form of the office to the first sign-in of whoever was invited."""

from __future__ import annotations

import html
import re

import httpx
import pytest
from fastapi import FastAPI

from aivo.db.context import connect
from aivo.domains.identity import passwords, ways_in
from aivo.domains.identity import service as identity
from aivo.domains.identity.errors import PasswordRefused
from aivo.web.wording import say
from tests.conftest import SmallWorld
from tests.web.conftest import BASE, As, client_of

PASSWORD = "four quiet otters reading"


@pytest.fixture(autouse=True)
def contacts(small: SmallWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways_in, "ANSWER_SECONDS", 0)
    with small.connect("postgres", autocommit=True) as connection:
        connection.execute("delete from account_links")
        connection.execute("update users set last_signed_in_at = null, is_email_confirmed = false")
        connection.execute("update users set status = case username when 'stranger' then 'contact' else 'active' end")


def token_of(page: httpx.Response) -> str:
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', page.text)
    assert found
    return found[1]


async def invited(browse: As, small: SmallWorld, username: str = "stranger", **more: str) -> tuple[str, str, str]:
    """The path of the link, the code, and the page that shows them."""
    office = await browse("office")
    place = f"/people/{small.riverbend.users[username]}/invite"
    token = token_of(await office.get(place))
    page = await office.post(place, data={"form_token": token, "identity_checked": "in_person", **more})
    assert page.status_code == 200, page.text
    link = re.search(rf'class="letter-link">{BASE}(/link/[0-9a-f]{{32}}/[\w-]+\?lang=\w\w)<', page.text)
    code = re.search(r'class="slip-code"><code>(\w{4} \w{4})</code>', page.text)
    assert link
    assert code
    return link[1], code[1], page.text


class TestTheOffice:
    async def test_the_letter_names_no_child_and_holds_no_code(self, browse: As, small: SmallWorld) -> None:
        link, code, page = await invited(browse, small, "mother", language="es")
        letter = page.split('class="card letter"')[1].split("</section>")[0]
        assert 'lang="es"' in page
        assert link in html.unescape(letter)
        assert code not in letter
        assert "style=" not in letter
        assert not re.search(r"\b(Kid|Pal|North|Room 4)\b", page)

    async def test_the_list_says_what_became_of_each(self, browse: As, small: SmallWorld) -> None:
        office = await browse("office")
        await invited(browse, small)
        await invited(browse, small, "father")
        listed = await office.get("/invitations")
        assert listed.text.count("Waiting</span>") == 2
        assert "I know them and we met in person" in listed.text
        found = re.search(r'action="(/invitations/[0-9a-f-]{36}/withdraw)"', listed.text)
        assert found
        await office.post(found[1], data={"form_token": token_of(listed)})
        assert "Withdrawn</span>" in (await office.get("/invitations?state=withdrawn")).text
        again = await office.post(found[1], data={"form_token": token_of(listed)})
        assert again.status_code == 303
        assert (await office.get("/invitations?state=used")).text.count("<tr>") == 0

    async def test_how_it_was_made_sure_must_be_said(self, browse: As, small: SmallWorld) -> None:
        office = await browse("office")
        place = f"/people/{small.riverbend.users['stranger']}/invite"
        token = {"form_token": token_of(await office.get(place))}
        for wrong in ({}, {"identity_checked": "guess"}):
            answer = await office.post(place, data={**token, **wrong})
            assert (answer.status_code, 'id="problem"' in answer.text) == (422, True)

    @pytest.mark.parametrize("place", ["/people/{}/invite", "/people/{}/reset", "/invitations/{}/withdraw"])
    async def test_a_form_without_its_token_changes_nothing(self, browse: As, small: SmallWorld, place: str) -> None:
        office = await browse("office")
        path = place.format(small.riverbend.users["stranger"])
        assert (await office.post(path, data={"identity_checked": "in_person"})).status_code == 403
        foreign = {"Origin": "https://evil.example"}
        assert (await office.post(path, data={"identity_checked": "in_person"}, headers=foreign)).status_code == 403
        with small.connect("postgres") as connection:
            assert connection.execute("select count(*) from account_links").fetchone() == (0,)

    @pytest.mark.parametrize("username", ["teacher", "mother", "kid"])
    async def test_is_not_there_for_others(self, browse: As, small: SmallWorld, username: str) -> None:
        client = await browse(username)
        for place in ("/invitations", f"/people/{small.riverbend.users['stranger']}/invite"):
            assert (await client.get(place)).status_code == 404

    async def test_a_clerk_reads_and_makes_none(self, browse: As, small: SmallWorld) -> None:
        clerk = await browse("clerk")
        place = f"/people/{small.riverbend.users['stranger']}/invite"
        page = await clerk.get(place)
        assert "Only a duty over people may do this." in page.text
        answer = await clerk.post(place, data={"form_token": token_of(page), "identity_checked": "in_person"})
        assert answer.status_code == 403

    async def test_people_of_another_tenant_are_not_found(self, browse: As, small: SmallWorld) -> None:
        office = await browse("office")
        place = f"/people/{small.lakeshore.users['stranger']}/invite"
        assert (await office.get(place)).status_code == 404
        token = token_of(await office.get("/people"))
        answer = await office.post(place, data={"form_token": token, "identity_checked": "in_person"})
        assert answer.status_code == 404

    async def test_a_lost_password_is_handed_out(self, browse: As, small: SmallWorld, app: FastAPI) -> None:
        office = await browse("office")
        user_id = small.riverbend.users["teacher"]
        token = token_of(await office.get(f"/people/{user_id}/invite"))
        page = await office.post(f"/people/{user_id}/reset", data={"form_token": token})
        link = re.search(rf"{BASE}(/link/[0-9a-f]{{32}}/[\w-]+)", page.text)
        assert link
        assert "slip-code" not in page.text
        async with client_of(app) as client:
            await client.get(link[1])
            assert "A new password" in (await client.get("/link")).text
            done = await client.post("/link", data={"password": PASSWORD})
            assert (done.status_code, done.headers["location"]) == (303, "/sign-in/set-up?next=%2F")


class TestWhoIsInvited:
    async def test_code_then_password_then_signed_in(self, browse: As, small: SmallWorld, app: FastAPI) -> None:
        link, code, _page = await invited(browse, small)
        async with client_of(app) as client:
            opened = await client.get(link)
            assert (opened.status_code, opened.headers["location"]) == (303, "/link")
            assert "HttpOnly" in opened.headers["set-cookie"]
            page = await client.get("/link")
            assert page.status_code == 200
            for hidden in ("stranger", "Stranger", "Riverbend", "Kid", link.split("/")[3].split("?")[0]):
                assert hidden not in page.text
            wrong = await client.post("/link", data={"code": "wrong"})
            assert (wrong.status_code, 'id="problem"' in wrong.text) == (422, True)
            asked = await client.post("/link", data={"code": code})
            assert 'value="stranger"' in asked.text
            easy = await client.post("/link", data={"code": code, "password": "stranger"})
            assert (easy.status_code, 'id="problem"' in easy.text) == (422, True)
            done = await client.post("/link", data={"code": code, "password": PASSWORD})
            assert (done.status_code, done.headers["location"]) == (303, "/sign-in/set-up?next=%2F")
            assert "aivo-session-link" not in client.cookies
            sheet = await client.post("/sign-in/set-up/sheet")
            (first, *_others) = re.findall(r"<code>([a-z0-9 ]{11})</code>", sheet.text)
            done = await client.post("/sign-in/set-up/sheet/confirm", data={"code": first})
            assert (done.status_code, done.headers["location"]) == (303, "/")
            assert (await client.get("/api/v1/me")).json()["username"] == "stranger"
        async with client_of(app) as late:
            await late.get(link)
            over = await late.get("/link")
            assert (over.status_code, 'href="/forgot"' in over.text, 'href="/sign-in"' in over.text) == (
                410,
                True,
                True,
            )

    async def test_reading_the_page_spends_nothing(self, browse: As, small: SmallWorld, app: FastAPI) -> None:
        link, code, _page = await invited(browse, small)
        for _look in range(3):  # mail programs open links to look at them
            async with client_of(app) as client:
                await client.get(link)
                assert (await client.get("/link")).status_code == 200
                assert (await client.post("/link", data={"code": code})).status_code == 200

    async def test_the_second_step_is_still_asked_for(self, browse: As, small: SmallWorld, app: FastAPI) -> None:
        user_id = small.riverbend.users["father"]
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute(
                "insert into mfa_credentials (tenant_id, user_id, kind, label, confirmed_at) "
                "values (%s, %s, 'code_sheet', 'Sheet', now())",
                (small.riverbend.tenant_id, user_id),
            )
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            made = await identity.hand_out_reset(ctx, user_id, BASE)
        async with client_of(app) as client:
            await client.get(made.url.removeprefix(BASE))
            done = await client.post("/link", data={"password": PASSWORD})
            assert done.headers["location"].startswith("/sign-in/code")
            assert "aivo-session" not in client.cookies
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute("delete from mfa_credentials")

    async def test_not_from_another_site(self, browse: As, small: SmallWorld, app: FastAPI) -> None:
        link, code, _page = await invited(browse, small)
        async with client_of(app) as client:
            await client.get(link)
            foreign = {"Origin": "https://evil.example"}
            answer = await client.post("/link", data={"code": code, "password": PASSWORD}, headers=foreign)
            assert answer.status_code == 403
            assert (await client.post("/link", data={"code": code})).status_code == 200

    @pytest.mark.parametrize("link", ["/link/riverbend/x", f"/link/{'0' * 32}/{'a' * 43}", "/link/riverbend/%00"])
    async def test_what_is_no_link_has_a_way_onward(self, anonymous: httpx.AsyncClient, link: str) -> None:
        await anonymous.get(link)
        page = await anonymous.get("/link")
        assert (page.status_code, 'href="/sign-in"' in page.text) == (410, True)

    async def test_without_a_link_there_is_nothing_to_answer(self, anonymous: httpx.AsyncClient) -> None:
        assert (await anonymous.get("/link")).headers["location"] == "/sign-in"

    async def test_other_fields_change_nothing(self, browse: As, small: SmallWorld, app: FastAPI) -> None:
        link, code, _page = await invited(browse, small)
        more = {"role": "district_admin", "tenant_id": str(small.lakeshore.tenant_id), "username": "office",
                "user_id": str(small.riverbend.users["office"]), "is_mfa_required": "false"}  # fmt: skip
        async with client_of(app) as client:
            await client.get(link)
            await client.post("/link", data={"code": code, "password": PASSWORD, **more})
            sheet = await client.post("/sign-in/set-up/sheet", data=more)
            (first, *_others) = re.findall(r"<code>([a-z0-9 ]{11})</code>", sheet.text)
            await client.post("/sign-in/set-up/sheet/confirm", data={**more, "code": first})
            me = (await client.get("/api/v1/me")).json()
        assert (me["username"], me["actor"]["role"], me["tenant"]) == ("stranger", "parent", "riverbend")


class TestForgot:
    async def test_always_the_same_answer(self, anonymous: httpx.AsyncClient, small: SmallWorld) -> None:
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute("update users set is_email_confirmed = true where username = 'teacher'")
        answers = []
        for tenant, username in (
            ("riverbend", "teacher"),
            ("riverbend", "nobody"),
            ("nowhere", "teacher"),
            ("x\x00", "y"),
        ):
            answer = await anonymous.post("/forgot", data={"tenant": tenant, "username": username})
            answers.append((answer.status_code, answer.headers["location"], answer.text))
        assert len(set(answers)) == 1
        with small.connect("postgres") as connection:
            rows = connection.execute("select kind, sent_to from account_links").fetchall()
        assert rows == [("reset", "same@example.org")]

    async def test_both_fields_are_needed(self, anonymous: httpx.AsyncClient) -> None:
        answer = await anonymous.post("/forgot", data={"tenant": "riverbend", "username": ""})
        assert answer.status_code == 422

    async def test_without_mail_the_school_helps(self, anonymous: httpx.AsyncClient) -> None:
        assert "Please ask your school" in (await anonymous.get("/forgot")).text

    async def test_not_from_another_site(self, anonymous: httpx.AsyncClient) -> None:
        typed = {"tenant": "riverbend", "username": "teacher"}
        answer = await anonymous.post("/forgot", data=typed, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403


class TestPrograms:
    async def test_invite_withdraw_reset(self, browse: As, small: SmallWorld) -> None:
        office = await browse("office")
        body = {"user_id": str(small.riverbend.users["stranger"]), "identity_checked": "document"}
        made = await office.post("/api/v1/invitations", json=body)
        assert made.status_code == 201
        assert set(made.json()) == {"id", "user_id", "kind", "url", "code", "sent_to", "expires_at"}
        listed = (await office.get("/api/v1/account-links")).json()["data"]
        assert [each["id"] for each in listed] == [made.json()["id"]]
        assert not {"token_hash", "code_hash"} & set(listed[0])
        path = f"/api/v1/invitations/{made.json()['id']}/withdraw"
        assert (await office.post(path)).status_code == 204
        assert (await office.post(path)).status_code == 409
        reset = await office.post("/api/v1/password-resets", json={"user_id": str(small.riverbend.users["teacher"])})
        assert (reset.status_code, reset.json()["code"]) == (201, None)

    async def test_a_mailed_link_is_not_shown(self, browse: As, small: SmallWorld) -> None:
        office = await browse("office")
        body = {"user_id": str(small.riverbend.users["stranger"]), "identity_checked": "document", "delivery": "email"}
        made = (await office.post("/api/v1/invitations", json=body)).json()
        assert (made["url"], made["sent_to"]) == (None, "same@example.org")

    @pytest.mark.parametrize("field", ["tenant_id", "role", "verified_at", "used_at", "made_by_user_id", "expires_at"])
    async def test_other_fields_are_refused(self, browse: As, small: SmallWorld, field: str) -> None:
        office = await browse("office")
        body = {"user_id": str(small.riverbend.users["stranger"]), "identity_checked": "document", field: "2030-01-01"}
        assert (await office.post("/api/v1/invitations", json=body)).status_code == 422
        body = {"user_id": str(small.riverbend.users["teacher"]), field: "2030-01-01"}
        assert (await office.post("/api/v1/password-resets", json=body)).status_code == 422

    async def test_who_may_not(self, browse: As, small: SmallWorld) -> None:
        body = {"user_id": str(small.riverbend.users["stranger"]), "identity_checked": "document"}
        for username, status in (("teacher", 404), ("kid", 404), ("clerk", 403)):
            client = await browse(username)
            assert (await client.post("/api/v1/invitations", json=body)).status_code == status
        foreign = {**body, "user_id": str(small.lakeshore.users["stranger"])}
        assert (await (await browse("office")).post("/api/v1/invitations", json=foreign)).status_code == 404


@pytest.mark.parametrize("password", ["short", "x" * 300, "a" * 20, "passwordpassword12"])
def test_every_refusal_of_a_password_is_told_in_spanish_too(password: str) -> None:
    with pytest.raises(PasswordRefused) as refusal:
        passwords.check(password)
    assert say("es", refusal.value.message) != refusal.value.message
