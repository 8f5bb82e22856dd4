"""The canonical text of each kind of entry, and the chain over the seals.

The same expressions stand in ``app.seal_trail`` (``sql/rules.sql``). They are written out here again because whoever
checks the trail must not ask functions of the database that is being checked: an owner could have replaced them.
Canonical text: one JSON list, in the form PostgreSQL writes jsonb, with moments as microseconds since 1970.
"""

# ruff: noqa: S608  (the text is made of the expressions below)

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

KINDS = {b"c": "audit_events", b"r": "record_accesses", b"a": "access_attempts"}
"""The first byte of a sealed entry, and the table its row stands in."""

WORDS = {b"c": "change", b"r": "reading", b"a": "attempt"}

ENTRY = 1 + 16 + 32
"""Bytes of one entry in a seal: kind, id, SHA-256."""


def _micro(column: str) -> str:
    return f"(extract(epoch from {column}) * 1000000)::bigint"


CANONICAL = {
    b"c": "jsonb_build_array('change', e.tenant_id, e.id, e.xid, "
    f"{_micro('e.created_at')}, {_micro('e.at')}, e.actor_user_id, e.actor_role, e.session_id, e.request_id, "
    "e.command, e.table_name, e.row_id, e.student_id, e.operation, e.fields, e.row_count, "
    "encode(e.value_hash, 'hex'))::text",
    b"r": "jsonb_build_array('reading', e.tenant_id, e.id, e.xid, "
    f"{_micro('e.created_at')}, {_micro('e.at')}, e.student_id, e.actor_user_id, e.actor_role, e.session_id, "
    "e.request_id, e.subject, e.row_id, e.outcome, e.purpose, e.outside_party, e.is_kept_apart)::text",
    b"a": "jsonb_build_array('attempt', e.tenant_id, e.id, e.xid, "
    f"{_micro('e.created_at')}, {_micro('e.at')}, e.actor_user_id, e.actor_role, e.session_id, e.request_id, e.method, "
    "e.route, e.row_id, e.answer, e.is_last_of_hour)::text",
}

VALUES = (
    "case when e.value_hash is null then 'none' when v.id is null then 'gone' "
    "when sha256(v.salt || convert_to(jsonb_build_object('old', v.old, 'new', v.new)::text, 'UTF8')) = e.value_hash "
    "then 'kept' else 'changed' end"
)
"""What became of the values of a change: kept and proved by the hash, erased, or not what they were."""


def trail_sql() -> str:
    """Every entry of the tenant ``$1`` in the order of the seal: kind, id, canonical text, and what its values say."""
    told = (
        "case when e.table_name in ('audit_values', 'record_accesses') and e.operation = 'delete' then e.row_count end"
    )
    parts = [
        f"(select e.xid, e.id, 'c' as kind, {CANONICAL[b'c']} as canonical, {VALUES} as values_are, e.student_id,"
        f" e.table_name, {told} as erased from public.audit_events e"
        " left join public.audit_values v on v.tenant_id = e.tenant_id and v.id = e.id"
        " where e.tenant_id = $1)"
    ]
    parts += [
        f"(select e.xid, e.id, '{kind.decode()}', {CANONICAL[kind]}, 'none', null::uuid, null::text, null::integer"
        f" from public.{KINDS[kind]} e where e.tenant_id = $1)"
        for kind in (b"r", b"a")
    ]
    return " union all ".join(parts) + " order by xid, id"


@dataclass(frozen=True, slots=True)
class Seal:
    """What a seal says of itself."""

    number: int
    first_entry: int
    entry_count: int
    last_xid: int
    last_id: UUID
    head: bytes

    @property
    def last_entry(self) -> int:
        """The number of its last entry."""
        return self.first_entry + self.entry_count - 1


def first_head(tenant_id: UUID) -> bytes:
    """The head before the first seal of a tenant."""
    return hashlib.sha256(f"aivo trail|{tenant_id}".encode()).digest()


def head_of(tenant_id: UUID, before: bytes, seal: Seal, entries: bytes) -> bytes:
    """The head of the chain after a seal: it binds all that came before."""
    said = "|".join(map(str, (tenant_id, seal.number, seal.first_entry, seal.entry_count, seal.last_xid, seal.last_id)))
    return hashlib.sha256(before + said.encode() + hashlib.sha256(entries).digest()).digest()
