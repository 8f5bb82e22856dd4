"""What each relation to a learner opens, written a second time by hand.

``db/sql/functions/needs.sql`` is what the database believes; here stands what the school means by it. A change there
that is meant must be made here too, or every attack on the tables of that need reports it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Opens:
    """The groups of facts that a relation reads and writes."""

    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()


def _opens(reads: str, writes: str = "") -> Opens:
    return Opens(frozenset(reads.split()), frozenset(writes.split()))


NOTHING = Opens()
RECORD = "basic plan evaluation health service behaviour learning focus conversation registry"
TEACHES = "basic contact plan behaviour learning conversation pickup"

ONESELF = _opens("basic plan service learning focus conversation", "learning focus conversation")

PARENT: Mapping[str, Opens] = {
    "see_records": _opens(RECORD),
    "decide_education": _opens("decision", "decision"),
    "give_data_consent": _opens("consent", "consent"),
    "get_notices": _opens("notice"),
    "be_contacted": _opens("contact"),
    "pick_up": _opens("pickup"),
}
"""The six rights of a parent's confirmed relation."""

CLASS: Mapping[str, Opens] = {
    **dict.fromkeys(("teacher", "substitute"), _opens(TEACHES, "learning behaviour contact conversation")),
    "aide": _opens("basic plan behaviour learning", "behaviour learning"),
}
"""Staff of a class; other roles there (an observer) open nothing."""

ASSIGNED: Mapping[str, Opens] = {
    "case_manager": _opens(
        "basic contact plan evaluation health service behaviour learning conversation registry notice decision consent "
        "pickup",
        "basic contact plan evaluation service behaviour learning conversation notice decision consent pickup",
    ),
    "special_education_teacher": _opens(
        "basic contact plan evaluation service behaviour learning conversation pickup",
        "contact plan service behaviour learning conversation",
    ),
    "general_education_teacher": _opens(
        "basic contact plan behaviour learning conversation", "contact learning behaviour conversation"
    ),
    "provider": _opens(
        "basic contact plan evaluation service behaviour learning", "contact plan evaluation service behaviour learning"
    ),
    "paraprofessional": _opens("basic plan behaviour learning", "behaviour learning"),
    "substitute": _opens("basic plan"),
    "counselor": _opens("basic contact plan service behaviour learning", "contact service behaviour"),
    "nurse": _opens("basic contact plan health", "contact health"),
    "interpreter": _opens("basic contact notice"),
    "outside_evaluator": _opens("basic evaluation", "evaluation"),
    "administrator_of_record": _opens(
        "basic contact plan evaluation service behaviour notice", "plan evaluation service notice"
    ),
}
"""Assignments to one learner. The administrator of record acts as district staff, all others as teachers."""

TEAM = _opens("basic contact plan behaviour learning")
"""A seat of staff on the team of a plan."""

TEAM_SEATS = frozenset({
    "general_education_teacher", "special_education_teacher", "special_education_provider",
    "related_service_provider", "agency_representative", "evaluation_interpreter", "person_with_expertise",
})  # fmt: skip
"""The seats that open it; families' seats and outside people's open nothing."""

VISIT = _opens("basic plan service learning")
"""A visit of the platform's support to one record, which the tenant allowed."""

DUTIES: Mapping[str, Opens] = {
    "special_education_director": _opens(
        "basic contact plan evaluation health service behaviour learning registry notice decision consent pickup "
        "people settings roster",
        "basic contact plan evaluation health service behaviour learning registry notice decision consent pickup "
        "people settings",
    ),
    "section_504_coordinator": _opens(
        "basic contact plan evaluation health service learning notice decision", "plan evaluation service notice"
    ),
    "principal": _opens(
        "basic contact plan evaluation service behaviour learning notice pickup", "contact plan behaviour notice pickup"
    ),
    "office_clerk": _opens("basic contact notice pickup", "contact notice pickup"),
    "roster": _opens("basic contact registry roster people settings", "basic contact registry roster people settings"),
    "records_custodian": _opens(
        "basic contact plan evaluation health service behaviour learning registry notice decision consent pickup audit",
        "basic contact registry notice audit",
    ),
    "safety_team": _opens("basic contact behaviour", "behaviour"),
    "security": _opens("people settings audit"),
    "state_monitor": _opens("basic plan evaluation service behaviour"),
    "nurse": _opens("basic contact health", "contact health"),
    "interpreter": _opens("basic contact notice"),
    "outside_evaluator": _opens("basic evaluation", "evaluation"),
    "billing": _opens("billing", "billing"),
}
"""Duties of district staff: for the whole district, or for the learners of one school."""
