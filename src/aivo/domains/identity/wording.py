"""Words of the identity room for stored values."""

from __future__ import annotations

from aivo.domains.identity import class_wording
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
LETTERS = {
    "atkinson": _("Clear letters"),
    "andika": _("Beginner's letters"),
    "opendyslexic": _("OpenDyslexic"),
    "system": _("Letters of this device"),
}
LETTERS_MORE = {
    "atkinson": _("Lexend and Atkinson Hyperlegible, made to be told apart."),
    "andika": _("Andika, with the a and g that children learn first."),
    "opendyslexic": _("Heavy at the foot. Some like it; it does not make everybody faster."),
    "system": _("What you know from elsewhere."),
}
SIZES = {"medium": _("Medium"), "large": _("Large"), "larger": _("Larger"), "largest": _("Largest")}
SPACING = {"normal": _("As usual"), "more": _("More space")}
COLOURS = {
    "system": _("As this device says"),
    "light": _("Light"),
    "dark": _("Dark"),
    "contrast": _("High contrast"),
}
TINTS = {
    "paper": _("Paper"),
    "white": _("White"),
    "cream": _("Cream"),
    "green": _("Green"),
    "blue": _("Blue"),
    "rose": _("Rose"),
}
MOTION = {"reduced": _("Very little"), "off": _("None")}
RATES = {"slower": _("Very slowly"), "slow": _("Slowly"), "usual": _("As people talk"), "fast": _("Fast")}
VOICES = {"page": _("The language of the words"), "en": _("English"), "es": _("Spanish")}
REGISTERS = {"child": _("Short and simple"), "teen": _("To the point"), "adult": _("As for adults")}

SCOPES = {
    "people:read": _("People and learners: read"),
    "people:write": _("People and learners: read and change"),
    "schools:read": _("Schools, classes and calendars: read"),
    "schools:write": _("Schools, classes and calendars: read and change"),
    "roster:read": _("Roster imports: read"),
    "roster:write": _("Roster imports: read and change"),
    "plans:read": _("Plans and evaluations: read"),
    "plans:write": _("Plans and evaluations: read and change"),
    "learning:read": _("Homework, writing, games and tests: read"),
    "learning:write": _("Homework, writing, games and tests: read and change"),
    "focus:read": _("Focus: read"),
    "focus:write": _("Focus: read and change"),
    "progress:read": _("Progress reports: read"),
    "progress:write": _("Progress reports: read and change"),
    "consent:read": _("Consents: read"),
    "consent:write": _("Consents: read and change"),
    "messages:read": _("Messages and notices: read"),
    "messages:write": _("Messages and notices: read and change"),
    "billing:read": _("Billing: read"),
    "billing:write": _("Billing: read and change"),
    "audit:read": _("The trail: read"),
}

VOCABULARIES = {
    "token_scope": SCOPES,
    "role": ROLES,
    "duty": DUTIES,
    "user_status": USER_STATUS,
    "link_kind": LINK_KINDS,
    "link_state": LINK_STATES,
    "identity_check": IDENTITY_CHECKS,
    "letters": LETTERS,
    "letters_more": LETTERS_MORE,
    "size": SIZES,
    "spacing": SPACING,
    "colours": COLOURS,
    "tint": TINTS,
    "motion": MOTION,
    "rate": RATES,
    "voice": VOICES,
    "register": REGISTERS,
    **class_wording.VOCABULARIES,
}
