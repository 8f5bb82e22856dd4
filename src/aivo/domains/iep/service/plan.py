"""Drafting a plan and putting it in force."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import func, update

from aivo.db.context import Ctx
from aivo.domains.iep import permissions, queries
from aivo.domains.iep.errors import (
    FamilyCannotAuthorAnIEP,
    HomePlanBelongsToFamilies,
    NoGroundForStart,
    NotRight,
    PlanAlreadyInForce,
)
from aivo.domains.iep.models import IEP, Accommodation, GoalObjective, IEPGoal, IEPService
from aivo.domains.iep.schemas import IEPDraft, Start
from aivo.domains.iep.schemas.draft import checked, needed, values
from aivo.domains.iep.service.rules import OPEN, day_before, grade_known, in_its_turn, in_order, never_two_in_force
from aivo.kit.errors import NotFound
from aivo.kit.ids import new_id


async def draft_iep(ctx: Ctx, student_id: UUID, draft: IEPDraft) -> IEP:
    """Draft the text of a plan. Nothing is decided and nothing is in force by it."""
    await permissions.check(ctx, "draft_iep", student_id)
    checked(draft)
    await _author_fits(ctx, draft)
    plan_fits(draft)
    columns = values(draft)
    lineage_id, revision = new_id(), 1
    if draft.replaces_id is not None:
        earlier = await ctx.load(IEP, draft.replaces_id)
        if earlier.student_id != student_id:
            raise NotFound
        if draft.reason == "amendment":
            lineage_id = earlier.lineage_id
            revision = await queries.next_revision(ctx, IEP, lineage_id)
            columns["annual_review_due_on"] = _review_stays(draft.annual_review_due_on, earlier.annual_review_due_on)
    plan = IEP(
        student_id=student_id,
        lineage_id=lineage_id,
        revision=revision,
        drafted_by_user_id=ctx.actor.user_id,
        **columns,
    )
    ctx.add(plan)
    await ctx.flush()
    return plan


def plan_fits(draft: IEPDraft | IEP) -> None:
    """The parts of a plan's head agree with each other: when it is drafted, and as it would be changed."""
    grade_known(draft.grade)
    in_order(draft.in_force_from, draft.planned_end_on, "in_force_from", "planned_end_on")
    if draft.kind == "home_learning_plan" and draft.annual_review_due_on is not None:
        raise NotRight("annual_review_due_on", "A home learning plan has no legal review date; please leave it out.")
    if draft.kind in ("transferred_in", "ifsp_copy") or draft.origin == "received_from":
        needed(draft, "received_from", "received_on")
    if draft.reason == "amendment" and draft.replaces_id is None:
        raise NotRight("replaces_id", "Please name the plan that the amendment changes.")


async def put_in_force(ctx: Ctx, iep: IEP, start: Start) -> IEP:
    """Put a drafted plan and its lines in force from a day on; the plan that it replaces ends the day before.

    What is missing for a lawful start does not stop it: it is recorded as it is, with the reason.
    """
    plan = await ctx.load(IEP, iep.id)
    await permissions.check(ctx, "put_in_force", plan.student_id)
    checked(start)
    await in_its_turn(ctx, plan)
    _ground(plan, start)
    if plan.replaces_id is not None:
        await _end_replaced(ctx, await ctx.load(IEP, plan.replaces_id), start.in_force_from)
    if await queries.plan_in_force(ctx, plan, start.in_force_from):
        raise PlanAlreadyInForce
    for name, value in values(start).items():
        if value is not None:
            setattr(plan, name, value)
    plan.consent_basis = start.consent_basis or "not_required"
    plan.status = "in_force"
    async with never_two_in_force():
        await ctx.flush()
    await _start_lines(ctx, plan, start.in_force_from)
    return plan


