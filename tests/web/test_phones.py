"""Codes to a family's phone, from the pages through the outbox to a real gateway, and what must not be possible."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from aivo.app import create_app
from aivo.db.context import connect
from aivo.domains.identity import mfa, service
from aivo.domains.identity.errors import CodeRefused, PhonesForFamily
from aivo.domains.identity.phone_codes import CODES_AN_HOUR, at_step
from aivo.domains.identity.schemas import PhoneDraft
from aivo.domains.messages import service as messages
from aivo.domains.messages.texting import compose
from aivo.kit.clock import today_in
from tests.conftest import SmallWorld
from tests.factories.signing_in import PASSWORD, full_session
from tests.web.conftest import BASE, As, client_of, settings_for
from tests.web.gateway import TOKEN, Gateway, running

NUMBER = "(312) 555-0142"
DIALLED = "+13125550142"
FORM = {"number": NUMBER, "channel": "text", "language": "en"}
SWEEP = """
delete from phone_codes; delete from mfa_credentials where kind = 'phone'; delete from outbox_texts;
delete from notifications where kind in ('phone_added', 'phone_removed'); delete from user_roles where role = 'teacher';
"""


@pytest.fixture(scope="module")
def a_gateway() -> Iterator[Gateway]:
    """One gateway for the file."""
    with running() as gateway:
        yield gateway


@pytest.fixture
def gateway(a_gateway: Gateway) -> Gateway:
    """The gateway, empty and willing."""
    a_gateway.taken.clear()
    a_gateway.seen.clear()
    a_gateway.status, a_gateway.headers = 202, {}
    return a_gateway


@pytest.fixture
def app(small: SmallWorld, tmp_path: Path, gateway: Gateway) -> FastAPI:
    """The application with a gateway."""
    run(small, SWEEP)
    return create_app(
        small.databases, settings_for(tmp_path, AIVO_TEXT_URL=gateway.url, AIVO_TEXT_TOKEN=TOKEN)
    )  # fmt: skip


def ask(small: SmallWorld, statement: str, *values: object) -> list[tuple[Any, ...]]:
    with small.connect("postgres") as connection:
        return list(connection.execute(statement, values).fetchall())  # type: ignore[arg-type]


def run(small: SmallWorld, statement: str, *values: object) -> None:
    with small.connect("postgres", autocommit=True) as connection:
        connection.execute(statement, values or None)  # type: ignore[arg-type]


def token_of(page: httpx.Response) -> str:
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', page.text)
    assert found, page.text
    return found[1]


async def with_phone(small: SmallWorld, username: str = "mother", channel: str = "text") -> str:
    """A parent who has a password and one confirmed phone; answers the phone's id."""
    async with connect(small.riverbend.system(), small.databases) as ctx:
        await service.set_password(ctx, small.riverbend.users[username], PASSWORD)
        await service.give_phone(ctx, small.riverbend.users[username], PhoneDraft(NUMBER, channel, "en"))
    ((phone_id,),) = ask(
        small, "select id::text from mfa_credentials where user_id = %s and kind = 'phone'",
        small.riverbend.users[username],
    )  # fmt: skip
    return str(phone_id)


async def begin(client: httpx.AsyncClient, username: str = "mother", goal: str = "/children") -> httpx.Response:
    """Name and password."""
    body = {"tenant": "riverbend", "username": username, "password": PASSWORD, "next": goal}
    return await client.post("/sign-in", data=body)


async def sent(client: httpx.AsyncClient, phone: str, by: str = "text") -> httpx.Response:
    return await client.post("/sign-in/code/phone", data={"phone": phone, "by": by, "next": "/children"})


async def give(client: httpx.AsyncClient, code: str) -> httpx.Response:
    return await client.post("/sign-in/code", data={"code": code, "next": "/children"})


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


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


