"""From the outbox to a real gateway, which fails, refuses, sends elsewhere or is not there."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from aivo.db.context import connect
from aivo.domains.messages import service as messages
from tests.conftest import SmallWorld
from tests.web.conftest import As
from tests.web.phones.gateway import TOKEN, Gateway
from tests.web.phones.helpers import (
    ask,
    begin,
    give,
    run,
    sent,
    with_phone,
)  # fmt: skip


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
