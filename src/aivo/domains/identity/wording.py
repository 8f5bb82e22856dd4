"""Words of the identity room for stored values."""

from __future__ import annotations

from aivo.web.wording import marked as _

ROLES = {
    "learner": _("Learner"),
    "parent": _("Parent or guardian"),
    "teacher": _("Teacher"),
    "district_admin": _("District staff"),
    "platform_admin": _("Platform"),
}
DUTIES = {
    "special_education_director": _("Special-education director"),
    "section_504_coordinator": _("504 coordinator"),
    "principal": _("Principal"),
    "office_clerk": _("Office clerk"),
    "roster": _("Roster"),
    "records_custodian": _("Records custodian"),
    "safety_team": _("Safety team"),
    "security": _("Security"),
    "state_monitor": _("State monitor"),
    "nurse": _("Nurse"),
    "interpreter": _("Interpreter"),
    "outside_evaluator": _("Outside evaluator"),
    "billing": _("Billing"),
}
USER_STATUS = {
    "active": _("Signs in"),
    "invited": _("Invited"),
    "contact": _("Contact only"),
    "deactivated": _("Signed off"),
}

LINK_KINDS = {"invitation": _("Invitation"), "reset": _("Link to a new password")}
LINK_STATES = {"waiting": _("Waiting"), "used": _("Used"), "over": _("Too old"), "withdrawn": _("Withdrawn")}
IDENTITY_CHECKS = {
    "in_person": _("I know them and we met in person"),
    "known_phone": _("By a telephone number we knew before"),
    "document": _("By an identity document"),
}

VOCABULARIES = {
    "role": ROLES,
    "duty": DUTIES,
    "user_status": USER_STATUS,
    "link_kind": LINK_KINDS,
    "link_state": LINK_STATES,
    "identity_check": IDENTITY_CHECKS,
}