class TestUnderSecurity:
    async def test_added_shown_and_removed_after_a_fresh_proof(
        self, small: SmallWorld, browse: As, gateway: Gateway
    ) -> None:
        mother = await browse("mother")
        page = await mother.get("/security/phone")
        form = {**FORM, "channel": "voice", "language": "es", "form_token": token_of(page)}
        assert (await mother.post("/security/phone", data=form)).headers["location"] == "/security/phone"
        assert gateway.taken[0]["kind"] == "voice"
        assert gateway.taken[0]["body"].startswith("Su código de Aivo es ")
        page = await mother.get("/security/phone")
        action = re.search(r'action="(/security/phone/[0-9a-f-]{36}/confirm)"', page.text)
        assert action
        body = {"code": gateway.code, "form_token": token_of(page)}
        assert (await mother.post(action[1], data=body)).headers["location"] == "/security"
        page = await mother.get("/security")
        assert "Phone that ends in 42" in page.text
        remove = re.search(r'action="(/security/factors/[0-9a-f-]{36}/remove)"', page.text)
        assert remove
        run(small, "update user_sessions set mfa_at = now() - interval '1 hour'")
        answer = await mother.post(remove[1], data={"form_token": token_of(page)})
        assert answer.headers["location"].startswith("/security/prove")
        page = await mother.get("/security/prove")
        phone = re.search(r'name="phone" value="([0-9a-f-]{36})"', page.text)
        assert phone
        token = token_of(page)
        await mother.post("/security/prove/phone", data={"phone": phone[1], "by": "voice", "form_token": token})
        proved = await mother.post("/security/prove", data={"proof": gateway.code, "form_token": token})
        assert proved.headers["location"] == "/"
        page = await mother.get("/security")
        refused = await mother.post(remove[1], data={"form_token": token_of(page)})
        assert refused.status_code == 409, "an account needs a second step"
        await mother.post("/security/sheet", data={"form_token": token_of(page)})
        assert (await mother.post(remove[1], data={"form_token": token_of(page)})).status_code == 303
        assert ask(small, "select secret from mfa_credentials where kind = 'phone'") == [(None,)]
        assert ask(small, "select kind from notifications where kind like 'phone%%' order by id") == [
            ("phone_added",), ("phone_removed",),
        ]  # fmt: skip

    async def test_a_code_of_one_session_proves_nothing_in_another(
        self, small: SmallWorld, browse: As, gateway: Gateway
    ) -> None:
        phone = await with_phone(small)
        here, there = await browse("mother"), await browse("mother")
        token = token_of(await here.get("/security/prove"))
        await here.post("/security/prove/phone", data={"phone": phone, "by": "text", "form_token": token})
        other = token_of(await there.get("/security/prove"))
        answer = await there.post("/security/prove", data={"proof": gateway.code, "form_token": other})
        assert answer.status_code == 422

    async def test_a_lost_phone_is_taken_away_by_staff_like_every_factor(
        self, small: SmallWorld, app: FastAPI, anonymous: httpx.AsyncClient, browse: As, gateway: Gateway
    ) -> None:
        phone = await with_phone(small)
        await begin(anonymous)
        await sent(anonymous, phone)
        office, mother = await browse("office"), small.riverbend.users["mother"]
        page = await office.get(f"/people/{mother}")
        body = {"lost": "lost her phone", "form_token": token_of(page)}
        assert (await office.post(f"/people/{mother}/factors/reset", data=body)).status_code == 303
        assert ask(small, "select secret, removed_because from mfa_credentials") == [(None, "lost her phone")]
        assert (await give(anonymous, gateway.code)).status_code == 422


