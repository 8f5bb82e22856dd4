"""Words of the records room for stored values."""

from __future__ import annotations

from aivo.web.wording import marked as _

KINDS = {
    "inspect": _("Look at the record"),
    "copy": _("Get a copy"),
    "amend": _("Correct something"),
    "disclose": _("Give it to somebody"),
    "destroy": _("Have it deleted"),
}
ABOUT = {
    "inspect": _("You sit down with the record at school, or by screen, and somebody explains it."),
    "copy": _("You get a copy on paper or as files. Searching for it costs nothing."),
    "amend": _("Something is wrong, misleading or too private. If the school says no, you may ask for a hearing."),
    "disclose": _("A doctor, a new school or an agency should get it. You say who and why."),
    "destroy": _("What is no longer needed is deleted. Some facts the law keeps; the answer says which."),
}
"""What each kind means, for whoever asks."""

RIGHTS = {
    "parent": _("Parent"),
    "adult_student": _("The student, of age"),
    "surrogate": _("Surrogate parent"),
    "representative": _("Somebody the parent sends"),
    "agency": _("Agency"),
    "court": _("Court"),
    "other": _("Somebody else"),
}
CHANNELS = {
    "app": _("in Aivo"), "letter": _("by letter"), "phone": _("by phone"), "in_person": _("in person"),
}  # fmt: skip
PARTS = {
    "everything": _("The whole record"),
    "plan": _("The plan"),
    "evaluation": _("Evaluations"),
    "services": _("Services"),
    "behaviour": _("Notes on behavior"),
    "health": _("Health notes"),
    "learning": _("School work and tests"),
    "writing": _("Writing"),
    "focus": _("Focus data"),
    "ai": _("Talks with the computer helper"),
}
STANDS = {
    "waiting": _("Waiting for an answer"),
    "granted": _("Yes"),
    "granted_in_part": _("Yes in part"),
    "refused": _("No"),
    "done": _("Done"),
    "withdrawn": _("Taken back"),
}
DECISIONS = {"granted": _("Yes"), "granted_in_part": _("Yes in part"), "refused": _("No")}
RULES = {
    "inspect_45_days": _("The law gives the school at most 45 days from the day it got the request."),
    "before_meeting": _("The law says: before the next meeting about the plan. One is planned."),
    "own_days": _("The law gives no number of days here. This day is the school's own promise."),
}
RESULTS = {"amend": _("The record is corrected"), "stands": _("The record stays as it is")}
BASES = {
    "consent": _("With signed consent"),
    "school_official": _("A school official or contractor of the school"),
    "transfer": _("The school the child moves to"),
    "audit_evaluation": _("An audit or evaluation by the state or the government"),
    "financial_aid": _("Financial aid"),
    "juvenile_justice": _("Juvenile justice, by state law"),
    "study": _("A study for the school"),
    "accreditation": _("Accreditation"),
    "court_order": _("Court order or subpoena"),
    "health_safety": _("An emergency of health or safety"),
    "directory": _("Directory information"),
    "child_welfare": _("A child welfare agency"),
}

VOCABULARIES = {
    "request": KINDS, "request_about": ABOUT, "asker_right": RIGHTS, "request_channel": CHANNELS, "record_part": PARTS,
    "request_stands": STANDS, "request_decision": DECISIONS, "due_rule": RULES, "hearing_result": RESULTS,
    "disclosure_basis": BASES,
}  # fmt: skip
