"""The pages of talks, notices and the outbox over the demo world."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from aivo.app import create_app
from aivo.db import pools
from aivo.db.context import Ctx
from aivo.db.pools import Databases
from aivo.kit.actor import Actor
from tests.conftest import MASTER_KEY, SIGNING_KEY, WorldDatabase
from tests.factories.signing_in import full_session
from tests.web.conftest import As, client_of, settings_for


@pytest.fixture
async def databases(world: WorldDatabase) -> AsyncIterator[Databases]:
    """The application's connections in the loop of the test."""
    found = Databases(world.databases.urls, SIGNING_KEY, MASTER_KEY, pool_size=5)
    pools.use(found)
    yield found
    await found.close()


@pytest.fixture
async def browse(databases: Databases, tmp_path: Path) -> AsyncIterator[As]:
    """``await browse("okoro")``: a browser in which this person is signed in."""
    app = create_app(databases, settings_for(tmp_path))
    opened: list[httpx.AsyncClient] = []

    async def signed_in(username: str, tenant: str = "riverbend") -> httpx.AsyncClient:
        signed = await full_session(databases, await Actor.of(tenant, username))
        client = client_of(app)
        client.cookies.set("aivo-session", signed.token)
        opened.append(client)
        return client

    yield signed_in
    for client in opened:
        await client.aclose()


def fields(page: str) -> dict[str, str]:
    """The hidden fields of a page's last form that has a key."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


async def talk_of(client: httpx.AsyncClient, topic: str) -> str:
    """The address of one of one's talks."""
    page = (await client.get("/messages")).text
    found = re.search(r'href="(/messages/[0-9a-f-]{36})">(?:(?!</a>).)*?' + topic, page, re.S)
    assert found, page
    return found[1]


class TestTalks:
    async def test_a_parent_reads_and_answers_in_spanish(self, browse: As) -> None:
        ana, okoro = await browse("ana"), await browse("okoro")
        address = await talk_of(ana, "Lectura en casa")
        page = (await ana.get(address)).text
        assert "Buenas tardes" in page
        assert "Escrito en inglés; todavía sin traducir." in page
        assert "suele responder los días de clase 08:00–16:00" in re.sub(r"\s+", " ", page)
        form = fields(page)
        for _ in range(2):
            sent = await ana.post(address, data={**form, "body": "Mañana <b>no</b>.", "language": "es"})
            assert sent.status_code == 303
        theirs = (await okoro.get(address)).text
        assert theirs.count("Mañana &lt;b&gt;no&lt;/b&gt;.") == 1
        assert "Written in Spanish; not translated yet." in theirs
        assert "Leído por Mr. Okoro" in re.sub(
            r"Leído por (\S+) \S+ (\S+),", r"Leído por \1 \2,", (await ana.get(address)).text
        )

    async def test_the_other_parent_finds_nothing(self, browse: As) -> None:
        ana, ben = await browse("ana"), await browse("ben")
        address = await talk_of(ana, "Lectura en casa")
        missing = await ben.get("/messages/01a00000-0000-7000-8000-000000000000")
        found = await ben.get(address)
        assert (found.status_code, missing.status_code) == (404, 404)
        assert "Lectura en casa" not in (await ben.get("/messages")).text
        posted = await ben.post(address, data={**fields((await ben.get("/messages/new")).text), "body": "x"})
        assert posted.status_code in (403, 404)

    async def test_an_empty_message_keeps_the_form(self, browse: As) -> None:
        ana = await browse("ana")
        address = await talk_of(ana, "Lectura en casa")
        form = fields((await ana.get(address)).text)
        answer = await ana.post(address, data={**form, "body": "   ", "language": "es"})
        assert answer.status_code == 422
        assert 'id="problem"' in answer.text
        long = "y" * 8001
        answer = await ana.post(address, data={**form, "body": long, "language": "es"})
        assert answer.status_code == 422
        assert long in answer.text

    async def test_a_new_talk_asks_whom_and_keeps_what_was_typed(self, browse: As) -> None:
        ana = await browse("ana")
        page = await ana.get("/messages/new", follow_redirects=True)
        form = fields(page.text)
        wrong = await ana.post(
            "/messages/new", data={**form, "body": "Una pregunta", "topic": "Tarea", "language": "es"}
        )
        assert wrong.status_code == 422
        assert "Una pregunta" in wrong.text
        person = re.search(r'name="team" value="([0-9a-f-]{36})"', page.text)
        assert person
        sent = await ana.post(
            "/messages/new",
            data={**form, "body": "Una pregunta", "topic": "Tarea", "language": "es", "team": person[1]},
        )
        assert sent.status_code == 303
        assert "Una pregunta" in (await ana.get(sent.headers["location"])).text

    @pytest.mark.parametrize("username", ["maya"])
    async def test_learners_have_none(self, browse: As, username: str) -> None:
        client = await browse(username)
        for path in ("/messages", "/messages/new", "/outbox", "/messages/hours"):
            assert (await client.get(path)).status_code == 404


class TestNotices:
    async def test_are_read_one_by_one_and_all(self, browse: As) -> None:
        patel = await browse("patel")
        page = (await patel.get("/notifications")).text
        (address,) = re.findall(r'action="(/notifications/[0-9a-f-]{36})"', page)
        opened = await patel.post(address, data=fields(page))
        assert opened.headers["location"].startswith("/messages/")
        await patel.post("/notifications/read", data=fields(page))
        assert ">New<" not in (await patel.get("/notifications")).text

    async def test_the_choice_of_mail_is_kept(self, browse: As) -> None:
        ana = await browse("ana")
        page = (await ana.get("/notifications/choices")).text
        saved = await ana.post(
            "/notifications/choices", data={**fields(page), "kinds": ["message", "plan"]}, follow_redirects=True
        )
        chosen = re.findall(r'name="kinds" value="(\w+)" checked', saved.text)
        assert chosen == ["message", "plan"]


class TestOutbox:
    async def test_shows_masked_addresses_to_the_duty_over_people(self, browse: As, world: WorldDatabase) -> None:
        ruiz = await browse("ruiz")
        page = (await ruiz.get("/outbox?view=all")).text
        assert "No mail server is set up" in page
        assert "…@" in page
        with world.connect("postgres") as connection:
            addresses = [row[0] for row in connection.execute("select email from users where email is not null")]
        assert not [address for address in addresses if address in page]
        for username in ("hayes", "okoro", "ana"):
            assert (await (await browse(username)).get("/outbox")).status_code == 404

    async def test_takes_a_mail_back(self, browse: As) -> None:
        ruiz = await browse("ruiz")
        page = (await ruiz.get("/outbox?view=waiting")).text
        address = re.findall(r'action="(/outbox/[0-9a-f-]{36}/cancel)"', page)[0]
        assert (await ruiz.post(address, data=fields(page))).status_code == 303
        assert (await ruiz.post(address, data=fields(page))).status_code == 409


async def test_pages_ask_the_same_whatever_there_is(browse: As, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of statements does not grow with rows."""
    asked: list[str] = []
    real = Ctx.ask

    async def counted(self: Any, sql: str, *values: Any) -> Any:
        asked.append(sql)
        return await real(self, sql, *values)

    monkeypatch.setattr(Ctx, "ask", counted)
    okoro, patel = await browse("okoro"), await browse("patel")
    counts = []
    for client in (okoro, patel):
        asked.clear()
        await client.get("/messages")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 2
