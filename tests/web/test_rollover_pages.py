"""The page of the next school year: for whoever has the duty, and for nobody else."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import httpx
import pytest

from aivo.db.context import connect
from aivo.domains.roster import jobs, service
from tests.conftest import SmallWorld
from tests.web.conftest import As
from tests.web.test_roster_pages import token


class TestWho:
    @pytest.mark.parametrize("username", ["teacher", "mother", "kid", "clerk", "principal"])
    async def test_without_the_duty_it_is_not_there(self, browse: As, username: str) -> None:
        assert (await (await browse(username)).get("/rollover")).status_code == 404

    async def test_without_the_duty_nothing_is_asked_for(self, browse: As, small: SmallWorld) -> None:
        clerk, office = await browse("clerk"), await browse("office")
        form = {"form_token": token(await clerk.get("/profile"))}
        for address in ("/rollover", f"/rollover/{uuid4()}/undo"):
            assert (await clerk.post(address, data=form)).status_code == 404
        assert "/rollover" not in (await clerk.get("/schools")).text
        assert "/rollover" in (await office.get("/schools")).text
        assert "/rollover" in (await office.get("/home")).text

    async def test_a_step_that_is_not_theirs_is_not_there(self, browse: As) -> None:
        client = await browse("office")
        form = {"form_token": token(await client.get("/rollover"))}
        for address in (f"/rollover/{uuid4()}/undo", "/rollover/x/undo"):
            assert (await client.post(address, data=form)).status_code == 404


class TestStep:
    async def test_this_year_and_the_next_are_named(self, browse: As) -> None:
        page = await (await browse("office")).get("/rollover")
        assert page.status_code == 200
        assert "2026-27" in page.text
        assert "2027-28" in page.text

    async def test_without_a_token_nothing_is_asked_for(self, browse: As) -> None:
        client = await browse("office")
        assert (await client.post("/rollover", data={"form_token": "0" * 64})).status_code == 403

    async def test_a_school_that_is_not_in_the_list_is_told(self, browse: As) -> None:
        client = await browse("office")
        form = {"form_token": token(await client.get("/rollover")), f"next_{uuid4()}": str(uuid4())}
        answer = await client.post("/rollover", data=form)
        assert answer.status_code == 422
        assert 'id="problem"' in answer.text

    async def test_look_apply_and_undo(self, browse: As, small: SmallWorld) -> None:
        client = await browse("office")
        where = await _asked(client, "/rollover")
        assert await _work(small, where) == "ready"
        page = await client.get(where)
        assert "This is what the step would do" in page.text
        await _go_on(client, where)
        assert await _work(small, where) == "done"
        assert "The next school year stands" in (await client.get(where)).text
        undo = re.search(r'action="(/rollover/[0-9a-f-]{36}/undo)"', (await client.get("/rollover")).text)
        assert undo is not None
        back = await _asked(client, undo[1])
        assert await _work(small, back) == "ready"
        assert "Undo this step" in (await client.get(back)).text
        await _go_on(client, back)
        assert await _work(small, back) == "done"
        assert "The step was undone" in (await client.get(back)).text
        answer = await client.post(undo[1], data={"form_token": token(await client.get("/rollover"))})
        assert answer.status_code == 409
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            assert (await service.look_ahead(ctx, {})).rows() > 0


async def _asked(client: httpx.AsyncClient, address: str) -> str:
    answer = await client.post(address, data={"form_token": token(await client.get("/rollover"))})
    assert answer.status_code == 303
    where: str = answer.headers["location"]
    return where


async def _go_on(client: httpx.AsyncClient, where: str) -> None:
    page = await client.get(where)
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version is not None
    form = {"form_token": token(page), "version": version[1], "choice": "go"}
    assert (await client.post(f"{where}/apply", data=form)).status_code == 303


async def _work(small: SmallWorld, where: str) -> str:
    return await jobs.run_job(small.databases, small.riverbend.tenant_id, UUID(where.rsplit("/", 1)[1]))
