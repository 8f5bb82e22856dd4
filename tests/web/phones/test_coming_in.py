"""Codes to a family's phone at sign-in: once, here, for a while, not too many."""

from __future__ import annotations

import asyncio
import re

import httpx
import pytest
from fastapi import FastAPI

from aivo.db.context import connect
from aivo.domains.identity import mfa, service
from aivo.domains.identity.errors import PhonesForFamily
from aivo.domains.identity.phone_codes import CODES_AN_HOUR, at_step
from aivo.domains.identity.schemas import PhoneDraft
from tests.conftest import SmallWorld
from tests.factories.signing_in import PASSWORD
from tests.web.conftest import As, client_of
from tests.web.phones.gateway import TOKEN, Gateway
from tests.web.phones.helpers import (
    DIALLED,
    FORM,
    NUMBER,
    ask,
    begin,
    give,
    run,
    sent,
    with_phone,
    wrong,
)  # fmt: skip


class TestFirstStep:
    async def test_a_mother_sets_her_phone_up_and_comes_in_by_it_the_next_time(
        self, small: SmallWorld, anonymous: httpx.AsyncClient, gateway: Gateway
    ) -> None:
        async with connect(small.riverbend.system(), small.databases) as ctx:
            await service.set_password(ctx, small.riverbend.users["mother"], PASSWORD)
        page = await anonymous.get((await begin(anonymous)).headers["location"])
        assert "/sign-in/set-up/phone" in page.text
        answer = await anonymous.post("/sign-in/set-up/phone", data={**FORM, "number": "911", "next": "/children"})
        assert (answer.status_code, gateway.taken) == (422, [])
        assert 'value="911"' in answer.text
        assert 'href="#number"' in answer.text
        answer = await anonymous.post("/sign-in/set-up/phone", data={**FORM, "next": "/children"})
        assert (answer.status_code, len(gateway.taken)) == (303, 1)
        assert gateway.taken[0] == {
            "to": DIALLED, "kind": "text", "language": "en",
            "body": f"Your Aivo code is {gateway.code[:3]} {gateway.code[3:]}. It works for 10 minutes. "
            "No one from school will ask you for it.",
        }  # fmt: skip
        assert gateway.seen[0]["authorization"] == f"Bearer {TOKEN}"
        page = await anonymous.get(answer.headers["location"])
        assert "ends in 42" in page.text
        assert NUMBER not in page.text
        assert gateway.code not in page.text
        action = re.search(r'action="(/sign-in/set-up/phone/[0-9a-f-]{36})"', page.text)
        assert action
        refused = await anonymous.post(action[1], data={"code": wrong(gateway.code), "next": "/children"})
        assert refused.status_code == 422
        assert ask(small, "select confirmed_at from mfa_credentials where kind = 'phone'") == [(None,)]
        done = await anonymous.post(action[1], data={"code": gateway.code, "next": "/children"})
        assert (done.status_code, done.headers["location"]) == (303, "/children")
        assert (await anonymous.get("/children")).status_code == 200
        ((kept, label),) = ask(small, "select secret, label from mfa_credentials where kind = 'phone'")
        assert (b"5550142" in kept, label) == (False, "42")
        assert ask(small, "select kind from notifications where kind like 'phone%%'") == [("phone_added",)]

    async def test_staff_are_not_offered_a_phone(
        self, small: SmallWorld, anonymous: httpx.AsyncClient, browse: As, gateway: Gateway
    ) -> None:
        async with connect(small.riverbend.system(), small.databases) as ctx:
            await service.set_password(ctx, small.riverbend.users["teacher"], PASSWORD)
        page = await anonymous.get((await begin(anonymous, "teacher")).headers["location"])
        assert "/sign-in/set-up/phone" not in page.text
        assert (await anonymous.get("/sign-in/set-up/phone")).headers["location"] == "/sign-in/set-up"
        assert (await anonymous.post("/sign-in/set-up/phone", data=FORM)).headers["location"] == "/sign-in/set-up"
        teacher = await browse("teacher")
        assert (await teacher.get("/security/phone")).status_code == 404
        assert "/security/phone" not in (await teacher.get("/security")).text
        async with connect(small.riverbend.actor("teacher"), small.databases) as ctx:
            with pytest.raises(PhonesForFamily):
                await service.add_own_phone(ctx, PhoneDraft(NUMBER))
        assert (ask(small, "select 1 from mfa_credentials where kind = 'phone'"), gateway.seen) == ([], [])


