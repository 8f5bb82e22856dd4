"""The gates: nothing is collected without a consent in force; ending and taking away always work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from aivo.db import deletion
from aivo.db.context import connect
from aivo.domains.ai.models import AIConversation, AIMessage
from aivo.kit.actor import Actor
from tests.conftest import SmallWorld
from tests.domains.consent.helpers import as_guard, plant, say

TUTOR = "00000000-0000-7000-8000-0000000a0001"

EVENTS = """
create table talk_events (
  tenant_id uuid not null, id uuid not null default uuidv7(), student_id uuid not null, said text,
  primary key (tenant_id, id));
grant select, insert on talk_events to aivo_worker;
create trigger consent after insert on talk_events referencing new table as changed
  for each statement execute function app.consent_gate_statement('ai_help');
"""
"""An event table as the models make them: one statement, many learners."""


async def collect(small: SmallWorld, actor: Actor, student: str = "kid") -> AIConversation:
    """Collect something from a learner: a row behind the gate for AI help."""
    async with connect(actor, small.databases) as ctx:
        conversation = AIConversation(student_id=small.riverbend.students[student], model_id=TUTOR)
        ctx.add(conversation)
        await ctx.flush()
        ctx.add(
            AIMessage(
                student_id=conversation.student_id, conversation_id=conversation.id, position=1, role="learner",
                content="Hello",
            )
        )  # fmt: skip
    return conversation


async def refused(small: SmallWorld, actor: Actor) -> bool:
    """Whether the gate refuses, and nothing is left behind."""
    try:
        await collect(small, actor)
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None)
        async with connect(small.riverbend.system(), small.databases) as ctx:
            return state == "AV001" and await ctx.find_many(AIConversation) == []
    return False


class TestRows:
    @pytest.mark.parametrize("who", ["kid", "teacher", "system"])
    async def test_a_consent_in_force_lets_rows_in(self, small: SmallWorld, who: str) -> None:
        world = small.riverbend
        actor = world.system() if who == "system" else world.actor(who)
        assert await refused(small, actor)
        await say(small, "learning_activity")
        assert await refused(small, actor)
        await say(small, "ai_help", "no")
        assert await refused(small, actor)
        await say(small, "ai_help", "yes")
        assert not await refused(small, actor)

    @pytest.mark.parametrize(
        "change",
        [
            "update consent_records set expires_at = now() where purpose = 'ai_help'",
            "update consent_records set deleted_at = now() where purpose = 'ai_help'",
            "update consent_records set status = 'expired' where purpose = 'ai_help'",
            "delete from consent_histories; delete from consent_answers; delete from consent_records",
        ],
    )
    async def test_a_consent_that_is_over_does_not(self, small: SmallWorld, change: str) -> None:
        await say(small, "ai_help")
        if change.startswith("delete"):
            plant(small, change)
        else:
            as_guard(small, change)
        assert await refused(small, small.riverbend.actor("kid"))

    async def test_another_learners_consent_is_no_help(self, small: SmallWorld) -> None:
        await say(small, "ai_help")
        with pytest.raises(DBAPIError):
            await collect(small, small.riverbend.actor("pal"), "pal")

    async def test_nothing_is_told_about_another_tenants_consents(self, small: SmallWorld) -> None:
        plant(
            small,
            "set session_replication_role = replica",
            "insert into consent_records (tenant_id, student_id, kind, purpose, status, consent_level, lawful_basis,"
            " method, granted_at, expires_at) select tenant_id, id, 'data', 'ai_help', 'granted', 'full',"
            " 'parental_consent', 'signed_form', now(), now() + interval '1 day' from student_profiles"
            f" where tenant_id = '{small.lakeshore.tenant_id}'",
        )
        states = set()
        for student in (small.lakeshore.students["kid"], small.riverbend.students["kid"]):
            with pytest.raises(asyncpg.PostgresError) as refused:
                async with connect(small.riverbend.actor("kid"), small.databases) as ctx:
                    await ctx.tell(
                        "insert into ai_conversations (tenant_id, student_id, model_id) values ($1, $2, $3)",
                        small.lakeshore.tenant_id, student, TUTOR,
                    )  # fmt: skip
            states.add(refused.value.sqlstate)
        assert states == {"42501"}  # the policy speaks first, whatever the consent says

    async def test_after_a_withdrawal_rows_may_end_and_go_but_not_grow(self, small: SmallWorld) -> None:
        world = small.riverbend
        await say(small, "ai_help")
        conversation = await collect(small, world.actor("kid"))
        await say(small, "ai_help", "withdraw")
        grows = (
            "update ai_conversations set title = 'more'",
            "update ai_messages set content = 'more'",
            "update ai_messages set feedback = 'helped'",
        )
        for statement in grows:
            with pytest.raises(asyncpg.PostgresError, match="no consent for ai help"):
                async with connect(world.actor("kid"), small.databases) as ctx:
                    await ctx.tell(statement)
        async with connect(world.actor("kid"), small.databases) as ctx:
            assert await ctx.tell("update ai_conversations set status = 'ended', ended_at = now()") == "UPDATE 1"
            row = await ctx.load(AIConversation, conversation.id)
            await deletion.delete(ctx, row)
            assert await deletion.restore(ctx, row) == 2
        async with connect(world.system(), small.databases) as ctx:
            assert await ctx.tell("update ai_conversations set title = null") == "UPDATE 1"
        async with connect(world.actor("office"), small.databases) as ctx:
            await ctx.tell("select app.erase($1, 'ai_help', $2, 'parent')", world.students["kid"], uuid4())
        async with connect(world.system(), small.databases) as ctx:
            for table in ("ai_conversations", "ai_messages"):
                assert await ctx.ask(f"select id from {table}") == []

    @pytest.mark.parametrize(
        ("was", "now_is", "ends"),
        [
            ('{"a": 1}', '{"a": null}', True),
            ('{"status": "active", "ended_at": null}', '{"status": "ended", "ended_at": "2026-01-01"}', True),
            ('{"distraction_count": 4}', '{"distraction_count": 3}', True),
            ('{"distraction_count": 4}', '{"distraction_count": 5}', False),
            ('{"is_shared_with_teacher": true}', '{"is_shared_with_teacher": false}', True),
            ('{"is_shared_with_teacher": false}', '{"is_shared_with_teacher": true}', False),
            ('{"content": "x"}', '{"content": "xy"}', False),
            ('{"student_id": "1", "deleted_at": null}', '{"student_id": "2", "deleted_at": "2026-01-01"}', False),
        ],
    )
    def test_what_only_ends(self, small: SmallWorld, was: str, now_is: str, ends: bool) -> None:
        with small.connect("postgres") as link:
            assert link.execute("select app.only_ends(%s::jsonb, %s::jsonb)", (was, now_is)).fetchone() == (ends,)

    async def test_the_planted_fault_is_found(self, small: SmallWorld) -> None:
        assert await refused(small, small.riverbend.actor("kid"))
        plant(small, "drop trigger consent on ai_conversations", "drop trigger consent on ai_messages")
        assert not await refused(small, small.riverbend.actor("kid"))


class TestStatements:
    @pytest.fixture
    def send(self, small: SmallWorld) -> Callable[..., Any]:
        plant(small, EVENTS)

        async def insert(*students: str) -> str:
            async with connect(small.riverbend.system(), small.databases) as ctx:
                return await ctx.tell(
                    "insert into talk_events (tenant_id, student_id, said)"
                    " select $1, s, 'x' from unnest($2::uuid[]) s, generate_series(1, 50)",
                    small.riverbend.tenant_id, [small.riverbend.students[name] for name in students],
                )  # fmt: skip

        return insert

    async def test_one_learner_without_consent_refuses_the_batch(
        self, small: SmallWorld, send: Callable[..., Any]
    ) -> None:
        await say(small, "ai_help")
        assert await send("kid") == "INSERT 0 50"
        with pytest.raises(asyncpg.PostgresError, match="for 1 of them"):
            await send("kid", "pal")
        with small.connect("postgres") as link:
            assert link.execute("select count(*) from talk_events").fetchone() == (50,)

    async def test_an_empty_batch_needs_none(self, send: Callable[..., Any]) -> None:
        assert await send() == "INSERT 0 0"

    async def test_the_planted_fault_is_found(self, small: SmallWorld, send: Callable[..., Any]) -> None:
        with pytest.raises(asyncpg.PostgresError):
            await send("kid")
        plant(small, "drop trigger consent on talk_events")
        assert await send("kid") == "INSERT 0 50"


async def test_conversations_end_with_the_consent(small: SmallWorld) -> None:
    """A parent who withdraws could not change the learner's conversations; the database ends them."""
    world = small.riverbend
    await say(small, "ai_help")
    await collect(small, world.actor("kid"))
    async with connect(world.actor("mother"), small.databases) as ctx:
        await ctx.begin()
        assert (await ctx.ask("select app.stop_conversations($1)", world.students["kid"]))[0][0] == 0
    await say(small, "ai_help", "withdraw")
    async with connect(world.actor("mother"), small.databases) as ctx:
        await ctx.begin()
        assert (await ctx.ask("select app.stop_conversations($1)", world.students["kid"]))[0][0] == 1
    async with connect(world.actor("kid"), small.databases) as ctx:
        (conversation,) = await ctx.find_many(AIConversation)
    assert (conversation.status, conversation.stop_reason) == ("stopped", "consent_withdrawn")
