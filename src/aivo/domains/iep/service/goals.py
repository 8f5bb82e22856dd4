"""Adding goals and objectives to a plan that is still a draft."""

from __future__ import annotations

from aivo.db.context import Ctx
from aivo.domains.iep import permissions, queries
from aivo.domains.iep.errors import NotRight
from aivo.domains.iep.models import IEP, GoalObjective, IEPGoal
from aivo.domains.iep.schemas import GoalDraft, ObjectiveDraft
from aivo.domains.iep.schemas.draft import checked, needed, values
from aivo.domains.iep.service.rules import counts_fit, in_order, lineage_of, not_negative, open_plan


async def add_goal(ctx: Ctx, iep: IEP, draft: GoalDraft) -> IEPGoal:
    """Add an annual goal. Parts that are still missing may follow; a wrong part is refused."""
    plan = await open_plan(ctx, iep.id)
    await permissions.check(ctx, "add_goal", plan.student_id)
    checked(draft)
    goal_fits(draft)
    previous = await ctx.load(IEPGoal, draft.previous_goal_id) if draft.previous_goal_id else None
    lineage_id = lineage_of(
        draft.lineage_link, draft.previous_goal_id, previous.lineage_id if previous else None, "previous_goal_id"
    )
    position = draft.position or await queries.next_place(ctx, IEPGoal, plan.id)
    goal = IEPGoal(
        student_id=plan.student_id, iep_id=plan.id, lineage_id=lineage_id, position=position,
        **values(draft, without=("position",)),
    )  # fmt: skip
    ctx.add(goal)
    await ctx.flush()
    return goal


async def add_objective(ctx: Ctx, goal: IEPGoal, draft: ObjectiveDraft) -> GoalObjective:
    """Add a short-term objective or benchmark to a goal of a plan that is still a draft."""
    plan = await open_plan(ctx, goal.iep_id)
    await permissions.check(ctx, "add_objective", plan.student_id)
    checked(draft)
    objective_fits(draft)
    previous = await ctx.load(GoalObjective, draft.previous_objective_id) if draft.previous_objective_id else None
    lineage_id = lineage_of(
        draft.lineage_link,
        draft.previous_objective_id,
        previous.lineage_id if previous else None,
        "previous_objective_id",
    )
    position = draft.position or await queries.next_objective(ctx, goal.id)
    objective = GoalObjective(
        student_id=plan.student_id, goal_id=goal.id, lineage_id=lineage_id, position=position,
        **values(draft, without=("position",)),
    )  # fmt: skip
    ctx.add(objective)
    await ctx.flush()
    return objective


def goal_fits(draft: GoalDraft | IEPGoal) -> None:
    """A goal says something, and its parts agree with each other: when it is added, and as it would be changed."""
    needed(draft, "statement")
    counts_fit(draft)
    _measure_fits(draft)
    in_order(draft.starts_on, draft.target_on, "starts_on", "target_on")


def objective_fits(draft: ObjectiveDraft | GoalObjective) -> None:
    """The same for an objective."""
    needed(draft, "statement")
    counts_fit(draft)
    not_negative(draft.schedule_times, "schedule_times", least=1)


def _measure_fits(draft: GoalDraft | IEPGoal) -> None:
    """The parts of the measure agree with each other."""
    not_negative(draft.schedule_times, "schedule_times", least=1)
    not_negative(draft.target_in_a_row, "target_in_a_row", least=1)
    if draft.schedule_times is not None and draft.schedule_per is None:
        raise NotRight("schedule_per", "Please say per what the goal is measured: day, week, month or term.")
    if draft.measure_kind == "percent":
        for field in ("baseline_value", "target_value", "current_value"):
            value = getattr(draft, field)
            if value is not None and not 0 <= value <= 100:
                raise NotRight(field, f"A percentage lies between 0 and 100, not at {value}.")
    if draft.measure_kind == "prompt_level" and draft.target_value is not None:
        raise NotRight("target_value", "A goal measured by level of help has its target in the level, not in a number.")
    better = {"increase": 1, "decrease": -1}.get(draft.direction)
    if better and draft.baseline_value is not None and draft.target_value is not None:
        gain = (draft.target_value - draft.baseline_value) * better
        if gain < 0:
            raise NotRight(
                "target_value",
                f"The goal is to {draft.direction}, but the target {draft.target_value} is on the wrong side of the "
                f"baseline {draft.baseline_value}.",
            )
