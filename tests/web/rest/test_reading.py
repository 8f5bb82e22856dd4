"""Reading through the API: one's own, in one statement, and nothing of anybody else, however it is asked for."""

from __future__ import annotations

import base64
import json
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from asyncpg.connection import LoggedQuery
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aivo.app import RESOURCES
from aivo.db.documents.describe import describe
from aivo.domains.tenancy.service import PLATFORM_TENANT_ID
from aivo.kit import clock
from aivo.kit.actor import Actor
from aivo.web.request import acting
from aivo.web.rest.resource import Resource
from tests.conftest import SmallWorld
from tests.factories.signing_in import full_session
from tests.web.conftest import BASE
from tests.web.rest.conftest import As

OPEN = [resource for resource in RESOURCES if resource.right.read]
PEOPLE = ("kid", "mother", "father", "teacher", "manager", "para", "office", "clerk", "stranger")
NOWHERE = "0199f1c2-7a30-7c41-9d5e-3f2b8a6c1d04"


def rows_of(small: SmallWorld, resource: Resource, tenant: UUID) -> list[str]:
    """Ids of a tenant's rows, as the superuser finds them."""
    key = "tenant_id" if "tenant_id" in resource.table.c else "owner_tenant_id"
    key = "id" if resource.table.name == "tenants" else key
    with small.connect("postgres") as connection:
        found = connection.execute(f"select id from {resource.table.name} where {key} = %s limit 3", (tenant,))  # type: ignore[arg-type]
        return [str(row[0]) for row in found]


def plain(problem: dict[str, Any]) -> dict[str, Any]:
    """Problem details without the request's id."""
    return {name: value for name, value in problem.items() if name != "request_id"}


class TestIsolation:
    @pytest.mark.parametrize("username", PEOPLE)
    async def test_foreign_rows_are_missing(self, small: SmallWorld, call: As, username: str) -> None:
        """By id, by list, by filter: another tenant's row and no row at all are answered alike."""
        client = await call(username)
        for resource in OPEN:
            foreign = rows_of(small, resource, small.lakeshore.tenant_id)
            assert foreign, f"the filled world has no {resource.path} of Lakeshore"
            missing = await client.get(f"/{resource.path}/{NOWHERE}")
            listed = await client.get(f"/{resource.path}", params={"limit": 200})
            assert missing.status_code == 404, resource.path
            if resource.path != "access-attempts":  # it says what was asked for, whatever that was
                assert str(small.lakeshore.tenant_id) not in listed.text, resource.path
            for row_id in foreign:
                answer = await client.get(f"/{resource.path}/{row_id}")
                assert answer.status_code == 404, resource.path
                assert plain(answer.json()) == plain(missing.json()), resource.path
                if listed.status_code == 200:
                    by_filter = await client.get(f"/{resource.path}", params={"filter": f"id:eq:{row_id}"})
                    assert by_filter.json() == {"data": [], "next": None}, resource.path

    async def test_own_rows_are_there(self, small: SmallWorld, call: As) -> None:
        """The proof above means something: somebody of the tenant sees rows, and each by its id with its relations."""
        for resource in OPEN:
            for username in ("office", "mother", "kid", "manager", "teacher"):
                client = await call(username)
                listed = await client.get(f"/{resource.path}", params={"limit": 2})
                if listed.status_code == 200 and listed.json()["data"]:
                    break
            else:
                pytest.fail(f"nobody sees {resource.path}")
            row = listed.json()["data"][0]
            assert (await client.get(f"/{resource.path}/{row['id']}")).json() == row, resource.path
            for relation in resource.described.relations.values():
                answer = await client.get(f"/{resource.path}/{row['id']}", params={"include": relation.name})
                if answer.status_code == 200:
                    assert isinstance(answer.json()[relation.name], list) == relation.many
                    if "version" in row:
                        assert answer.headers["etag"] == f'"{row["version"]}"'
                else:
                    assert answer.status_code == 403

    async def test_secrets_stay(self, call: As) -> None:
        client = await call("office")
        for resource in OPEN:
            for name in describe(resource.model).secrets:
                for params in ({"filter": f"{name}:eq:x"}, {"sort": name}, {"include": name}):
                    assert (await client.get(f"/{resource.path}", params=params)).status_code in (404, 422), name
                assert f'"{name}"' not in (await client.get(f"/{resource.path}")).text

    async def test_other_learners_of_the_tenant_are_missing(self, small: SmallWorld, call: As) -> None:
        for username in ("kid", "mother", "para"):
            client = await call(username)
            for child in ("pal", "far"):
                assert (await client.get(f"/students/{small.riverbend.students[child]}")).status_code == 404
        stranger = await call("stranger")
        assert (await stranger.get("/students")).json() == {"data": [], "next": None}

    async def test_included_rows_obey_their_own_rights(self, small: SmallWorld, call: As) -> None:
        """A father who sees records does not see, by way of the child, that somebody else has relations to it."""
        student = small.riverbend.students["kid"]
        father = await (await call("father")).get(f"/students/{student}", params={"include": "relations.user"})
        office = await (await call("office")).get(f"/students/{student}", params={"include": "relations.user"})
        assert {row["user_id"] for row in father.json()["relations"]} == {str(small.riverbend.users["father"])}
        assert len(office.json()["relations"]) > 1


