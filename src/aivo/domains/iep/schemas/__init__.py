"""Drafts: what a person hands in to a verb of the plan room, typed and checked in one place."""

from aivo.domains.iep.schemas.behavior import BehaviorPlanDraft, IncidentDraft
from aivo.domains.iep.schemas.eligibility import DisabilityDraft, EligibilityDraft
from aivo.domains.iep.schemas.lines import AccommodationDraft, GoalDraft, ObjectiveDraft, PlacementDraft, ServiceDraft
from aivo.domains.iep.schemas.meetings import AttendanceDraft, MeetingDraft, SittingDraft, TeamMemberDraft
from aivo.domains.iep.schemas.plan import IEPDraft, Section504Draft, Start

__all__ = [
    "AccommodationDraft", "AttendanceDraft", "BehaviorPlanDraft", "DisabilityDraft", "EligibilityDraft", "GoalDraft",
    "IEPDraft", "IncidentDraft", "MeetingDraft", "ObjectiveDraft", "PlacementDraft", "Section504Draft", "ServiceDraft",
    "SittingDraft", "Start", "TeamMemberDraft",
]  # fmt: skip
