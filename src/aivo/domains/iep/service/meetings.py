"""The team and its meetings: seats, plans to meet, sittings that took place, and who came."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.iep import permissions, queries
from aivo.domains.iep.errors import NotRight, PlanIsClosed, SeatTaken
from aivo.domains.iep.models import IEP, IEPMeeting, IEPMeetingPlan, IEPTeamMember, MeetingAttendance, MeetingSitting
from aivo.domains.iep.schemas import AttendanceDraft, MeetingDraft, SittingDraft, TeamMemberDraft
from aivo.domains.iep.schemas.draft import checked, needed, values
from aivo.domains.iep.service.rules import in_order, not_negative, with_zone
from aivo.domains.iep.shapes.words import FAMILY_ROLES
from aivo.kit.errors import NotFound

OF_THE_MEETING = (
    "minutes", "decisions", "parent_input", "student_input", "is_held_without_parent", "is_compliant",
    "noncompliance_reason",
)  # fmt: skip
"""What a sitting says about its meeting as a whole."""


async def name_team_member(ctx: Ctx, iep: IEP, draft: TeamMemberDraft) -> IEPTeamMember:
    """Give somebody a seat on the team of a plan. Staff can open the plan while they sit on it."""
    plan = await ctx.load(IEP, iep.id)
    await permissions.check(ctx, "name_team_member", plan.student_id)
    checked(draft)
    if plan.status in ("ended", "replaced", "withdrawn"):
        raise PlanIsClosed
    seat_fits(draft)
    if draft.role in FAMILY_ROLES and (draft.email or draft.phone):
        raise NotRight(
            "phone", "A family's address and phone stand in the learner's contacts only; please leave them out."
        )
    member = IEPTeamMember(student_id=plan.student_id, iep_id=plan.id, **values(draft))
    ctx.add(member)
    await ctx.flush()
    return member


def seat_fits(draft: TeamMemberDraft | IEPTeamMember) -> None:
    """A seat is somebody's, and its parts agree with each other: when it is given, and as it would be changed."""
    _somebody(draft.user_id, draft.person_name)
    in_order(draft.valid_from, draft.valid_to, "valid_from", "valid_to")
    if draft.written_input_on is not None:
        needed(draft, "written_input")


def meeting_fits(draft: MeetingDraft | IEPMeeting) -> None:
    """A meeting has its moment and, where one is needed, the interpreter's language: as it is planned or would be."""
    with_zone(draft.scheduled_at, "scheduled_at")
    not_negative(draft.scheduled_minutes, "scheduled_minutes", least=1)
    if draft.has_interpreter_need:
        needed(draft, "interpreter_language")


async def schedule_meeting(
    ctx: Ctx, student_id: UUID, draft: MeetingDraft, *, iep: IEP | None = None, further_plans: Sequence[IEP] = ()
) -> IEPMeeting:
    """Plan a meeting about a learner, mainly about one plan and perhaps about further ones."""
    await permissions.check(ctx, "schedule_meeting", student_id)
    checked(draft)
    if not draft.purposes:
        raise NotRight("purposes", "A meeting needs at least one purpose.")
    meeting_fits(draft)
    if any(plan.student_id != student_id for plan in (*filter(None, (iep,)), *further_plans)):
        raise NotFound
    if draft.rescheduled_from_id is not None:
        earlier = await ctx.load(IEPMeeting, draft.rescheduled_from_id)
        if earlier.status == "held":
            raise NotRight("rescheduled_from_id", "A meeting that was held stays held; plan a new one instead.")
        earlier.status = "rescheduled"
    meeting = IEPMeeting(
        student_id=student_id, iep_id=iep.id if iep else None, recorded_by_user_id=ctx.actor.user_id, **values(draft)
    )
    ctx.add(meeting)
    await ctx.flush()
    for plan in further_plans:
        ctx.add(IEPMeetingPlan(student_id=student_id, meeting_id=meeting.id, iep_id=plan.id))
    await ctx.flush()
    return meeting


async def record_sitting(ctx: Ctx, meeting: IEPMeeting, draft: SittingDraft) -> MeetingSitting:
    """Record that a meeting sat. It counts as held from now on, whatever was missing; what was missing is said."""
    row = await ctx.load(IEPMeeting, meeting.id)
    await permissions.check(ctx, "record_sitting", row.student_id)
    checked(draft)
    with_zone(draft.starts_at, "starts_at")
    with_zone(draft.ends_at, "ends_at")
    if draft.ends_at is not None and draft.ends_at <= draft.starts_at:
        raise NotRight("ends_at", "The sitting ends before it begins.")
    if draft.is_compliant is False:
        needed(draft, "noncompliance_reason")
    sitting = MeetingSitting(
        student_id=row.student_id,
        meeting_id=row.id,
        number=await queries.next_sitting(ctx, row.id),
        **values(draft, without=OF_THE_MEETING),
    )
    ctx.add(sitting)
    for name in OF_THE_MEETING:
        value = getattr(draft, name)
        if value not in (None, (), False) or name == "is_compliant":
            setattr(row, name, list(value) if isinstance(value, tuple) else value)
    day = await queries.school_day(ctx, row.student_id, draft.starts_at)
    row.held_on = max(filter(None, (row.held_on, day)))
    row.status = "held"
    await ctx.flush()
    return sitting


async def record_attendance(ctx: Ctx, sitting: MeetingSitting, draft: AttendanceDraft) -> MeetingAttendance:
    """Record one person at one sitting: there or not, from when to when, and an excusal of the right kind."""
    row = await ctx.load(MeetingSitting, sitting.id)
    await permissions.check(ctx, "record_attendance", row.student_id)
    checked(draft)
    _somebody(draft.user_id, draft.person_name)
    with_zone(draft.arrived_at, "arrived_at")
    with_zone(draft.left_at, "left_at")
    if draft.arrived_at is not None and draft.left_at is not None and draft.left_at < draft.arrived_at:
        raise NotRight("left_at", "This person left before they came.")
    if draft.status == "excused":
        needed(draft, "excusal_kind")
        if draft.role == "parent":
            raise NotRight(
                "status", "A parent is not excused; record them as absent, and the attempts to arrange for them."
            )
    if draft.user_id is not None and await queries.attends(ctx, row.id, draft.user_id):
        raise SeatTaken
    attendance = MeetingAttendance(
        student_id=row.student_id, meeting_id=row.meeting_id, sitting_id=row.id, **values(draft)
    )
    ctx.add(attendance)
    await ctx.flush()
    return attendance


def _somebody(user_id: UUID | None, person_name: str | None) -> None:
    """A seat is somebody's: a user, or a person with a name."""
    if user_id is None and not (person_name and person_name.strip()):
        raise NotRight("person_name", "Please choose a user, or enter the name of a person from outside.")
