"""The closed vocabularies of the records room."""

from __future__ import annotations

from typing import Literal, get_args

Kind = Literal["inspect", "copy", "amend", "disclose", "destroy"]
KINDS: tuple[Kind, ...] = get_args(Kind)

WANTING: tuple[Kind, ...] = ("inspect", "copy", "amend")
"""Kinds that forbid destruction while they are open: what is asked for must still be there (99.10(e))."""

Right = Literal["parent", "adult_student", "surrogate", "representative", "agency", "court", "other"]
RIGHTS_TO_ASK: tuple[Right, ...] = get_args(Right)
"""By what right somebody asks: 99.3 (parent), 99.5 (student), 300.519 (surrogate), with a written consent, …"""

Channel = Literal["app", "letter", "phone", "in_person"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)

Part = Literal[
    "everything", "plan", "evaluation", "services", "behaviour", "health", "learning", "writing", "focus", "ai"
]  # fmt: skip
PARTS: tuple[Part, ...] = get_args(Part)
"""Parts of the record, in the words of the holds that forbid to destroy them."""

Decision = Literal["granted", "granted_in_part", "refused"]
DECISIONS: tuple[Decision, ...] = get_args(Decision)

Rule = Literal["inspect_45_days", "before_meeting", "own_days"]
RULES: tuple[Rule, ...] = get_args(Rule)

HearingResult = Literal["amend", "stands"]
HEARING_RESULTS: tuple[HearingResult, ...] = get_args(HearingResult)

Basis = Literal[
    "consent", "school_official", "transfer", "audit_evaluation", "financial_aid", "juvenile_justice", "study",
    "accreditation", "court_order", "health_safety", "directory", "child_welfare",
]  # fmt: skip
BASES: tuple[Basis, ...] = get_args(Basis)
"""Why the record may be given to somebody outside the family: 99.30, 99.31(a)."""

CITATIONS: dict[Basis, str] = {
    "consent": "34 CFR 99.30",
    "school_official": "34 CFR 99.31(a)(1)",
    "transfer": "34 CFR 99.31(a)(2)",
    "audit_evaluation": "34 CFR 99.31(a)(3)",
    "financial_aid": "34 CFR 99.31(a)(4)",
    "juvenile_justice": "34 CFR 99.31(a)(5)",
    "study": "34 CFR 99.31(a)(6)",
    "accreditation": "34 CFR 99.31(a)(7)",
    "court_order": "34 CFR 99.31(a)(9)",
    "health_safety": "34 CFR 99.36",
    "directory": "34 CFR 99.37",
    "child_welfare": "20 USC 1232g(b)(1)(L)",
}
"""Where each stands in the law."""