async def _author_fits(ctx: Ctx, draft: IEPDraft) -> None:
    """A family writes a home learning plan and keeps copies of a school's; a school never writes a home plan."""
    is_family = await queries.kind_of_tenant(ctx) == "family"
    if is_family and draft.kind != "home_learning_plan" and draft.origin == "made_here":
        raise FamilyCannotAuthorAnIEP
    if draft.kind == "home_learning_plan" and not is_family:
        raise HomePlanBelongsToFamilies


def _review_stays(given: date | None, due: date | None) -> date | None:
    """An amendment does not move the annual review."""
    if given is not None and due is not None and given != due:
        raise NotRight(
            "annual_review_due_on", f"An amendment does not move the annual review; it stays due on {due:%-d %B %Y}."
        )
    return due or given


def _ground(plan: IEP, start: Start) -> None:
    """A start rests on consent, on consent kept elsewhere, on none being needed, or is told as it was."""
    in_order(start.in_force_from, plan.planned_end_on, "in_force_from", "planned_end_on")
    if start.consent_basis is None:
        if plan.kind in ("iep", "services_plan"):
            raise NoGroundForStart
    elif start.consent_basis == "recorded" and start.consented_on is None:
        raise NotRight("consented_on", "Please enter the day on which consent was given.")
    elif start.consent_basis == "on_file_elsewhere":
        needed(start, "consent_on_file_where")
    elif start.consent_basis == "missing" and (start.is_compliant is not False or not start.noncompliance_reason):
        raise NotRight(
            "noncompliance_reason", "A start without consent is recorded as not compliant; please enter what happened."
        )


async def _end_replaced(ctx: Ctx, earlier: IEP, first: date) -> None:
    """End the plan that is replaced, with its lines, on the day before."""
    if earlier.status != "in_force":
        return
    last = day_before(first)
    if earlier.in_force_from is None or earlier.in_force_from > last:
        raise PlanAlreadyInForce
    earlier.status, earlier.in_force_to, earlier.end_reason = "replaced", last, "replaced"
    await ctx.flush()
    tenant = ctx.actor.tenant_id
    await ctx.session.execute(
        update(IEPGoal)
        .where(IEPGoal.tenant_id == tenant, IEPGoal.iep_id == earlier.id, IEPGoal.status == "active")
        .values(status="replaced", ended_on=last)
    )
    await ctx.session.execute(
        update(IEPService)
        .where(IEPService.tenant_id == tenant, IEPService.iep_id == earlier.id, IEPService.status == "active")
        .values(status="replaced", ended_on=last)
    )
    await ctx.session.execute(
        update(Accommodation)
        .where(Accommodation.tenant_id == tenant, Accommodation.iep_id == earlier.id, Accommodation.status == "active")
        .values(status="replaced", valid_to=func.greatest(Accommodation.valid_from, last))
    )


async def _start_lines(ctx: Ctx, plan: IEP, first: date) -> None:
    """Make the plan's open lines active."""
    tenant = ctx.actor.tenant_id
    goals = update(IEPGoal).where(IEPGoal.tenant_id == tenant, IEPGoal.iep_id == plan.id, IEPGoal.status.in_(OPEN))
    await ctx.session.execute(goals.values(status="active", starts_on=func.coalesce(IEPGoal.starts_on, first)))
    await ctx.session.execute(
        update(GoalObjective)
        .where(
            GoalObjective.tenant_id == tenant,
            GoalObjective.status.in_(OPEN),
            GoalObjective.goal_id.in_(queries.goal_ids(tenant, plan.id)),
        )
        .values(status="active")
        .execution_options(synchronize_session=False)
    )
    services = update(IEPService).where(
        IEPService.tenant_id == tenant, IEPService.iep_id == plan.id, IEPService.status.in_(OPEN)
    )
    await ctx.session.execute(services.values(status="active", starts_on=func.coalesce(IEPService.starts_on, first)))
    supports = update(Accommodation).where(
        Accommodation.tenant_id == tenant, Accommodation.iep_id == plan.id, Accommodation.status.in_(OPEN)
    )
    await ctx.session.execute(
        supports.values(status="active", valid_from=func.coalesce(Accommodation.valid_from, first))
    )
