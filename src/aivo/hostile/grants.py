"""Which login role may use which command on which table at all, by the table's scope word; written by hand.

A command outside of these is refused before any row is looked at (SQLSTATE 42501). Columns count where a role has only
some of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Table

from aivo.db.scopes import Scope

MEMBER, DISTRICT, PLATFORM, WORKER, AUDITOR = (
    "aivo_member", "aivo_district", "aivo_platform", "aivo_worker", "aivo_auditor",
)  # fmt: skip
READ, ADD, CHANGE, REMOVE = "select", "insert", "update", "delete"
COMMANDS = (READ, ADD, CHANGE, REMOVE)

_ALL = frozenset(COMMANDS)
_WRITES = frozenset({READ, ADD, CHANGE})
_READS = frozenset({READ})
_NONE: frozenset[str] = frozenset()

BY_SCOPE: Mapping[str, Mapping[str, frozenset[str]]] = {
    "CATALOGUE": dict.fromkeys((MEMBER, DISTRICT, PLATFORM, WORKER), _WRITES),
    "TENANT_ROOT": {
        MEMBER: _READS, DISTRICT: frozenset({READ, CHANGE}), PLATFORM: _WRITES, WORKER: frozenset({READ, CHANGE}),
    },
    "TENANT": {MEMBER: _READS, DISTRICT: _WRITES, WORKER: _ALL},
    "STAFF": {MEMBER: _WRITES, DISTRICT: _WRITES, WORKER: _ALL},
    "DISTRICT": {DISTRICT: _WRITES, WORKER: _ALL},
    "PEOPLE": {
        MEMBER: frozenset({READ, CHANGE}), DISTRICT: _WRITES, PLATFORM: frozenset({READ, CHANGE}), WORKER: _ALL,
    },
    "STUDENT": dict.fromkeys((MEMBER, DISTRICT, WORKER), _WRITES),
    "OWNER": {MEMBER: _WRITES, DISTRICT: _WRITES, PLATFORM: _WRITES, WORKER: _ALL},
    "APPEND_ONLY": {DISTRICT: _READS, AUDITOR: _READS},
    "GUARDED": {WORKER: frozenset({ADD, CHANGE})},
}  # fmt: skip

BILLING = ("subscriptions", "invoices", "invoice_lines")
TALKS = ("message_threads", "thread_members", "messages", "message_readings")
ANSWERED = ("consent_answers", "consent_notices")

_ONLY_READ = {MEMBER: _READS, DISTRICT: _READS}
BY_TABLE: Mapping[str, Mapping[str, frozenset[str]]] = {
    **{name: {PLATFORM: _WRITES} for name in BILLING},
    "usage_records": {PLATFORM: frozenset({READ, ADD})},
    **dict.fromkeys(TALKS, _ONLY_READ),
    **dict.fromkeys(ANSWERED, dict.fromkeys((MEMBER, DISTRICT), frozenset({READ, ADD}))),
    "focus_events": {DISTRICT: frozenset({READ, ADD})},
    "consent_histories": {**_ONLY_READ, WORKER: _READS},
    "parent_student_relations": {MEMBER: _READS},
    "parent_relation_rights": {MEMBER: _READS},
    "support_grants": {DISTRICT: _READS},
    "tenant_states": {DISTRICT: _READS, PLATFORM: _READS},
    "staff_hours": {MEMBER: _WRITES},
    "record_accesses": {MEMBER: _READS},
    "record_statements": dict.fromkeys((MEMBER, DISTRICT), frozenset({READ, ADD})),
    "disclosures": {MEMBER: _READS, DISTRICT: frozenset({READ, ADD})},
    "access_tokens": {PLATFORM: frozenset({READ, ADD})},
    "external_identities": dict.fromkeys((MEMBER, DISTRICT, PLATFORM), frozenset({READ, CHANGE})),
}
"""Where a room's own SQL gives more or less than the scope's word."""

_OF_PEOPLE = frozenset({
    "tenant_id", "id", "created_at", "updated_at", "version", "deleted_at", "deletion_id", "username", "role",
    "status", "given_name", "middle_name", "family_name", "title", "pronouns", "locale", "home_language",
    "needs_interpreter", "reading", "is_mfa_required",
})  # fmt: skip

SOME_READ: Mapping[tuple[str, str], frozenset[str]] = {
    ("users", MEMBER): _OF_PEOPLE,
    ("users", DISTRICT): _OF_PEOPLE | {"is_email_confirmed"},
    ("record_accesses", MEMBER): frozenset({
        "tenant_id", "id", "created_at", "at", "student_id", "actor_user_id", "actor_role", "subject", "row_id",
        "outcome", "purpose", "outside_party",
    }),
}  # fmt: skip
"""The columns that are read, where not all are."""

SOME_CHANGE: Mapping[tuple[str, str], frozenset[str]] = {
    **dict.fromkeys(
        (("users", MEMBER), ("users", PLATFORM)),
        frozenset(["locale", "reading", "pronouns", "home_language", "needs_interpreter"]),
    ),
    ("tenants", DISTRICT): frozenset(
        ["name", "timezone", "default_locale", "access_lead_days", "access_grace_days", "settings"]
    ),
    **dict.fromkeys(
        (("access_tokens", MEMBER), ("access_tokens", DISTRICT)), frozenset(("last_used_at", "revoked_at"))
    ),
    ("focus_events", MEMBER): frozenset(("deleted_at", "deletion_id")),
    ("record_requests", MEMBER): frozenset(("withdrawn_on",)),
    ("amendment_requests", MEMBER): frozenset(("hearing_asked_on",)),
    ("account_links", DISTRICT): frozenset(("withdrawn_at",)),
    **{
        ("known_devices", role): frozenset(
            ["device", "place", "last_seen_on", "own_since", "last_session_id", "ended_at", "end_reason"]
        )
        for role in (MEMBER, DISTRICT, PLATFORM)
    },
    **{("external_identities", role): frozenset(("deleted_at",)) for role in (MEMBER, DISTRICT, PLATFORM)},
}
"""The columns that are changed, where not all are."""


def commands_of(table: Table, login: str) -> frozenset[str]:
    """What a login role may do to the table at all."""
    scope: Scope = table.info["scope"]
    own = BY_TABLE.get(table.name, {})
    return own[login] if login in own else BY_SCOPE[scope.word].get(login, _NONE)


def columns_of(table: Table, login: str) -> frozenset[str]:
    """The columns that a login role may read."""
    if READ not in commands_of(table, login):
        return _NONE
    return SOME_READ.get((table.name, login), frozenset(column.name for column in table.c))


def changeable(table: Table, login: str) -> frozenset[str]:
    """The columns that a login role may change."""
    if CHANGE not in commands_of(table, login):
        return _NONE
    return SOME_CHANGE.get((table.name, login), frozenset(column.name for column in table.c))
