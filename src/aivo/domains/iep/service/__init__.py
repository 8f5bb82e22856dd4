"""Verbs of the plan room. Each checks the permission, then the draft, changes rows and flushes; none commits."""

from aivo.domains.iep.service.behavior import record_incident, write_behavior_plan
from aivo.domains.iep.service.eligibility import decide_eligibility
from aivo.domains.iep.service.goals import add_goal, add_objective
from aivo.domains.iep.service.meetings import name_team_member, record_attendance, record_sitting, schedule_meeting
from aivo.domains.iep.service.plan import draft_iep, put_in_force
from aivo.domains.iep.service.section504 import end_504_plan, open_504_plan, put_504_in_force
from aivo.domains.iep.service.services import add_service, record_placement
from aivo.domains.iep.service.supports import grant_accommodation

__all__ = [
    "add_goal", "add_objective", "add_service", "decide_eligibility", "draft_iep", "end_504_plan",
    "grant_accommodation", "name_team_member", "open_504_plan", "put_504_in_force", "put_in_force",
    "record_attendance", "record_incident", "record_placement", "record_sitting", "schedule_meeting",
    "write_behavior_plan",
]  # fmt: skip
