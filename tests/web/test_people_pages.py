"""One person's page: what a duty over people does there, and what the database refuses in a sentence."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from aivo.db.context import connect
from aivo.domains.identity import people, service
from aivo.domains.identity.schemas import SecondStep, UserDraft
from aivo.domains.identity.shapes import Device
from aivo.kit.actor import Actor
from aivo.kit.clock import now
from tests.conftest import SmallWorld
from tests.factories.signing_in import PASSWORD, full_session, ready
from tests.web.conftest import As

TODAY = now().date()


async def person(small: SmallWorld, role: str = "district_admin") -> str:
    async with connect(Actor.system(small.riverbend.tenant_id, "t"), small.databases) as ctx:
        name = f"new-{uuid4().hex[:8]}"
        user = await service.create_user(ctx, UserDraft(name, role, "Nora", "Quinn"))
        return str(user.id)


async def row(small: SmallWorld, statement: str, *values: Any) -> Any:
    async with connect(Actor.system(small.riverbend.tenant_id, "t"), small.databases) as ctx:
        rows = await ctx.ask(statement, small.riverbend.tenant_id, *values)
    return rows[0] if rows else None


async def post(client: httpx.AsyncClient, page: str, address: str, **form: str) -> httpx.Response:
    text = (await client.get(page)).text
    found = re.search(r'name="form_token" value="([0-9a-f]{64})"', text)
    version = re.search(r'name="version" value="(\d+)"', text)
    assert found is not None
    sent = {"form_token": found[1], "version": version[1] if version else "", **form}
    return await client.post(address, data=sent)


class TestOpen:
    async def test_everybody_of_the_tenant_and_nobody_else(self, browse: As, small: SmallWorld) -> None:
        client = await browse("office")
        page = await client.get(f"/people/{small.riverbend.users['teacher']}")
        assert page.status_code == 200
        assert "Signed in now" in page.text
        for other in (small.lakeshore.users["teacher"], uuid4(), "x"):
            assert (await client.get(f"/people/{other}")).status_code == 404
        assert (await (await browse("teacher")).get(f"/people/{small.riverbend.users['office']}")).status_code == 404

    async def test_without_the_duty_there_is_no_form(self, browse: As, small: SmallWorld) -> None:
        page = await (await browse("clerk")).get(f"/people/{small.riverbend.users['teacher']}")
        assert page.status_code == 200
        assert f"/people/{small.riverbend.users['teacher']}/names" not in page.text
        assert "Signed in now" not in page.text

    async def test_the_list_is_filtered(self, browse: As, small: SmallWorld) -> None:
        client = await browse("office")
        user = await person(small, "teacher")
        assert user in (await client.get("/people?status=active&role=teacher&q=quinn")).text
        assert user not in (await client.get("/people?status=contact&q=quinn")).text
        assert user not in (await client.get(f"/people?school={uuid4()}&q=quinn")).text
        assert (await client.get("/people?school=nonsense&status=nonsense")).status_code == 200


class TestNames:
    async def test_are_changed(self, browse: As, small: SmallWorld) -> None:
        client, user = await browse("office"), await person(small)
        at = f"/people/{user}"
        answer = await post(
            client, at, f"{at}/names", given_name="Noor", family_name="Quinn", email="n@q.org", locale="es"
        )
        assert answer.status_code == 303
        found = await row(small, "select given_name, email, locale from users where tenant_id = $1 and id = $2", user)
        assert tuple(found) == ("Noor", "n@q.org", "es")

    @pytest.mark.parametrize(
        ("form", "said"),
        [({"given_name": ""}, "Please type the name."), ({"email": "nobody"}, "This is no e-mail address.")],
    )
    async def test_what_is_wrong_is_said_beside_the_field(
        self, browse: As, small: SmallWorld, form: dict[str, str], said: str
    ) -> None:
        client, user = await browse("office"), await person(small)
        sent = {"given_name": "Typed", "family_name": "Quinn", "email": "", **form}
        answer = await post(client, f"/people/{user}", f"/people/{user}/names", **sent)
        assert answer.status_code == 422
        assert said in answer.text
        assert 'id="problem"' in answer.text
        assert (await row(small, "select given_name from users where tenant_id = $1 and id = $2", user))[0] == "Nora"

    async def test_a_stale_write_shows_both(self, browse: As, small: SmallWorld) -> None:
        client, user = await browse("office"), await person(small)
        sent = {"given_name": "Typed", "family_name": "Here", "version": "77"}
        answer = await post(client, f"/people/{user}", f"/people/{user}/names", **sent)
        assert answer.status_code == 412
        assert "Typed Here" in answer.text
        assert "Nora Quinn" in answer.text


class TestStatus:
    async def test_signing_off_ends_the_sessions_for_good(self, browse: As, small: SmallWorld) -> None:
        user = await person(small)
        actor = Actor(small.riverbend.tenant_id, UUID(user), "district_admin")
        signed = await full_session(small.databases, actor)
        client, at = await browse("office"), f"/people/{user}"
        assert "on 1 device" in (await client.get(at)).text
        assert (await post(client, at, f"{at}/status", reason="")).status_code == 422
        assert await service.resolve(small.databases, signed.token) is not None
        assert (await post(client, at, f"{at}/status", reason="left")).status_code == 303
        assert await service.resolve(small.databases, signed.token) is None
        assert (await post(client, at, f"{at}/status", what="activate")).status_code == 303
        assert await service.resolve(small.databases, signed.token) is None, "an old session never wakes up again"

    async def test_nobody_signs_themselves_off(self, browse: As, small: SmallWorld) -> None:
        client, at = await browse("office"), f"/people/{small.riverbend.users['office']}"
        found = await row(small, "select version from users where tenant_id = $1 and username = 'office'")
        answer = await post(client, at, f"{at}/status", reason="x", version=str(found["version"]))
        assert answer.status_code == 409

    async def test_a_parent_comes_back_as_a_contact(self, browse: As, small: SmallWorld) -> None:
        client, user = await browse("office"), await person(small, "parent")
        at = f"/people/{user}"
        await post(client, at, f"{at}/status", reason="left")
        await post(client, at, f"{at}/status", what="activate")
        found = await row(small, "select status from users where tenant_id = $1 and id = $2", user)
        assert found["status"] == "contact"


class TestDuties:
    async def test_are_given_once_and_ended(self, browse: As, small: SmallWorld) -> None:
        client, user = await browse("office"), await person(small)
        at = f"/people/{user}"
        form = {"duty": "roster", "from": str(TODAY), "why": "New this year"}
        assert (await post(client, at, f"{at}/duties", **form)).status_code == 303
        again = await post(client, at, f"{at}/duties", **form)
        assert again.status_code == 409
        assert "has this already" in again.text
        duty = await row(small, "select id, valid_to from duty_assignments where tenant_id = $1 and user_id = $2", user)
        bad = await post(client, at, f"{at}/duties/{duty['id']}/end", last_day=str(TODAY - timedelta(days=9)))
        assert "The last day is before the first." in bad.text
        last = str(TODAY + timedelta(days=9))
        assert (await post(client, at, f"{at}/duties/{duty['id']}/end", last_day=last)).status_code == 303
        found = await row(small, "select valid_to from duty_assignments where tenant_id = $1 and user_id = $2", user)
        assert str(found["valid_to"]) == last

    async def test_beyond_ones_own_are_refused_in_a_sentence(self, browse: As, small: SmallWorld) -> None:
        async with connect(Actor.system(small.riverbend.tenant_id, "t"), small.databases) as ctx:
            await ctx.tell(
                "insert into duty_assignments (tenant_id, user_id, duty, valid_from)"
                " select $1, id, 'roster', '2020-01-01' from users where tenant_id = $1 and username = 'clerk'",
                small.riverbend.tenant_id,
            )
        client, user = await browse("clerk"), await person(small)
        at = f"/people/{user}"
        answer = await post(client, at, f"{at}/duties", **{"duty": "records_custodian", "from": str(TODAY)})
        assert answer.status_code == 403
        assert "open nothing beyond your own" in answer.text
        assert await row(small, "select 1 from duty_assignments where tenant_id = $1 and user_id = $2", user) is None
        own = small.riverbend.users["clerk"]
        answer = await post(client, at, f"/people/{own}/duties", **{"duty": "roster", "from": "2030-01-01"})
        assert answer.status_code in (403, 409)

    async def test_a_form_with_holes_says_so(self, browse: As, small: SmallWorld) -> None:
        client, user = await browse("office"), await person(small)
        answer = await post(client, f"/people/{user}", f"/people/{user}/duties", duty="nonsense")
        assert answer.status_code == 422
        assert "Please choose a duty." in answer.text
        assert "Please choose a day." in answer.text


class TestRoles:
    async def test_are_given_and_ended(self, browse: As, small: SmallWorld) -> None:
        client, user = await browse("office"), await person(small)
        at = f"/people/{user}"
        form = {"role": "parent", "role_from": str(TODAY)}
        assert (await post(client, at, f"{at}/roles", **form)).status_code == 303
        assert (await post(client, at, f"{at}/roles", **form)).status_code == 409
        found = await row(small, "select id, role from user_roles where tenant_id = $1 and user_id = $2", user)
        assert found["role"] == "parent"
        assert (await post(client, at, f"{at}/roles/{found['id']}/end", last_day=str(TODAY))).status_code == 303

    @pytest.mark.parametrize("role", ["platform_admin", "learner", ""])
    async def test_others_are_not_given_by_hand(self, browse: As, small: SmallWorld, role: str) -> None:
        client, user = await browse("office"), await person(small)
        answer = await post(client, f"/people/{user}", f"/people/{user}/roles", role=role, role_from=str(TODAY))
        assert answer.status_code == 422
        assert await row(small, "select 1 from user_roles where tenant_id = $1 and user_id = $2", user) is None


class TestNew:
    async def test_is_added_by_hand(self, browse: As, small: SmallWorld) -> None:
        client = await browse("office")
        form = {"role": "teacher", "username": f"T.{uuid4().hex[:6]}", "given_name": "Tim", "family_name": "Ode"}
        answer = await post(client, "/people/new", "/people/new", **form)
        assert answer.status_code == 303
        page = await client.get(answer.headers["location"])
        assert form["username"].lower() in page.text
        again = await post(client, "/people/new", "/people/new", **form)
        assert again.status_code == 409
        assert "already has this sign-in name" in again.text
        assert "Tim" in again.text, "what was typed is still there"

    async def test_what_is_wrong_is_said(self, browse: As) -> None:
        answer = await post(
            await browse("office"), "/people/new", "/people/new", username="No way", role="platform_admin"
        )
        assert answer.status_code == 422
        for said in ("Please choose a role.", "Please use small letters", "Please type the name."):
            assert said in answer.text

    async def test_needs_the_duty(self, browse: As) -> None:
        form = {"role": "teacher", "username": "somebody.new", "given_name": "A", "family_name": "B"}
        answer = await post(await browse("principal"), "/people/new", "/people/new", **form)
        assert answer.status_code == 403


class TestALostFactor:
    async def test_is_taken_away_and_a_new_one_is_owed(self, browse: As, small: SmallWorld) -> None:
        here = small.riverbend
        seed = await ready(small.databases, "riverbend", here.system(), here.actor("teacher"), "teacher")
        signed = await full_session(small.databases, here.actor("teacher"))
        client, at = await browse("office"), f"/people/{here.users['teacher']}"
        assert "The second step is lost" in (await client.get(at)).text
        assert (await post(client, at, f"{at}/factors/reset", lost="")).status_code == 422
        assert await service.resolve(small.databases, signed.token) is not None
        done = await post(client, at, f"{at}/factors/reset", lost="Phone in the lake; she stands here")
        assert done.status_code == 303
        assert await service.resolve(small.databases, signed.token) is None
        owed = await service.sign_in(small.databases, "riverbend", "teacher", PASSWORD, device=Device())
        assert isinstance(owed, SecondStep)
        assert owed.step == "set-up", "it never leads past a factor"
        with small.connect("postgres") as connection:
            found = connection.execute(
                "select m.removed_because, m.secret, e.actor_user_id from mfa_credentials m "
                "join audit_events e on e.row_id = m.id and e.operation = 'update' where m.user_id = %s",
                (here.users["teacher"],),
            ).fetchall()
        assert found == [("Phone in the lake; she stands here", None, here.users["office"])]
        assert seed

    async def test_asks_once_more_who_does_it(self, browse: As, small: SmallWorld) -> None:
        here = small.riverbend
        await ready(small.databases, "riverbend", here.system(), here.actor("teacher"), "teacher")
        client, at = await browse("office"), f"/people/{here.users['teacher']}"
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute("update user_sessions set mfa_at = now() - interval '1 hour'")
        answer = await post(client, at, f"{at}/factors/reset", lost="Lost")
        assert answer.headers["location"].startswith("/security/prove?next=")
        with small.connect("postgres") as connection:
            kept = connection.execute("select count(*) from mfa_credentials where deleted_at is null").fetchone()
        assert kept == (1,)

    @pytest.mark.parametrize("who", ["clerk", "principal", "teacher", "mother"])
    async def test_is_not_for_everybody(self, browse: As, small: SmallWorld, who: str) -> None:
        here = small.riverbend
        await ready(small.databases, "riverbend", here.system(), here.actor("manager"), "manager")
        with small.connect("postgres", autocommit=True) as connection:  # what other tests of this file gave
            connection.execute("delete from duty_assignments where user_id = %s", (here.users["clerk"],))
        with pytest.raises(Exception, match=r"duty|role|may not"):
            async with connect(here.actor(who), small.databases) as ctx:
                await people.reset_factors(ctx, here.users["manager"], "Lost")
        if who in ("clerk", "principal"):
            with pytest.raises(Exception, match="may not take"):
                async with connect(here.actor(who), small.databases) as ctx:
                    await ctx.ask("select app.reset_factors($1, 'x')", here.users["manager"])