class TestPlatform:
    async def test_reads_what_is_the_platforms_of_every_tenant(self, small: SmallWorld, app: FastAPI) -> None:
        user_id = uuid4()
        with small.connect("postgres") as connection:
            connection.execute(
                "insert into users (tenant_id, id, username, role, given_name, family_name)"
                " values (%s, %s, 'root', 'platform_admin', 'Root', 'Test')",
                (PLATFORM_TENANT_ID, user_id),
            )
        signed = await full_session(small.databases, Actor(PLATFORM_TENANT_ID, user_id, "platform_admin"))
        transport = httpx.ASGITransport(app)
        headers = {"Authorization": f"Bearer {signed.token}"}
        async with httpx.AsyncClient(transport=transport, base_url=f"{BASE}/api/v1", headers=headers) as client:
            for resource in OPEN:
                answer = await client.get(f"/{resource.path}")
                assert answer.status_code == (200 if "platform_admin" in resource.right.read else 404), resource.path
            slugs = {row["slug"] for row in (await client.get("/tenants")).json()["data"]}
            owners = {row["tenant_id"] for row in (await client.get("/invoices")).json()["data"]}
            users = {row["tenant_id"] for row in (await client.get("/users")).json()["data"]}
        assert {"riverbend", "lakeshore"} <= slugs
        assert {str(small.riverbend.tenant_id), str(small.lakeshore.tenant_id)} <= owners
        assert users == {str(PLATFORM_TENANT_ID)}


class TestOneStatement:
    @pytest.mark.parametrize(
        ("username", "path"),
        [
            ("kid", "/daily-focus-summaries"),
            ("teacher", "/homework-sessions?include=hints,resources"),
            ("manager", "/ieps?include=goals,services,team_members,meetings,behavior_plan"),
            ("office", "/students?include=enrolments.school,relations.rights&limit=200"),
        ],
    )
    async def test_whatever_is_asked(
        self, small: SmallWorld, call: As, monkeypatch: pytest.MonkeyPatch, username: str, path: str
    ) -> None:
        monkeypatch.setattr(clock, "is_due", lambda: False)  # the time is asked now and then, by no page
        client = await call(username)
        role = small.riverbend.actor(username).login_role
        pool = await small.databases.reads(role)
        seen: list[str] = []

        def watch(query: LoggedQuery) -> None:
            seen.append(query.query)

        await client.get(path)  # types are looked up once per connection
        connections = [await pool.acquire() for _ in range(pool.get_max_size())]
        for connection in connections:
            connection.add_query_logger(watch)
        for connection in connections:
            await pool.release(connection)
        answer = await client.get(path)
        assert answer.status_code == 200
        assert answer.json()["data"]
        reads = [query for query in seen if "session_by_hash" not in query and "app.session" not in query]
        is_told = any("distinct d0" in query for query in reads)  # whose record it is, before it is read
        assert is_told == (username == "manager")
        assert len(reads) == 1 + is_told, reads


class TestWords:
    @pytest.mark.parametrize(
        ("query", "says"),
        [
            ("filter=given_nam:eq:Kid", "given_name"),
            ("filter=given_name:eqq:Kid", "eq"),
            ("filter=given_name", "field:op:value"),
            ("filter=given_name:eq:Kid&filter=given_name:eq:Pal", "twice"),
            ("filter=birth_date:gte:yesterday", "birth_date"),
            ("filter=preferences:eq:x", "document"),
            ("sort=-famly_name", "family_name"),
            ("sort=preferences", "no order"),
            ("include=relation", "relations"),
            ("include=relations.nonsense", "nonsense"),
            ("include=relations.student.relations.student.relations", "steps"),
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("limit=ten", "limit"),
            ("limit=1&limit=2", "limit"),
            ("filters=given_name:eq:Kid", "filter"),
            ("cursor=nonsense", "cursor"),
        ],
    )
    async def test_unknown_ones_are_refused_with_the_near_one(self, call: As, query: str, says: str) -> None:
        answer = await (await call("office")).get(f"/students?{query}")
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert says in answer.json()["detail"]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("filter=given_name:eq:Kid", {"Kid"}),
            ("filter=given_name:in:Kid,Pal", {"Kid", "Pal"}),
            ("filter=given_name:not_in:Kid,Pal", {"Far"}),
            ("filter=given_name:ne:Kid", {"Pal", "Far"}),
            ("filter=exited_on:null:true&filter=given_name:eq:Far", {"Far"}),
            ("filter=created_at:gte:2020-01-01T00:00:00Z&filter=created_at:lt:2020-01-02T00:00:00Z", set()),
            ("filter=given_name:eq:' or true --", set()),
        ],
    )
    async def test_filters(self, call: As, query: str, found: set[str]) -> None:
        answer = await (await call("office")).get(f"/students?{query}")
        assert {row["given_name"] for row in answer.json()["data"]} == found

    async def test_what_is_no_id_is_not_found(self, call: As) -> None:
        assert (await (await call("office")).get("/students/1")).status_code == 404


