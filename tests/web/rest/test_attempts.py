"""Who asks for what is not theirs leaves a trace of the asking, the same whether or not there is such a row."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from tests.conftest import SmallWorld
from tests.factories.signing_in import full_session
from tests.web.conftest import client_of
from tests.web.rest.conftest import As

NOWHERE = "0199f1c2-7a30-7c41-9d5e-3f2b8a6c1d04"
TRACE = (
    "select actor_user_id::text, actor_role, method, route, row_id::text, answer, is_last_of_hour from access_attempts"
    " order by id"
)


def traces(small: SmallWorld, *, clear: bool = False) -> list[tuple[Any, ...]]:
    """The traces, the oldest first."""
    with small.connect("postgres") as connection:
        if clear:
            connection.execute("set session_replication_role = replica")
            connection.execute("delete from access_attempts")
            connection.execute("delete from app.rate_limits")
        return connection.execute(TRACE).fetchall()


class TestAttempt:
    async def test_is_the_same_for_a_foreign_row_and_for_none(self, small: SmallWorld, call: As) -> None:
        traces(small, clear=True)
        client, who = await call("para"), str(small.riverbend.users["para"])
        far = str(small.riverbend.students["far"])
        for row_id in (far, NOWHERE, str(small.lakeshore.students["kid"])):
            assert (await client.get(f"/students/{row_id}")).status_code == 404
        found = traces(small)
        assert found == [
            (who, "teacher", "GET", "/api/v1/students/{id}", row_id, "not_found", False)
            for row_id in (far, NOWHERE, str(small.lakeshore.students["kid"]))
        ]

    async def test_on_a_page_too(self, small: SmallWorld, app: FastAPI) -> None:
        traces(small, clear=True)
        signed = await full_session(small.databases, small.riverbend.actor("para"))
        async with client_of(app) as browser:
            browser.cookies.set("aivo-session", signed.token)
            assert (await browser.get(f"/students/{small.riverbend.students['far']}")).status_code == 404
            assert (await browser.get("/students/nonsense")).status_code == 404
            assert (await browser.get("/nonsense")).status_code == 404
        ((*_, route, row_id, answer, _last),) = traces(small)
        assert (route, row_id, answer) == ("/students/{id}", str(small.riverbend.students["far"]), "not_found")

    async def test_what_is_open_leaves_none(self, small: SmallWorld, call: As) -> None:
        traces(small, clear=True)
        await (await call("teacher")).get(f"/students/{small.riverbend.students['kid']}")
        assert traces(small) == []

    async def test_a_forbidden_change_leaves_one(self, small: SmallWorld, call: As) -> None:
        traces(small, clear=True)
        kid = str(small.riverbend.students["kid"])
        answer = await (await call("mother")).patch(f"/students/{kid}", json={}, headers={"If-Match": '"1"'})
        assert answer.status_code == 403
        ((_, role, method, _, row_id, said, _last),) = traces(small)
        assert (role, method, row_id, said) == ("parent", "PATCH", kid, "forbidden")

    async def test_one_person_fills_no_disk(self, small: SmallWorld, call: As) -> None:
        traces(small, clear=True)
        client = await call("para")
        for _ in range(70):
            await client.get(f"/students/{NOWHERE}")
        found = traces(small)
        assert len(found) == 61
        assert [each[-1] for each in found] == [False] * 60 + [True]
        assert found[-1][-3] is None

    async def test_a_log_that_cannot_be_written_takes_no_answer_away(self, small: SmallWorld, call: As) -> None:
        client = await call("para")
        with small.connect("postgres") as connection:
            connection.execute("alter table access_attempts rename to away")
        try:
            assert (await client.get(f"/students/{NOWHERE}")).status_code == 404
        finally:
            with small.connect("postgres") as connection:
                connection.execute("alter table away rename to access_attempts")

    async def test_custodians_read_them_and_nobody_else(self, small: SmallWorld, call: As) -> None:
        traces(small, clear=True)
        await (await call("para")).get(f"/students/{NOWHERE}")
        rows = (await (await call("office")).get("/access-attempts")).json()["data"]
        assert [row["row_id"] for row in rows] == [NOWHERE]
        assert (await (await call("clerk")).get("/access-attempts")).json()["data"] == []
        assert (await (await call("teacher")).get("/access-attempts")).status_code == 404


class TestFamily:
    async def test_reads_who_looked_without_devices(self, small: SmallWorld, call: As) -> None:
        await (await call("manager")).get("/ieps")
        await (await call("father")).get("/ieps")
        answer = await (await call("mother")).get("/record-accesses", params={"limit": 200})
        rows = answer.json()["data"]
        assert {row["actor_role"] for row in rows} <= {"teacher", "district_admin", None}
        assert str(small.riverbend.users["manager"]) in {row["actor_user_id"] for row in rows}
        assert str(small.riverbend.users["father"]) not in answer.text
        assert not {"session_id", "request_id", "is_kept_apart"} & {name for row in rows for name in row}
        stranger = await (await call("stranger")).get("/record-accesses")
        assert stranger.json()["data"] == []
