"""What a plan promises: service lines, and the learner's placement in minutes."""

from __future__ import annotations

from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.iep import permissions, queries
from aivo.domains.iep.errors import NotRight, PlacementInTheWay
from aivo.domains.iep.models import IEP, IEPService, PlacementMinutes
from aivo.domains.iep.placement import early_childhood_code, school_age_code
from aivo.domains.iep.schemas import PlacementDraft, ServiceDraft
from aivo.domains.iep.schemas.draft import checked, named, needed, values
from aivo.domains.iep.service.rules import day_before, in_order, lineage_of, not_negative, open_plan


async def add_service(ctx: Ctx, iep: IEP, draft: ServiceDraft) -> IEPService:
    """Add a service line to a plan that is still a draft."""
    plan = await open_plan(ctx, iep.id)
    await permissions.check(ctx, "add_service", plan.student_id)
    checked(draft)
    service_fits(draft)
    previous = await ctx.load(IEPService, draft.previous_service_id) if draft.previous_service_id else None
    lineage_id = lineage_of(
        draft.lineage_link, draft.previous_service_id, previous.lineage_id if previous else None, "previous_service_id"
    )
    position = draft.position or await queries.next_place(ctx, IEPService, plan.id)
    line = IEPService(
        student_id=plan.student_id, iep_id=plan.id, lineage_id=lineage_id, position=position,
        **values(draft, without=("position",)),
    )  # fmt: skip
    ctx.add(line)
    await ctx.flush()
    return line


async def record_placement(
    ctx: Ctx, student_id: UUID, draft: PlacementDraft, *, iep: IEP | None = None
) -> PlacementMinutes:
    """Record a placement from a day on; the one before it ends the day before. The federal code follows from it."""
    await permissions.check(ctx, "record_placement", student_id)
    checked(draft)
    in_order(draft.valid_from, draft.valid_to, "valid_from", "valid_to")
    not_negative(draft.school_minutes_per_week, "school_minutes_per_week", least=1)
    not_negative(draft.outside_minutes_per_week, "outside_minutes_per_week", most=draft.school_minutes_per_week)
    code = (
        early_childhood_code(
            draft.early_childhood_minutes_per_week, draft.has_most_services_in_program, draft.separate_setting
        )
        if draft.is_early_childhood
        else school_age_code(draft.school_minutes_per_week, draft.outside_minutes_per_week, draft.separate_setting)
    )
    for earlier in await queries.placements_from(ctx, student_id, draft.valid_from):
        if draft.valid_to is not None and earlier.valid_from > draft.valid_to:
            continue
        if earlier.valid_from >= draft.valid_from:
            raise PlacementInTheWay
        earlier.valid_to = day_before(draft.valid_from)
    await ctx.flush()
    placement = PlacementMinutes(
        student_id=student_id, iep_id=iep.id if iep else None, environment_code=code, **values(draft)
    )
    ctx.add(placement)
    await ctx.flush()
    return placement


def service_fits(draft: ServiceDraft | IEPService) -> None:
    """A service has a name, and its parts agree with each other: when it is added, and as it would be changed."""
    needed(draft, "name")
    _frequency_fits(draft)
    in_order(draft.starts_on, draft.ends_on, "starts_on", "ends_on")


def _frequency_fits(draft: ServiceDraft | IEPService) -> None:
    """Amount, unit and period stand together, and sessions times minutes are the amount."""
    for field in ("amount", "amount_min", "amount_max", "sessions_per_period", "session_minutes", "every_periods"):
        value = getattr(draft, field)
        if value is not None and value <= 0:
            raise NotRight(field, f"{named(field)} has to be more than 0.")
    if draft.amount is not None and (draft.unit is None or draft.per_period is None):
        raise NotRight("unit", "An amount needs its unit and period, such as 60 minutes per week.")
    if draft.amount_min is not None and draft.amount_max is not None and draft.amount_min > draft.amount_max:
        raise NotRight(
            "amount_max", f"The range runs from {draft.amount_min} to {draft.amount_max}; the larger comes last."
        )
    if draft.unit == "minutes" and draft.amount and draft.sessions_per_period and draft.session_minutes:
        product = draft.sessions_per_period * draft.session_minutes
        if product != draft.amount:
            raise NotRight(
                "amount",
                f"{draft.sessions_per_period} sessions of {draft.session_minutes} minutes are {product} minutes, "
                f"not {draft.amount}.",
            )
    if draft.per_period == "total" and draft.total_by_on is None and draft.ends_on is None:
        raise NotRight("total_by_on", "A total needs the day by which it is given.")
    if draft.grouping == "individual" and draft.group_size_max is not None:
        raise NotRight("group_size_max", "An individual service has no group size; please leave it out.")
    not_negative(draft.group_size_max, "group_size_max", least=2)
