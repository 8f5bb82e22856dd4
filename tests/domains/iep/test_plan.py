"""Drafting a plan, putting it in force, and reading it with all that hangs on it."""

from __future__ import annotations

from datetime import date

import pytest

from aivo.db.context import Ctx, connect
from aivo.domains.iep import service
from aivo.domains.iep.errors import (
    HomePlanBelongsToFamilies,
    NoGroundForStart,
    NotRight,
    NotYourPart,
    PlanAlreadyInForce,
    PlanIsClosed,
)
from aivo.domains.iep.models import IEP, Accommodation, BehaviorInterventionPlan, IEPGoal, IEPService
from aivo.domains.iep.schemas import IEPDraft, Start
from aivo.kit.errors import NotFound
from tests.conftest import SmallWorld
from tests.domains.iep.conftest import GOAL, Count, a_full_plan

SEED_INCLUDE = ["goals", "services", "team_members", "meetings", "behavior_plan"]
START = Start(in_force_from=date(2026, 9, 1), consent_basis="not_required")


class TestDraftIep:
    async def test_makes_a_draft_with_a_lineage_of_its_own(self, ctx: Ctx, world: SmallWorld, plan: IEP) -> None:
        assert (plan.status, plan.kind, plan.revision) == ("draft", "iep", 1)
        assert plan.drafted_by_user_id == world.riverbend.users["manager"]
        assert plan.tenant_id == world.riverbend.tenant_id

    @pytest.mark.parametrize("username", ["teacher", "para", "mother", "kid"])
    async def test_is_not_the_part_of(self, world: SmallWorld, username: str) -> None:
        async with connect(world.riverbend.actor(username), world.databases) as ctx:
            with pytest.raises(NotYourPart):
                await service.draft_iep(ctx, world.riverbend.students["kid"], IEPDraft())
            assert await ctx.find_many(IEP) == []

    @pytest.mark.parametrize("username", ["manager", "stranger", "clerk"])
    async def test_a_learner_out_of_sight_is_not_found(self, world: SmallWorld, username: str) -> None:
        async with connect(world.riverbend.actor(username), world.databases) as ctx:
            with pytest.raises(NotFound):
                await service.draft_iep(ctx, world.riverbend.students["far"], IEPDraft())

    async def test_a_learner_of_another_tenant_is_not_found(self, world: SmallWorld) -> None:
        async with connect(world.riverbend.actor("office"), world.databases) as ctx:
            with pytest.raises(NotFound):
                await service.draft_iep(ctx, world.lakeshore.students["kid"], IEPDraft())

    async def test_a_school_writes_no_home_learning_plan(self, ctx: Ctx, world: SmallWorld, count: Count) -> None:
        with pytest.raises(HomePlanBelongsToFamilies):
            await service.draft_iep(ctx, world.riverbend.students["kid"], IEPDraft(kind="home_learning_plan"))
        assert await count(IEP) == 0

    async def test_a_received_plan_says_from_whom(self, ctx: Ctx, world: SmallWorld, count: Count) -> None:
        draft = IEPDraft(kind="transferred_in", origin="received_from")
        with pytest.raises(NotRight, match="Received from is missing"):
            await service.draft_iep(ctx, world.riverbend.students["kid"], draft)
        assert await count(IEP) == 0

    async def test_days_are_in_order(self, ctx: Ctx, world: SmallWorld, count: Count) -> None:
        draft = IEPDraft(in_force_from=date(2026, 9, 1), planned_end_on=date(2026, 8, 1))
        with pytest.raises(NotRight, match="Planned end on is 1 August 2026, before in force from, 1 September 2026"):
            await service.draft_iep(ctx, world.riverbend.students["kid"], draft)
        assert await count(IEP) == 0

    async def test_an_amendment_keeps_lineage_and_review_day(self, ctx: Ctx, plan: IEP) -> None:
        await service.put_in_force(ctx, plan, START)
        draft = IEPDraft(reason="amendment", replaces_id=plan.id, amendment_summary="45 minutes, not 60")
        amendment = await service.draft_iep(ctx, plan.student_id, draft)
        assert (amendment.lineage_id, amendment.revision) == (plan.lineage_id, 2)
        assert amendment.annual_review_due_on == plan.annual_review_due_on

    async def test_an_amendment_does_not_move_the_annual_review(self, ctx: Ctx, plan: IEP) -> None:
        draft = IEPDraft(reason="amendment", replaces_id=plan.id, annual_review_due_on=date(2027, 9, 1))
        with pytest.raises(NotRight, match="stays due on 13 March 2027"):
            await service.draft_iep(ctx, plan.student_id, draft)


