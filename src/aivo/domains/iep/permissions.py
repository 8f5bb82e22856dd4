"""Who may do what in the plan room: one table, verb by verb. The database holds the same line for every row."""

from __future__ import annotations

from uuid import UUID

from aivo.db.context import Ctx
from aivo.db.scopes import Need
from aivo.domains.iep import queries
from aivo.domains.iep.errors import NotYourPart
from aivo.domains.iep.models import (
    IEP,
    Accommodation,
    BehaviorIncident,
    BehaviorInterventionPlan,
    EligibilityDecision,
    EligibilityDisability,
    GoalObjective,
    IEPGoal,
    IEPMeeting,
    IEPMeetingPlan,
    IEPService,
    IEPTeamMember,
    MeetingAttendance,
    MeetingSitting,
    PlacementMinutes,
    Section504Plan,
)
from aivo.kit.errors import NotFound
from aivo.web.rest import rights

STAFF = frozenset({"teacher", "district_admin", "system"})

MAY: dict[str, tuple[frozenset[str], Need]] = {
    "draft_iep": (STAFF, "plan"),
    "put_in_force": (STAFF, "plan"),
    "add_goal": (STAFF, "plan"),
    "add_objective": (STAFF, "plan"),
    "add_service": (STAFF, "plan"),
    "grant_accommodation": (STAFF, "plan"),
    "record_placement": (STAFF, "plan"),
    "name_team_member": (STAFF, "plan"),
    "schedule_meeting": (STAFF, "plan"),
    "record_sitting": (STAFF, "plan"),
    "record_attendance": (STAFF, "plan"),
    "write_behavior_plan": (STAFF, "plan"),
    "record_incident": (STAFF, "behaviour"),
    "decide_eligibility": (STAFF, "evaluation"),
    "open_504_plan": (STAFF, "plan"),
    "put_504_in_force": (STAFF, "plan"),
    "end_504_plan": (STAFF, "plan"),
}
"""Verb → the roles that do it, and what they have to be allowed to write about this learner."""


EDITORS = rights.STAFF
LINE = rights.Right(rights.TENANT, create=EDITORS, change=EDITORS, delete=EDITORS)
"""A text or line that is worked on until the plan is agreed."""
FACT = rights.Right(rights.TENANT, create=EDITORS)
"""What happened or was decided: entered once."""

RIGHTS: rights.Rights = {
    IEP: LINE,
    IEPGoal: LINE,
    GoalObjective: LINE,
    IEPService: LINE,
    Accommodation: LINE,
    PlacementMinutes: FACT,
    IEPTeamMember: rights.Right(rights.TENANT, create=EDITORS, change=EDITORS),
    IEPMeeting: rights.Right(rights.TENANT, create=EDITORS, change=EDITORS),
    IEPMeetingPlan: rights.Right(rights.TENANT),
    MeetingSitting: FACT,
    MeetingAttendance: FACT,
    BehaviorInterventionPlan: FACT,
    BehaviorIncident: FACT,
    EligibilityDecision: FACT,
    EligibilityDisability: rights.Right(rights.TENANT),
    Section504Plan: rights.Right(rights.TENANT, create=EDITORS, change=EDITORS),
}
"""Each collection of the room → the roles that read, make, change and delete its rows; row security picks the rows."""


async def check(ctx: Ctx, verb: str, student_id: UUID) -> None:
    """Pass or refuse: a learner the person does not see is not found, one they see may not be theirs to change."""
    roles, need = MAY[verb]
    if ctx.actor.role == "system":
        return
    door = await queries.door(ctx, student_id, need)
    if not door.sees:
        raise NotFound
    if ctx.actor.role not in roles or not door.may:
        raise NotYourPart
