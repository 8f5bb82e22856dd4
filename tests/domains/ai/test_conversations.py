"""Conversations: only with consent, in order, open to learner, parent and teacher, closed to administrators."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from aivo.db.context import connect
from aivo.domains.ai import handlers
from aivo.domains.ai import service as ai
from aivo.domains.ai.errors import ConversationIsOver, ModelNotAvailable, NoConsentForHelp
from aivo.domains.ai.models import AIConversation, AIMessage, AIModel
from aivo.domains.ai.schemas import ConversationDraft, MessageDraft
from aivo.domains.consent.service import ConsentWithdrawn
from aivo.kit.events import exchange
from tests.conftest import SmallWorld
from tests.domains.consent.helpers import plant, say

TUTOR = UUID("00000000-0000-7000-8000-0000000a0001")


async def talk(small: SmallWorld, *lines: str, held_back_for: str | None = None) -> AIConversation:
    """The learner begins a conversation and says these lines."""
    world = small.riverbend
    async with connect(world.actor("kid"), small.databases) as ctx:
        tutor = await ctx.load(AIModel, TUTOR)
        conversation = await ai.start_conversation(
            ctx, world.students["kid"], tutor, ConversationDraft("homework_help")
        )
        for line in lines:
            await ai.say(ctx, conversation, MessageDraft("learner", line, held_back_for=held_back_for))
    return conversation


async def read(small: SmallWorld, username: str) -> list[str]:
    async with connect(small.riverbend.actor(username), small.databases) as ctx:
        return [row.content for row in await ctx.find_many(AIMessage, order_by=["position"])]


class TestStart:
    async def test_needs_consent(self, small: SmallWorld) -> None:
        with pytest.raises(NoConsentForHelp):
            await talk(small)
        await say(small, "ai_help")
        assert (await talk(small)).status == "active"

    @pytest.mark.parametrize(("trains", "purpose"), [("false", "third_party"), ("true", "ai_training")])
    async def test_what_leaves_needs_a_consent_of_its_own(self, small: SmallWorld, trains: str, purpose: Any) -> None:
        await say(small, "ai_help")
        await say(small, "third_party", "yes" if purpose != "third_party" else "no")
        plant(
            small,
            f"update ai_models set is_third_party = true, is_used_for_training = {trains} where id = '{TUTOR}'",
        )
        try:
            with pytest.raises(NoConsentForHelp) as refused:
                await talk(small)
            assert refused.value.details == {"purpose": purpose}
            await say(small, purpose)
            assert (await talk(small)).status == "active"
        finally:
            plant(
                small,
                f"update ai_models set is_used_for_training = false, is_third_party = false where id = '{TUTOR}'",
            )

    async def test_a_paused_model_helps_nobody(self, small: SmallWorld) -> None:
        await say(small, "ai_help")
        plant(small, f"update ai_models set status = 'paused' where id = '{TUTOR}'")
        try:
            with pytest.raises(ModelNotAvailable):
                await talk(small)
        finally:
            plant(small, f"update ai_models set status = 'available' where id = '{TUTOR}'")


class TestSay:
    async def test_in_order_even_at_once(self, small: SmallWorld) -> None:
        world = small.riverbend
        await say(small, "ai_help")
        conversation = await talk(small, "first")

        async def one(number: int) -> None:
            async with connect(world.actor("kid"), small.databases) as ctx:
                here = await ctx.load(AIConversation, conversation.id)
                await ai.say(ctx, here, MessageDraft("learner", f"line {number}"))

        await asyncio.gather(*(one(number) for number in range(4)))
        async with connect(world.actor("kid"), small.databases) as ctx:
            found = await ctx.find_many(AIMessage, order_by=["position"])
        assert [row.position for row in found] == [1, 2, 3, 4, 5]
        assert {row.by_user_id for row in found} == {world.users["kid"]}

    async def test_not_when_it_is_over(self, small: SmallWorld) -> None:
        world = small.riverbend
        await say(small, "ai_help")
        conversation = await talk(small, "hello")
        async with connect(world.actor("kid"), small.databases) as ctx:
            here = await ctx.load(AIConversation, conversation.id)
            await ai.end_conversation(ctx, here)
            with pytest.raises(ConversationIsOver):
                await ai.say(ctx, here, MessageDraft("learner", "more"))
            with pytest.raises(ConversationIsOver):
                await ai.end_conversation(ctx, here)


class TestWhoReads:
    async def test_learner_parent_and_teachers(self, small: SmallWorld) -> None:
        await say(small, "ai_help")
        await talk(small, "hello")
        for username in ("kid", "mother", "father", "teacher", "manager"):
            assert await read(small, username) == ["hello"], username
        for username in ("office", "clerk", "principal", "pal", "far", "stranger"):
            assert await read(small, username) == [], username

    async def test_what_is_held_back_waits_for_a_person(self, small: SmallWorld) -> None:
        world = small.riverbend
        await say(small, "ai_help")
        await talk(small, "something important", held_back_for="self_harm")
        assert await read(small, "kid") == ["something important"]
        for username in ("mother", "father", "teacher", "manager"):
            assert await read(small, username) == [], username
        for username in ("kid", "mother", "manager"):
            async with connect(world.actor(username), small.databases) as ctx:
                tag = await ctx.tell(
                    "update ai_messages set released_at = now(), released_by_user_id = $1, release_reason = 'x'",
                    world.users[username],
                )
            assert tag == "UPDATE 0", username
        plant(
            small,
            "update ai_messages set released_at = now(), release_reason = 'talked with the family',"
            f" released_by_user_id = '{world.users['office']}'",
        )
        assert await read(small, "mother") == ["something important"]

    async def test_the_planted_fault_is_found(self, small: SmallWorld) -> None:
        await say(small, "ai_help")
        await talk(small, "something important", held_back_for="self_harm")
        plant(
            small,
            "drop policy member_read on ai_messages",
            "create policy member_read on ai_messages for select to aivo_member using ("
            " tenant_id = (select app.tenant_id())"
            " and student_id = any ((select app.my_students('conversation', 'read'))::uuid[]))",
        )
        assert await read(small, "mother") == ["something important"]


async def test_a_withdrawal_ends_conversations_in_its_own_transaction(small: SmallWorld) -> None:
    await say(small, "ai_help")
    await talk(small, "hello")
    exchange.listen({ConsentWithdrawn: [handlers.stop_conversations]})
    try:
        await say(small, "ai_help", "withdraw", actor=small.riverbend.actor("mother"), method="account")
    finally:
        exchange.listen({})
    async with connect(small.riverbend.actor("kid"), small.databases) as ctx:
        (conversation,) = await ctx.find_many(AIConversation)
    assert (conversation.status, conversation.stop_reason) == ("stopped", "consent_withdrawn")
