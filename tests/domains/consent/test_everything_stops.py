"""A withdrawal ends what is running in every room, in its own transaction, whoever withdraws; and so does the night."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from aivo import app, schema, worker
from aivo.db.context import connect
from aivo.domains.consent import service as consent
from aivo.domains.consent.words import Purpose
from aivo.kit.events import exchange
from tests.conftest import SmallWorld
from tests.domains.consent.helpers import as_guard, say
from tests.factories.rows import Place, fill

RUNNING: dict[str, Purpose] = {
    "ai_conversations": "ai_help",
    "assessment_attempts": "learning_activity",
    "focus_sessions": "focus_monitoring",
    "game_sessions": "learning_activity",
    "homework_sessions": "learning_activity",
}
"""What can be running, and the consent it rests on."""


@pytest.fixture
def listening() -> Iterator[None]:
    """The application's own list of listeners."""
    exchange.listen(app.HANDLERS)
    yield
    exchange.listen({})


def prepare(small: SmallWorld) -> dict[str, str]:
    """One running row of each kind for ``kid`` and ``pal``; answers the status that each kind runs under."""
    world = small.riverbend
    learners = {name: world.students[name] for name in ("kid", "pal")}
    with small.connect("postgres") as link:
        fill(link, schema.metadata, [Place(world.tenant_id, learners, world.users["manager"])])
    return {table: statuses(small, table, "kid") for table in RUNNING}


def statuses(small: SmallWorld, table: str, name: str) -> str:
    with small.connect("postgres") as link:
        row = link.execute(
            f"select string_agg(status, ' ' order by status) from {table} where student_id = %s",
            (small.riverbend.students[name],),
        ).fetchone()
    assert row is not None
    return str(row[0])


async def test_when_a_parent_withdraws(small: SmallWorld, listening: None) -> None:
    before = prepare(small)
    for purpose in sorted(set(RUNNING.values())):
        await say(small, purpose, "withdraw", actor=small.riverbend.actor("mother"), method="account")
    for table, running in before.items():
        assert statuses(small, table, "kid") != running, table
        assert statuses(small, table, "pal") == running, table


async def test_when_it_expires(small: SmallWorld, listening: None) -> None:
    before = prepare(small)
    kid = small.riverbend.students["kid"]
    as_guard(small, f"update consent_records set expires_at = now() - interval '1 hour' where student_id = '{kid}'")
    async with connect(small.riverbend.system(), small.databases) as ctx:
        assert await consent.expire_due(ctx) == len(set(RUNNING.values()))
    for table, running in before.items():
        assert statuses(small, table, "kid") != running, table
        assert statuses(small, table, "pal") == running, table


def test_web_and_worker_listen_alike() -> None:
    assert app.HANDLERS == worker.HANDLERS
