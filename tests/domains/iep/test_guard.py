"""What the database itself holds, whoever writes: one learner, apart days, closed vocabularies, counts that fit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from aivo.db.base import Base
from aivo.db.context import Ctx
from aivo.domains.iep import models as iep
from aivo.kit.ids import new_id
from tests.conftest import SmallWorld
from tests.domains.iep.conftest import Count


async def refused(ctx: Ctx, row: Base) -> str:
    """Write a row past the verbs; answers the constraint that refused it."""
    ctx.add(row)
    with pytest.raises(DBAPIError) as refusal:
        await ctx.flush()
    await ctx.session.rollback()
    return str(refusal.value.orig)


def a_goal(plan: iep.IEP, **change: Any) -> iep.IEPGoal:
    columns: dict[str, Any] = {
        "student_id": plan.student_id, "iep_id": plan.id, "lineage_id": new_id(), "position": 1, "statement": "x",
        "area": "reading",
    }  # fmt: skip
    return iep.IEPGoal(**columns | change)


async def test_a_goal_cannot_carry_another_learners_plan(world: SmallWorld, ctx: Ctx, plan: iep.IEP) -> None:
    system = Ctx(world.riverbend.system(), world.databases)
    other = iep.IEP(student_id=world.riverbend.students["pal"], lineage_id=new_id())
    system.add(other)
    await system.flush()
    message = await refused(system, a_goal(other, student_id=plan.student_id))
    assert "fk_iep_goals_tenant_id_student_id_iep_id" in message
    await system.close()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"area": "spelling"}, "ck_iep_goals_area"),
        ({"baseline_successes": 11, "baseline_attempts": 10}, "ck_iep_goals_baseline_counts"),
        ({"baseline_successes": 8}, "ck_iep_goals_baseline_counts"),
        ({"postsecondary_areas": ["college"]}, "ck_iep_goals_postsecondary_areas"),
        ({"lineage_link": "continues"}, "ck_iep_goals_lineage_names_previous"),
    ],
)
async def test_a_goal_holds_its_rules(ctx: Ctx, plan: iep.IEP, change: dict[str, Any], constraint: str) -> None:
    assert constraint in await refused(ctx, a_goal(plan, **change))


async def test_two_plans_in_force_never_overlap(ctx: Ctx, plan: iep.IEP, count: Count) -> None:
    plan.status, plan.in_force_from = "in_force", date(2026, 9, 1)
    await ctx.flush()
    following = iep.IEP(
        student_id=plan.student_id, lineage_id=new_id(), status="in_force", in_force_from=date(2027, 1, 1)
    )
    assert "ex_ieps_student_id_kind_in_force" in await refused(ctx, following)


async def test_a_home_plan_has_no_clock(ctx: Ctx, plan: iep.IEP) -> None:
    row = iep.IEP(
        student_id=plan.student_id,
        lineage_id=new_id(),
        kind="home_learning_plan",
        annual_review_due_on=date(2027, 1, 1),
    )
    assert "ck_ieps_home_plan_has_no_clock" in await refused(ctx, row)


async def test_a_plan_has_one_behavior_plan(ctx: Ctx, plan: iep.IEP) -> None:
    rows = [
        iep.BehaviorInterventionPlan(student_id=plan.student_id, iep_id=plan.id, lineage_id=new_id()) for _ in range(2)
    ]
    ctx.add(rows[0])
    await ctx.flush()
    assert "uq_behavior_intervention_plans" in await refused(ctx, rows[1])


async def test_a_familys_address_is_not_on_the_team(ctx: Ctx, plan: iep.IEP) -> None:
    row = iep.IEPTeamMember(
        student_id=plan.student_id,
        iep_id=plan.id,
        role="parent",
        person_name="A.",
        phone="1",
        valid_from=date(2026, 9, 1),
    )
    assert "ck_iep_team_members_family_contact_elsewhere" in await refused(ctx, row)


async def test_a_support_of_an_iep_names_it(ctx: Ctx, plan: iep.IEP) -> None:
    row = iep.Accommodation(
        student_id=plan.student_id, source="iep", kind="breaks", category="timing", statement="x", lineage_id=new_id()
    )
    assert "ck_accommodations_iep_named" in await refused(ctx, row)
