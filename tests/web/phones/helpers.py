"""What the tests of codes to a phone do again and again."""

from __future__ import annotations

import re
from typing import Any

import httpx

from aivo.db.context import connect
from aivo.domains.identity import service
from aivo.domains.identity.schemas import PhoneDraft
from tests.conftest import SmallWorld
from tests.factories.signing_in import PASSWORD

NUMBER = "(312) 555-0142"
DIALLED = "+13125550142"
FORM = {"number": NUMBER, "channel": "text", "language": "en"}


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
