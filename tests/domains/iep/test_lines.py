"""Goals, objectives, services, accommodations, placement, 504 plans."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest

from aivo.db.context import Ctx
from aivo.domains.iep import service
from aivo.domains.iep.errors import NotRight, PlacementInTheWay, PlanAlreadyInForce
from aivo.domains.iep.models import (
    IEP,
    Accommodation,
    GoalObjective,
    IEPGoal,
    IEPService,
    PlacementMinutes,
    Section504Plan,
)
from aivo.domains.iep.schemas import (
    AccommodationDraft,
    IEPDraft,
    ObjectiveDraft,
    PlacementDraft,
    Section504Draft,
    Start,
)
from aivo.domains.tenancy.models import SchoolYear
from tests.conftest import SmallWorld
from tests.domains.iep.conftest import GOAL, MORE_TIME, SPEECH, Count

ALWAYS = AccommodationDraft(
    source="teacher_choice", kind="check_ins", category="behavior", statement="A look every ten minutes",
    valid_from=date(2026, 9, 1),
)  # fmt: skip


class TestAddGoal:
    async def test_adds_goals_in_their_order(self, ctx: Ctx, plan: IEP) -> None:
        first, second = [await service.add_goal(ctx, plan, GOAL) for _ in range(2)]
        assert (first.position, second.position) == (1, 2)
        assert first.lineage_id != second.lineage_id
        assert (first.status, first.student_id) == ("draft", plan.student_id)

    async def test_a_goal_that_continues_keeps_its_lineage(self, ctx: Ctx, plan: IEP) -> None:
        goal = await service.add_goal(ctx, plan, GOAL)
        following = await service.draft_iep(ctx, plan.student_id, IEPDraft(replaces_id=plan.id))
        again = msgspec.structs.replace(GOAL, lineage_link="continues", previous_goal_id=goal.id)
        assert (await service.add_goal(ctx, following, again)).lineage_id == goal.lineage_id
        split = msgspec.structs.replace(GOAL, lineage_link="split_from", previous_goal_id=goal.id)
        assert (await service.add_goal(ctx, following, split)).lineage_id != goal.lineage_id

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"baseline_successes": 8}, "The baseline needs both numbers, such as 8 of 10."),
            ({"baseline_successes": 11, "baseline_attempts": 10}, "The baseline cannot be 11 of 10."),
            (
                {"measure_kind": "percent", "target_value": Decimal(175)},
                "A percentage lies between 0 and 100, not at 175.",
            ),
            ({"target_value": Decimal(40)}, "wrong side of the baseline 52"),
            ({"schedule_per": None}, "per what the goal is measured"),
            ({"lineage_link": "continues"}, "name the line that this one continues"),
            ({"area": "spelling"}, "Area cannot be 'spelling'; it is one of: reading, writing"),
            ({"starts_on": date(2027, 1, 1), "target_on": date(2026, 1, 1)}, "before starts on"),
        ],
    )
    async def test_refuses(self, ctx: Ctx, plan: IEP, count: Count, change: dict[str, Any], sentence: str) -> None:
        with pytest.raises(NotRight, match=sentence):
            await service.add_goal(ctx, plan, msgspec.structs.replace(GOAL, **change))
        assert await count(IEPGoal) == 0


class TestAddObjective:
    async def test_adds_raw_counts_with_the_level_of_help(self, ctx: Ctx, plan: IEP) -> None:
        goal = await service.add_goal(ctx, plan, GOAL)
        draft = ObjectiveDraft(
            statement="Selects the word",
            target_successes=8,
            target_attempts=10,
            target_prompt="gesture",
            baseline_successes=3,
            baseline_attempts=10,
        )
        objective = await service.add_objective(ctx, goal, draft)
        assert (objective.position, objective.goal_id, objective.target_prompt) == (1, goal.id, "gesture")

    async def test_refuses_a_blank_one(self, ctx: Ctx, plan: IEP, count: Count) -> None:
        goal = await service.add_goal(ctx, plan, GOAL)
        with pytest.raises(NotRight, match="Statement is missing"):
            await service.add_objective(ctx, goal, ObjectiveDraft(statement=" "))
        assert await count(GoalObjective) == 0


class TestAddService:
    async def test_adds_twice_thirty_minutes_a_week(self, ctx: Ctx, plan: IEP) -> None:
        line = await service.add_service(ctx, plan, SPEECH)
        assert (line.amount, line.unit, line.per_period, line.sessions_per_period) == (60, "minutes", "week", 2)

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"amount": Decimal(50)}, "2 sessions of 30 minutes are 60 minutes, not 50."),
            ({"unit": None}, "An amount needs its unit and period"),
            ({"amount_min": Decimal(60), "amount_max": Decimal(30)}, "the larger comes last"),
            ({"session_minutes": 0}, "Session minutes has to be more than 0."),
            ({"grouping": "individual"}, "An individual service has no group size"),
            ({"per_period": "total"}, "A total needs the day by which it is given."),
            ({"name": ""}, "Name is missing"),
        ],
    )
    async def test_refuses(self, ctx: Ctx, plan: IEP, count: Count, change: dict[str, Any], sentence: str) -> None:
        with pytest.raises(NotRight, match=sentence):
            await service.add_service(ctx, plan, msgspec.structs.replace(SPEECH, **change))
        assert await count(IEPService) == 0


class TestGrantAccommodation:
    async def test_a_support_of_a_plan_waits_for_it(self, ctx: Ctx, plan: IEP) -> None:
        support = await service.grant_accommodation(ctx, plan.student_id, MORE_TIME, iep=plan)
        assert (support.status, support.iep_id, support.amount) == ("draft", plan.id, Decimal("1.5"))

    async def test_a_teacher_gives_one_at_once(self, ctx: Ctx, plan: IEP) -> None:
        support = await service.grant_accommodation(ctx, plan.student_id, ALWAYS)
        assert (support.status, support.iep_id) == ("active", None)

    @pytest.mark.parametrize(
        ("draft", "sentence"),
        [
            (msgspec.structs.replace(ALWAYS, source="iep"), "stands with that plan"),
            (msgspec.structs.replace(ALWAYS, source="504"), "from a 504 plan stands with that plan"),
            (msgspec.structs.replace(ALWAYS, valid_from=None), "from which day"),
            (msgspec.structs.replace(ALWAYS, kind="extended_time"), "Extended time needs an amount"),
            (msgspec.structs.replace(MORE_TIME, amount=Decimal(1)), "no extended time; enter more than 1"),
            (msgspec.structs.replace(MORE_TIME, amount_of=None), "An amount needs what it counts"),
        ],
    )
    async def test_refuses(self, ctx: Ctx, plan: IEP, count: Count, draft: AccommodationDraft, sentence: str) -> None:
        with pytest.raises(NotRight, match=sentence):
            await service.grant_accommodation(ctx, plan.student_id, draft)
        assert await count(Accommodation) == 0


class TestRecordPlacement:
    async def test_the_code_follows_and_the_one_before_ends(self, ctx: Ctx, plan: IEP) -> None:
        year = await _year(ctx)
        first = await service.record_placement(ctx, plan.student_id, _week(year, date(2026, 8, 17), 120), iep=plan)
        second = await service.record_placement(ctx, plan.student_id, _week(year, date(2026, 11, 2), 500))
        assert (first.environment_code, first.valid_to) == ("RC80", date(2026, 11, 1))
        assert (second.environment_code, second.valid_to) == ("RC79TO40", None)

    async def test_nothing_is_overwritten(self, ctx: Ctx, plan: IEP, count: Count) -> None:
        year = await _year(ctx)
        await service.record_placement(ctx, plan.student_id, _week(year, date(2026, 11, 2), 120))
        with pytest.raises(PlacementInTheWay):
            await service.record_placement(ctx, plan.student_id, _week(year, date(2026, 8, 17), 120))
        assert await count(PlacementMinutes) == 1

    async def test_more_outside_than_there_is_refused(self, ctx: Ctx, plan: IEP, count: Count) -> None:
        draft = _week(await _year(ctx), date(2026, 8, 17), 2000)
        with pytest.raises(NotRight, match="has to be between 0 and 1950"):
            await service.record_placement(ctx, plan.student_id, draft)
        assert await count(PlacementMinutes) == 0


class TestSection504:
    async def test_a_plan_starts_with_its_supports(self, ctx: Ctx, world: SmallWorld) -> None:
        kid = world.riverbend.students["kid"]
        plan = await service.open_504_plan(ctx, kid, Section504Draft(needs="Time to settle"))
        draft = msgspec.structs.replace(MORE_TIME, source="504")
        support = await service.grant_accommodation(ctx, kid, draft, section_504_plan=plan)
        await service.put_504_in_force(ctx, plan, date(2026, 9, 1))
        read = await ctx.find_unique(Section504Plan, where={"id": plan.id}, include=["accommodations"])
        assert read is not None
        assert read.status == "in_force"
        assert [(row.id, row.status) for row in read.accommodations] == [(support.id, "active")]

    async def test_the_next_text_ends_the_one_before(self, ctx: Ctx, world: SmallWorld) -> None:
        kid = world.riverbend.students["kid"]
        plan = await service.open_504_plan(ctx, kid, Section504Draft())
        await service.put_504_in_force(ctx, plan, date(2026, 9, 1))
        other = await service.open_504_plan(ctx, kid, Section504Draft())
        with pytest.raises(PlanAlreadyInForce):
            await service.put_504_in_force(ctx, other, date(2026, 10, 1))
        following = await service.open_504_plan(ctx, kid, Section504Draft(replaces_id=plan.id))
        await service.put_504_in_force(ctx, following, date(2026, 10, 1))
        assert (plan.status, plan.in_force_to, following.revision) == ("replaced", date(2026, 9, 30), 2)

    async def test_a_plan_ends_with_its_supports(self, ctx: Ctx, world: SmallWorld) -> None:
        kid = world.riverbend.students["kid"]
        plan = await service.open_504_plan(ctx, kid, Section504Draft())
        draft = msgspec.structs.replace(MORE_TIME, source="504")
        await service.grant_accommodation(ctx, kid, draft, section_504_plan=plan)
        with pytest.raises(NotRight, match="Only a plan that is in force can end"):
            await service.end_504_plan(ctx, plan, date(2026, 9, 1), "An IEP takes its place.")
        await service.put_504_in_force(ctx, plan, date(2026, 9, 1))
        await service.end_504_plan(ctx, plan, date(2026, 10, 1), "An IEP takes its place.")
        (support,) = await ctx.find_many(Accommodation)
        assert (plan.status, support.status, support.valid_to) == ("ended", "ended", date(2026, 10, 1))


async def test_goals_and_objectives_start_together(ctx: Ctx, plan: IEP) -> None:
    goal = await service.add_goal(ctx, plan, GOAL)
    await service.add_objective(ctx, goal, ObjectiveDraft(statement="Step one"))
    await service.put_in_force(ctx, plan, Start(in_force_from=date(2026, 9, 1), consent_basis="not_required"))
    read = await ctx.find_unique(IEPGoal, where={"id": goal.id}, include=["objectives"])
    assert read is not None
    assert (read.status, read.starts_on) == ("active", date(2026, 9, 1))
    assert [objective.status for objective in read.objectives] == ["active"]


async def _year(ctx: Ctx) -> UUID:
    (year,) = await ctx.find_many(SchoolYear)
    return year.id


def _week(year: UUID, first: date, outside: int) -> PlacementDraft:
    return PlacementDraft(
        school_year_id=year, valid_from=first, school_minutes_per_week=1950, outside_minutes_per_week=outside
    )
