"""The description of the API is whole, its examples fit, and what it says is what comes back."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from fastapi import FastAPI

from aivo.app import RESOURCES
from aivo.web.rest import bodies
from aivo.web.rest.examples import example_of
from aivo.web.rest.operations import PREFIX, offered
from tests.web.conftest import BASE
from tests.web.rest.conftest import As

OPEN = [resource for resource in RESOURCES if resource.right.read]


@pytest.fixture
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


class TestDocument:
    def test_names_every_operation_once(self, document: dict[str, Any]) -> None:
        assert document["openapi"].startswith("3.1")
        for resource in OPEN:
            for operation in offered(resource):
                path = PREFIX + operation.path.replace("{collection}", resource.path)
                found = document["paths"][path][operation.method.lower()]
                assert found["x-roles"] == sorted(operation.roles(resource.right))
        ids = [each["operationId"] for path in document["paths"].values() for each in path.values()]
        assert len(ids) == len(set(ids))

    def test_refers_to_nothing_that_is_not_there(self, document: dict[str, Any]) -> None:
        for kind, name in set(re.findall(r'"#/components/(\w+)/([^"]+)"', json.dumps(document))):
            assert name in document["components"][kind], name

    def test_no_room_is_described_by_a_closed_table(self, document: dict[str, Any]) -> None:
        assert not {"UserPassword", "DataKey", "SignInAttempt"} & set(document["components"]["schemas"])

    async def test_is_served(self, call: As) -> None:
        answer = await (await call("kid")).get("/openapi.json")
        assert answer.status_code == 200
        assert answer.json()["openapi"].startswith("3.1")

    async def test_has_a_page_without_anything_foreign(self, call: As, app: FastAPI) -> None:
        client = await call("teacher")
        answer = await client.get(f"{BASE}/api")
        assert answer.status_code == 200
        for resource in OPEN:
            assert f">/{resource.path}</a>" in answer.text
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', answer.text)
        assert (await (await call("kid")).get(f"{BASE}/api")).status_code == 404

    def test_examples_are_bodies(self, document: dict[str, Any]) -> None:
        schemas = document["components"]["schemas"]
        for resource in OPEN:
            for kind in filter(None, (resource.creating, resource.changing)):
                example = example_of(schemas[kind.__name__], schemas)
                bodies.read(json.dumps(example).encode(), kind)


class TestAnswers:
    @pytest.mark.parametrize("username", ["office", "kid"])
    async def test_have_the_fields_described(self, call: As, document: dict[str, Any], username: str) -> None:
        client = await call(username)
        for resource in OPEN:
            answer = await client.get(f"/{resource.path}")
            for row in answer.json()["data"] if answer.status_code == 200 else ():
                described = document["components"]["schemas"][resource.model.__name__]
                kept = [name for name in described["properties"] if name not in described["required"]]
                assert [name for name in row if name not in kept] == described["required"]
                assert set(row) <= set(described["properties"])
