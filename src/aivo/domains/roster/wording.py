"""Words of the roster room for stored values."""

from __future__ import annotations

from aivo.web.wording import marked as _

KINDS = {
    "org": _("Districts and schools"),
    "session": _("School years and terms"),
    "course": _("Courses"),
    "class": _("Classes"),
    "person": _("People"),
    "learner": _("Learners"),
    "role": _("Roles"),
    "seat": _("Places at a school"),
    "demographics": _("Reported facts"),
    "guardian": _("Contacts of learners"),
    "contact_point": _("Phone numbers and addresses"),
    "enrolment": _("Places in classes"),
    "academic_sessions": _("Terms"),
    "calendar_days": _("Days of calendars"),
    "classroom_memberships": _("Places in classes"),
    "classroom_sessions": _("Terms of classes"),
    "classroom_staff": _("Staff of classes"),
    "classrooms": _("Classes"),
    "contact_points": _("Phone numbers and addresses"),
    "courses": _("Courses"),
    "districts": _("Districts"),
    "duty_assignments": _("Duties"),
    "parent_student_relations": _("Contacts of learners"),
    "school_calendars": _("Calendars"),
    "school_enrolments": _("Places at a school"),
    "school_years": _("School years"),
    "schools": _("Schools"),
    "student_assignments": _("Assignments of staff to learners"),
    "student_demographics": _("Reported facts"),
    "student_identifiers": _("Numbers of learners"),
    "student_names": _("Names of learners"),
    "student_profiles": _("Learners"),
    "user_roles": _("Roles"),
    "users": _("People"),
}
JOB_KINDS = {
    "import": _("Roster import"),
    "undo_import": _("Undo of an import"),
    "rollover": _("Next school year"),
    "undo_rollover": _("Undo of a school year"),
}
JOB_STATES = {
    "waiting": _("Waiting for its turn"),
    "working": _("Working"),
    "ready": _("Waits for you"),
    "done": _("Done"),
    "refused": _("Refused"),
    "stopped": _("Stopped"),
    "failed": _("Failed"),
}
STEPS = {
    "reading": _("Reading the file"),
    "comparing": _("Comparing with what is here"),
    "places": _("Schools, terms and classes"),
    "people": _("People and their roles"),
    "learners": _("Learners and their contacts"),
    "enrolments": _("Places in classes"),
    "removals": _("What is gone"),
    "recording": _("Writing the result down"),
    "undoing": _("Putting back"),
}
SEVERITIES = {"error": _("Error"), "warning": _("Warning"), "info": _("Note")}
DECISIONS = {
    "leaves_school": _("Leaves the last grade of the school: choose the next school"),
    "finishes": _("Ends the last grade: graduates or stays on?"),
    "stays_as_it_is": _("This grade does not rise by itself; nothing is changed"),
    "exits": _("Leaves; nothing is changed"),
    "no_class": _("No class follows, or more than one: choose the class"),
    "no_teacher": _("Signed off, so not carried over: the class needs a teacher"),
    "no_manager": _("Whoever is assigned is signed off: choose somebody else"),
}
HOLDS = {
    "roster_refused": _(
        "Some rows have errors. Mend them in your system and send the file again, or import the good rows only."
    ),
    "mass_removal": _("More people or places in classes would vanish than usual. Please look before you go on."),
    "new_ids": _("People who are known here come under new ids. Please say whether they are the same people."),
    "cannot_undo": _("Some rows were changed since, or later records hang on them. They are listed below."),
    "roster_duty_needed": _("Your duty over rosters has ended."),
    "not_latest_import": _("A later import of this source stands on this one. Undo that one first."),
    "already_undone": _("This was undone already."),
    "something_newer": _("Something newer has taken a place that would be needed. Nothing was put back."),
    "no_school_year": _("No school year has begun yet. A roster import brings the first."),
    "year_begun": _("The new school year has begun, so this can no longer be undone at once."),
    "not_latest_rollover": _("A later step stands on this one. Undo that one first."),
    "failed": _("Something went wrong on our side. Nothing was changed; please try again."),
}

VOCABULARIES = {
    "roster_kind": KINDS,
    "roster_job": JOB_KINDS,
    "roster_state": JOB_STATES,
    "roster_step": STEPS,
    "roster_severity": SEVERITIES,
    "roster_hold": HOLDS,
    "roster_decision": DECISIONS,
}
