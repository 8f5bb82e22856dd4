"""The second half of the table of rights: what a relation to a learner opens, by group of facts.

The collections of one need are one group of facts: whoever reads one of them about a learner reads all of them. The
database's own table is ``db/sql/functions/needs.sql``; this is its second writing, for people, and a test runs each
relation against the policies of every table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

RECORD = "basic plan evaluation health service behaviour learning focus conversation registry"
TEAM = "basic contact plan evaluation service behaviour learning notice pickup"
OFFICE = f"{TEAM} health registry decision consent"
TEACHES = "basic contact plan behaviour learning conversation pickup"


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation to a learner, and the groups of facts that it reads and writes."""

    name: str
    reads: str = ""
    writes: str = ""


RELATIONS: Sequence[Relation] = (
    Relation("own: the learner", "basic plan service learning focus conversation", "learning focus conversation"),
    Relation("own child, all rights but pick-up", f"{RECORD} decision consent notice contact", "decision consent"),
    Relation("own child, records and notices", f"{RECORD} notice"),
    Relation("former child: the rights have ended"),
    Relation("another family's child"),
    Relation("same class: a classmate"),
    Relation("same class: the teacher", TEACHES, "learning behaviour contact conversation"),
    Relation("former class: the teacher, after the days of grace"),
    Relation("assigned: case manager", f"{OFFICE} conversation",
             f"{TEAM} decision consent conversation"),
    Relation("assigned: paraprofessional", "basic plan behaviour learning", "behaviour learning"),
    Relation("same school: its principal", TEAM, "contact plan behaviour notice pickup"),
    Relation("another school of the district: its principal"),
    Relation("same district, all duties", OFFICE, OFFICE),
    Relation("same district, no duty"),
    Relation("other tenant, any role"),
    Relation("platform"),
    Relation("not signed in"),
)  # fmt: skip

ACCOUNT = (
    "email",
    "staff_identifier",
    "last_signed_in_at",
    "deactivated_at",
    "deactivation_reason",
)
"""Fields of a person that only they themselves (`GET /me`) and a duty over people (`GET /users/{id}/account`) read."""

PEOPLE: Mapping[str, tuple[bool, bool]] = {
    "oneself": (True, True),
    "shares a learner (family, team)": (True, False),
    "same district, a duty over people": (True, True),
    "same district, district staff without it": (True, False),
    "anybody else of the tenant": (False, False),
    "other tenant": (False, False),
    "not signed in": (False, False),
}
"""Who reads a person's name, title, pronouns and role, and who their account besides."""


def page(groups: Sequence[str]) -> list[str]:
    """The section in Markdown: relation × group of facts."""
    lines = [
        "## By relation to the learner\n",
        "r reads, w writes; what the collections above call the policy's need is the group of facts here.\n",
        "| relation | " + " | ".join(groups) + " |",
        "| --- |" + " --- |" * len(groups),
    ]
    for relation in RELATIONS:
        cells = [
            ("r" if group in relation.reads.split() else "") + ("w" if group in relation.writes.split() else "")
            for group in groups
        ]
        lines.append(f"| {relation.name} | " + " | ".join(cells) + " |")
    lines += [
        "\n## By relation to a person\n",
        f"The account is `{'`, `'.join(ACCOUNT)}`: nobody of a tenant has a grant on these columns; one's own comes "
        "by `GET /api/v1/me`, others' by `GET /api/v1/users/{id}/account` for a duty over people (`app.accounts`). "
        "That an address is confirmed, all district staff see.\n",
        "| relation | name, title, pronouns, role, languages | account |",
        "| --- | --- | --- |",
    ]
    lines += [
        f"| {name} | {'r' if seen else ''} | {'r' if account else ''} |" for name, (seen, account) in PEOPLE.items()
    ]
    return lines
