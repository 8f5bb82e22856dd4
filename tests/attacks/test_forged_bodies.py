"""Fields that others decide, bodies that break readers, and keys that are used twice."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI

from aivo.app import RESOURCES
from aivo.web.rest.examples import example_of
from tests.conftest import SmallWorld
from tests.web.rest.conftest import As

WRITERS = {"teacher": "manager", "district_admin": "office", "learner": "kid", "parent": "mother"}
NOWHERE = "0199f1c2-7a30-7c41-9d5e-3f2b8a6c1d04"
DECIDED = {
    "tenant_id": NOWHERE, "owner_tenant_id": NOWHERE, "id": NOWHERE, "role": "platform_admin", "status": "active",
    "verified_at": "2026-01-01T00:00:00Z", "is_confirmed": True, "version": 1, "created_at": "2020-01-01T00:00:00Z",
    "deleted_at": None, "deletion_id": NOWHERE, "lineage_id": NOWHERE, "created_by_user_id": NOWHERE,
    "confirmed_by_user_id": NOWHERE, "__class__": "x", "constructor": {}, "is_mfa_required": False,
}  # fmt: skip
"""What a body may never decide."""


def writer(roles: frozenset[Any]) -> str | None:
    """Somebody of a role that may."""
    return next((WRITERS[role] for role in WRITERS if role in roles), None)


class TestMassAssignment:
    async def test_no_body_decides_what_others_decide(self, call: As, app: FastAPI) -> None:
        schemas = app.openapi()["components"]["schemas"]
        tried = 0
        for resource in RESOURCES:
            for method, kind, roles in (
                ("POST", resource.creating, resource.right.create),
                ("PATCH", resource.changing, resource.right.change),
            ):
                username = writer(roles)
                if kind is None or username is None:
                    continue
                client, whole = await call(username), example_of(schemas[kind.__name__], schemas)
                for name, value in DECIDED.items():
                    if name in schemas[kind.__name__]["properties"]:
                        continue  # a word of the verb's own, such as the role of a member of staff in a class
                    path = f"/{resource.path}" if method == "POST" else f"/{resource.path}/{NOWHERE}"
                    answer = await client.request(
                        method, path, json={**whole, name: value}, headers={"If-Match": '"1"'}
                    )
                    assert answer.status_code == 422, (method, resource.path, name, answer.text)
                    assert answer.json()["errors"][0]["pointer"] == f"/{name}", (resource.path, name)
                    tried += 1
        assert tried > 1000

    async def test_nothing_was_made(self, small: SmallWorld, call: As) -> None:
        """The same as the superuser sees it: no row of the tenant that was named, nobody has become the platform."""
        with small.connect("postgres") as connection:
            rows = connection.execute("select count(*) from users where tenant_id = %s", (NOWHERE,)).fetchone()
            roots = connection.execute(
                "select count(*) from users where role = 'platform_admin' and tenant_id = %s",
                (small.riverbend.tenant_id,),
            ).fetchone()
        assert (rows, roots) == ((0,), (0,))


class TestBody:
    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (b"{" + b" " * 1_000_001 + b"}", 413),
            (b"[" * 200_000, 422),
            (b'{"name": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}", 422),
            (b'{"name": "a\\u0000b", "kind": "elementary"}', 422),
            (b'{"name": "a\x00b"}', 422),
            (b"\xff\xfe{}", 422),
            (b"", 422),
            (b"null", 422),
            (b"[]", 422),
            (b'{"name": "a", "name": 1e999}', 422),
        ],
        ids=["large", "deep list", "deep object", "escaped zero", "zero", "not utf-8", "empty", "null", "list", "huge"],
    )
    @pytest.mark.parametrize("path", ["/schools", "/sign-in", "/access-tokens", "/focus-events"])
    async def test_breaks_nothing(self, call: As, path: str, body: bytes, status: int) -> None:
        client = await call("kid" if path == "/focus-events" else "office")
        answer = await client.post(path, content=body, headers={"Content-Type": "application/json"})
        if path in ("/sign-in", "/access-tokens"):
            assert answer.status_code in (400, 413, 422), answer.text
        else:
            assert answer.status_code == status or (path == "/focus-events" and body == b"[]"), answer.text
        assert answer.status_code < 500

    async def test_a_zero_byte_in_the_address_breaks_nothing(self, call: As) -> None:
        client = await call("office")
        for path in ("/schools?filter=name:eq:%00", "/schools?sort=%00", "/schools?cursor=%00", "/schools/%00"):
            assert (await client.get(path)).status_code in (404, 422), path


class TestKey:
    async def test_with_another_body_is_refused(self, small: SmallWorld, call: As) -> None:
        client = await call("office")
        district = (await client.get("/districts")).json()["data"][0]["id"]
        sent = {"district_id": district, "name": "Attack School", "grades": ["01"]}
        headers = {"Idempotency-Key": "attack-1"}
        first = await client.post("/schools", json=sent, headers=headers)
        assert first.status_code == 201, first.text
        second = await client.post("/schools", json={**sent, "name": "Another"}, headers=headers)
        assert (second.status_code, second.json()["code"]) == (422, "key_reused")
        elsewhere = await client.post("/courses", json={"title": "X"}, headers=headers)
        assert elsewhere.status_code == 422
        again = await client.post("/schools", json=sent, headers=headers)
        assert again.headers["Idempotent-Replayed"] == "true"
        assert again.json()["id"] == first.json()["id"]

    async def test_of_somebody_else_is_ones_own(self, call: As) -> None:
        """The same key from another person says nothing about what it made for the first."""
        district = (await (await call("office")).get("/districts")).json()["data"][0]["id"]
        body = {"district_id": district, "name": "Attack School", "grades": ["01"]}
        answer = await (await call("clerk")).post("/schools", json=body, headers={"Idempotency-Key": "attack-1"})
        assert "Idempotent-Replayed" not in answer.headers
