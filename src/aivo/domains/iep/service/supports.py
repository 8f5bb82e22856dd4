"""Granting accommodations, whichever plan or person they come from."""

from __future__ import annotations

from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.iep import permissions
from aivo.domains.iep.errors import NotRight, PlanIsClosed
from aivo.domains.iep.models import IEP, Accommodation, Section504Plan
from aivo.domains.iep.schemas import AccommodationDraft
from aivo.domains.iep.schemas.draft import checked, needed, values
from aivo.domains.iep.service.rules import OPEN, in_order, lineage_of, open_plan
from aivo.kit.errors import NotFound


async def grant_accommodation(
    ctx: Ctx,
    student_id: UUID,
    draft: AccommodationDraft,
    *,
    iep: IEP | None = None,
    section_504_plan: Section504Plan | None = None,
) -> Accommodation:
    """Grant a support: with a plan it becomes active when the plan does, without one from its first day."""
    await permissions.check(ctx, "grant_accommodation", student_id)
    checked(draft)
    support_fits(draft)
    status = await _status(ctx, student_id, draft, iep, section_504_plan)
    previous_id = draft.previous_accommodation_id
    previous = await ctx.load(Accommodation, previous_id) if previous_id else None
    lineage_id = lineage_of(
        draft.lineage_link, previous_id, previous.lineage_id if previous else None, "previous_accommodation_id"
    )
    support = Accommodation(
        student_id=student_id,
        iep_id=iep.id if iep else None,
        section_504_plan_id=section_504_plan.id if section_504_plan else None,
        lineage_id=lineage_id,
        status=status,
        granted_by_user_id=ctx.actor.user_id,
        **values(draft),
    )
    ctx.add(support)
    await ctx.flush()
    return support


async def _status(
    ctx: Ctx, student_id: UUID, draft: AccommodationDraft, iep: IEP | None, section_504_plan: Section504Plan | None
) -> str:
    """A support of a plan waits for its plan; the source and the plan have to agree."""
    if (draft.source in ("iep", "services_plan")) != (iep is not None):
        raise NotRight(
            "source", "A support from an IEP or services plan stands with that plan, any other one without it."
        )
    if (draft.source == "504") != (section_504_plan is not None):
        raise NotRight("source", "A support from a 504 plan stands with that plan, any other one without it.")
    if iep is not None:
        if (await open_plan(ctx, iep.id)).student_id != student_id:
            raise NotFound
        return "draft"
    if section_504_plan is not None:
        plan = await ctx.load(Section504Plan, section_504_plan.id)
        if plan.student_id != student_id:
            raise NotFound
        if plan.status not in OPEN:
            raise PlanIsClosed
        return "draft"
    if draft.valid_from is None:
        raise NotRight("valid_from", "Please say from which day the support is given.")
    return "active"


def support_fits(draft: AccommodationDraft | Accommodation) -> None:
    """A support says something, and its parts agree with each other: when it is granted, and as it would be changed."""
    needed(draft, "statement")
    _amount_fits(draft)
    in_order(draft.valid_from, draft.valid_to, "valid_from", "valid_to")


def _amount_fits(draft: AccommodationDraft | Accommodation) -> None:
    """An amount has its unit; extended time says how much and is never less than the usual time."""
    if (draft.amount is None) != (draft.amount_of is None):
        raise NotRight("amount", "An amount needs what it counts, such as 1.5 times or 15 minutes.")
    if draft.amount is not None and draft.amount <= 0:
        raise NotRight("amount", "The amount has to be more than 0.")
    if draft.kind == "extended_time":
        if draft.amount is None:
            raise NotRight("amount", "Extended time needs an amount, such as 1.5 times or 15 minutes.")
        if draft.amount_of == "times" and draft.amount <= 1:
            raise NotRight("amount", f"{draft.amount} times the usual time is no extended time; enter more than 1.")
