"""One valid row for any table, made from the table's own declaration: columns, vocabularies, keys.

The proofs of isolation need every table filled for two tenants and several learners. A table that is declared tomorrow
is filled too; only where a CHECK ties columns together must ``TOGETHER`` name values that fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import Column, ForeignKeyConstraint, MetaData, Table

from aivo.db.scopes import Scope

Connection = psycopg.Connection[Any]

MONDAY = date(2026, 3, 2)
MOMENT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SINCE = date(2020, 8, 1)


class _Point:
    """Stands for a key that may be null but should point somewhere in this row."""


POINT = _Point()

TOGETHER: dict[str, dict[str, Any]] = {
    "account_links": {"code_hash": b"\x01" * 32, "identity_checked": "in_person", "identity_checked_at": MOMENT},
    "audit_seals": {"entry_count": 1, "entries": b"\x01" * 49, "head": b"\x01" * 32, "number": 1_000_000},
    "access_tokens": {"scopes": ["people:read"]},
    "accommodations": {"source": "iep", "iep_id": POINT},
    "eligibility_decisions": {"needs_special_education": True},
    "external_ids": {"record_hash": b"\x01" * 16},
    "iep_meetings": {"purposes": ["annual_review"]},
    "iep_team_members": {"user_id": POINT},
    "library_resources": {"body": "text"},
    "meeting_attendances": {"user_id": POINT},
    "phone_codes": {"code_hash": b"\x01" * 32, "bound_to": b"\x02" * 32},
    "record_requests": {
        "kind": "amend",
        "covers": ["everything"],
        "asked_by_user_id": POINT,
        "received_on": MONDAY,
        "due_on": MONDAY,
        "decision": "granted_in_part",
        "decided_on": MONDAY,
        "decided_by_user_id": POINT,
        "reason": b"\x01" * 32,
        "done_on": MONDAY,
        "done_by_user_id": POINT,
    },  # answered: a filled row keeps nothing from being destroyed
    "amendment_requests": {"asked_by_user_id": POINT, "hearing_notice_on": MONDAY},
    "record_statements": {"by_user_id": POINT, "taken_by_user_id": POINT},
    "disclosures": {"covers": ["plan"], "consented_on": MONDAY},
    "retention_rules": {"keep_days": 30},
    "school_years": {"end_year": 2026},
    "support_grants": {"minutes": 30, "reason": "a question", "answer": "refused", "answered_by_user_id": POINT},
    "tenant_states": {"reason": "a reason of some letters", "exported_on": MONDAY, "exported_to": "the custodian"},
    "weekly_progress_reports": {"week_ends_on": date(2026, 3, 8)},
    "writing_revisions": {"word_count": 1, "previous_word_count": 1},
    "invoices": {"subtotal_cents": 1, "discount_cents": 0, "tax_cents": 0, "total_cents": 1},
    "user_roles": {"role": "parent"},
    "game_templates": {"min_age_years": 8, "max_age_years": 12},
    "standard_associations": {"association_type": "isChildOf"},
    "classroom_memberships": {"valid_to": date(2020, 12, 31)},  # over: a filled row opens nobody
    "student_assignments": {"valid_to": date(2020, 12, 31)},
    "notifications": {"path": "/today"},
    "outbox_mails": {"path": "/today"},
    "staff_hours": {"from_minute": 480, "to_minute": 960},
    "consent_notices": {"user_id": POINT, "to_user_id": POINT},
}
"""Values for columns that a CHECK or a trigger ties together."""

DATA_CONSENTS = ("learning_activity", "ai_help", "focus_monitoring")
"""The purposes behind the gates, in force for every learner that is filled."""

BY_THE_GUARD = ("record_accesses", "access_attempts")
"""Tables that only the guard's functions write."""


@dataclass
class Place:
    """One tenant that is filled (null: the platform's catalogues): its learners, a person, the rows known so far."""

    tenant_id: UUID | None
    learners: dict[str, UUID]
    person: UUID | None
    known: dict[tuple[str, UUID | None], UUID] = field(default_factory=dict)
    own: dict[UUID, dict[tuple[str, UUID | None], UUID]] = field(default_factory=dict)
    """The rows that belong to each person alone."""