class TestPutInForce:
    async def test_starts_the_plan_and_its_lines(self, ctx: Ctx, plan: IEP) -> None:
        await a_full_plan(ctx, plan)
        await service.put_in_force(ctx, plan, START)
        read = await ctx.find_unique(IEP, where={"id": plan.id}, include=["goals", "services", "accommodations"])
        assert read is not None
        assert (read.status, read.in_force_from, read.consent_basis) == (
            "in_force",
            START.in_force_from,
            "not_required",
        )
        assert [line.status for line in (*read.goals, *read.services, *read.accommodations)] == ["active"] * 3
        assert read.accommodations[0].valid_from == read.services[0].starts_on == START.in_force_from

    async def test_needs_a_ground(self, ctx: Ctx, plan: IEP) -> None:
        with pytest.raises(NoGroundForStart):
            await service.put_in_force(ctx, plan, Start(in_force_from=date(2026, 9, 1)))
        assert (await ctx.load(IEP, plan.id)).status == "draft"

    async def test_consent_elsewhere_says_where(self, ctx: Ctx, plan: IEP) -> None:
        start = Start(in_force_from=date(2026, 9, 1), consent_basis="on_file_elsewhere")
        with pytest.raises(NotRight, match="Consent on file where is missing"):
            await service.put_in_force(ctx, plan, start)
        assert plan.status == "draft"

    async def test_the_truth_can_be_recorded(self, ctx: Ctx, plan: IEP) -> None:
        start = Start(in_force_from=date(2026, 9, 1), consent_basis="missing")
        with pytest.raises(NotRight, match="recorded as not compliant"):
            await service.put_in_force(ctx, plan, start)
        told = Start(
            in_force_from=date(2026, 9, 1), consent_basis="missing", is_compliant=False,
            noncompliance_reason="Services began before the form came back.",
        )  # fmt: skip
        await service.put_in_force(ctx, plan, told)
        assert (plan.status, plan.is_compliant) == ("in_force", False)

    async def test_ends_the_plan_that_it_replaces(self, ctx: Ctx, plan: IEP) -> None:
        await a_full_plan(ctx, plan)
        await service.put_in_force(ctx, plan, START)
        following = await service.draft_iep(ctx, plan.student_id, IEPDraft(replaces_id=plan.id))
        start = Start(in_force_from=date(2027, 3, 1), consent_basis="recorded", consented_on=date(2027, 2, 25))
        await service.put_in_force(ctx, following, start)
        read = await ctx.find_unique(IEP, where={"id": plan.id}, include=["goals", "services", "accommodations"])
        assert read is not None
        assert (read.status, read.in_force_to, read.end_reason) == ("replaced", date(2027, 2, 28), "replaced")
        assert {line.status for line in (*read.goals, *read.services, *read.accommodations)} == {"replaced"}
        assert read.accommodations[0].valid_to == date(2027, 2, 28)

    async def test_two_plans_of_a_kind_are_never_in_force_together(self, ctx: Ctx, plan: IEP) -> None:
        await service.put_in_force(ctx, plan, START)
        other = await service.draft_iep(ctx, plan.student_id, IEPDraft())
        with pytest.raises(PlanAlreadyInForce):
            await service.put_in_force(ctx, other, Start(in_force_from=date(2027, 1, 1), consent_basis="not_required"))
        assert (plan.status, other.status) == ("in_force", "draft")

    async def test_a_plan_in_force_takes_no_lines(self, ctx: Ctx, plan: IEP, count: Count) -> None:
        await service.put_in_force(ctx, plan, START)
        with pytest.raises(PlanIsClosed):
            await service.add_goal(ctx, plan, GOAL)
        with pytest.raises(PlanIsClosed):
            await service.put_in_force(ctx, plan, START)
        assert await count(IEPGoal) == 0


class TestReading:
    async def test_the_seed_include_is_one_statement(self, ctx: Ctx, plan: IEP) -> None:
        meeting = await a_full_plan(ctx, plan)
        read = await ctx.find_unique(IEP, where={"id": plan.id}, include=SEED_INCLUDE)
        assert read is not None
        assert [goal.statement for goal in read.goals] == [GOAL.statement]
        assert [line.name for line in read.services] == ["Speech-language therapy"]
        assert [row.id for row in read.meetings] == [meeting.id]
        assert isinstance(read.behavior_plan, BehaviorInterventionPlan)
        assert read.behavior_plan.target_behaviors[0].name == "Calling out"
        assert read.team_members == []

    async def test_opens_for_those_who_carry_it_out_and_the_family(self, small: SmallWorld) -> None:
        await _committed_plan(small)
        for username in ("manager", "teacher", "para", "mother", "father", "kid", "office", "principal"):
            async with connect(small.riverbend.actor(username), small.databases) as ctx:
                (read,) = await ctx.find_many(IEP, include=["goals", "services", "accommodations"])
                assert (len(read.goals), len(read.services), len(read.accommodations)) == (1, 1, 1), username

    async def test_stays_closed_for_everybody_else(self, small: SmallWorld) -> None:
        await _committed_plan(small)
        others = [small.riverbend.actor(username) for username in ("stranger", "pal", "clerk")]
        others += [small.lakeshore.actor(username) for username in ("office", "manager", "mother")]
        for actor in others:
            async with connect(actor, small.databases) as ctx:
                for model in (IEP, IEPGoal, IEPService, Accommodation, BehaviorInterventionPlan):
                    assert await ctx.find_many(model) == [], (actor, model)


async def _committed_plan(small: SmallWorld) -> None:
    async with connect(small.riverbend.actor("manager"), small.databases) as ctx:
        plan = await service.draft_iep(ctx, small.riverbend.students["kid"], IEPDraft())
        await a_full_plan(ctx, plan)
