"""Drafts about people and meetings."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from aivo.domains.iep.schemas.draft import Draft
from aivo.domains.iep.shapes.words import (
    Answer,
    AttendanceMode,
    AttendanceStatus,
    ExcusalKind,
    InvitedBy,
    MeetingMode,
    MeetingPurpose,
    TeamRole,
)


class TeamMemberDraft(Draft, frozen=True, kw_only=True):
    """A seat on the team: a user, or a person from outside by name."""

    role: TeamRole
    valid_from: date
    valid_to: date | None = None
    user_id: UUID | None = None
    relation_id: UUID | None = None
    person_name: str | None = None
    title: str | None = None
    organization: str | None = None
    email: str | None = None
    phone: str | None = None
    further_roles: tuple[TeamRole, ...] = ()
    area: str | None = None
    is_required: bool = False
    is_implementer: bool = False
    invited_by: InvitedBy = "agency"
    invited_on: date | None = None
    agency_consent_on: date | None = None
    answer: Answer = "none"
    answered_on: date | None = None
    written_input: str | None = None
    written_input_on: date | None = None
    duties_told_on: date | None = None
    duties_acknowledged_on: date | None = None


class MeetingDraft(Draft, frozen=True, kw_only=True):
    """A planned meeting about a learner."""

    purposes: tuple[MeetingPurpose, ...]
    scheduled_at: datetime | None = None
    scheduled_minutes: int | None = None
    title: str | None = None
    called_by: InvitedBy = "agency"
    organizer_user_id: UUID | None = None
    chair_user_id: UUID | None = None
    mode: MeetingMode = "in_person"
    place: str | None = None
    join_url: str | None = None
    rescheduled_from_id: UUID | None = None
    has_interpreter_need: bool = False
    interpreter_language: str | None = None
    interpreter_name: str | None = None
    parent_points_asked_on: date | None = None
    drafts_given_on: date | None = None
    safeguards_given_on: date | None = None
    student_invited_on: date | None = None
    agenda: str | None = None
    language: str = "en"


class SittingDraft(Draft, frozen=True, kw_only=True):
    """A sitting that took place, and what came of it."""

    starts_at: datetime
    ends_at: datetime | None = None
    mode: MeetingMode = "in_person"
    place: str | None = None
    minutes: str | None = None
    decisions: tuple[str, ...] = ()
    parent_input: str | None = None
    student_input: str | None = None
    is_held_without_parent: bool = False
    is_compliant: bool | None = None
    noncompliance_reason: str | None = None


class AttendanceDraft(Draft, frozen=True, kw_only=True):
    """One person at one sitting."""

    role: TeamRole
    status: AttendanceStatus = "present"
    mode: AttendanceMode = "in_person"
    team_member_id: UUID | None = None
    user_id: UUID | None = None
    person_name: str | None = None
    further_roles: tuple[TeamRole, ...] = ()
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    has_left_before_area: bool = False
    excusal_kind: ExcusalKind | None = None
    excusal_agreed_on: date | None = None
    excusal_document_id: UUID | None = None
    written_input: str | None = None
    written_input_on: date | None = None
    note: str | None = None
