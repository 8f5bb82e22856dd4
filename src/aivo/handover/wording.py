"""The words of the page for people: headings of the rooms, and what stands around the rows."""

from __future__ import annotations

from aivo.web.wording import marked as _

ROOMS = {
    "students": _("The learner, the family and the school"),
    "identity": _("The learner's account"),
    "consent": _("Consents and how long things are kept"),
    "records": _("Requests about the record, and to whom it was given"),
    "messages": _("Messages between family and school"),
    "iep": _("Plans, services, meetings and evaluations"),
    "assessment": _("Quizzes and tests"),
    "homework": _("Homework"),
    "writing": _("Writing"),
    "games": _("Learning games"),
    "ai": _("Help by the program"),
    "focus": _("Focus"),
    "analytics": _("Progress"),
    "roster": _("Numbers in other systems"),
    "audit": _("Who looked and who changed something"),
}

WORDS = {
    "title": _("The record of %(name)s"),
    "made": _("Made on %(day)s by %(who)s for %(tenant)s."),
    "what": _("This page shows what is kept, for people. The files in the folder data hold the same for programs."),
    "rights": _("If something here is wrong or missing, you may ask the school to correct it."),
    "index": _("What is in it"),
    "rows": _("Entries: %(count)s"),
    "first": _("The first %(shown)s of %(count)s are shown here; all of them are in %(file)s."),
    "yes": _("yes"),
    "no": _("no"),
    "family": _("somebody of the family"),
    "family_copy": _("This is the family's copy. What is about other families or staff alone is not in it."),
}
