"""What the tests of the plan room start from: an open context of the case manager, and a drafted plan."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from decimal import Decimal

import pytest

from aivo.db.base import Base
from aivo.db.context import Ctx
from aivo.db.embedded import Server
from aivo.domains.iep import service
from aivo.domains.iep.models import IEP, BehaviorInterventionPlan, IEPMeeting
from aivo.domains.iep.schemas import (
    AccommodationDraft,
    BehaviorPlanDraft,
    GoalDraft,
    IEPDraft,
    MeetingDraft,
    ServiceDraft,
)
from aivo.domains.iep.shapes.behavior import TargetBehavior
from tests.conftest import SmallWorld, copy_of
from tests.factories.core import Small

GOAL = GoalDraft(
    statement="Given a fourth-grade text, Kid will read 75 words correct in a minute.",
    area="reading",
    condition="Given a fourth-grade text",
    behavior="reads aloud",
    criterion="75 words correct in one minute",
    measure_kind="rate",
    measure_unit="words correct per minute",
    baseline_value=Decimal(52),
    target_value=Decimal(75),
    method="curriculum_based_measure",
    schedule_times=1,
    schedule_per="week",
)
SPEECH = ServiceDraft(
    kind="related", service_type="speech_language", name="Speech-language therapy", amount=Decimal(60), unit="minutes",
    per_period="week", sessions_per_period=2, session_minutes=30, grouping="group", group_size_max=3,
)  # fmt: skip
MORE_TIME = AccommodationDraft(
    source="iep",
    kind="extended_time",
    category="timing",
    statement="Half more time",
    amount=Decimal("1.5"),
    amount_of="times",
)
CALLING_OUT = TargetBehavior(
    name="Calling out",
    definition="Speaks aloud without a raised hand",
    functions=["attention"],
    replacement="Raises a card",
)


@pytest.fixture(scope="module")
async def world(server: Server, small_template: str) -> AsyncIterator[SmallWorld]:
    """The two small tenants in the module's database: nothing may be committed here (``small`` is for that)."""
    with copy_of(server, small_template) as database:
        tenants = [await Small.read(database.databases, slug) for slug in ("riverbend", "lakeshore")]
        yield SmallWorld(database.name, database.databases, database.urls, *tenants)
        await database.databases.close()


@pytest.fixture
async def ctx(world: SmallWorld) -> AsyncIterator[Ctx]:
    """The case manager of ``kid`` at work; what they write is undone."""
    at_work = Ctx(world.riverbend.actor("manager"), world.databases)
    yield at_work
    await at_work.close()


@pytest.fixture
async def plan(ctx: Ctx, world: SmallWorld) -> IEP:
    """A drafted IEP without lines."""
    return await service.draft_iep(
        ctx, world.riverbend.students["kid"], IEPDraft(annual_review_due_on=date(2027, 3, 13))
    )


Count = Callable[[type[Base]], Awaitable[int]]


@pytest.fixture
def count(ctx: Ctx) -> Count:
    """How many rows of a model this person sees: a refusal changes it by nothing."""

    async def of(model: type[Base]) -> int:
        return len(await ctx.find_many(model))

    return of


async def a_full_plan(ctx: Ctx, plan: IEP) -> IEPMeeting:
    """Give a plan one line of each kind, a meeting and a behaviour plan."""
    await service.add_goal(ctx, plan, GOAL)
    await service.add_service(ctx, plan, SPEECH)
    await service.grant_accommodation(ctx, plan.student_id, MORE_TIME, iep=plan)
    await a_behavior_plan(ctx, plan)
    return await service.schedule_meeting(ctx, plan.student_id, MeetingDraft(purposes=("annual_review",)), iep=plan)


async def a_behavior_plan(ctx: Ctx, plan: IEP) -> BehaviorInterventionPlan:
    """A behaviour plan in force with a plan."""
    draft = BehaviorPlanDraft(target_behaviors=(CALLING_OUT,), in_force_from=date(2026, 9, 1))
    return await service.write_behavior_plan(ctx, plan.student_id, draft, iep=plan)
