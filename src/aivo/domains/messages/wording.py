"""Words of the messages room for stored values."""

from __future__ import annotations

from aivo.web.wording import marked as _

NOTICES = {
    "message": _("A message"),
    "document": _("A document"),
    "notice": _("A letter"),
    "meeting": _("A meeting"),
    "plan": _("A plan"),
    "device": _("A sign-in on a new device"),
    "ties": _("A changed way to sign in"),
    "rights": _("Changed rights"),
    "import": _("A finished import"),
    "support": _("Support access"),
    "unreached": _("A mail that did not arrive"),
    "organization": _("The state of your organization"),
    "general": _("Something else"),
    "phone_added": _("A phone for your sign-in"),
    "phone_removed": _("A phone for your sign-in"),
    "records": _("A request about a record"),
}
SENTENCES = {
    "message": _("A message is waiting for you."),
    "document": _("A document is waiting for you."),
    "notice": _("A letter is waiting for you."),
    "meeting": _("There is news about a meeting."),
    "plan": _("There is news about a plan."),
    "device": _("Your account was used on a new device."),
    "ties": _("Your account was tied to another sign-in, or untied from it."),
    "rights": _("What you may see or do in Aivo was changed."),
    "import": _("The import you started is finished."),
    "support": _("Somebody of the Aivo team was given access."),
    "unreached": _("We could not reach somebody by mail. Please call them or write on paper."),
    "organization": _("The state of your organization in Aivo has changed."),
    "general": _("Something is waiting for you."),
    "phone_added": _("A phone was added to your sign-in. If this was not you, please look now."),
    "phone_removed": _("A phone was removed from your sign-in. If this was not you, please look now."),
    "records": _("There is news about a request about a record."),
}
MAILS = {
    "message": _("A message"),
    "document": _("A document"),
    "notice": _("A letter"),
    "meeting": _("A meeting"),
    "plan": _("A plan"),
    "device": _("A sign-in on a new device"),
    "ties": _("A changed way to sign in"),
    "rights": _("Changed rights"),
    "import": _("A finished import"),
    "support": _("Support access"),
    "general": _("Something else"),
    "invitation": _("An invitation"),
    "reset": _("A new password"),
    "password": _("A changed password"),
    "factors": _("A changed second step"),
    "records": _("A request about a record"),
}
STATES = {
    "waiting": _("Waiting"),
    "sending": _("Being sent"),
    "sent": _("Sent"),
    "failed": _("Could not be delivered"),
    "stopped": _("Stopped"),
    "cancelled": _("Taken back"),
    "returned": _("Came back"),
}
CHANNELS = {"text": _("Text"), "voice": _("Call")}
SIDES = {"family": _("Family"), "team": _("Team")}
DAYS = {
    "monday": _("Monday"),
    "tuesday": _("Tuesday"),
    "wednesday": _("Wednesday"),
    "thursday": _("Thursday"),
    "friday": _("Friday"),
    "saturday": _("Saturday"),
    "sunday": _("Sunday"),
}
PARTS = {
    "case_manager": _("Case manager"),
    "special_education_teacher": _("Special-education teacher"),
    "general_education_teacher": _("Classroom teacher"),
    "provider": _("Service provider"),
    "counselor": _("Counselor"),
    "nurse": _("Nurse"),
    "interpreter": _("Interpreter"),
    "administrator_of_record": _("Administrator of record"),
    "class": _("Classroom teacher"),
    "duty": _("School office"),
    "team": _("Plan team"),
    "family": _("Family"),
}
"""What a person is to a learner, for whoever chooses whom to write to."""

VOCABULARIES = {
    "notice": NOTICES, "notice_sentence": SENTENCES, "mail": MAILS, "mail_state": STATES, "side": SIDES,
    "weekday": DAYS, "part": PARTS, "channel": CHANNELS,
}  # fmt: skip
