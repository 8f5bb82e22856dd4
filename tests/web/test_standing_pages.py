"""Settings of an organization, and how the platform sets its state: forms, refusals, banners and the way back."""

from __future__ import annotations

import re

import httpx
import pytest

from aivo.db.context import connect
from aivo.domains.identity import service as identity
from aivo.domains.identity.models import User
from aivo.domains.identity.schemas import UserDraft
from aivo.domains.tenancy.models import Tenant
from aivo.domains.tenancy.service import PLATFORM_TENANT_ID
from aivo.kit.actor import Actor
from tests.conftest import SmallWorld
from tests.factories.signing_in import full_session
from tests.web.conftest import As, client_of

WHY = "The bill of two terms is not paid"


def fields(page: httpx.Response, action: str) -> dict[str, str]:
    """The hidden fields of the form that is sent to this address."""
    (form,) = re.findall(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page.text, re.S)
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


@pytest.fixture(autouse=True)
def at_work(small: SmallWorld) -> None:
    """Whatever state a test left, the next begins at work."""
    with small.connect("postgres") as link:
        link.execute("set session_replication_role = replica; update tenants set status = 'active'")
        link.execute("delete from tenant_states")


@pytest.fixture
async def kim(small: SmallWorld, app: httpx.ASGITransport) -> httpx.AsyncClient:
    """One of the platform's people in a browser."""
    async with connect(Actor.system(PLATFORM_TENANT_ID, "tests"), small.databases) as ctx:
        user = await ctx.find_unique(User, where={"username": "kim"})
        user = user or await identity.create_user(ctx, UserDraft("kim", "platform_admin", "Kim", "Lang"))
    signed = await full_session(small.databases, Actor(PLATFORM_TENANT_ID, user.id, "platform_admin"))
    client = client_of(app)  # type: ignore[arg-type]
    client.cookies.set("aivo-session", signed.token)
    return client


async def set_to(kim: httpx.AsyncClient, small: SmallWorld, state: str, **typed: str) -> httpx.Response:
    """The form of one state, sent."""
    address = f"/tenants/{small.riverbend.tenant_id}/state"
    page = await kim.get(address, params={"to": state})
    return await kim.post(address, data={**fields(page, address), "reason": WHY, **typed})


class TestThePlatform:
    async def test_suspends_and_takes_it_back(self, small: SmallWorld, kim: httpx.AsyncClient, browse: As) -> None:
        office, teacher = await browse("office"), await browse("teacher")
        done = await set_to(kim, small, "suspended")
        assert done.status_code == 303
        page = await kim.get(done.headers["location"])
        assert WHY in page.text
        home = await office.get("/home")
        assert "is suspended. Everything can be read and exported" in home.text
        assert WHY in (await office.get("/settings")).text
        assert (await teacher.get("/students")).headers["location"].startswith("/sign-in")
        token = re.findall(r'name="form_token" value="(\w+)"', home.text)[0]
        refused = await office.post("/people/new", data={"form_token": token})
        assert refused.status_code == 403
        assert "nothing can be changed" in refused.text
        undo = f"/tenants/{small.riverbend.tenant_id}/state/undo"
        assert (await kim.post(undo, data=fields(page, undo))).status_code == 303
        assert "is suspended" not in (await office.get("/home")).text
        assert (await teacher.get("/students")).status_code == 200

    async def test_says_what_is_missing_beside_the_field(self, small: SmallWorld, kim: httpx.AsyncClient) -> None:
        short = await set_to(kim, small, "suspended", reason="why")
        assert (short.status_code, 'id="reason-error"' in short.text) == (422, True)
        await set_to(kim, small, "leaving")
        end = await set_to(kim, small, "closed", exported_on="2999-01-01")
        assert end.status_code == 422
        assert {'id="exported_on-error"', 'id="exported_to-error"'} <= set(re.findall(r'id="\w+-error"', end.text))
        assert (await set_to(kim, small, "closed", exported_on="2026-11-01", exported_to="Ms. Ruiz")).status_code == 303

    async def test_is_the_only_one(self, small: SmallWorld, browse: As) -> None:
        address = f"/tenants/{small.riverbend.tenant_id}/state?to=suspended"
        assert (await (await browse("office")).get(address)).status_code == 404


