"""Machine-made content: a proposal until a named person decides; numbers with reasons."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from aivo.db.context import Ctx, connect
from aivo.domains.ai import service as ai
from aivo.domains.ai.errors import AlreadyReviewed, NothingEdited, ReasonNeeded
from aivo.domains.ai.models import AIAdaptation, AIGeneratedContent, AIModel, AIReview, PersonalAIModel
from aivo.domains.ai.schemas import AdaptationDraft, ContentDraft, ModelDraft, ReviewDraft
from aivo.domains.ai.service import ContentReviewed
from aivo.domains.ai.shapes import Evidence
from aivo.kit.actor import Actor
from aivo.kit.errors import Forbidden
from aivo.kit.events import exchange
from tests.conftest import SmallWorld
from tests.domains.consent.helpers import say

DRAFTS = UUID("00000000-0000-7000-8000-0000000a0004")
GOAL = ContentDraft(
    "goal_draft", "Compare two fractions with a drawing.", DRAFTS, "goal_draft", "1", b"p" * 32,
    evidence=(Evidence(table="game_sessions", says="Trials of eight weeks"),), target_table="iep_goals",
)  # fmt: skip


async def propose(small: SmallWorld, draft: ContentDraft = GOAL) -> AIGeneratedContent:
    async with connect(small.riverbend.actor("manager"), small.databases) as ctx:
        return await ai.propose_content(ctx, small.riverbend.students["kid"], draft)


async def decide(small: SmallWorld, content: AIGeneratedContent, draft: ReviewDraft, who: str = "manager") -> None:
    async with connect(small.riverbend.actor(who), small.databases) as ctx:
        await ai.review(ctx, await ctx.load(AIGeneratedContent, content.id), draft)


class TestPropose:
    async def test_keeps_what_a_reviewer_needs(self, small: SmallWorld) -> None:
        content = await propose(small)
        assert (content.status, content.is_too_similar) == ("proposed", False)
        assert content.requested_by_user_id == small.riverbend.users["manager"]
        assert content.evidence[0].table == "game_sessions"

    async def test_flags_likeness_without_naming_the_other(self, small: SmallWorld) -> None:
        assert (await propose(small, replace(GOAL, similarity=Decimal("0.95")))).is_too_similar

    @pytest.mark.parametrize("kind", ["eligibility", "placement", "service_minutes", "grade", "discipline"])
    async def test_has_no_word_for_what_a_machine_must_not_decide(self, small: SmallWorld, kind: str) -> None:
        with pytest.raises(IntegrityError):
            await propose(small, replace(GOAL, kind=kind))


class TestReview:
    async def test_accepted_with_changes_by_a_named_person(self, small: SmallWorld) -> None:
        heard: list[ContentReviewed] = []

        async def hear(ctx: Ctx, news: ContentReviewed) -> None:
            heard.append(news)

        content = await propose(small)
        exchange.listen({ContentReviewed: [hear]})
        try:
            await decide(small, content, ReviewDraft("accepted_edited", "case_manager", edited_body="Better."))
        finally:
            exchange.listen({})
        async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
            (seen,) = await ctx.find_many(AIGeneratedContent, include=["reviews"])
        assert (seen.status, seen.body, seen.accepted_body) == ("accepted_edited", GOAL.body, "Better.")
        assert seen.reviewed_by_user_id == small.riverbend.users["manager"]
        assert [review.decision for review in seen.reviews] == ["accepted_edited"]
        assert [(news.decision, news.target_table) for news in heard] == [("accepted_edited", "iep_goals")]

    async def test_decided_once(self, small: SmallWorld) -> None:
        content = await propose(small)
        await decide(small, content, ReviewDraft("sent_back", "case_manager", reason="No baseline."))
        await decide(small, content, ReviewDraft("accepted", "case_manager"))
        with pytest.raises(AlreadyReviewed):
            await decide(small, content, ReviewDraft("rejected", "case_manager", reason="Changed my mind."))
        async with connect(small.riverbend.actor("manager"), small.databases) as ctx:
            assert len(await ctx.find_many(AIReview)) == 2

    async def test_says_why_and_what(self, small: SmallWorld) -> None:
        content = await propose(small)
        for decision, refusal in (
            ("rejected", ReasonNeeded),
            ("sent_back", ReasonNeeded),
            ("accepted_edited", NothingEdited),
        ):
            with pytest.raises(refusal):
                await decide(small, content, ReviewDraft(decision, "case_manager"))  # type: ignore[arg-type]

    @pytest.mark.parametrize("who", ["kid", "mother"])
    async def test_not_by_learner_or_parent(self, small: SmallWorld, who: str) -> None:
        content = await propose(small)
        with pytest.raises(Forbidden):
            await decide(small, content, ReviewDraft("accepted", "parent"), who)

    async def test_nothing_is_accepted_without_a_person(self, small: SmallWorld) -> None:
        content = await propose(small)
        async with connect(small.riverbend.system(), small.databases) as ctx:
            row = await ctx.load(AIGeneratedContent, content.id)
            row.status = "accepted"
            with pytest.raises(IntegrityError, match="accepted_by"):
                await ctx.flush()
            await ctx.session.rollback()


class TestAdapt:
    async def test_a_number_with_its_reason_and_a_lock(self, small: SmallWorld) -> None:
        world = small.riverbend
        number = AdaptationDraft("hint_depth", Decimal(3), "steps", "Small steps helped.", evidence_count=9)
        async with connect(world.system(), small.databases) as ctx:
            tutor = await ctx.load(AIModel, DRAFTS)
            with pytest.raises(DBAPIError):
                await ai.fit(ctx, world.students["kid"], tutor)
            await ctx.session.rollback()
        await say(small, "ai_help")
        async with connect(world.system(), small.databases) as ctx:
            tutor = await ctx.load(AIModel, DRAFTS)
            personal = await ai.fit(ctx, world.students["kid"], tutor)
            await ai.adapt(ctx, personal, number)
        async with connect(world.actor("teacher"), small.databases) as ctx:
            personal = await ctx.load(PersonalAIModel, personal.id)
            locked = replace(number, value=Decimal(5), reason="We agreed.", decided_by="teacher", is_locked=True)
            await ai.adapt(ctx, personal, locked)
        async with connect(world.system(), small.databases) as ctx:
            personal = await ctx.load(PersonalAIModel, personal.id)
            await ai.adapt(ctx, personal, number)
        async with connect(world.actor("mother"), small.databases) as ctx:
            (seen,) = await ctx.find_many(AIAdaptation)
        assert (seen.value, seen.reason, seen.decided_by) == (Decimal(5), "We agreed.", "teacher")
        assert seen.decided_by_user_id == world.users["teacher"]


class TestRegister:
    async def test_a_district_registers_for_itself(self, small: SmallWorld) -> None:
        draft = ModelDraft("local", "small-model", "3", kind="language_model", capabilities=("hints",))
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            model = await ai.register_model(ctx, draft)
        assert model.owner_tenant_id == small.riverbend.tenant_id
        async with connect(small.lakeshore.actor("office"), small.databases) as ctx:
            assert {row.provider for row in await ctx.find_many(AIModel)} == {"builtin"}

    async def test_the_platform_for_everybody(self, small: SmallWorld) -> None:
        platform = Actor(UUID("00000000-0000-7000-8000-000000000001"), None, "platform_admin")
        async with connect(platform, small.databases) as ctx:
            model = await ai.register_model(ctx, ModelDraft("provider", "large", "1", is_third_party=True))
        assert model.owner_tenant_id is None
        for username in ("kid", "teacher", "office"):
            async with connect(small.lakeshore.actor(username), small.databases) as ctx:
                assert await ctx.load(AIModel, model.id)

    async def test_not_by_a_teacher(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("manager"), small.databases) as ctx:
            with pytest.raises(Forbidden):
                await ai.register_model(ctx, ModelDraft("x", "y", "1"))
