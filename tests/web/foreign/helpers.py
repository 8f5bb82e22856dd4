"""What the tests of another house's sign-in do again and again: trust it, tie an account, go there and come back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from aivo.db.context import connect
from aivo.domains.identity import providers
from aivo.domains.identity.schemas import ProviderDraft
from tests.conftest import SmallWorld
from tests.factories.core import Small
from tests.web.conftest import BASE
from tests.web.foreign.issuer import CLIENT, SECRET

PASSWORD = "four quiet otters reading"


@dataclass(frozen=True)
class House:
    """The running server of the other house."""

    address: str

    def behave(self, **behaviour: Any) -> list[str]:
        """How it behaves from now on; answers what was asked of it since."""
        asked: list[str] = httpx.post(f"{self.address}/behave", json=behaviour).json()
        return asked


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
