"""Meetings of the team: purposes, sittings, the plans they serve and who came."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, LearnerRecord, index, to_many, to_one, unique
from aivo.db.columns import (
    UUID,
    Mapped,
    date,
    datetime,
    flag,
    learner_ref,
    many_words,
    ref,
    text,
    texts,
    whole,
    words_of,
)
from aivo.db.scopes import student
from aivo.domains.iep.shapes.words import (
    AttendanceMode,
    AttendanceStatus,
    ExcusalKind,
    InvitedBy,
    MeetingMode,
    MeetingPurpose,
    MeetingStatus,
    TeamRole,
)

if TYPE_CHECKING:
    from aivo.domains.iep.models.plan import IEP
    from aivo.domains.iep.models.team import IEPTeamMember


class IEPMeeting(LearnerRecord):
    """A meeting about a learner. It has one or more purposes and sittings and may serve several plans.

    The plan it is mainly about stands in ``iep_id`` (none yet for an eligibility or 504 meeting), every further plan
    is a link. A meeting that was held is always recorded as held; what was missing is said beside it.
    """

    __tablename__ = "iep_meetings"
    __scope__ = student("plan")
    __table_args__ = (
        index("student_id", "created_at"),
        index("student_id", "held_on"),
        index("status", "scheduled_at"),
        CheckConstraint("cardinality(purposes) > 0", name="has_purpose"),
        CheckConstraint("status <> 'held' or held_on is not null", name="held_has_day"),
        CheckConstraint(
            "is_compliant is not false or noncompliance_reason is not null", name="noncompliance_has_reason"
        ),
        CheckConstraint("scheduled_minutes is null or scheduled_minutes > 0", name="scheduled_minutes_positive"),
    )

    iep_id: Mapped[UUID | None] = learner_ref("ieps", null=True, comment="The plan the meeting is mainly about")
    purposes: Mapped[list[str]] = many_words(*get_args(MeetingPurpose))
    status: Mapped[MeetingStatus] = words_of(MeetingStatus, default="planned")
    title: Mapped[str | None] = text("Heading of the meeting for staff", null=True)
    called_by: Mapped[InvitedBy] = words_of(InvitedBy, default="agency", comment="Who asked for the meeting")
    organizer_user_id: Mapped[UUID | None] = ref("users", null=True, comment="Who invites")
    chair_user_id: Mapped[UUID | None] = ref("users", null=True, comment="Who leads the meeting")
    scheduled_at: Mapped[datetime | None] = mapped_column(comment="Planned beginning")
    scheduled_minutes: Mapped[int | None] = whole("Planned length in minutes", null=True)
    held_on: Mapped[date | None] = mapped_column(
        comment="Legal date: day of the last sitting, in the school's time zone"
    )
    mode: Mapped[MeetingMode] = words_of(MeetingMode, default="in_person")
    place: Mapped[str | None] = text("Room or address", null=True)
    join_url: Mapped[str | None] = text("Link for taking part by video", null=True, label="contact")
    rescheduled_from_id: Mapped[UUID | None] = learner_ref(
        "iep_meetings", null=True, comment="The meeting that it takes the place of"
    )
    cancel_reason: Mapped[str | None] = text("Why it was cancelled or put off", null=True)
    has_interpreter_need: Mapped[bool] = flag("An interpreter is needed; the family pays nothing")
    interpreter_language: Mapped[str | None] = text("Language code, sign languages included", null=True)
    interpreter_name: Mapped[str | None] = text("Who interpreted", null=True, label="identity")
    parent_points_asked_on: Mapped[date | None] = mapped_column(
        comment="Parents were asked for their points before drafting"
    )
    drafts_given_on: Mapped[date | None] = mapped_column(comment="Day on which the parents got the drafts and reports")
    safeguards_given_on: Mapped[date | None] = mapped_column(
        comment="Day on which the procedural safeguards were given"
    )
    student_invited_on: Mapped[date | None] = mapped_column(
        comment="The learner was invited (a must when transition is a purpose)"
    )
    agenda: Mapped[str | None] = text(null=True)
    minutes: Mapped[str | None] = text("Notes of what was said and decided", null=True)
    decisions: Mapped[list[str]] = texts("What was decided, one by one")
    parent_input: Mapped[str | None] = text("What the parents said, in their words", null=True)
    student_input: Mapped[str | None] = text("What the learner said, in their words", null=True)
    is_held_without_parent: Mapped[bool] = flag("No parent took part; lawful only with recorded attempts (300.322(d))")
    is_compliant: Mapped[bool | None] = mapped_column(
        comment="False when a seat, notice or date was missing; null: not looked at"
    )
    noncompliance_reason: Mapped[str | None] = text("What was missing, and why", null=True)
    language: Mapped[str] = text("Language code of the texts", default="en", server_default="en", label="none")
    recorded_by_user_id: Mapped[UUID | None] = ref("users", null=True)

    iep: Mapped[IEP | None] = to_one("IEPMeeting.iep_id", "IEP", back="meetings")
    sittings: Mapped[list[MeetingSitting]] = to_many("MeetingSitting.meeting_id", "IEPMeeting", back="meeting")
    further_plans: Mapped[list[IEPMeetingPlan]] = to_many("IEPMeetingPlan.meeting_id", "IEPMeeting", back="meeting")
    attendance: Mapped[list[MeetingAttendance]] = to_many("MeetingAttendance.meeting_id", "IEPMeeting", back="meeting")


class IEPMeetingPlan(LearnerRecord):
    """A further plan of the same learner that a meeting serves, beside the one it is mainly about."""

    __tablename__ = "iep_meeting_plans"
    __scope__ = student("plan")
    __table_args__ = (unique("meeting_id", "iep_id"),)

    meeting_id: Mapped[UUID] = learner_ref("iep_meetings")
    iep_id: Mapped[UUID] = learner_ref("ieps")

    meeting: Mapped[IEPMeeting] = to_one("IEPMeetingPlan.meeting_id", "IEPMeeting", back="further_plans")
    iep: Mapped[IEP] = to_one("IEPMeetingPlan.iep_id", "IEP", back="meeting_links")


class MeetingSitting(LearnerRecord):
    """One sitting of a meeting; a long meeting is continued on another day."""

    __tablename__ = "meeting_sittings"
    __scope__ = student("plan")
    __table_args__ = (
        unique("meeting_id", "number"),
        index("student_id", "starts_at"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("ends_at is null or ends_at > starts_at", name="times"),
    )

    meeting_id: Mapped[UUID] = learner_ref("iep_meetings")
    number: Mapped[int] = whole("1 for the first sitting")
    starts_at: Mapped[datetime] = mapped_column(comment="Real beginning")
    ends_at: Mapped[datetime | None] = mapped_column(comment="Real end")
    mode: Mapped[MeetingMode] = words_of(MeetingMode, default="in_person")
    place: Mapped[str | None] = text("Room or address", null=True)

    meeting: Mapped[IEPMeeting] = to_one("MeetingSitting.meeting_id", "IEPMeeting", back="sittings")
    attendance: Mapped[list[MeetingAttendance]] = to_many(
        "MeetingAttendance.sitting_id", "MeetingSitting", back="sitting"
    )


class MeetingAttendance(LearnerRecord):
    """One person at one sitting: there or not, how, from when to when, and an excusal of the kind that the law asks."""

    __tablename__ = "meeting_attendances"
    __scope__ = student("plan")
    __table_args__ = (
        index("student_id", "created_at"),
        unique("sitting_id", "user_id", where="user_id is not null"),
        CheckConstraint("user_id is not null or person_name is not null", name="somebody"),
        CheckConstraint("left_at is null or arrived_at is null or left_at >= arrived_at", name="times"),
        CheckConstraint("status <> 'excused' or excusal_kind is not null", name="excusal_has_kind"),
    )

    meeting_id: Mapped[UUID] = learner_ref("iep_meetings")
    sitting_id: Mapped[UUID] = learner_ref("meeting_sittings")
    team_member_id: Mapped[UUID | None] = learner_ref(
        "iep_team_members", null=True, comment="Their seat on the plan's team"
    )
    user_id: Mapped[UUID | None] = ref("users", null=True, comment="Null for a person without an account")
    person_name: Mapped[str | None] = text("Name; required without a user", null=True, label="identity")
    role: Mapped[TeamRole] = words_of(TeamRole, comment="The seat they sat in")
    further_roles: Mapped[list[str]] = many_words(*get_args(TeamRole), comment="Other seats the same person filled")
    status: Mapped[AttendanceStatus] = words_of(AttendanceStatus)
    mode: Mapped[AttendanceMode] = words_of(AttendanceMode, default="in_person")
    arrived_at: Mapped[datetime | None] = mapped_column()
    left_at: Mapped[datetime | None] = mapped_column()
    has_left_before_area: Mapped[bool] = flag("Left before their area was discussed, which counts as absent")
    excusal_kind: Mapped[ExcusalKind | None] = words_of(ExcusalKind, null=True)
    excusal_agreed_on: Mapped[date | None] = mapped_column(comment="Written agreement or consent of the parent")
    excusal_document_id: Mapped[UUID | None] = learner_ref("documents", null=True, comment="The signed excusal")
    written_input: Mapped[str | None] = text("Written input given before the meeting", null=True)
    written_input_on: Mapped[date | None] = mapped_column(comment="Day on which the input reached parents and team")
    note: Mapped[str | None] = text(null=True)

    meeting: Mapped[IEPMeeting] = to_one("MeetingAttendance.meeting_id", "IEPMeeting", back="attendance")
    sitting: Mapped[MeetingSitting] = to_one("MeetingAttendance.sitting_id", "MeetingSitting", back="attendance")
    team_member: Mapped[IEPTeamMember | None] = to_one("MeetingAttendance.team_member_id", "IEPTeamMember")