class TestOffered:
    @pytest.mark.parametrize(
        ("is_demo", "address", "shown"),
        [(False, "127.0.0.1", False), (True, "192.0.2.9", False), (True, "127.0.0.1", True)],
    )
    async def test_without_a_gateway_a_demo_on_this_machine_alone_shows_a_code(
        self, small: SmallWorld, tmp_path: Path, gateway: Gateway, is_demo: bool, address: str, shown: bool
    ) -> None:
        run(small, SWEEP)
        more = {"AIVO_TEXT_URL": gateway.url, "AIVO_TEXT_TOKEN": TOKEN} if is_demo else {}
        settings = settings_for(tmp_path, **more)
        object.__setattr__(settings, "is_demo", is_demo)
        phone = await with_phone(small)
        transport = httpx.ASGITransport(create_app(small.databases, settings), client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url=BASE, headers={"Origin": BASE}) as client:
            page = await client.get((await begin(client)).headers["location"])
            assert ("Text me a code" in page.text) is shown
            assert (await sent(client, phone)).status_code == (303 if shown else 404)
            found = re.search(r'id="demo-text">(\d{6})<', (await client.get("/sign-in/code")).text)
            assert (found is not None) is shown
            if found:
                assert (await give(client, found[1])).headers["location"] == "/children"
        assert gateway.seen == [], "a demo sends nothing, whatever its settings"


class TestGateway:
    async def waiting(self, small: SmallWorld, client: httpx.AsyncClient) -> None:
        phone = await with_phone(small)
        await begin(client)
        assert (await sent(client, phone)).status_code == 303

    async def work(self, small: SmallWorld, gateway: Gateway) -> None:
        """The worker's next run, when the wait is over."""
        run(small, "update outbox_texts set next_attempt_at = now()")
        async with connect(small.riverbend.system(), small.databases) as ctx:
            await messages.deliver_texts(ctx, messages.TextSender(gateway.url, TOKEN))

    async def test_a_failure_is_shown_and_tried_again(
        self, small: SmallWorld, anonymous: httpx.AsyncClient, browse: As, gateway: Gateway
    ) -> None:
        gateway.status = 503
        await self.waiting(small, anonymous)
        assert "has not left yet" in (await anonymous.get("/sign-in/code")).text
        assert "HTTP 503" in (await (await browse("office")).get("/outbox/texts")).text
        (kept,) = ask(small, "select state, attempt_count, next_attempt_at > now(), code is not null from outbox_texts")
        assert kept == ("waiting", 1, True, True)
        gateway.status = 200
        await self.work(small, gateway)
        (kept,) = ask(small, "select state, attempt_count, number, code, trouble from outbox_texts")
        assert kept == ("sent", 2, None, None, None)
        assert {each["idempotency-key"] for each in gateway.seen} == {gateway.seen[0]["idempotency-key"]}
        assert (await give(anonymous, gateway.code)).headers["location"] == "/children"

    @pytest.mark.parametrize(("status", "trouble"), [(400, "HTTP 400"), (302, "HTTP 302")])
    async def test_a_refusal_is_final_and_a_redirect_is_not_followed(
        self, small: SmallWorld, anonymous: httpx.AsyncClient, gateway: Gateway, status: int, trouble: str
    ) -> None:
        gateway.status, gateway.headers = status, {"location": gateway.url.replace("/send", "/elsewhere")}
        await self.waiting(small, anonymous)
        assert ask(small, "select state, trouble, number, code from outbox_texts") == [("failed", trouble, None, None)]
        assert [each["path"] for each in gateway.seen] == ["/send"]
        assert "could not be sent" in (await anonymous.get("/sign-in/code")).text

    async def test_nobody_there_and_then_too_late(
        self, small: SmallWorld, anonymous: httpx.AsyncClient, gateway: Gateway
    ) -> None:
        gateway.status = 500
        await self.waiting(small, anonymous)
        run(small, "update outbox_texts set next_attempt_at = now()")
        async with connect(small.riverbend.system(), small.databases) as ctx:
            done = await messages.deliver_texts(ctx, messages.TextSender("http://127.0.0.1:9/", TOKEN))
        assert done.put_off == 1
        assert ask(small, "select trouble from outbox_texts") == [("ConnectError",)]
        run(small, "update outbox_texts set expires_at = now()")
        async with connect(small.riverbend.system(), small.databases) as ctx:
            await messages.deliver_texts(ctx, None)
        assert ask(small, "select state, number, code from outbox_texts") == [("failed", None, None)]

    async def test_two_at_once_send_it_once(
        self, small: SmallWorld, anonymous: httpx.AsyncClient, gateway: Gateway
    ) -> None:
        gateway.status = 503
        await self.waiting(small, anonymous)
        gateway.status = 200
        run(small, "update outbox_texts set next_attempt_at = now()")

        async def work() -> None:
            async with connect(small.riverbend.system(), small.databases) as ctx:
                await messages.deliver_texts(ctx, messages.TextSender(gateway.url, TOKEN))

        await asyncio.gather(*(work() for _ in range(4)))
        assert len(gateway.taken) == 1

    async def test_nothing_goes_to_whoever_was_signed_off(
        self, small: SmallWorld, anonymous: httpx.AsyncClient, gateway: Gateway
    ) -> None:
        gateway.status = 503
        await self.waiting(small, anonymous)
        run(small, "update users set status = 'deactivated' where username = 'mother'")
        gateway.status = 200
        await self.work(small, gateway)
        run(small, "update users set status = 'active' where username = 'mother'")
        assert (ask(small, "select state, code from outbox_texts"), gateway.taken) == ([("stopped", None)], [])