async def kept(client: httpx.AsyncClient, section: str, **typed: object) -> httpx.Response:
    """One section of the settings, sent."""
    address = f"/settings/{section}"
    page = await client.get(address)
    return await client.post(address, data={**fields(page, address), **typed})


GENERAL = {
    "name": "Riverbend", "timezone": "America/Chicago", "default_locale": "es", "access_lead_days": "7",
    "access_grace_days": "10",
}  # fmt: skip


class TestSettings:
    async def test_are_kept_and_shown(self, small: SmallWorld, browse: As) -> None:
        office = await browse("office")
        assert (await kept(office, "general", **GENERAL)).status_code == 303
        hours = {"days": ["monday", "friday"], "from": "08:30", "to": "15:00", "note": "Call the office"}
        assert (await kept(office, "hours", **hours)).status_code == 303
        networks = "Cedar School: 203.0.113.7/24, 2001:db8::/48"
        assert (await kept(office, "security", networks=networks, reason="A vendor left")).status_code == 303
        page = (await office.get("/settings")).text
        for shown in ("Spanish", "7 days", "Monday, Friday", "08:30–15:00", "Cedar School", "Switched off"):
            assert shown in page
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            tenant = await ctx.find_unique(Tenant, where={"id": small.riverbend.tenant_id})
            dated = await ctx.ask("select value ->> 'allows_access_tokens', reason from tenant_settings")
        assert tenant is not None
        assert tenant.settings.networks[0].blocks == ("203.0.113.0/24", "2001:db8::/48")
        assert [tuple(row) for row in dated] == [("false", "A vendor left")]
        assert (await kept(office, "security", networks="", has_programs="1")).status_code == 303
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            assert (await ctx.ask("select value ->> 'allows_access_tokens' from tenant_settings"))[0][0] == "true"

    @pytest.mark.parametrize(
        ("section", "typed", "field"),
        [
            ("general", {**GENERAL, "access_lead_days": "-1"}, "access_lead_days"),
            ("general", {**GENERAL, "timezone": "Mars/Olympus"}, "timezone"),
            ("security", {"networks": "Cedar: 203.0.113.0/24\nOak: 203.0.113.0/99"}, "networks"),
            ("security", {"networks": "Everywhere: 0.0.0.0/0"}, "networks"),
            ("hours", {"days": ["monday"], "from": "16:00", "to": "08:00"}, "from"),
        ],
    )
    async def test_are_refused_with_one_sentence(
        self, small: SmallWorld, browse: As, section: str, typed: dict[str, object], field: str
    ) -> None:
        answer = await kept(await browse("office"), section, **typed)
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
        if field == "networks" and "Oak" in str(typed):
            assert "Line 2: 203.0.113.0/99 is no block of addresses" in answer.text

    async def test_show_what_stands_when_somebody_was_quicker(self, small: SmallWorld, browse: As) -> None:
        office = await browse("office")
        page = await office.get("/settings/general")
        assert (await kept(office, "general", **{**GENERAL, "access_lead_days": "9"})).status_code == 303
        late = await office.post("/settings/general", data={**fields(page, "/settings/general"), **GENERAL})
        assert late.status_code == 409
        assert 'value="9"' in late.text

    async def test_are_read_without_a_duty_and_changed_by_nobody_else(self, small: SmallWorld, browse: As) -> None:
        clerk = await browse("clerk")
        assert (await clerk.get("/settings")).status_code == 200
        assert (await clerk.get("/settings/security")).status_code == 404
        assert (await (await browse("teacher")).get("/settings")).status_code == 404

    async def test_of_security_ask_once_more_who_one_is(self, small: SmallWorld, browse: As) -> None:
        office = await browse("office")
        with small.connect("postgres") as link:
            link.execute("update user_sessions set mfa_at = now() - interval '1 hour', step_up_at = null")
        answer = await kept(office, "security", networks="")
        assert answer.headers["location"].startswith("/security/prove?")
