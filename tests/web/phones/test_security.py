"""A phone under Security, where phones are offered at all, and what is told to nobody."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from aivo.app import create_app
from aivo.db.context import connect
from aivo.domains.messages import service as messages
from aivo.domains.messages.texting import compose
from tests.conftest import SmallWorld
from tests.web.conftest import BASE, As, settings_for
from tests.web.phones.gateway import TOKEN, Gateway
from tests.web.phones.helpers import (
    FORM,
    ask,
    begin,
    give,
    run,
    sent,
    token_of,
    with_phone,
)  # fmt: skip


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
