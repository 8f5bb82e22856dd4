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

VOCABULARIES = {"activity": KINDS, "state": STATES, "subject": SUBJECTS}
