"""Opening a 504 plan and putting it in force."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import func, update

from aivo.db.context import Ctx
from aivo.domains.iep import permissions, queries
from aivo.domains.iep.errors import NotRight, PlanAlreadyInForce
from aivo.domains.iep.models import Accommodation, Section504Plan
from aivo.domains.iep.schemas import Section504Draft
from aivo.domains.iep.schemas.draft import checked, values
from aivo.domains.iep.service.rules import OPEN, day_before, grade_known, in_its_turn, in_order, never_two_in_force
from aivo.kit.errors import NotFound
from aivo.kit.ids import new_id


async def open_504_plan(ctx: Ctx, student_id: UUID, draft: Section504Draft) -> Section504Plan:
    """Open a 504 plan as a draft; its accommodations are granted beside it."""
    await permissions.check(ctx, "open_504_plan", student_id)
    checked(draft)
    section_504_fits(draft)
    lineage_id, revision = new_id(), 1
    if draft.replaces_id is not None:
        earlier = await ctx.load(Section504Plan, draft.replaces_id)
        if earlier.student_id != student_id:
            raise NotFound
        lineage_id = earlier.lineage_id
        revision = await queries.next_revision(ctx, Section504Plan, lineage_id)
    plan = Section504Plan(
        student_id=student_id,
        lineage_id=lineage_id,
        revision=revision,
        drafted_by_user_id=ctx.actor.user_id,
        **values(draft),
    )
    ctx.add(plan)
    await ctx.flush()
    return plan


def section_504_fits(draft: Section504Draft | Section504Plan) -> None:
    """The parts of a 504 plan agree with each other: when it is opened, and as it would be changed."""
    grade_known(draft.grade)
    in_order(draft.in_force_from, draft.review_due_on, "in_force_from", "review_due_on")


async def put_504_in_force(ctx: Ctx, plan: Section504Plan, first: date) -> Section504Plan:
    """Put a 504 plan and its accommodations in force from a day on; the text it replaces ends the day before."""
    row = await ctx.load(Section504Plan, plan.id)
    await permissions.check(ctx, "put_504_in_force", row.student_id)
    await in_its_turn(ctx, row)
    if row.replaces_id is not None:
        await _end_replaced(ctx, await ctx.load(Section504Plan, row.replaces_id), first)
    if await queries.section_504_in_force(ctx, row, first):
        raise PlanAlreadyInForce
    row.in_force_from, row.status = first, "in_force"
    async with never_two_in_force():
        await ctx.flush()
    supports = update(Accommodation).where(
        Accommodation.tenant_id == ctx.actor.tenant_id,
        Accommodation.section_504_plan_id == row.id,
        Accommodation.status.in_(OPEN),
    )
    await ctx.session.execute(
        supports.values(status="active", valid_from=func.coalesce(Accommodation.valid_from, first))
    )
    return row


async def end_504_plan(ctx: Ctx, plan: Section504Plan, last: date, reason: str) -> Section504Plan:
    """End a 504 plan and its accommodations after its last day, such as when an IEP takes its place."""
    row = await ctx.load(Section504Plan, plan.id)
    await permissions.check(ctx, "end_504_plan", row.student_id)
    if row.status != "in_force" or row.in_force_from is None:
        raise NotRight("status", "Only a plan that is in force can end; this one is not.")
    if not reason.strip():
        raise NotRight("end_reason", "Please say why the plan ends.")
    in_order(row.in_force_from, last, "in_force_from", "in_force_to")
    row.status, row.in_force_to, row.end_reason = "ended", last, reason
    await ctx.flush()
    await _stop_supports(ctx, row, last, "ended")
    return row


async def _end_replaced(ctx: Ctx, earlier: Section504Plan, first: date) -> None:
    """End the text that is replaced, with its accommodations, on the day before."""
    if earlier.status != "in_force":
        return
    last = day_before(first)
    if earlier.in_force_from is None or earlier.in_force_from > last:
        raise PlanAlreadyInForce
    earlier.status, earlier.in_force_to, earlier.end_reason = "replaced", last, "replaced by the next plan"
    await ctx.flush()
    await _stop_supports(ctx, earlier, last, "replaced")


async def _stop_supports(ctx: Ctx, plan: Section504Plan, last: date, status: str) -> None:
    supports = update(Accommodation).where(
        Accommodation.tenant_id == ctx.actor.tenant_id,
        Accommodation.section_504_plan_id == plan.id,
        Accommodation.status == "active",
    )
    await ctx.session.execute(supports.values(status=status, valid_to=func.greatest(Accommodation.valid_from, last)))
