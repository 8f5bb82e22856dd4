"""Writing behaviour plans and recording incidents."""

from __future__ import annotations

from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.iep import permissions, queries
from aivo.domains.iep.errors import BehaviorPlanExists, NotRight
from aivo.domains.iep.models import IEP, BehaviorIncident, BehaviorInterventionPlan, Section504Plan
from aivo.domains.iep.schemas import BehaviorPlanDraft, IncidentDraft
from aivo.domains.iep.schemas.draft import checked, needed, values
from aivo.domains.iep.service.rules import day_before, in_order, not_negative, with_zone
from aivo.kit.errors import NotFound
from aivo.kit.ids import new_id


async def write_behavior_plan(
    ctx: Ctx,
    student_id: UUID,
    draft: BehaviorPlanDraft,
    *,
    iep: IEP | None = None,
    section_504_plan: Section504Plan | None = None,
) -> BehaviorInterventionPlan:
    """Write a behaviour plan, with an IEP, with a 504 plan or alone; with a first day it is active, else a draft."""
    await permissions.check(ctx, "write_behavior_plan", student_id)
    checked(draft)
    _behaviors_fit(draft)
    in_order(draft.in_force_from, draft.review_due_on, "in_force_from", "review_due_on")
    if any(plan is not None and plan.student_id != student_id for plan in (iep, section_504_plan)):
        raise NotFound
    lineage_id = await _succeed(ctx, student_id, draft, iep)
    columns = values(draft)
    columns["functions"] = list(draft.functions) or sorted({f for b in draft.target_behaviors for f in b.functions})
    plan = BehaviorInterventionPlan(
        student_id=student_id,
        iep_id=iep.id if iep else None,
        section_504_plan_id=section_504_plan.id if section_504_plan else None,
        lineage_id=lineage_id,
        status="active" if draft.in_force_from else "draft",
        author_user_id=ctx.actor.user_id,
        **columns,
    )
    ctx.add(plan)
    await ctx.flush()
    return plan


async def record_incident(ctx: Ctx, student_id: UUID, draft: IncidentDraft) -> BehaviorIncident:
    """Record what happened, as it concerns this learner; every removal counts, informal ones too."""
    await permissions.check(ctx, "record_incident", student_id)
    checked(draft)
    needed(draft, "behavior")
    with_zone(draft.occurred_at, "occurred_at")
    with_zone(draft.family_told_at, "family_told_at")
    not_negative(draft.duration_seconds, "duration_seconds")
    not_negative(draft.intensity, "intensity", least=1, most=5)
    not_negative(draft.other_learners_count, "other_learners_count")
    not_negative(draft.removal_minutes, "removal_minutes")
    if draft.removal != "none" and draft.removal_minutes is None:
        raise NotRight("removal_minutes", "Please enter how many minutes of instruction the removal took.")
    if draft.removal == "none" and draft.removal_minutes is not None:
        raise NotRight("removal", "Minutes of removal were entered; please say what kind of removal it was.")
    incident = BehaviorIncident(student_id=student_id, recorded_by_user_id=ctx.actor.user_id, **values(draft))
    ctx.add(incident)
    await ctx.flush()
    return incident


async def _succeed(ctx: Ctx, student_id: UUID, draft: BehaviorPlanDraft, iep: IEP | None) -> UUID:
    """The lineage of the new plan. The one that it replaces ends and lets go of the plan it stood with."""
    standing = await queries.behavior_plan_of(ctx, iep.id) if iep else None
    if standing is not None and standing.id != draft.replaces_id:
        raise BehaviorPlanExists
    if draft.replaces_id is None:
        return new_id()
    earlier = standing or await ctx.load(BehaviorInterventionPlan, draft.replaces_id)
    if earlier.student_id != student_id:
        raise NotFound
    if earlier.status == "active" and draft.in_force_from is not None:
        last = day_before(draft.in_force_from)
        if earlier.in_force_from is not None and last < earlier.in_force_from:
            raise NotRight("in_force_from", "The new behaviour plan has to begin after the one that it replaces.")
        earlier.in_force_to = last
    earlier.status, earlier.iep_id = "replaced", None
    await ctx.flush()
    return earlier.lineage_id


def _behaviors_fit(draft: BehaviorPlanDraft) -> None:
    """A plan has behaviours that can be seen, each with one that stands in its place."""
    if not draft.target_behaviors:
        raise NotRight("target_behaviors", "A behaviour plan needs at least one target behaviour.")
    for behavior in draft.target_behaviors:
        if not behavior.name.strip() or not behavior.definition.strip():
            raise NotRight(
                "target_behaviors", "Each target behaviour needs a name and a definition that can be observed."
            )
        if draft.in_force_from is not None and not behavior.replacement.strip():
            raise NotRight(
                "target_behaviors",
                f"Please say which behaviour stands in the place of {behavior.name!r} (same function).",
            )
