"""Every address has its line of rights: what the line says is what the door does, and what the database grants."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import Route

from aivo.app import RESOURCES
from aivo.db.base import Base
from aivo.db.documents.describe import describe
from aivo.domains.focus.models import FocusEvent, FocusSession
from aivo.domains.iep import service
from aivo.domains.iep.models import IEPGoal
from aivo.doors import DOORS
from aivo.kit.actor import LOGIN_ROLES
from aivo.web.rest import matrix
from aivo.web.rest.creating import Creation
from aivo.web.rest.operations import OPERATIONS, PREFIX, offered
from aivo.web.rest.resource import Writes, by_path, resources
from aivo.web.rest.rights import EVERYBODY, STAFF, Right
from tests.conftest import ROOT, SmallWorld
from tests.web.rest.conftest import As

PEOPLE = {"kid": "learner", "mother": "parent", "teacher": "teacher", "office": "district_admin"}
OPEN = [resource for resource in RESOURCES if resource.right.read]
BY_HAND = {("access-tokens", "create"), ("access-tokens", "delete"), ("known-devices", "delete")}
"""Operations of collections that have an endpoint of their own (test_tokens.py, tests/web/test_known_devices.py)."""
NOWHERE = "0199f1c2-7a30-7c41-9d5e-3f2b8a6c1d04"


async def sent(client: httpx.AsyncClient, method: str, path: str) -> httpx.Response:
    """A request that says nothing wrong and nothing right."""
    body: dict[str, Any] = {"json": {}} if method in ("POST", "PATCH") else {}
    return await client.request(method, path, headers={"If-Match": '"1"'}, **body)


class TestTable:
    def test_every_model_has_its_line(self) -> None:
        lines = {resource.model for resource in RESOURCES}
        models = (mapper.class_ for mapper in Base.registry.mappers)
        assert lines == {model for model in models if model.__module__.startswith("aivo.")}

    def test_only_what_the_guard_keeps_is_closed(self) -> None:
        closed = {resource.model for resource in RESOURCES if not resource.right.read}
        names = {model.__name__ for model in closed}
        assert names == {
            "UserPassword", "SignInAttempt", "DataKey", "IdempotencyKey", "ClassSignIn", "PicturePin", "PhoneCode"
        }  # fmt: skip

    def test_every_method_of_every_route_is_an_operation(self, app: FastAPI) -> None:
        served = {
            (method, route.path.removeprefix(PREFIX))
            for route in app.router.routes
            if isinstance(route, Route) and "{collection}" in route.path
            for method in route.methods or ()
        }
        assert served - {("HEAD", path) for _, path in served} == {(each.method, each.path) for each in OPERATIONS}

    def test_a_model_without_a_line_stops_the_start(self) -> None:
        with pytest.raises(TypeError, match="IEPGoal"):
            by_path(resource for resource in RESOURCES if resource.model is not IEPGoal)

    def test_a_verb_without_a_line_stops_the_start(self) -> None:
        with pytest.raises(TypeError, match="who may create"):
            resources({IEPGoal: Right(EVERYBODY)}, {IEPGoal: Writes(Creation(service.add_goal))})

    def test_a_verb_of_something_else_stops_the_start(self) -> None:
        with pytest.raises(TypeError, match="something else"):
            resources({IEPGoal: Right(EVERYBODY, create=STAFF)}, {IEPGoal: Writes(Creation(service.add_service))})

    @pytest.mark.parametrize("field", ["tenant_id", "student_id", "status", "version", "lineage_id", "id", "nonsense"])
    def test_kept_fields_are_never_offered(self, field: str) -> None:
        with pytest.raises(TypeError, match=field):
            resources({IEPGoal: Right(EVERYBODY, change=STAFF)}, {IEPGoal: Writes(change=(field,))})

    def test_no_body_takes_what_others_decide(self) -> None:
        never = {"tenant_id", "owner_tenant_id", "id", "version"}
        never |= {"created_at", "updated_at", "deleted_at", "deletion_id"}
        for resource in OPEN:
            for body in (resource.creating, resource.changing):
                fields = set(body.__struct_fields__) if body else set()
                authors = {field for field in fields if field.endswith("_by_user_id")}
                facts = {field for field in fields if field.startswith(("is_confirmed", "confirmed_", "verified"))}
                assert not fields & never | authors | facts, resource.path


class TestPage:
    def test_is_the_committed_one(self) -> None:
        """Written anew by ``aivo schema rights > docs/rights.md``."""
        assert (ROOT / "docs" / "rights.md").read_text() == matrix.page(RESOURCES, DOORS)


class TestDoor:
    @pytest.mark.parametrize("username", PEOPLE)
    async def test_opens_by_the_line(self, call: As, username: str) -> None:
        client, role = await call(username), PEOPLE[username]
        for resource in OPEN:
            for operation in OPERATIONS:
                path = operation.path.replace("{collection}", resource.path).replace("{id}", NOWHERE)
                status = (await sent(client, operation.method, path)).status_code
                case = (resource.path, operation.name, status)
                if (resource.path, operation.name) in BY_HAND:
                    continue
                if role not in resource.right.read:
                    assert status == 404, case
                elif operation not in offered(resource):
                    assert status == 405, case
                elif role not in operation.roles(resource.right):
                    assert status == 403, case
                else:
                    assert status in (200, 404, 422), case
                    assert (status == 200) == (operation.name == "list"), case

    async def test_says_what_can_be_done(self, call: As) -> None:
        answer = await (await call("office")).delete(f"/focus-events/{NOWHERE}")
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET"

    async def test_is_shut_without_sign_in(self, app: FastAPI) -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as client:
            for path in ("/students", "/nothing", f"/ieps/{NOWHERE}"):
                answer = await client.get(f"{PREFIX}{path}")
                assert answer.status_code == 401
                assert answer.headers["content-type"] == "application/problem+json"

    async def test_has_no_room_for_unknown_collections(self, call: As) -> None:
        client = await call("office")
        assert (await client.get("/user-passwords")).status_code == 404
        assert (await client.get("/nonsense")).status_code == 404


class TestDatabase:
    """The line promises nothing that PostgreSQL would not grant the role's login."""

    def test_grants_what_the_line_says(self, small: SmallWorld) -> None:
        with small.connect("postgres") as connection:
            for resource in OPEN:
                right, table = resource.right, resource.table.name
                fields = describe(resource.model).fields
                columns = [fields[name].column for name in resource.writes.change]
                columns += ["deleted_at", "deletion_id"] if right.delete else []
                for roles, privilege in ((right.read, "select"), (right.create, "insert")):
                    for role in roles:
                        login = LOGIN_ROLES[role]
                        seen = [field.column for field in fields.values() if login not in field.kept_from]
                        for column in seen if privilege == "select" else [None]:
                            assert granted(connection, login, table, privilege, column), (role, table, column)
                        for field in fields.values():
                            if privilege == "select" and login in field.kept_from:
                                assert not granted(connection, login, table, privilege, field.column), (role, field)
                for role in right.change | right.delete:
                    for column in columns:
                        assert granted(connection, LOGIN_ROLES[role], table, "update", column), (role, table, column)

    def test_events_take_no_deletion(self) -> None:
        lines = {resource.model: resource.right for resource in RESOURCES}
        assert not lines[FocusEvent].delete
        assert not lines[FocusSession].delete


def granted(connection: Any, login: str, table: str, privilege: str, column: str | None = None) -> bool:
    """Whether the login role may do this with the table at all, or with one column."""
    if column is None:
        row = connection.execute("select has_table_privilege(%s, %s, %s)", (login, table, privilege)).fetchone()
    else:
        row = connection.execute(
            "select has_column_privilege(%s, %s, %s, %s)", (login, table, column, privilege)
        ).fetchone()
    return bool(row[0])
