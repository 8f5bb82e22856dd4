"""Whatever is sent, the answer is one that the description names: no fault, no undocumented status."""

from __future__ import annotations

import random
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from aivo.app import RESOURCES
from aivo.web.rest.examples import example_of
from aivo.web.rest.operations import PREFIX
from aivo.web.rest.resource import Resource
from tests.conftest import SmallWorld
from tests.web.rest.conftest import As

WEIRD = (None, True, 0, -1, 2**31, 2**63, 1e308, "", " ", "x" * 3000, "é☃", "2026-02-30", [], {}, [None], "0" * 40)
WRITERS = {"teacher": "manager", "district_admin": "office", "learner": "kid", "parent": "mother"}


def cases(schema: dict[str, Any], schemas: dict[str, Any], real: dict[str, str], chance: random.Random) -> list[Any]:
    """The example as it is, with all fields, with each further one, and with each one spoilt."""
    names = list(schema["properties"])
    whole = example_of({**schema, "required": names}, schemas)
    whole |= {name: value for name, value in real.items() if name in names}
    least = {name: whole[name] for name in schema.get("required", ())}
    further = [{**least, name: whole[name]} for name in names]
    spoilt = [{**least, name: chance.choice(WEIRD)} for name in names]
    return [whole, least, *further, *spoilt]


async def target(client: httpx.AsyncClient, method: str, resource: Resource) -> tuple[str, dict[str, str]] | None:
    """Where to send it, with the version that the row has now."""
    if method == "POST":
        return f"/{resource.path}", {}
    rows = (await client.get(f"/{resource.path}")).json()["data"]
    return (f"/{resource.path}/{rows[0]['id']}", {"If-Match": f'"{rows[0]["version"]}"'}) if rows else None


async def references(client: httpx.AsyncClient) -> dict[str, str]:
    """Ids of real rows by the fields that name them."""
    found: dict[str, str] = {}
    for resource in RESOURCES:
        rows = (await client.get(f"/{resource.path}", params={"limit": 1})).json().get("data")
        if rows:
            singular = resource.table.name.removesuffix("s")
            found |= {f"{name}_id": rows[0]["id"] for name in (singular, singular.rsplit("_", 1)[-1])}
    return found


@pytest.mark.slow
async def test_answers_are_described_whatever_is_sent(small: SmallWorld, call: As, app: FastAPI) -> None:
    chance, document = random.Random(20261125), app.openapi()
    schemas = document["components"]["schemas"]
    real = await references(await call("office"))
    real |= {"student_id": str(small.riverbend.students["kid"]), "user_id": str(small.riverbend.users["teacher"])}
    wrong: list[Any] = []
    made: set[str] = set()
    for resource in RESOURCES:
        for method, kind, roles in (
            ("POST", resource.creating, resource.right.create), ("PATCH", resource.changing, resource.right.change)
        ):  # fmt: skip
            username = next((WRITERS[role] for role in WRITERS if role in roles), None)
            if kind is None or username is None:
                continue
            path = f"{PREFIX}/{resource.path}" + ("/{id}" if method == "PATCH" else "")
            described = document["paths"][path][method.lower()]["responses"]
            client = await call(username)
            for body in cases(schemas[kind.__name__], schemas, real, chance):
                place = await target(client, method, resource)
                if place is None:
                    break
                try:
                    answer = await client.request(method, place[0], json=body, headers=place[1])
                except Exception as fault:  # the application's own fault comes through the transport
                    wrong.append((method, resource.path, repr(fault)[:300], body))
                    continue
                if answer.status_code < 300:
                    made.add(f"{method} {resource.path}")
                if str(answer.status_code) not in described:
                    wrong.append((method, resource.path, answer.status_code, answer.text[:300], body))
    assert not wrong, "\n".join(str(each)[:700] for each in wrong[:40])
    assert len(made) > 40, sorted(made)
