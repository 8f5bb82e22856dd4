"""The plans of the reader's statements under row security: at every level an index, begun with the tenant."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from aivo.db import documents
from aivo.db.base import Base
from aivo.db.documents.tree import Node
from aivo.schema import IEP, DailyFocusSummary, HomeworkSession, StudentProfile
from tests.conftest import SmallWorld

SEED: list[tuple[type[Base], dict[str, Any]]] = [
    (DailyFocusSummary, {"where": {"student_id": uuid4(), "date": "2026-11-02"}, "form": "one"}),
    (
        HomeworkSession,
        {
            "where": {"student_id": uuid4(), "subject": "math"},
            "include": ["hints", "resources"],
            "order_by": [("created_at", "desc")],
        },
    ),
    (
        IEP,
        {
            "where": {"id": uuid4()},
            "include": ["goals", "services", "team_members", "meetings", "behavior_plan"],
            "form": "one",
        },
    ),
    (StudentProfile, {"where": {"id": uuid4()}, "include": ["relations.rights", "enrolments", "user"], "form": "one"}),
    (IEP, {"where": {"student_id": uuid4()}, "include": ["goals.objectives", "student.user"]}),
]
"""The seed's three queries, and two that go deeper."""


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The plan's nodes, from the top."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


async def plan_of(small: SmallWorld, username: str, model: type[Base], asked: dict[str, Any]) -> dict[str, Any]:
    """The generic plan under this person's policies, as a prepared statement gets it."""
    actor = small.riverbend.actor(username)
    question = documents.build(model, **asked, login=actor.login_role)
    pool = await small.databases.reads(actor.login_role)
    async with pool.acquire() as connection, connection.transaction():
        token = small.databases.token(actor, backend=connection.get_server_pid())
        await connection.fetchval("select app.enter($1)", token)
        await connection.execute("set local plan_cache_mode = force_generic_plan; set local enable_seqscan = off")
        types = ["text", "uuid", *("text" if isinstance(v, str) else "uuid" for v in question.values)]
        if model is DailyFocusSummary:
            types[-1] = "date"
        await connection.execute(f"prepare asked ({', '.join(types)}) as {question.sql}")
        values = ", ".join(f"'{value}'" for value in question.arguments(token, actor.tenant_id))
        plan = await connection.fetchval(f"explain (format json) execute asked ({values})")
        await connection.execute("deallocate asked")
    return dict(json.loads(plan)[0]["Plan"])


def tables(node: Node) -> set[str]:
    """The tables of a question's tree."""
    below = (tables(child) for _, child in node.children)
    return {node.described.table.split(".")[1].strip('"')}.union(*below)


class TestEveryLevel:
    @pytest.mark.parametrize("username", ["teacher", "office"])
    async def test_uses_an_index_that_begins_with_the_tenant(self, small: SmallWorld, username: str) -> None:
        for model, asked in SEED:
            plan = await plan_of(small, username, model, asked)
            scans = [node for node in nodes(plan) if "Relation Name" in node]
            assert tables(documents.build(model, **asked).node) <= {node["Relation Name"] for node in scans}
            for node in scans:
                assert "tenant_id = " in node.get("Index Cond", ""), (model.__name__, node)

    @pytest.mark.parametrize("username", ["teacher", "office"])
    async def test_calls_no_function_of_the_guard_per_row(self, small: SmallWorld, username: str) -> None:
        for model, asked in SEED:
            for node in nodes(await plan_of(small, username, model, asked)):
                if "Relation Name" in node:
                    assert "app." not in node.get("Filter", "") + node.get("Index Cond", ""), node