class TestPages:
    async def test_go_on_until_the_end(self, call: As) -> None:
        client = await call("office")
        names: list[str] = []
        params: dict[str, Any] = {"sort": "-given_name", "limit": 1}
        while True:
            page = (await client.get("/students", params=params)).json()
            names += [row["given_name"] for row in page["data"]]
            if page["next"] is None:
                break
            params["cursor"] = page["next"]
        assert names == ["Pal", "Kid", "Far"]

    async def test_a_tampered_cursor_reaches_nothing_foreign(self, small: SmallWorld, call: As) -> None:
        """Keys of another tenant's row in a cursor only say where to begin; a cursor of another order is refused."""
        client = await call("office")
        forged = ["id", str(small.lakeshore.students["kid"])]
        cursor = base64.urlsafe_b64encode(json.dumps(forged).encode()).rstrip(b"=").decode()
        answer = await client.get("/students", params={"cursor": cursor, "sort": "id"})
        assert answer.status_code == 200
        assert str(small.lakeshore.tenant_id) not in answer.text
        assert (await client.get("/students", params={"cursor": cursor, "sort": "-given_name"})).status_code == 422
        for wrong in (["id"], ["id", "x"], ["id", 1], {"a": 1}, ["tenant_id", str(small.lakeshore.tenant_id)]):
            cursor = base64.urlsafe_b64encode(json.dumps(wrong).encode()).rstrip(b"=").decode()
            assert (await client.get("/students", params={"cursor": cursor, "sort": "id"})).status_code == 422


class TestTelling:
    @staticmethod
    def told(small: SmallWorld) -> list[tuple[Any, ...]]:
        with small.connect("postgres") as connection:
            return connection.execute(
                "select student_id::text, actor_user_id::text, subject, row_id::text from record_accesses"
                " where at > now() - interval '1 hour' and request_id is not null order by at"
            ).fetchall()

    async def test_opening_a_plan_is_on_record(self, small: SmallWorld, call: As) -> None:
        before = len(self.told(small))
        client = await call("manager")
        (row, *_) = (await client.get("/ieps")).json()["data"]
        await client.get(f"/ieps/{row['id']}")
        entries = self.told(small)[before:]
        who = (str(small.riverbend.students["kid"]), str(small.riverbend.users["manager"]), "ieps")
        assert entries == [(*who, None), (*who, row["id"])]

    async def test_a_plan_by_way_of_something_else_is_on_record(self, small: SmallWorld, call: As) -> None:
        before = len(self.told(small))
        client = await call("manager")
        await client.get("/homework-sessions")
        assert self.told(small)[before:] == []
        await client.get("/homework-sessions", params={"include": "iep_goal"})
        assert [entry[2] for entry in self.told(small)[before:]] == ["iep_goals"]

    async def test_a_learners_own_look_and_nothing_seen_are_not(self, small: SmallWorld, call: As) -> None:
        before = len(self.told(small))
        await (await call("kid")).get("/ieps")
        await (await call("stranger")).get("/ieps")
        assert self.told(small)[before:] == []

    async def test_what_cannot_be_told_is_not_shown(self, small: SmallWorld, call: As) -> None:
        client = await call("manager")
        assert (await client.get("/ieps")).status_code == 200
        with small.connect("postgres") as connection:
            connection.execute("alter table record_accesses rename to record_accesses_away")
        try:
            answer = await client.get("/ieps")
        finally:
            with small.connect("postgres") as connection:
                connection.execute("alter table record_accesses_away rename to record_accesses")
        assert answer.status_code == 503
        assert answer.json()["code"] == "not_told"

    async def test_it_is_told_before_it_is_read(self, small: SmallWorld, call: As) -> None:
        """A record that cannot be read any more was told all the same."""
        client, before = await call("manager"), len(self.told(small))
        with small.connect("postgres") as connection:
            connection.execute("alter table ieps rename column title to title_away")
        try:
            answer = await client.get("/ieps")
        finally:
            with small.connect("postgres") as connection:
                connection.execute("alter table ieps rename column title_away to title")
        assert (answer.status_code, answer.json()["code"]) == (500, "fault")
        assert len(self.told(small)) == before + 1


class TestReadOnly:
    @pytest.mark.parametrize("username", ["kid", "manager", "office"])
    async def test_nothing_can_be_written_by_asking(self, app: FastAPI, call: As, username: str) -> None:
        client = await call(username)
        tried: list[str] = []

        async def careless(request: Request) -> Response:
            async with acting(request) as ctx:
                for statement in ("update users set locale = 'es'", "select app.take('\\x01', 1, 1)"):
                    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
                        await ctx.tell(statement)
                    await ctx.close()
                    tried.append(statement)
            return Response("refused")

        app.router.routes.insert(0, Route("/careless", careless, methods=["GET", "HEAD"]))
        for method in ("GET", "HEAD"):
            assert (await client.request(method, f"{BASE}/careless")).status_code == 200
        assert len(tried) == 4