class TestSecondStep:
    async def test_a_text_and_a_call(self, small: SmallWorld, anonymous: httpx.AsyncClient, gateway: Gateway) -> None:
        phone = await with_phone(small)
        page = await anonymous.get((await begin(anonymous)).headers["location"])
        assert 'id="code"' not in page.text, "there is nothing to type yet"
        assert "Text me a code" in page.text
        assert "Call me" in page.text
        answer = await sent(anonymous, phone)
        assert answer.headers["location"] == "/sign-in/code?next=%2Fchildren"
        first = gateway.code
        await sent(anonymous, phone, "voice")
        assert gateway.taken[1]["kind"] == "voice"
        assert ", ".join(gateway.code) in gateway.taken[1]["body"]
        page = await anonymous.get("/sign-in/code")
        assert 'id="code"' in page.text
        assert "is on its way" in page.text
        if first != gateway.code:
            assert (await give(anonymous, first)).status_code == 422, "the newest code alone serves"
        spaced = f"{gateway.code[:3]} {gateway.code[3:]}"
        assert (await give(anonymous, spaced)).headers["location"] == "/children"
        assert (await anonymous.get("/children")).status_code == 200

    async def test_a_phone_at_home_is_called_whatever_was_asked(
        self, small: SmallWorld, anonymous: httpx.AsyncClient, gateway: Gateway
    ) -> None:
        phone = await with_phone(small, channel="voice")
        await begin(anonymous)
        await sent(anonymous, phone, "text")
        assert gateway.taken[0]["kind"] == "voice"

    async def test_one_code_used_twenty_times_at_once_is_accepted_once(
        self, small: SmallWorld, anonymous: httpx.AsyncClient, gateway: Gateway
    ) -> None:
        phone = await with_phone(small)
        await begin(anonymous)
        await sent(anonymous, phone)
        nonce = anonymous.cookies["aivo-session-step"].split(".")[-2]

        async def accept() -> bool:
            async with connect(small.riverbend.system(), small.databases) as ctx:
                return await mfa.accept(ctx, small.riverbend.users["mother"], gateway.code, at_step(nonce))

        assert sum(await asyncio.gather(*(accept() for _ in range(20)))) == 1

    async def test_nowhere_else_and_not_for_ever(
        self, small: SmallWorld, app: FastAPI, anonymous: httpx.AsyncClient, gateway: Gateway
    ) -> None:
        phone = await with_phone(small)
        await with_phone(small, "father")
        await begin(anonymous)
        await sent(anonymous, phone)
        async with client_of(app) as another, client_of(app) as father:
            await begin(another)
            assert (await give(another, gateway.code)).status_code == 422, "another sign-in of the same person"
            await begin(father, "father")
            assert (await give(father, gateway.code)).status_code == 422, "another person"
            assert (await sent(father, phone)).status_code == 404, "nobody sends to a phone of somebody else"
        run(small, "set session_replication_role = replica; update phone_codes set expires_at = now()")
        assert (await give(anonymous, gateway.code)).status_code == 422, "too old"
        await sent(anonymous, phone)
        run(small, "update mfa_credentials set deleted_at = now(), secret = null where kind = 'phone'")
        assert (await give(anonymous, gateway.code)).status_code == 422, "its phone was taken away"
        assert ask(small, "select 1 from phone_codes where used_at is not null") == []

    async def test_wrong_codes_are_counted_like_all_others(
        self, small: SmallWorld, anonymous: httpx.AsyncClient, gateway: Gateway
    ) -> None:
        phone = await with_phone(small)
        await begin(anonymous)
        await sent(anonymous, phone)
        for _ in range(5):
            assert (await give(anonymous, wrong(gateway.code))).status_code == 422
        assert (await give(anonymous, gateway.code)).headers["location"].startswith("/sign-in?"), "begin again"

    async def test_so_many_codes_an_hour_to_an_account_and_to_a_number(
        self, small: SmallWorld, app: FastAPI, anonymous: httpx.AsyncClient, gateway: Gateway
    ) -> None:
        phone, same_number = await with_phone(small), await with_phone(small, "father")
        await begin(anonymous)
        for _ in range(CODES_AN_HOUR):
            assert (await sent(anonymous, phone)).status_code == 303
        answer = await sent(anonymous, phone)
        assert (answer.status_code, "wait an hour" in answer.text) == (429, True)
        async with client_of(app) as father:
            await begin(father, "father")
            assert (await sent(father, same_number)).status_code == 429
        assert len(gateway.taken) == CODES_AN_HOUR
        assert ask(small, "select count(*) from phone_codes") == [(CODES_AN_HOUR,)]
