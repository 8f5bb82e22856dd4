"""Words of the learner's day."""

from __future__ import annotations

from aivo.web.wording import marked as _

KINDS = {
    "assessment": _("Quiz"),
    "homework": _("Homework"),
    "writing": _("Writing"),
    "game": _("Game"),
}
STATES = {
    "active": _("Begun"),
    "paused": _("Paused"),
    "in_progress": _("Begun"),
    "draft": _("Begun"),
    "completed": _("Done"),
    "submitted": _("Handed in"),
    "scored": _("Done"),
    "handed_in": _("Handed in"),
    "returned": _("Given back"),
    "archived": _("Put away"),
    "abandoned": _("Stopped"),
    "left": _("Stopped"),
    "invalidated": _("Not counted"),
}
SUBJECTS = {
    "math": _("Math"),
    "reading": _("Reading"),
    "writing": _("Writing"),
    "science": _("Science"),
    "social_studies": _("Social studies"),
    "english_language_arts": _("English"),
    "ela": _("English"),
}

WEEK = {
    "review": _("Yearly review of the plan"),
    "reevaluation": _("New evaluation due"),
    "review_504": _("Review of the 504 plan"),
    "arrived_plan": _("A plan from another district waits for you"),
    "meeting": _("Meeting"),
    "new": _("New on your list"),
    "cover": _("You are covering"),
    "follow_up": _("Get back to the family"),
}
PLAN_FILTER = {
    "iep": _("IEP"),
    "services_plan": _("Services plan"),
    "504": _("504 plan"),
    "transferred_in": _("Plan from another district"),
    "none": _("No plan in force"),
}

VOCABULARIES = {"activity": KINDS, "state": STATES, "subject": SUBJECTS, "week": WEEK, "plan_filter": PLAN_FILTER}
