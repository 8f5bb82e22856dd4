"""One word per table: who may read and write its rows.

Every model declares ``__scope__``. The word picks one SQL policy template in ``db/sql/scopes``; an auditor reads a
template in five minutes and then knows every table that carries the word. Nothing else grants access to rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Need = Literal[
    "basic", "contact", "plan", "evaluation", "health", "service", "behaviour", "learning", "focus",
    "conversation", "registry", "notice", "decision", "consent", "pickup",
    "people", "settings", "roster", "audit", "billing",
]  # fmt: skip
"""What a person must need to read or write a table. The first fifteen are about one learner: ``conversation`` is what a
learner says or writes before handing it in (AI conversations, drafts, check-ins; like ``focus`` no duty carries it),
``registry`` the numbers and facts that are reported. The last five are duties about the tenant that only district staff
carry."""

NEEDS: tuple[Need, ...] = (
    "basic", "contact", "plan", "evaluation", "health", "service", "behaviour", "learning", "focus",
    "conversation", "registry", "notice", "decision", "consent", "pickup",
    "people", "settings", "roster", "audit", "billing",
)  # fmt: skip
"""In bit order: need number *n* is bit ``1 << n`` of the masks in ``app.student_access`` and of the duties."""

Word = Literal[
    "CATALOGUE", "TENANT_ROOT", "TENANT", "STAFF", "DISTRICT", "PEOPLE", "STUDENT", "OWNER", "APPEND_ONLY", "GUARDED",
]  # fmt: skip

Audit = Literal["row", "statement", "none"]


@dataclass(frozen=True, slots=True)
class Scope:
    """The access rule of one table.

    ``need`` is the need behind STUDENT and DISTRICT; ``gate`` the consent purpose without which the database refuses
    new rows; ``audit`` how changes are recorded; ``learner`` the column that holds the learner's id.
    """

    word: Word
    need: Need | None = None
    gate: str | None = None
    audit: Audit = "row"
    learner: str = "student_id"
    extra: bool = False
    """True when the room's ``sql/`` replaces the member policies of the template by narrower ones of its own."""


def student(need: Need, *, gate: str | None = None, audit: Audit = "row", extra: bool = False) -> Scope:
    """Rows of one learner, open to those whose access row, in force now, grants ``need``."""
    return Scope("STUDENT", need=need, gate=gate, audit=audit, extra=extra)


def district(need: Need) -> Scope:
    """Rows for district staff whose duty grants ``need``: imports, invoices, duties."""
    return Scope("DISTRICT", need=need)


CATALOGUE = Scope("CATALOGUE")
TENANT_ROOT = Scope("TENANT_ROOT")
TENANT = Scope("TENANT")
STAFF = Scope("STAFF")
PEOPLE = Scope("PEOPLE", learner="id")
OWNER = Scope("OWNER")
APPEND_ONLY = Scope("APPEND_ONLY", audit="none")
GUARDED = Scope("GUARDED")
STUDENT_ROOT = replace(student("basic"), learner="id")
