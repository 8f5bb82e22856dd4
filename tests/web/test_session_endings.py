"""Sessions end with what they rested on, from the next request on; a new id at each step, and the old one is dead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from aivo.db.context import connect
from aivo.domains.identity import service as identity
from aivo.domains.identity.errors import RoleNotHeld
from aivo.domains.identity.schemas import SignedIn
from aivo.domains.identity.shapes import Device
from aivo.kit.actor import Actor
from aivo.kit.clock import now
from tests.conftest import SmallWorld
from tests.web.conftest import As, client_of

PASSWORD = "four quiet otters reading"


async def session_of(small: SmallWorld, username: str, *, address: str | None = None) -> SignedIn:
    """Somebody is signed in, with their second step."""
    async with connect(small.riverbend.actor(username), small.databases) as ctx:
        return await identity.open_session(ctx, device=Device(), address=address, mfa_at=now())


async def goes_on(small: SmallWorld, signed: SignedIn) -> bool:
    return await identity.resolve(small.databases, signed.token) is not None


def change(small: SmallWorld, statement: str, **values: object) -> None:
    with small.connect("postgres", autocommit=True) as connection:
        connection.execute(statement, values)  # type: ignore[arg-type]


@pytest.fixture
def restored(small: SmallWorld) -> Iterator[None]:
    """What a test changes is put back."""
    yield
    change(small, "update users set status = 'active' where username in ('teacher', 'mother')")
    change(small, "update duty_assignments set valid_to = null")
    change(small, "update parent_relation_rights set deleted_at = null")
    change(small, "update parent_student_relations set valid_to = null")
    change(small, "delete from user_roles")


LOSSES = {
    "a person signed off": ("teacher", "update users set status = 'deactivated' where id = %(who)s"),
    "a duty that ends": ("office", "update duty_assignments set valid_to = current_date + 9 where user_id = %(who)s"),
    "a right that ends": (
        "mother",
        "update parent_relation_rights g set deleted_at = now() from parent_student_relations r "
        "where r.tenant_id = g.tenant_id and r.id = g.relation_id and r.user_id = %(who)s",
    ),
    "a link that ends": (
        "mother",
        "update parent_student_relations set valid_to = current_date where user_id = %(who)s",
    ),
}


@pytest.mark.usefixtures("restored")
class TestEndings:
    @pytest.mark.parametrize(("username", "statement"), LOSSES.values(), ids=list(LOSSES))
    async def test_ends_that_persons_sessions_and_nobody_elses(
        self, small: SmallWorld, username: str, statement: str
    ) -> None:
        theirs, other = await session_of(small, username), await session_of(small, "manager")
        change(small, statement, who=small.riverbend.users[username])
        assert not await goes_on(small, theirs)
        assert await goes_on(small, other)

    async def test_a_person_who_comes_back_signs_in_anew(self, small: SmallWorld) -> None:
        signed = await session_of(small, "teacher")
        change(small, "update users set status = 'deactivated' where username = 'teacher'")
        change(small, "update users set status = 'active' where username = 'teacher'")
        assert not await goes_on(small, signed)

    async def test_a_role_taken_ends_the_sessions_in_it(self, small: SmallWorld) -> None:
        teacher = small.riverbend.users["teacher"]
        async with connect(small.riverbend.system(), small.databases) as ctx:
            given = await identity.give_role(ctx, teacher, "parent", now().date() - timedelta(days=2))
        as_parent = Actor(small.riverbend.tenant_id, teacher, "parent")
        async with connect(as_parent, small.databases) as ctx:
            signed = await identity.open_session(ctx, device=Device(), address=None, mfa_at=now())
        at_work = await session_of(small, "teacher")
        assert await goes_on(small, signed)
        change(small, "update user_roles set valid_to = current_date + 5 where id = %(id)s", id=given.id)
        assert not await goes_on(small, signed)
        assert await goes_on(small, at_work)

    async def test_what_is_only_gained_signs_nobody_out(self, small: SmallWorld) -> None:
        signed = await session_of(small, "clerk")
        change(
            small, "insert into duty_assignments (tenant_id, user_id, duty, valid_from) "
            "values (%(t)s, %(who)s, 'nurse', current_date)",
            t=small.riverbend.tenant_id, who=small.riverbend.users["clerk"],
        )  # fmt: skip
        assert await goes_on(small, signed)

    async def test_without_the_guard_they_would_go_on(self, small: SmallWorld) -> None:
        """The twin: the trigger is taken away, and the proof above would fail."""
        change(small, "alter table duty_assignments disable trigger end_sessions")
        signed = await session_of(small, "office")
        change(small, "update duty_assignments set valid_to = current_date + 8 where user_id = %(who)s",
               who=small.riverbend.users["office"])  # fmt: skip
        change(small, "alter table duty_assignments enable trigger end_sessions")
        assert await goes_on(small, signed)


@pytest.mark.usefixtures("restored")
class TestSwitching:
    async def give(self, small: SmallWorld) -> UUID:
        teacher = small.riverbend.users["teacher"]
        async with connect(small.riverbend.system(), small.databases) as ctx:
            await identity.give_role(ctx, teacher, "parent", now().date() - timedelta(days=2))
        return teacher

    async def test_is_a_new_session_and_the_old_one_is_dead(self, small: SmallWorld) -> None:
        await self.give(small)
        before = await session_of(small, "teacher")
        async with connect(before.actor, small.databases) as ctx:
            after = await identity.switch_role(ctx, "parent", device=Device())
        assert not await goes_on(small, before)
        person = await identity.resolve(small.databases, after.token)
        assert person is not None
        assert (person.actor.role, person.other_roles) == ("parent", ("teacher",))
        assert after.expires_at <= before.expires_at
        with small.connect("postgres") as connection:
            rows = connection.execute("select end_reason from user_sessions where ended_at is not null").fetchall()
        assert rows == [("role_switched",)]

    @pytest.mark.parametrize("role", ["district_admin", "platform_admin", "learner", "teacher", "system", ""])
    async def test_to_a_role_that_is_not_theirs_is_refused(self, small: SmallWorld, role: str) -> None:
        await self.give(small)
        before = await session_of(small, "teacher")
        with pytest.raises(RoleNotHeld):
            async with connect(before.actor, small.databases) as ctx:
                await identity.switch_role(ctx, role, device=Device())
        assert await goes_on(small, before)

    async def test_page(self, small: SmallWorld, app: FastAPI, browse: As) -> None:
        await self.give(small)
        signed = await session_of(small, "teacher")
        async with client_of(app) as client:
            client.cookies.set("aivo-session", signed.token)
            page = await client.get("/roles")
            assert "Your roles" in page.text
            token = re.search(r'name="form_token" value="([0-9a-f]+)"', page.text)
            assert token
            gone = await client.post("/roles", data={"form_token": token[1], "role": "parent"})
            assert gone.headers["location"] == "/"
            assert signed.token not in gone.headers["set-cookie"]
        assert not await goes_on(small, signed)
        assert (await (await browse("manager")).get("/roles")).status_code == 404


class TestFixation:
    async def test_an_id_that_was_there_before_sign_in_is_worth_nothing_after_it(
        self, small: SmallWorld, anonymous: httpx.AsyncClient
    ) -> None:
        async with connect(small.riverbend.system(), small.databases) as ctx:
            await identity.set_password(ctx, small.riverbend.users["kid"], PASSWORD)
        planted = await session_of(small, "pal")
        anonymous.cookies.set("aivo-session", planted.token)
        data = {"tenant": "riverbend", "username": "kid", "password": PASSWORD}
        answer = await anonymous.post("/sign-in", data=data)
        assert answer.status_code == 303
        assert planted.token not in answer.headers["set-cookie"]
        assert not await goes_on(small, planted)

    async def test_a_fresh_proof_changes_the_id(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.system(), small.databases) as ctx:
            await identity.set_password(ctx, small.riverbend.users["kid"], PASSWORD)
        before = await session_of(small, "kid")
        async with connect(before.actor, small.databases) as ctx:
            token = await identity.prove(ctx, PASSWORD)
        assert not await goes_on(small, before)
        assert await goes_on(small, replace(before, token=token))


class TestPlaces:
    @pytest.mark.parametrize(
        ("address", "place"),
        [("127.0.0.1", "this_computer"), ("::1", "this_computer"), ("203.0.113.9", "North School network"),
         ("2001:db8:5::7", "North School network"), ("198.51.100.4", "elsewhere"), (None, None), ("x", None)],
    )  # fmt: skip
    async def test_are_the_tenants_own_words(self, small: SmallWorld, address: str | None, place: str | None) -> None:
        networks = '[{"name": "North School network", "blocks": ["nonsense", "203.0.113.0/24", "2001:db8:5::/48"]}]'
        change(
            small, "update tenants set settings = settings || jsonb_build_object('networks', %(n)s::jsonb)", n=networks
        )
        signed = await session_of(small, "kid", address=address)
        async with connect(signed.actor, small.databases) as ctx:
            (shown,) = await identity.own_sessions(ctx)
        assert shown.place == place
