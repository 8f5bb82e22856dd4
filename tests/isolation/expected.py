"""Who reads and writes what in the small world: the guard's table written a second time, by hand.

``db/sql/functions/needs.sql`` says what a relation opens; here stands what each named person may therefore see. A
change there that is meant must be made here too.
"""

from __future__ import annotations

from sqlalchemy import Table

from aivo.db.scopes import Scope

KID_READS = "basic plan service learning focus conversation"
KID_WRITES = "learning focus conversation"
RECORDS = "basic plan evaluation health service behaviour learning focus conversation registry"

READS: dict[str, dict[str, str]] = {
    "kid": {"kid": KID_READS},
    "far": {"far": KID_READS},
    "mother": {"kid": f"{RECORDS} decision consent notice contact"},
    "father": {"kid": f"{RECORDS} notice"},
    "stranger": {},
    "manager": {
        "kid": "basic contact plan evaluation health service behaviour learning conversation registry notice "
        "decision consent pickup"
    },
    "teacher": dict.fromkeys(("kid", "pal"), "basic contact plan behaviour learning conversation pickup"),
    "para": {"kid": "basic plan behaviour learning"},
    "office": dict.fromkeys(
        ("kid", "pal", "far"),
        "basic contact plan evaluation health service behaviour learning registry notice decision consent pickup audit",
    ),
    "clerk": {},
    "principal": dict.fromkeys(
        ("kid", "pal"), "basic contact plan evaluation service behaviour learning notice pickup"
    ),
    "platform": {},
}
"""For each actor: which needs of which learner they read."""

WRITES: dict[str, dict[str, str]] = {
    "kid": {"kid": KID_WRITES},
    "far": {"far": KID_WRITES},
    "mother": {"kid": "decision consent"},
    "father": {},
    "stranger": {},
    "manager": {
        "kid": "basic contact plan evaluation service behaviour learning conversation notice decision consent pickup"
    },
    "teacher": dict.fromkeys(("kid", "pal"), "learning behaviour contact conversation"),
    "para": {"kid": "behaviour learning"},
    "office": dict.fromkeys(
        ("kid", "pal", "far"),
        "basic contact plan evaluation health service behaviour learning registry notice decision consent pickup audit",
    ),
    "clerk": {},
    "principal": dict.fromkeys(("kid", "pal"), "contact plan behaviour notice pickup"),
    "platform": {},
}
"""For each actor: which needs of which learner they write."""

DISTRICT_NEEDS = {"people", "settings", "roster", "audit", "billing"}
"""Needs that the duties of ``office`` carry for the tenant itself."""

READ_ACCOUNTS = ("office",)
"""Who reads others' address, staff number, sign-in and deactivation: a duty over people of the whole district."""

TEACHERS, STAFF_OF_DISTRICT, LEARNERS = ("manager", "teacher", "para"), ("office", "clerk", "principal"), ("kid", "far")

OF_THE_PLATFORM = ("tenants", "subscriptions", "invoices", "invoice_lines", "usage_records", "tenant_states")
"""What the platform sells, bills and says of a tenant: it reads these of every tenant, and changes them."""

ONE_PARENT_ONLY = (
    "contact_logs", "contact_points", "household_addresses", "household_members", "households", "student_notices",
    "parent_student_relations", "parent_relation_rights", "consent_answers", "consent_notices",
)  # fmt: skip
"""Tables whose rows a parent reads only where they are about that parent; the filled rows are about ``mother``."""

TALKS = ("message_threads", "thread_members", "messages", "message_readings")
"""Read by those who take part (the filled talks are mother's) and by records custodians, written by no login role."""

READ_BY_EITHER = ("consent_records", "consent_answers", "consent_notices", "consent_histories")
"""Read by who may decide about data or about education."""


def _has(needs: str, *any_of: str) -> bool:
    return bool(set(needs.split()) & set(any_of))


def readers(table: Table, actor: str) -> set[str]:
    """The learners whose row of a STUDENT table the actor reads, of those that have one."""
    scope: Scope = table.info["scope"]
    if actor == "system":
        return {"kid", "pal", "far"}
    wanted: tuple[str, ...] = (scope.need or "",)
    if table.name in READ_BY_EITHER and actor not in STAFF_OF_DISTRICT:
        wanted = ("consent", "decision")
    found = {learner for learner, needs in READS[actor].items() if _has(needs, *wanted)}
    if table.name in NARROWED and actor in NARROWED[table.name]:
        return found & NARROWED[table.name][actor]
    return found


