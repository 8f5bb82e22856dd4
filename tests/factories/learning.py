"""A small world in which ``kid`` may work: the mother has agreed to activities, machine help and focus help.

One database for the tests of a module; they commit, so each test makes the rows it looks at.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime

import pytest

from aivo.db.context import Ctx, connect
from aivo.db.embedded import Server
from aivo.domains.consent import service as consent
from aivo.domains.consent.schemas import AnswerDraft, Request
from aivo.kit.actor import Actor
from tests.conftest import Database, SmallWorld, copy_of
from tests.factories.core import Small

MOMENT = datetime(2026, 10, 12, 15, 0, tzinfo=UTC)
"""A Monday in October, 10 o'clock in Chicago."""

As = Callable[..., AbstractAsyncContextManager[Ctx]]


async def agree(database: Database, tenant: Small, learner: str = "kid", level: str = "full") -> None:
    """The mother says yes to everything that is collected from the learner."""
    async with connect(tenant.system(), database.databases) as ctx:
        student_id = tenant.students[learner]
        (relation,) = await ctx.ask(
            "select id from parent_student_relations where tenant_id = $1 and user_id = $2 and student_id = $3",
            tenant.tenant_id,
            tenant.users["mother"],
            tenant.students["kid"],
        )
        for purpose in ("learning_activity", "ai_help", "focus_monitoring"):
            record = await consent.ask(ctx, student_id, purpose, Request())  # type: ignore[arg-type]
            await consent.answer(
                ctx,
                record,
                AnswerDraft(
                    "yes",
                    relation_id=relation["id"],
                    method="signed_form",
                    channel="paper",
                    notice_version="1",
                    monitoring_level=level if purpose == "focus_monitoring" else None,  # type: ignore[arg-type]
                ),
            )


async def set_level(world: SmallWorld, level: str | None, purpose: str = "focus_monitoring") -> None:
    """The mother changes what focus help may record, or agrees to another purpose again; None withdraws."""
    tenant = world.riverbend
    async with connect(tenant.system(), world.databases) as ctx:
        record = await consent.ask(ctx, tenant.students["kid"], purpose, Request())  # type: ignore[arg-type]
        (relation,) = await ctx.ask(
            "select relation_id from consent_answers where tenant_id = $1 and consent_record_id = $2 limit 1",
            tenant.tenant_id,
            record.id,
        )
        if level is None:
            await consent.withdraw(ctx, record, relation_id=relation["relation_id"])
        else:
            await consent.answer(
                ctx,
                record,
                AnswerDraft(
                    "yes",
                    relation_id=relation["relation_id"],
                    method="signed_form",
                    channel="paper",
                    notice_version="1",
                    monitoring_level=level if purpose == "focus_monitoring" else None,  # type: ignore[arg-type]
                ),
            )


@pytest.fixture(scope="module")
async def world(server: Server, small_template: str) -> AsyncIterator[SmallWorld]:
    """The two small tenants in the module's database, with the consents given in both."""
    with copy_of(server, small_template) as database:
        tenants = [await Small.read(database.databases, slug) for slug in ("riverbend", "lakeshore")]
        for tenant in tenants:
            await agree(database, tenant)
        yield SmallWorld(database.name, database.databases, database.urls, *tenants)
        await database.databases.close()


@pytest.fixture
def acting(world: SmallWorld) -> As:
    """``async with acting("kid") as ctx``: a person of Riverbend (``system`` too), or of the tenant named; commits."""

    def of(username: str, tenant: str = "riverbend") -> AbstractAsyncContextManager[Ctx]:
        small: Small = getattr(world, tenant)
        actor: Actor = small.system() if username == "system" else small.actor(username)
        return connect(actor, world.databases)

    return of


Count = Callable[[str], Awaitable[int]]


@pytest.fixture
def count(acting: As) -> Count:
    """How many rows a table of Riverbend holds: a refusal changes it by nothing."""

    async def of(table: str) -> int:
        async with acting("system") as ctx:
            (row,) = await ctx.ask(f"select count(*) as n from {table} where tenant_id = $1", ctx.actor.tenant_id)
        return int(row["n"])

    return of
