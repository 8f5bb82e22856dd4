"""Words of the students room for stored values."""

from __future__ import annotations

from aivo.web.wording import marked as _

DAY_KINDS = {
    "instruction": _("School day"),
    "holiday": _("Holiday"),
    "break": _("Break"),
    "closure": _("Closed"),
    "weather_closure": _("Closed for weather"),
    "early_release": _("Early release"),
    "late_start": _("Late start"),
    "staff_day": _("Staff day"),
    "testing": _("Testing"),
}
CLASS_ROLES = {
    "lead": _("Lead teacher"),
    "teacher": _("Teacher"),
    "aide": _("Aide"),
    "substitute": _("Substitute"),
    "administrator": _("Administrator"),
    "proctor": _("Proctor"),
}
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
EXITS = {
    "MKC": _("Moved away, goes on elsewhere"),
    "TRAN": _("No longer needs special education"),
    "GHS": _("Graduated with a diploma"),
    "RC": _("Got a certificate"),
    "RMA": _("Reached the oldest age"),
    "DROPOUT": _("Left school"),
    "D": _("Died"),
}
"""The federal words for leaving (EDFacts), which states count."""

OPENED = {
    "student_profiles": _("The child's page"),
    "student": _("The child's page"),
    "ieps": _("The plan"),
    "iep_goals": _("Goals"),
    "iep_services": _("Services"),
    "accommodations": _("Supports"),
    "iep_meetings": _("Meetings"),
    "section_504_plans": _("504 plan"),
    "behavior_incidents": _("Notes on behavior"),
    "behavior_intervention_plans": _("Behavior plan"),
    "documents": _("Documents"),
    "medical_notes": _("Health notes"),
    "consent_records": _("Consents"),
    "weekly_goal_progress": _("Progress"),
    "writing_documents": _("Writing"),
    "writing_revisions": _("Writing"),
    "writing_feedback": _("Writing"),
    "writing_comments": _("Writing"),
    "ai_conversations": _("Talks with the computer helper"),
    "ai_messages": _("Talks with the computer helper"),
    "record_requests": _("A request about the record"),
    "amendment_requests": _("A request about the record"),
    "record_statements": _("A family's statement"),
    "disclosures": _("Who was given the record"),
    "other": _("A part of the record"),
}
OUTCOMES = {
    "refused": _("refused"),
    "exported": _("saved a copy"),
    "printed": _("printed"),
    "disclosed": _("given to others"),
}
OPERATIONS = {"insert": _("New"), "update": _("Changed"), "delete": _("Removed")}
VISIT_STATES = {"waiting": _("waits for an answer"), "open": _("open now"), "refused": _("refused"), "over": _("over")}
VISIT_KINDS = {"settings": _("People, classes and settings"), "record": _("One learner's record")}

DOCUMENT_KINDS = {
    "evaluation_report": _("Evaluation report"),
    "plan": _("Plan"),
    "medical_letter": _("Medical letter"),
    "court_order": _("Court order"),
    "signed_form": _("Signed form"),
    "work_sample": _("Work sample"),
    "letter": _("Letter"),
    "photo": _("Photo"),
    "other": _("Other paper"),
}
AUDIENCES = {
    "plan_team": _("Open for the team of the plan"),
    "evaluation_team": _("Open for those who work with evaluations"),
    "health": _("Open for the nurse and the few who need it"),
    "custodian": _("Open for records custodians"),
}

VOCABULARIES = {
    "day_kind": DAY_KINDS,
    "class_role": CLASS_ROLES,
    "document_kind": DOCUMENT_KINDS, "document_audience": AUDIENCES,
    "assignment": ASSIGNMENTS, "relation": RELATIONS, "right": RIGHTS, "contact_kind": CONTACT_KINDS,
    "communication": COMMUNICATION, "safety": SAFETY, "opened": OPENED,
    "outcome": OUTCOMES, "operation": OPERATIONS, "visit_state": VISIT_STATES, "visit_kind": VISIT_KINDS,
}  # fmt: skip
