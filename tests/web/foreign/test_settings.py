"""The pages on which a district keeps whose sign-in it trusts."""

from __future__ import annotations

import re
from uuid import UUID

import httpx
import pytest

from aivo.db.context import connect
from tests.conftest import SmallWorld
from tests.web.conftest import BASE, As
from tests.web.foreign.helpers import House, token_of, trust
from tests.web.foreign.issuer import SECRET

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
