"""The words of the schema, explained once for the pages that use them."""

from __future__ import annotations

from aivo.db.columns import Sensitivity
from aivo.db.scopes import Audit, Need, Scope, Word

SCOPES: dict[Word, str] = {
    "CATALOGUE": "everyone reads the platform's rows and the tenant's own; staff write theirs, the platform its own",
    "TENANT_ROOT": "its people read their own tenant; the platform reads and changes all",
    "TENANT": "everyone of the tenant reads; district staff with a duty over settings write",
    "STAFF": "teachers and district staff of the tenant read and write; learners and parents see nothing",
    "DISTRICT": "district staff whose duty grants the need read and write",
    "PEOPLE": "a person reads themselves and those who share a learner with them; district staff read all",
    "STUDENT": "those whose access to the learner, in force now, grants the need; district staff by duty",
    "OWNER": "only the person it belongs to",
    "APPEND_ONLY": "written by the database alone, never changed; read by the duties over the trail and the auditor",
    "GUARDED": "no login role reads it; functions of the guard answer single questions",
}

NEEDS: dict[Need, str] = {
    "basic": "who the learner is",
    "contact": "how to reach the family and how the learner goes home",
    "plan": "the plan and what it promises",
    "evaluation": "evaluations and eligibility",
    "health": "medical notes and safety steps",
    "service": "services delivered",
    "behaviour": "behaviour plans and incidents",
    "learning": "work, tests and writing",
    "focus": "focus sessions and summaries",
    "conversation": "what the learner says or writes before handing it in",
    "registry": "numbers and facts that are reported",
    "notice": "letters and notices",
    "decision": "decisions of the parents about education",
    "consent": "consents to data",
    "pickup": "who may fetch the learner",
    "people": "the people of the tenant",
    "settings": "settings of the tenant",
    "roster": "rosters and imports",
    "audit": "the trail",
    "billing": "plans and invoices of the platform",
}

LABELS: dict[Sensitivity, str] = {
    "none": "no personal data",
    "identity": "says who somebody is",
    "contact": "says how to reach somebody",
    "education": "belongs to the education record",
    "evaluation": "belongs to an evaluation",
    "health": "says something about health",
    "behaviour": "says something about behaviour",
    "focus": "says something about attention",
    "money": "an amount of money, in cents",
    "secret": "never leaves the database as a document",
}

AUDIT: dict[Audit, str] = {
    "row": "each change of a row leaves an entry in the trail, with the names of the fields and hashes of the values",
    "statement": "each statement leaves one entry in the trail",
    "none": "leaves no entry: it is the trail, or derived",
}


def access(scope: Scope) -> str:
    """The table's one word, explained."""
    need = f"({scope.need})" if scope.need else ""
    text = f"`{scope.word}{need}`: {SCOPES[scope.word]}"
    if scope.need:
        text += f". Need `{scope.need}`: {NEEDS[scope.need]}"
    if scope.extra:
        text += ". The room narrows it for members"
    return text + "."
