"""Which rights a confirmed relation starts with: pure facts of law, no session.

Sources: 34 CFR 300.30 and 300.519 (who is a parent), 34 CFR 99.4 and 300.613(c) (both parents may inspect), the
Uninterrupted Scholars Act (a caseworker may read, not decide). Pick-up is never given by kind.
"""

from __future__ import annotations

LEGAL_PARENT = ("see_records", "decide_education", "give_data_consent", "get_notices", "be_contacted")

STARTING_RIGHTS: dict[str, tuple[str, ...]] = {
    "biological_or_adoptive_parent": LEGAL_PARENT,
    "guardian": LEGAL_PARENT,
    "person_acting_as_parent": LEGAL_PARENT,
    "foster_parent": LEGAL_PARENT,
    "court_named_decision_maker": ("see_records", "decide_education", "get_notices", "be_contacted"),
    "surrogate": ("see_records", "decide_education", "get_notices", "be_contacted"),
    "agency_caseworker": ("see_records", "get_notices", "be_contacted"),
    "step_parent": (),
    "other_contact": (),
}
"""Rights at confirmation, by kind of relation."""

LEGAL_PARENTS = ("biological_or_adoptive_parent",)
"""Kinds whose rights only a recorded order or law takes away."""


def starting_rights(kind: str) -> tuple[str, ...]:
    """The rights a relation of this kind starts with."""
    return STARTING_RIGHTS[kind]


def derived_label(rights: frozenset[str]) -> str:
    """A short label of what a relation may do, for lists; never stored as the fact."""
    if set(LEGAL_PARENT) <= rights:
        return "full"
    if "decide_education" in rights:
        return "decides"
    if "see_records" in rights:
        return "reads"
    return "contact" if rights else "none"
