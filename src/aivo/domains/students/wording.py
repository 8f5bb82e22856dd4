"""Words of the students room for stored values."""

from __future__ import annotations

from aivo.web.wording import marked as _

ASSIGNMENTS = {
    "case_manager": _("Case manager"),
    "special_education_teacher": _("Special-education teacher"),
    "general_education_teacher": _("Classroom teacher"),
    "provider": _("Service provider"),
    "paraprofessional": _("Paraprofessional"),
    "substitute": _("Substitute"),
    "counselor": _("Counselor"),
    "nurse": _("Nurse"),
    "interpreter": _("Interpreter"),
    "outside_evaluator": _("Outside evaluator"),
    "administrator_of_record": _("Administrator of record"),
    "class": _("Teacher of their class"),
}
RELATIONS = {
    "biological_or_adoptive_parent": _("Parent"),
    "step_parent": _("Stepparent"),
    "foster_parent": _("Foster parent"),
    "guardian": _("Guardian"),
    "person_acting_as_parent": _("Acting as parent"),
    "court_named_decision_maker": _("Named by a court"),
    "surrogate": _("Surrogate parent"),
    "agency_caseworker": _("Caseworker"),
    "other_contact": _("Contact"),
}
RIGHTS = {
    "see_records": _("Sees records"),
    "decide_education": _("Decides about education"),
    "give_data_consent": _("Decides about data"),
    "get_notices": _("Gets letters"),
    "be_contacted": _("May be called"),
    "pick_up": _("Picks up"),
}
CONTACT_KINDS = {
    "mobile": _("Mobile"),
    "home_phone": _("Home phone"),
    "work_phone": _("Work phone"),
    "email": _("E-mail"),
    "postal": _("Post"),
}
COMMUNICATION = {
    "speech": _("Speech"),
    "aac": _("AAC device"),
    "asl": _("Sign language"),
    "braille": _("Braille"),
    "mixed": _("Several ways"),
}
SAFETY = {
    "seizure": _("Seizure"),
    "allergy": _("Allergy"),
    "asthma": _("Asthma"),
    "leaving": _("May leave without telling"),
    "feeding": _("Eating and swallowing"),
    "equipment": _("Equipment"),
    "other": _("Other"),
}

VOCABULARIES = {
    "assignment": ASSIGNMENTS, "relation": RELATIONS, "right": RIGHTS, "contact_kind": CONTACT_KINDS,
    "communication": COMMUNICATION, "safety": SAFETY,
}  # fmt: skip
