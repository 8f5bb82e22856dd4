"""The description is true: whatever a program sends, as whichever role, no fault, no undescribed answer, no other form.

Schemathesis draws requests from the OpenAPI document, fitting ones and spoilt ones; each goes to the real application
over the demo world once as each of the five roles, with ids of real rows put in. The draws are the same in every run.
``AIVO_FUZZ_EXAMPLES=50`` draws more for each operation, as a run by hand before a release does.
"""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks, not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation

from aivo.app import RESOURCES, create_app
from aivo.db import pools
from aivo.db.pools import Databases
from aivo.kit.actor import Actor
from aivo.web.rest.operations import PREFIX
from tests.conftest import MASTER_KEY, SIGNING_KEY, WorldDatabase
from tests.factories.signing_in import full_session
from tests.web.conftest import BASE, settings_for

EXAMPLES = int(os.environ.get("AIVO_FUZZ_EXAMPLES", "1"))
SHARES = 8
"""Parts that the workers of a run take apart from each other."""

PEOPLE = {
    "learner": ("riverbend", "maya"), "parent": ("riverbend", "ana"), "teacher": ("riverbend", "okoro"),
    "district_admin": ("riverbend", "ruiz"), "platform_admin": ("platform", "kim"),
}  # fmt: skip
COLLECTIONS = {resource.path: resource for resource in RESOURCES}
NAMES = ("status_code_conformance", "content_type_conformance", "response_schema_conformance")


@dataclass
class Asker:
    """One role's program: its client, and the rows that it can name."""

    role: str
    client: httpx.AsyncClient
    token: str = ""
    rows: dict[str, tuple[str, str]] = field(default_factory=dict)

    async def sign_in(self, databases: Databases) -> None:
        """Open a session of this role's person."""
        self.token = (await full_session(databases, await Actor.of(*PEOPLE[self.role]))).token

    async def known(self, path: str) -> tuple[str, str] | None:
        """Id and version of one row of a collection that the role sees."""
        if path not in self.rows:
            answer = await self.client.get(f"{BASE}{path}", params={"limit": 1}, headers=self.headers)
            data = answer.json().get("data") if answer.status_code == 200 else None
            self.rows[path] = (data[0]["id"], str(data[0].get("version", 1))) if data else ("", "")
        return self.rows[path] if self.rows[path][0] else None

    @property
    def headers(self) -> dict[str, str]:
        """Who asks."""
        return {"Authorization": f"Bearer {self.token}"}


@pytest.fixture
async def databases(world: WorldDatabase) -> AsyncIterator[Databases]:
    """The world's databases with pools of the test's own loop."""
    found = Databases(world.databases.urls, SIGNING_KEY, MASTER_KEY, pool_size=5)
    pools.use(found)
    yield found
    await found.close()


@pytest.fixture
def app(databases: Databases, tmp_path: Path) -> FastAPI:
    """The real application over the demo world."""
    return create_app(databases, settings_for(tmp_path))


@pytest.fixture
async def askers(databases: Databases, app: FastAPI) -> AsyncIterator[list[Asker]]:
    """A program of each role."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("192.0.2.9", 1))
    async with httpx.AsyncClient(transport=transport) as client:
        found = [Asker(role, client) for role in PEOPLE]
        for asker in found:
            await asker.sign_in(databases)
        yield found


def operations(document: dict[str, Any], share: int) -> Iterator[APIOperation[Any, Any, Any, Any]]:
    """This share's operations of the description."""
    schema = schemathesis.openapi.from_dict(document)
    for number, found in enumerate(schema.get_all_operations()):
        if number % SHARES == share:
            yield found.ok()


def drawn(operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, count: int) -> list[Case]:
    """Requests for an operation: the same ones in every run."""
    cases: list[Case] = []

    @settings(
        max_examples=count, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(operation.as_strategy(generation_mode=mode))
    def collect(case: Case) -> None:
        cases.append(case)

    collect()
    return cases[:count]


def question(path: str, chance: random.Random) -> dict[str, Any]:
    """Words of a list's address that fit: an order, a filter and a relation of the collection."""
    described = COLLECTIONS[path.removeprefix(f"{PREFIX}/")].described
    plain = [field.name for field in described.fields.values() if not (field.document or field.many or field.binary)]
    relations = [""] if not described.relations else list(described.relations)
    return {
        "sort": f"-{chance.choice(plain)}", "filter": [f"{chance.choice(plain)}:null:false"],
        "include": chance.choice(relations), "limit": 3,
    }  # fmt: skip


async def send(asker: Asker, case: Case, chance: random.Random) -> httpx.Response:
    """Send it, in three of four cases for a row that is there, or with a question that fits."""
    path = case.operation.path
    if path.removeprefix(f"{PREFIX}/") in COLLECTIONS and case.operation.method == "get" and chance.random() < 0.75:
        case.query = question(path, chance)
    known = await asker.known(path.split("/{")[0]) if "{id}" in path else None
    if known is not None and chance.random() < 0.75:
        case.path_parameters = {**(case.path_parameters or {}), "id": known[0]}
        if case.operation.method == "patch":
            case.headers["If-Match"] = f'"{known[1]}"'
    sent = case.as_transport_kwargs(base_url=BASE)
    sent["headers"] = {**dict(sent.get("headers") or {}), **asker.headers}
    if isinstance(sent.get("data"), bytes | str):
        sent["content"] = sent.pop("data")
    sent.pop("cookies", None)
    return await asker.client.request(**sent)


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
async def test_answers_as_described(app: FastAPI, databases: Databases, askers: list[Asker], share: int) -> None:
    load_all_checks()
    checks = [not_a_server_error, *(CHECKS.get_one(name) for name in NAMES)]
    chance, wrong, sent = random.Random(20261125 + share), [], 0
    answered = dict.fromkeys(PEOPLE, 0)
    for operation in operations(app.openapi(), share):
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            for case in drawn(operation, mode, EXAMPLES):
                for asker in askers:
                    answer = await send(asker, case, chance)
                    sent += 1
                    answered[asker.role] += answer.status_code < 300
                    try:
                        case.validate_response(answer, checks=checks)
                    except FailureGroup as failures:
                        what = [f"{type(each).__name__}: {each.message[:300]}" for each in failures.exceptions]
                        wrong.append(f"{asker.role} {operation.label} {answer.status_code}: {what} {answer.text[:300]}")
                    if operation.path.endswith("/sign-out"):
                        await asker.sign_in(databases)
    assert min(answered["teacher"], answered["district_admin"]) > 0, "a role that is given nothing proves nothing"
    assert not wrong, f"{len(wrong)} of {sent}\n" + "\n".join(wrong[:60])
    assert sent