def fill(connection: Connection, metadata: MetaData, places: Iterable[Place]) -> None:
    """A row in every table for each learner, or tenant, that has none yet. Needs a superuser's connection."""
    everywhere = list(places)
    platform = Place(None, {}, None)
    connection.execute("set role aivo_owner")
    for place in everywhere:
        _consents(connection, place)
    for table in metadata.sorted_tables:
        scope = cast(Scope, table.info["scope"])
        connection.execute(f"set role {'aivo_guard' if table.name in BY_THE_GUARD else 'aivo_owner'}")
        if scope.word == "TENANT_ROOT" or table.name == "consent_records":
            continue
        if scope.word == "CATALOGUE":
            _ensure(connection, table, platform, None)
        for place in everywhere:
            if scope.word == "OWNER":
                _own_rows(connection, table, place)
            elif table.name == "consent_answers":
                _answers(connection, place)
            elif "student_id" in table.c:
                for learner in place.learners.values():
                    _ensure(connection, table, place, learner)
            else:
                _ensure(connection, table, place, None)
    connection.execute("reset role")


def clone(table: Table, row: Mapping[str, Any], **changed: Any) -> tuple[sql.Composed, dict[str, Any]]:
    """An INSERT of a row like this one, as ``to_jsonb`` gave it, with other values; computed columns are left out."""
    plain = {c.name: row[c.name] for c in table.c if c.computed is None and c.name in row}
    values = {
        **plain,
        "id": str(uuid4()),
        **{name: None if value is None else str(value) for name, value in changed.items()},
    }
    names = sql.SQL(", ").join(sql.Identifier(name) for name in values)
    statement = sql.SQL(
        "insert into {table} ({names}) select {names} from jsonb_populate_record(null::{table}, %(row)s)"
    ).format(table=sql.Identifier(table.name), names=names)
    return statement, {"row": Jsonb(values)}


def new_row(table: Table, place: Place, learner: UUID | None, **given: Any) -> dict[str, Any]:
    """Values for a valid row; columns with a default of the database's own are left to it."""
    row: dict[str, Any] = {"id": uuid4()}
    if "tenant_id" in table.c:
        row["tenant_id"] = place.tenant_id
    if "owner_tenant_id" in table.c:
        row["owner_tenant_id"] = place.tenant_id
    if "student_id" in table.c:
        row["student_id"] = learner
    together = {**TOGETHER.get(table.name, {}), **given}
    targets = _targets(table)
    for column in table.c:
        if column.name in row or column.computed is not None or column.name in given:
            continue
        wanted = together.get(column.name)
        if column.name in targets and (not column.nullable or wanted is POINT):
            row[column.name] = _find(place, targets[column.name], learner)
        elif column.name in together and wanted is not POINT:
            row[column.name] = wanted
        elif not column.nullable and column.server_default is None:
            row[column.name] = _value(column)
    return {**row, **given}


def _targets(table: Table) -> dict[str, Table]:
    """For each column of a key (not tenant and learner): the table it points to."""
    found = {}
    for constraint in table.foreign_key_constraints:
        name = pointing_column(constraint)
        if name not in ("tenant_id", "owner_tenant_id"):
            found[name] = constraint.referred_table
    return found


def pointing_column(constraint: ForeignKeyConstraint) -> str:
    """The column of a composite key that names the other row: the last one."""
    return constraint.column_keys[-1]


def _find(place: Place, target: Table, learner: UUID | None) -> UUID | None:
    if target.name == "users":
        return place.person
    if target.name == "student_profiles":
        return learner or next(iter(place.learners.values()))
    for key in ((target.name, learner), (target.name, None)):
        if key in place.known:
            return place.known[key]
    raise LookupError(f"no row of {target.name} is known for the learner {learner}")


def _ensure(connection: Connection, table: Table, place: Place, learner: UUID | None) -> None:
    owner = "tenant_id" if "tenant_id" in table.c else "owner_tenant_id"
    found = _existing(connection, table, owner, place.tenant_id, learner)
    place.known[(table.name, learner)] = found or insert(connection, table, new_row(table, place, learner))


def _existing(
    connection: Connection, table: Table, owner: str, value: UUID | None, learner: UUID | None
) -> UUID | None:
    statement = sql.SQL("select id from {} where {} is not distinct from %s").format(
        sql.Identifier(table.name), sql.Identifier(owner)
    )
    values: list[Any] = [value]
    if learner is not None:
        statement += sql.SQL(" and student_id = %s")
        values.append(learner)
    row = connection.execute(statement + sql.SQL(" order by id limit 1"), values).fetchone()
    return row[0] if row else None


