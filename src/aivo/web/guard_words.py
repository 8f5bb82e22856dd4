"""What the scope words and the probes mean, in a sentence each."""

from __future__ import annotations

from aivo.web.wording import marked as _

SCOPES = {
    "CATALOGUE": _("Everybody reads the platform's rows; a tenant's own rows stay in the tenant."),
    "TENANT_ROOT": _("The tenant itself: its people read their own, the platform reads all."),
    "TENANT": _("What may hang on a poster: everybody of the tenant reads it."),
    "STAFF": _("Teachers and district staff of the tenant; never learners or parents."),
    "DISTRICT": _("District staff whose duty carries the need."),
    "PEOPLE": _("Oneself, and those who share a learner; district staff see all people of the tenant."),
    "STUDENT": _("Rows of one learner, for those whose relation to the learner carries the need today."),
    "OWNER": _("One person alone."),
    "APPEND_ONLY": _("Written once, by the database; read by the duties over the trail."),
    "GUARDED": _("Nobody reads it; the database's own functions answer single questions."),
}
ATTEMPTS = {
    "other_tenant": _("Put another tenant into the token"),
    "no_token": _("Take the token away"),
    "expired": _("Use a token after its time"),
    "replayed": _("Use the token of another connection"),
    "reset": _("Reset every setting"),
}

VOCABULARIES = {"scope": SCOPES, "attempt": ATTEMPTS}
