"""How I want to be reached: a parent's own choice is kept with its moment, and the outbox goes by it."""

from __future__ import annotations

import re
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from aivo.db.context import connect
from aivo.domains.messages import service as messages
from aivo.domains.messages.schemas import MessageDraft
from aivo.kit.actor import Actor
from tests.conftest import SmallWorld
from tests.factories.signing_in import full_session
from tests.web.conftest import As, client_of


async def choose(browse: As, who: str, delivery: str) -> tuple[int, str]:
    """Send the form of the profile; status and page."""
    client = await browse(who)
    page = await client.get("/profile")
    token = re.findall(r'name="form_token" value="(\w+)"', page.text)[0]
    answer = await client.post("/profile/reach", data={"form_token": token, "delivery": delivery})
    return answer.status_code, answer.text


async def mails_after_a_letter(small: SmallWorld) -> int:
    """How many mails tell mother of a letter about kid."""
    with small.connect("postgres") as link:
        link.execute("delete from outbox_mails; delete from notifications")
    async with connect(Actor.system(small.riverbend.tenant_id, "tests"), small.databases) as ctx:
        await messages.notify(
            ctx, small.riverbend.users["mother"], "notice", "/children", student_id=small.riverbend.students["kid"]
        )
    with small.connect("postgres") as link:
        return len(link.execute("select 1 from outbox_mails").fetchall())


class TestAParentsChoice:
    async def test_is_recorded_and_the_outbox_goes_by_it(self, small: SmallWorld, browse: As) -> None:
        with small.connect("postgres") as link:
            link.execute("update users set email = 'mother@example.org' where username = 'mother'")
        assert (await choose(browse, "mother", "email"))[0] == 303
        assert await mails_after_a_letter(small) == 1
        assert (await choose(browse, "mother", "paper"))[0] == 303
        assert await mails_after_a_letter(small) == 0
        with small.connect("postgres") as link:
            rows = link.execute(
                "select r.delivery, r.delivery_chosen_at is not null, u.username from parent_student_relations r "
                "join users u on u.id = r.user_id where r.delivery_chosen_at is not null"
            ).fetchall()
        assert rows == [("paper", True, "mother")]

    async def test_of_mail_needs_an_address(self, small: SmallWorld, browse: As) -> None:
        with small.connect("postgres") as link:
            link.execute("update users set email = null where username = 'father'")
        status, page = await choose(browse, "father", "email")
        assert (status, "There is no e-mail address of yours here" in page) == (422, True)

    @pytest.mark.parametrize("who", ["teacher", "office", "kid"])
    async def test_is_no_form_of_others(self, small: SmallWorld, browse: As, who: str) -> None:
        client = await browse(who)
        page = (await client.get("/profile")).text
        assert "/profile/reach" not in page
        assert ("/notifications/choices" in page) == (who != "kid")


class TestTheOtherRole:
    async def test_shows_how_much_waits_there_in_the_menu(self, small: SmallWorld, app: FastAPI) -> None:
        home = small.riverbend
        mother = home.users["mother"]
        with small.connect("postgres") as link:
            link.execute(
                "insert into user_roles (tenant_id, user_id, role, valid_from) "
                "values (%s, %s, 'teacher', '2020-01-01')",
                (home.tenant_id, mother),
            )
        signed = await full_session(small.databases, Actor(home.tenant_id, mother, "teacher"))
        client = client_of(app)
        client.cookies.set("aivo-session", signed.token)
        before = waits(await client.get("/students"))
        async with connect(home.actor("manager"), small.databases) as ctx:
            draft = MessageDraft("Can we talk?", "en", uuid4())
            talk = await messages.open_thread(ctx, home.students["kid"], [mother], "A talk", draft)
        assert waits(await client.get("/students")) == before + 1
        async with connect(home.actor("mother"), small.databases) as ctx:
            await messages.note_read(ctx, talk)
        assert waits(await client.get("/students")) == before
        await client.aclose()


def waits(page: httpx.Response) -> int:
    """The number beside the other role in the menu; none is 0."""
    found = re.findall(r'account-waits">(\d+) things? waits? there', page.text)
    return int(found[0]) if found else 0