class TestSecrecy:
    async def test_code_and_number_stand_in_no_log_trail_or_view(
        self, small: SmallWorld, anonymous: httpx.AsyncClient, browse: As, gateway: Gateway,
        capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture,
    ) -> None:  # fmt: skip
        caplog.set_level("DEBUG")
        phone = await with_phone(small)
        await begin(anonymous)
        gateway.status = 503
        await sent(anonymous, phone)
        gateway.status = 202
        run(small, "update outbox_texts set next_attempt_at = now()")
        async with connect(small.riverbend.system(), small.databases) as ctx:
            sealed = ask(small, "select encode(number, 'hex'), encode(code, 'hex') from outbox_texts")[0]
            await messages.deliver_texts(ctx, messages.TextSender(gateway.url, TOKEN))
        await give(anonymous, gateway.code)
        secrets = (gateway.code, f"{gateway.code[:3]} {gateway.code[3:]}", "5550142", *sealed)
        office = await browse("office")
        views = [(await office.get(path)).text for path in ("/outbox/texts", "/outbox?view=all", "/audit")]
        views.append((await office.get("/api/v1/outbox-texts")).text)
        assert "Sent" in views[0]
        logs = "".join(capfd.readouterr()) + caplog.text + "".join(str(record.__dict__) for record in caplog.records)
        trail = "".join(str(row) for row in ask(small, "select old, new from audit_values"))
        rows = "".join(str(row) for row in ask(small, "select to_jsonb(t) from outbox_texts t"))
        for secret in secrets:
            for found in (*views, logs, trail, rows):
                assert secret not in re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+\.\d+|:\d\d\.\d+", "", found)

    def test_the_sentence_says_nothing_of_school_child_or_reason(self) -> None:
        assert compose("voice", "es", "123456") == (
            "Su código de Aivo es 1, 2, 3, 4, 5, 6. Sirve durante 10 minutos. Nadie de la escuela se lo pedirá."
        )


