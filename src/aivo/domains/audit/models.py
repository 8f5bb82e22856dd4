"""The trail of changes and the log of reads. Written by definer functions only; no role may change a row of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, DateTime, LargeBinary, Text, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import MappedColumn, mapped_column

from aivo.db.base import CheckConstraint, Event, index, unique
from aivo.db.columns import UUID, Mapped, datetime, flag, kept_from, text, texts, whole, words
from aivo.db.scopes import APPEND_ONLY


def _transaction(**info: Any) -> MappedColumn[Any]:
    return mapped_column(
        BigInteger, server_default=sql("(pg_current_xact_id()::text)::bigint"), info=info,
        comment="The transaction; the seal takes rows in the order (xid, id)",
    )  # fmt: skip


class AuditEvent(Event):
    """One change of one row (or one statement on an event table): who, when, which row, which fields. Never erased."""

    __tablename__ = "audit_events"
    __scope__ = APPEND_ONLY
    __table_args__ = (
        index("table_name", "row_id"),
        index("student_id", "created_at"),
        index("actor_user_id", "created_at"),
        index("xid", "id"),
        CheckConstraint("octet_length(value_hash) = 32", name="value_hash"),
    )

    at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp(),
        comment="The moment of the change; created_at is the start of its transaction",
    )  # fmt: skip
    xid: Mapped[int] = _transaction()
    actor_user_id: Mapped[UUID | None] = mapped_column(comment="Null: no person, see command")
    actor_role: Mapped[str | None] = text("The session's active role; system for jobs and migrations", null=True)
    session_id: Mapped[UUID | None] = mapped_column(comment="The sign-in session")
    request_id: Mapped[str | None] = text("The request, or the command of a system token", null=True)
    command: Mapped[str | None] = text(
        "The database login role that ran the statement; it alone identifies an act of the owner without a token",
        null=True,
    )
    table_name: Mapped[str] = text("The table, as named by the trigger's argument")
    row_id: Mapped[UUID | None] = mapped_column(comment="Null for the entry of a whole statement")
    student_id: Mapped[UUID | None] = mapped_column(
        comment="The learner whose row it is; null where it is no learner's"
    )
    operation: Mapped[str] = words("insert", "update", "delete")
    fields: Mapped[list[str]] = texts("Names of the fields that changed (all fields of a new or a removed row)")
    row_count: Mapped[int | None] = whole("Rows of a statement's entry; null for a row's entry", null=True)
    value_hash: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="SHA-256 over the salt and the values in audit_values; proves them, or outlives them"
    )


class AuditValue(Event):
    """The old and new values of one audit event, under the event's own id. Erased with the learner; the hash stays."""

    __tablename__ = "audit_values"
    __scope__ = APPEND_ONLY
    __table_args__ = (index("student_id"),)

    student_id: Mapped[UUID | None] = mapped_column(
        comment="The learner whose values these are, so that erasure finds them"
    )
    old: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB, info={"sensitivity": "secret"}, comment="Changed fields before; null for a new row. Secrets are left out"
    )
    new: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB,
        info={"sensitivity": "secret"},
        comment="Changed fields after; null for a removed row. Secrets are left out",
    )
    salt: Mapped[bytes] = mapped_column(
        LargeBinary, comment="16 random bytes, so that the hash alone gives nothing away"
    )


class RecordAccess(Event):
    """One opening of a learner's record: who looked at what, why, and whether it was shown. Families read it."""

    __tablename__ = "record_accesses"
    __scope__ = APPEND_ONLY
    __table_args__ = (
        index("student_id", "created_at"),
        index("actor_user_id", "created_at"),
        index("xid", "id"),
    )

    at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp(), comment="The moment of looking"
    )
    xid: Mapped[int] = _transaction(**kept_from("aivo_member"))
    student_id: Mapped[UUID] = mapped_column(comment="The learner whose record was opened")
    actor_user_id: Mapped[UUID | None] = mapped_column(comment="Who looked; null for an outside party or a job")
    actor_role: Mapped[str | None] = text("The active role at that time", null=True)
    session_id: Mapped[UUID | None] = mapped_column(
        comment="The sign-in session; never shown to families", info=kept_from("aivo_member")
    )
    request_id: Mapped[str | None] = mapped_column(
        Text, comment="The request; never shown to families", info=kept_from("aivo_member")
    )
    subject: Mapped[str] = text("What was opened: a table's name (ieps, evaluations) or a page's (export, print)")
    row_id: Mapped[UUID | None] = mapped_column(comment="The row that was opened; null for a list or the whole record")
    outcome: Mapped[str] = words(
        "shown", "refused", "exported", "printed", "disclosed", comment="refused: a denied attempt is an entry too"
    )
    purpose: Mapped[str | None] = text("The reason given, where one was asked for", null=True)
    outside_party: Mapped[str | None] = text("Name of an outside party the record went to (34 CFR 99.32)", null=True)
    is_kept_apart: Mapped[bool] = mapped_column(
        default=False, server_default="false", info=kept_from("aivo_member"),
        comment="Under a court's secrecy order (99.31(a)(9)(ii)): not in the family's log",
    )  # fmt: skip


class AccessAttempt(Event):
    """A request for an address that is not there for the person: what was asked, whether or not there is such a row."""

    __tablename__ = "access_attempts"
    __scope__ = APPEND_ONLY
    __table_args__ = (index("actor_user_id", "created_at"), index("row_id"), index("xid", "id"))

    at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp(), comment="The moment of asking"
    )
    xid: Mapped[int] = _transaction()
    actor_user_id: Mapped[UUID | None] = mapped_column(comment="Who asked")
    actor_role: Mapped[str | None] = text("The active role at that time", null=True)
    session_id: Mapped[UUID | None] = mapped_column(comment="The sign-in session, or the access token")
    request_id: Mapped[str | None] = text("The request", null=True)
    method: Mapped[str] = text("The method of the request")
    route: Mapped[str] = text("The route, with names where the address has ids")
    row_id: Mapped[UUID | None] = mapped_column(
        comment="The id in the address, as it was sent. It says nothing about whether such a row exists"
    )
    answer: Mapped[str] = words("not_found", "forbidden", comment="What the person was told")
    is_last_of_hour: Mapped[bool] = flag("There were more in this hour; they are not written down one by one")


class AuditSeal(Event):
    """A stretch of the trail, sealed: its entries in order with their hashes, and the head of the chain up to it."""

    __tablename__ = "audit_seals"
    __scope__ = APPEND_ONLY
    __table_args__ = (
        unique("number", live=False),
        CheckConstraint("entry_count > 0 and octet_length(entries) = 49 * entry_count", name="entries"),
        CheckConstraint("octet_length(head) = 32", name="head"),
    )

    number: Mapped[int] = whole("Counts the tenant's seals from 1, without a gap")
    first_entry: Mapped[int] = mapped_column(BigInteger, comment="The number of its first entry in the tenant's trail")
    entry_count: Mapped[int] = whole("How many entries it holds: changes, readings and attempts")
    last_xid: Mapped[int] = mapped_column(BigInteger, comment="The transaction of its last entry")
    last_id: Mapped[UUID] = mapped_column(comment="Its last entry: the next seal begins behind (last_xid, last_id)")
    entries: Mapped[bytes] = mapped_column(
        LargeBinary, info={"sensitivity": "secret"},
        comment="49 bytes an entry: c, r or a (change, reading, attempt), its id, the SHA-256 of its canonical text",
    )  # fmt: skip
    head: Mapped[bytes] = mapped_column(
        LargeBinary, comment="SHA-256 over the head before, what this seal says of itself, and its entries"
    )
