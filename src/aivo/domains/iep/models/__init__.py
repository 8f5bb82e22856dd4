"""The tables of the plan room."""

from aivo.domains.iep.models.behavior import BehaviorIncident, BehaviorInterventionPlan
from aivo.domains.iep.models.eligibility import EligibilityDecision, EligibilityDisability
from aivo.domains.iep.models.goals import GoalObjective, IEPGoal
from aivo.domains.iep.models.meetings import IEPMeeting, IEPMeetingPlan, MeetingAttendance, MeetingSitting
from aivo.domains.iep.models.plan import IEP
from aivo.domains.iep.models.section504 import Section504Plan
from aivo.domains.iep.models.services import IEPService, PlacementMinutes
from aivo.domains.iep.models.supports import Accommodation
from aivo.domains.iep.models.team import IEPTeamMember

__all__ = [
    "IEP", "Accommodation", "BehaviorIncident", "BehaviorInterventionPlan", "EligibilityDecision",
    "EligibilityDisability", "GoalObjective", "IEPGoal", "IEPMeeting", "IEPMeetingPlan", "IEPService",
    "IEPTeamMember", "MeetingAttendance", "MeetingSitting", "PlacementMinutes", "Section504Plan",
]  # fmt: skip