class TestGuard:
    """What PostgreSQL holds, whoever writes; each with a twin in which the guard is gone and the proof fails."""

    async def staff_with_phone(self, small: SmallWorld) -> bool:
        """Whether a phone becomes a factor of a teacher."""
        try:
            async with connect(small.riverbend.system(), small.databases) as ctx:
                await service.give_phone(ctx, small.riverbend.users["teacher"], PhoneDraft(NUMBER))
        except Exception as error:
            if "families alone" not in str(error):
                raise
            return False
        return True

    async def test_staff_have_no_phone_as_a_factor(self, small: SmallWorld, app: FastAPI) -> None:
        assert not await self.staff_with_phone(small)
        run(small, "alter table mfa_credentials disable trigger keep_phones_to_family")
        try:
            assert await self.staff_with_phone(small)
        finally:
            run(small, SWEEP)
            run(small, "alter table mfa_credentials enable trigger keep_phones_to_family")

    async def keeps_phone_as_teacher(self, small: SmallWorld) -> tuple[bool, bool]:
        """Whether a mother who begins to teach keeps her phone, and the session that it opened."""
        run(small, SWEEP)
        await with_phone(small)
        signed = await full_session(small.databases, small.riverbend.actor("mother"))
        async with connect(small.riverbend.system(), small.databases) as ctx:
            await service.give_role(ctx, small.riverbend.users["mother"], "teacher", today_in("UTC"))
        ((phones,),) = ask(small, "select count(*) from mfa_credentials where kind = 'phone' and deleted_at is null")
        ((ended,),) = ask(
            small, "select ended_at is not null from user_sessions where id = %s", signed.actor.session_id
        )  # fmt: skip
        return bool(phones), not ended

    async def test_who_becomes_staff_keeps_no_phone(self, small: SmallWorld, app: FastAPI) -> None:
        assert await self.keeps_phone_as_teacher(small) == (False, False)
        assert not await self.gets_phone(small), "nor gets another one"
        run(small, "alter table user_roles disable trigger take_phones")
        try:
            assert (await self.keeps_phone_as_teacher(small))[0]
        finally:
            run(small, SWEEP)
            run(small, "alter table user_roles enable trigger take_phones")

    async def gets_phone(self, small: SmallWorld) -> bool:
        async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
            return await service.may_have_phone(ctx)

    async def used_again(self, small: SmallWorld) -> bool:
        """Whether a used code can be made fresh by a statement of its owner's."""
        run(small, "set session_replication_role = replica; update phone_codes set used_at = now()")
        try:
            async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
                await ctx.tell("update phone_codes set used_at = null where tenant_id = $1", ctx.actor.tenant_id)
        except Exception as error:
            if "used already" not in str(error):
                raise
            return False
        return True

    async def test_a_used_code_stays_used(self, small: SmallWorld, anonymous: httpx.AsyncClient) -> None:
        phone = await with_phone(small)
        await begin(anonymous)
        await sent(anonymous, phone)
        assert not await self.used_again(small)
        run(small, "alter table phone_codes disable trigger keep_used")
        try:
            assert await self.used_again(small)
        finally:
            run(small, "alter table phone_codes enable trigger keep_used")

    async def test_a_text_that_left_keeps_nothing(
        self, small: SmallWorld, anonymous: httpx.AsyncClient, gateway: Gateway
    ) -> None:
        gateway.status = 503
        phone = await with_phone(small)
        await begin(anonymous)
        await sent(anonymous, phone)
        run(small, "alter table outbox_texts disable trigger shed_code")
        try:
            with pytest.raises(psycopg.errors.CheckViolation):
                run(small, "update outbox_texts set state = 'sent'")
        finally:
            run(small, "alter table outbox_texts enable trigger shed_code")
        run(small, "update outbox_texts set state = 'sent'")
        assert ask(small, "select number, code from outbox_texts") == [(None, None)]

    async def test_a_confirmation_needs_its_own_code(self, small: SmallWorld, app: FastAPI, gateway: Gateway) -> None:
        signed = await full_session(small.databases, small.riverbend.actor("mother"))
        async with connect(signed.actor, small.databases) as ctx:
            await service.add_own_phone(ctx, PhoneDraft(NUMBER))
            waiting, _sent = await service.own_pending_phone(ctx)
        assert waiting
        await app.state.texts.hurry(small.riverbend.tenant_id)
        other = await full_session(small.databases, small.riverbend.actor("mother"))
        async with connect(other.actor, small.databases) as ctx:
            with pytest.raises(CodeRefused):
                await service.confirm_own_phone(ctx, waiting.id, gateway.code)
        async with connect(signed.actor, small.databases) as ctx:
            await service.confirm_own_phone(ctx, waiting.id, gateway.code)
        async with connect(small.riverbend.system(), small.databases) as ctx:
            long_ago = "update phone_codes set created_at = '2020-01-01', expires_at = '2020-01-01'"
            run(small, f"set session_replication_role = replica; {long_ago}")
            await service.forget_codes(ctx)
        assert ask(small, "select 1 from phone_codes") == []
