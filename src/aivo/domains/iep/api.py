"""The plan through the API: worked on while it is a draft, afterwards read."""

from __future__ import annotations

from aivo.db.context import Ctx
from aivo.domains.iep import permissions, service
from aivo.domains.iep.errors import PlanIsClosed
from aivo.domains.iep.models import (
    IEP,
    Accommodation,
    BehaviorIncident,
    BehaviorInterventionPlan,
    EligibilityDecision,
    GoalObjective,
    IEPGoal,
    IEPMeeting,
    IEPService,
    IEPTeamMember,
    MeetingAttendance,
    MeetingSitting,
    PlacementMinutes,
    Section504Plan,
)
from aivo.domains.iep.schemas import (
    AccommodationDraft,
    GoalDraft,
    IEPDraft,
    MeetingDraft,
    ObjectiveDraft,
    Section504Draft,
    ServiceDraft,
    TeamMemberDraft,
)
from aivo.domains.iep.service.goals import goal_fits, objective_fits
from aivo.domains.iep.service.meetings import meeting_fits, seat_fits
from aivo.domains.iep.service.plan import plan_fits
from aivo.domains.iep.service.rules import OPEN, open_plan
from aivo.domains.iep.service.section504 import section_504_fits
from aivo.domains.iep.service.services import service_fits
from aivo.domains.iep.service.supports import support_fits
from aivo.web.rest.creating import Creation
from aivo.web.rest.resource import Writes, fields_of, resources

LINEAGE = ("origin", "lineage_link", "comparable_to")
DECIDED = ("consented_on", "consent_record_id", "decided_on", "in_force_from")


async def plan_is_open(ctx: Ctx, plan: IEP | Section504Plan) -> None:
    """A plan's text changes until it is agreed; afterwards by a new text only."""
    await permissions.check(ctx, "draft_iep" if isinstance(plan, IEP) else "open_504_plan", plan.student_id)
    if plan.status not in OPEN:
        raise PlanIsClosed


async def line_is_open(ctx: Ctx, line: IEPGoal | IEPService) -> None:
    """A line changes as long as its plan does."""
    await permissions.check(ctx, "add_goal", line.student_id)
    await open_plan(ctx, line.iep_id)


async def objective_is_open(ctx: Ctx, objective: GoalObjective) -> None:
    """An objective changes as long as its goal does."""
    await line_is_open(ctx, await ctx.load(IEPGoal, objective.goal_id))


async def support_is_open(ctx: Ctx, support: Accommodation) -> None:
    """A support changes as long as it is a draft; one that is given ends, and another one begins."""
    await permissions.check(ctx, "grant_accommodation", support.student_id)
    if support.status != "draft":
        raise PlanIsClosed
    if support.iep_id is not None:
        await open_plan(ctx, support.iep_id)


async def seat_is_open(ctx: Ctx, seat: IEPTeamMember) -> None:
    """A seat changes as long as its plan has not ended."""
    await permissions.check(ctx, "name_team_member", seat.student_id)
    plan = await ctx.load(IEP, seat.iep_id)
    if plan.status in ("ended", "replaced", "withdrawn"):
        raise PlanIsClosed


async def meeting_is_ahead(ctx: Ctx, meeting: IEPMeeting) -> None:
    """A meeting changes until it is held."""
    await permissions.check(ctx, "schedule_meeting", meeting.student_id)
    if meeting.status not in ("planned", "noticed"):
        raise PlanIsClosed("This meeting is over; what was said stands in its sittings.")


def kept(draft: type, *without: str) -> tuple[str, ...]:
    """The fields of a line that may change: not where it comes from, nor which one it continues."""
    previous = tuple(name for name in fields_of(draft) if name.startswith("previous_"))
    return fields_of(draft, *LINEAGE, *previous, *without)


RESOURCES = resources(
    permissions.RIGHTS,
    {
        IEP: Writes(
            Creation(service.draft_iep),
            fields_of(IEPDraft, "kind", "origin", "replaces_id", "in_force_from", "decided_on"),
            plan_is_open,
            plan_fits,
        ),
        IEPGoal: Writes(Creation(service.add_goal), kept(GoalDraft), line_is_open, goal_fits),
        GoalObjective: Writes(Creation(service.add_objective), kept(ObjectiveDraft), objective_is_open, objective_fits),
        IEPService: Writes(Creation(service.add_service), kept(ServiceDraft), line_is_open, service_fits),
        Accommodation: Writes(
            Creation(service.grant_accommodation), kept(AccommodationDraft, "source"), support_is_open, support_fits
        ),
        PlacementMinutes: Writes(Creation(service.record_placement)),
        IEPTeamMember: Writes(
            Creation(service.name_team_member),
            fields_of(TeamMemberDraft, "role", "user_id", "relation_id", "valid_from", "email", "phone"),
            seat_is_open,
            seat_fits,
        ),
        IEPMeeting: Writes(
            Creation(service.schedule_meeting, without=("further_plans",)),
            fields_of(MeetingDraft, "purposes", "rescheduled_from_id"),
            meeting_is_ahead,
            meeting_fits,
        ),
        MeetingSitting: Writes(Creation(service.record_sitting)),
        MeetingAttendance: Writes(Creation(service.record_attendance)),
        BehaviorInterventionPlan: Writes(Creation(service.write_behavior_plan)),
        BehaviorIncident: Writes(Creation(service.record_incident)),
        EligibilityDecision: Writes(Creation(service.decide_eligibility)),
        Section504Plan: Writes(
            Creation(service.open_504_plan, without=DECIDED),
            fields_of(Section504Draft, "origin", "replaces_id", *DECIDED),
            plan_is_open,
            section_504_fits,
        ),
    },
)