def insert(connection: Connection, table: Table, row: Mapping[str, Any]) -> UUID:
    """Write the row; the error of one that does not fit names the table."""
    statement = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier(table.name),
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(map(sql.Placeholder, row)),
    )
    try:
        connection.execute(statement, dict(row))
    except psycopg.Error as error:
        error.add_note(f"while making a row of {table.name}: {dict(row)}; see TOGETHER in tests/factories/rows.py")
        raise
    return cast(UUID, row["id"])


def _value(column: Column[Any]) -> Any:
    """A value of the column's type and vocabulary."""
    if vocabulary := column.info.get("words"):
        default = column.default.arg if column.default is not None and column.default.is_scalar else None  # type: ignore[attr-defined]
        return default or vocabulary[0]
    if column.default is not None and column.default.is_scalar:
        return column.default.arg  # type: ignore[attr-defined]
    kind = column.type.python_type if column.type.__class__.__name__ != "INET" else str
    if kind is str:
        return f"{column.name} {uuid4().hex[:6]}"
    if kind is date:
        return SINCE if column.name == "valid_from" else MONDAY
    simple: dict[Any, Any] = {
        bool: False,
        datetime: MOMENT,
        bytes: b"\x01" * 32,
        UUID: uuid4(),
        list: [],
        dict: Jsonb({}),
    }
    return simple.get(kind, 1)


def _own_rows(connection: Connection, table: Table, place: Place) -> None:
    """What belongs to one person: a row for each user of the tenant, which names other rows of that user alone."""
    users = connection.execute("select id from users where tenant_id = %s order by id", (place.tenant_id,)).fetchall()
    for (user,) in users:
        own = replace(place, person=user, known={**place.known, **place.own.setdefault(user, {})})
        extra = {"user_id": user}
        if "token_hash" in table.c:
            extra |= {"token_hash": uuid4().bytes * 2}
        found = connection.execute(
            sql.SQL("select id from {} where tenant_id = %s and user_id = %s").format(sql.Identifier(table.name)),
            (place.tenant_id, user),
        ).fetchone()
        row_id = found[0] if found else insert(connection, table, new_row(table, own, None, **extra))
        place.own[user][(table.name, None)] = row_id
    if place.person in place.own:
        place.known[(table.name, None)] = place.own[place.person][(table.name, None)]


def _consents(connection: Connection, place: Place) -> None:
    """Every purpose behind a gate is asked and granted for every learner, as the guard's triggers would note it."""
    for learner in place.learners.values():
        for purpose in DATA_CONSENTS:
            row = connection.execute(
                "insert into consent_records (tenant_id, student_id, kind, purpose, status) values (%s, %s, "
                "'data', %s, 'asked') "
                "on conflict (tenant_id, student_id, purpose, occasion_id) where deleted_at is null do update "
                "set details = 'again' returning id",
                (place.tenant_id, learner, purpose),
            ).fetchone()
            assert row is not None
            place.known[("consent_records", learner)] = row[0]
            place.known[(f"consent_records {purpose}", learner)] = row[0]
        connection.execute("set role aivo_guard")
        connection.execute(
            "update consent_records set status = 'granted', consent_level = 'full', lawful_basis = "
            "'parental_consent', method = 'signed_form', "
            "granted_at = now(), expires_at = now() + interval '1 year', monitoring_level = case purpose when "
            "'focus_monitoring' then 'full' end "
            "where tenant_id = %s and student_id = %s and status = 'asked'",
            (place.tenant_id, learner),
        )
        connection.execute("set role aivo_owner")


def _answers(connection: Connection, place: Place) -> None:
    """The school's own word for its lessons: an answer that needs no parent."""
    for learner in place.learners.values():
        row = connection.execute(
            "insert into consent_answers (tenant_id, student_id, consent_record_id, answer, capacity, method, "
            "is_notice_checked) "
            "values (%s, %s, %s, 'yes', 'school_official', 'on_file', true) returning id",
            (place.tenant_id, learner, place.known[("consent_records learning_activity", learner)]),
        ).fetchone()
        assert row is not None
        place.known[("consent_answers", learner)] = row[0]
