"""The vocabularies of consent, written once for models, schemas and checks."""

from __future__ import annotations

from typing import Literal, get_args

DataPurpose = Literal[
    "learning_activity", "ai_help", "focus_monitoring", "ai_training", "media", "third_party", "feelings_checkin",
    "directory_information",
]  # fmt: skip
"""What is collected from the learner (the first three are gates on tables) and optional uses."""

IdeaPurpose = Literal[
    "evaluate", "initial_services", "reevaluate", "excusal", "invite_agency", "public_insurance", "release_records",
    "plan_change",
]  # fmt: skip
"""Acts of the plan that need a parent's or adult student's informed written consent: 300.300, .321, .154, .622."""

Purpose = Literal[DataPurpose, IdeaPurpose]
Kind = Literal["data", "idea"]
Status = Literal["asked", "granted", "refused", "withdrawn", "expired"]
LawfulBasis = Literal["parental_consent", "school_authorization", "adult_student", "legal_duty"]
Answer = Literal["yes", "no", "withdraw"]
Capacity = Literal["rights_holder", "adult_student", "school_official"]

MonitoringLevel = Literal["self_report", "activity", "full"]
"""How much is allowed: the learner's own answers only; signals of the activity too; also visibility of the page."""

ConsentLevel = Literal["none", "limited", "full"]
"""What a record shows at a glance: nothing allowed, allowed within limits (a lower monitoring level), allowed."""

Method = Literal[
    "signed_form", "payment_card", "toll_free_call", "video_call", "government_id", "knowledge_questions",
    "photo_id_match", "email_plus", "text_plus", "account", "in_person", "phone", "agreement", "on_file",
]  # fmt: skip
"""How the answer came. The first nine are verifiable methods of 16 CFR 312.5(b)(2); ``agreement`` is a school's signed
agreement, ``on_file`` a consent carried over from an earlier system."""

VERIFIABLE: tuple[Method, ...] = (
    "signed_form", "payment_card", "toll_free_call", "video_call", "government_id", "knowledge_questions",
    "photo_id_match",
)  # fmt: skip
"""Verifiable for every purpose."""

VERIFIABLE_INSIDE: tuple[Method, ...] = ("email_plus", "text_plus")
"""Verifiable only where nothing is disclosed to others."""

DISCLOSING: tuple[DataPurpose, ...] = ("ai_training", "media", "third_party", "directory_information")
"""Purposes that let information out."""

SCHOOL_MAY_AUTHORIZE: tuple[DataPurpose, ...] = ("learning_activity", "ai_help")
"""A school stands in for parents for its own educational use only: never for monitoring, training, media or others."""

DATA_PURPOSES: tuple[DataPurpose, ...] = get_args(DataPurpose)
IDEA_PURPOSES: tuple[IdeaPurpose, ...] = get_args(IdeaPurpose)


def listed(words: tuple[str, ...]) -> str:
    """The words as an SQL list of literals, for CHECK constraints."""
    return ", ".join(f"'{word}'" for word in words)