def writers(table: Table, actor: str, verb: str) -> set[str]:
    """The learners about whom the actor may ``add`` or ``change`` the filled row of a STUDENT table."""
    scope: Scope = table.info["scope"]
    if actor in REFUSED.get((table.name, verb), ()):
        return set()
    if actor == "system":
        return {"kid", "pal", "far"}
    return {learner for learner, needs in WRITES[actor].items() if _has(needs, scope.need or "")}


FAMILY, MEMBERS = ("mother", "father"), ("kid", "far", "mother", "father", "manager", "teacher", "para")
REFUSED: dict[tuple[str, str], tuple[str, ...]] = {
    ("parent_student_relations", "add"): MEMBERS,  # who is whose parent is written by district staff
    ("parent_student_relations", "change"): MEMBERS,
    ("parent_relation_rights", "add"): MEMBERS,
    ("parent_relation_rights", "change"): MEMBERS,
    ("assessment_assignments", "add"): LEARNERS,  # nobody gives themselves a test, or more time in it
    ("assessment_assignments", "change"): LEARNERS,
    ("consent_records", "change"): FAMILY,  # families answer; what a consent says follows from answers
    ("consent_answers", "add"): FAMILY,  # the filled answer is the school's
    ("consent_notices", "add"): FAMILY,
    ("consent_histories", "add"): (*MEMBERS, *STAFF_OF_DISTRICT, "system"),  # written by the database itself
    **{(name, verb): (*MEMBERS, *STAFF_OF_DISTRICT) for name in TALKS for verb in ("add", "change")},
    ("record_statements", "add"): (*MEMBERS, "principal"),  # the filled one was taken in by the school
    ("record_statements", "change"): (*MEMBERS, *STAFF_OF_DISTRICT),  # written once
    ("disclosures", "change"): (*MEMBERS, *STAFF_OF_DISTRICT),
    ("writing_comments", "add"): MEMBERS,  # each writes their own; the filled one is mother's, who writes none
}
"""Where a room's own policy lets fewer people write than the need does."""

NARROWED: dict[str, dict[str, set[str]]] = {
    **{name: {"father": set()} for name in ONE_PARENT_ONLY},
    "parent_student_relations": {"kid": set(), "far": set()},
    "parent_relation_rights": {"kid": set(), "far": set()},
    "consent_answers": {"mother": set(), "father": set()},
    "documents": {"kid": set(), "far": set()},
    "record_requests": {"father": set(), "manager": set()},  # whoever asked, and records custodians
    "amendment_requests": {"father": set(), "manager": set()},
    "disclosures": {"manager": set()},
    "record_statements": {"kid": set(), "far": set()},
    **{
        name: {"father": set(), "manager": set(), "teacher": set(), "principal": set()}  # talks: whoever takes part
        for name in TALKS
    },
}
"""Where a room's own policy shows less than the need opens. (Father has a relation and rights of his own.)"""
NARROWED["parent_student_relations"]["father"] = {"kid"}
NARROWED["parent_relation_rights"]["father"] = {"kid"}


def sees_its_own(table: Table, actor: str) -> bool | None:
    """Whether the actor reads a row of their own tenant in this table; None where this world does not decide it."""
    scope: Scope = table.info["scope"]
    if actor == "platform":
        return table.name in OF_THE_PLATFORM or scope.word == "CATALOGUE"
    if scope.word == "STUDENT":
        return bool(readers(table, actor))
    if scope.word in ("TENANT_ROOT", "PEOPLE", "OWNER", "CATALOGUE", "TENANT"):
        return not (scope.word == "OWNER" and actor == "platform")
    if actor == "system":
        return scope.word in ("STAFF", "DISTRICT")
    if scope.word == "STAFF":
        return actor in (*TEACHERS, *STAFF_OF_DISTRICT)
    if scope.word == "DISTRICT":
        return actor == "office" or (actor in STAFF_OF_DISTRICT and table.name in ("support_grants", "tenant_states"))
    if scope.word == "APPEND_ONLY":
        return actor == "office" or (
            None if table.name == "record_accesses" and actor in ("mother", "father") else False
        )
    return False
