"""What is there: the rows of every table, read as the owner before the attack, so that each answer can be judged.

Small tables are read whole, of large ones a sample; statements then keep to the sample, so that an attack on a large
installation stays small. Only what decides about access is read of each row, and a few whole rows to make copies of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from sqlalchemy import Table

from aivo.db.scopes import Scope
from aivo.schema import metadata

Row = Mapping[str, Any]
Connection = psycopg.Connection[Any]

WHOLE = 600
"""A table with at most this many rows is read whole."""

SAMPLE = 60
"""Of a larger table this many rows of each tenant."""

COPIES = 24
"""Whole rows kept of each table, to make new ones from."""

DECIDING = frozenset({
    "id", "tenant_id", "owner_tenant_id", "student_id", "user_id", "audience", "by_user_id", "source", "held_back_at",
    "released_at", "kind", "capacity", "is_protected", "household_id", "thread_id", "relation_id", "is_kept_apart",
    "actor_role", "to_user_id", "duty", "is_confirmed", "revoked_at", "withdrawn_at", "used_at", "ended_at", "username",
    "role", "author_kind", "authored_by_user_id", "made_by_user_id", "deleted_at",
    "part", "is_secret", "asked_by_user_id", "taken_by_user_id", "by_right", "channel", "decision", "done_on",
    "withdrawn_on", "reason", "reminded_on", "hearing_notice_on", "hearing_asked_on", "hearing_on",
})  # fmt: skip
"""Columns that the rules look at, wherever a table has them."""


@dataclass(frozen=True, slots=True)
class Place:
    """One tenant: where it lives, and its days of lead and grace."""

    id: UUID
    slug: str
    today: date
    lead_days: int
    grace_days: int
    is_open: bool


@dataclass(slots=True)
class Shelf:
    """The rows of one table that the attack knows."""

    table: Table
    rows: dict[UUID, Row]
    is_whole: bool
    copies: list[dict[str, Any]]

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.table.name)


@dataclass(slots=True)
class Facts:
    """Everything the judgement needs."""

    places: dict[UUID, Place]
    chosen: tuple[UUID, ...]
    shelves: dict[str, Shelf]
    relations: dict[str, list[Row]]
    ids: dict[UUID, str] = field(default_factory=dict)
    """Each known row's id and its table."""

    def owner_of(self, table: str, row: Row) -> UUID | None:
        """Whose row it is; None for the platform's."""
        value = row["id"] if table == "tenants" else row.get("tenant_id", row.get("owner_tenant_id"))
        return value if isinstance(value, UUID) else None


RELATIONS: Mapping[str, str] = {
    "users": "tenant_id, id, username, role, status, deleted_at",
    "user_roles": "tenant_id, user_id, role, valid_from, valid_to, deleted_at",
    "student_profiles": "tenant_id, id, user_id, birth_date, deleted_at",
    "parent_student_relations": "tenant_id, id, student_id, user_id, is_confirmed, valid_from, valid_to, deleted_at",
    "parent_relation_rights": "tenant_id, relation_id, student_id, right_kind, valid_from, valid_to, deleted_at",
    "classroom_memberships": "tenant_id, student_id, classroom_id, valid_from, valid_to, deleted_at",
    "classroom_staff": "tenant_id, user_id, classroom_id, role, valid_from, valid_to, deleted_at",
    "student_assignments": "tenant_id, student_id, user_id, kind, valid_from, valid_to, deleted_at",
    "iep_team_members": "tenant_id, student_id, user_id, role, valid_from, valid_to, deleted_at",
    "school_enrolments": "tenant_id, student_id, school_id, valid_from, valid_to, deleted_at",
    "duty_assignments": "tenant_id, user_id, duty, school_id, valid_from, valid_to, deleted_at",
    "support_grants": "tenant_id, user_id, learner_id, kind, starts_at, ends_at, ended_at, deleted_at",
    "household_members": "tenant_id, household_id, user_id, deleted_at",
    "thread_members": "tenant_id, student_id, thread_id, user_id, side, left_at, deleted_at",
}
"""What decides who may see whom, read for the chosen tenants."""


def read(owner: Connection, tenants: int = 3, tables: Iterable[Table] = metadata.sorted_tables) -> Facts:
    """Read the facts as the owner of the tables, in one snapshot. ``tenants``: how many have people who attack."""
    owner.rollback()
    owner.execute("set transaction isolation level repeatable read, read only")
    owner.execute("set local role aivo_owner")
    places = _places(owner)
    chosen = _largest(owner, places, tenants)
    shelves = {table.name: _shelf(owner, table, chosen) for table in tables}
    relations = {
        name: _rows(owner, f"select {columns} from {name} where tenant_id = any (%s) order by id", (list(chosen),))  # noqa: S608
        for name, columns in RELATIONS.items()
    }
    owner.rollback()
    found = Facts(places, chosen, shelves, relations)
    for shelf in shelves.values():
        found.ids.update(dict.fromkeys(shelf.rows, shelf.name))
    return found


def tenant_column(table: Table) -> str:
    """The column that says whose row it is."""
    return "id" if table.name == "tenants" else "tenant_id" if "tenant_id" in table.c else "owner_tenant_id"


def learner_column(table: Table) -> str | None:
    """The column that holds the learner, where the table has one."""
    scope: Scope = table.info["scope"]
    if scope.word == "STUDENT":
        return scope.learner
    return "student_id" if "student_id" in table.c else None


def _places(owner: Connection) -> dict[UUID, Place]:
    now = datetime.now(UTC)
    found = _rows(
        owner,
        "select id, slug, timezone, access_lead_days, access_grace_days, "
        "status not in ('suspended', 'closed') and deleted_at is null as is_open from tenants order by id",
    )
    return {
        row["id"]: Place(
            row["id"], row["slug"], now.astimezone(ZoneInfo(row["timezone"])).date(), row["access_lead_days"],
            row["access_grace_days"], row["is_open"],
        )
        for row in found
    }  # fmt: skip


def _largest(owner: Connection, places: Mapping[UUID, Place], count: int) -> tuple[UUID, ...]:
    """The tenants with most learners; where there are two of anything, one sees what the other must not."""
    found = _rows(owner, "select tenant_id from student_profiles group by tenant_id order by count(*) desc, tenant_id")
    return tuple(row["tenant_id"] for row in found if places[row["tenant_id"]].is_open)[:count]


def _shelf(owner: Connection, table: Table, tenants: Sequence[UUID]) -> Shelf:
    wanted = sql.SQL(", ").join(sql.Identifier(c.name) for c in table.c if c.name in DECIDING)
    name = sql.Identifier(table.name)
    rows = _rows(owner, sql.SQL("select {} from {} order by id limit {}").format(wanted, name, WHOLE + 1))
    is_whole = len(rows) <= WHOLE
    column = sql.Identifier(tenant_column(table))
    if not is_whole:
        sample = sql.SQL("(select {} from {} where {} is not distinct from %s order by id desc limit {})").format(
            wanted, name, column, SAMPLE
        )
        rows = [row for tenant in (*tenants, None) for row in _rows(owner, sample, (tenant,))]
    copies = [
        row["copy"]
        for tenant in tenants
        for row in _rows(
            owner,
            sql.SQL("select to_jsonb(t) as copy from {} t where {} = %s order by id desc limit {}").format(
                name, column, COPIES // len(tenants)
            ),
            (tenant,),
        )
    ]
    return Shelf(table, {row["id"]: row for row in rows}, is_whole, copies)


def _rows(owner: Connection, statement: Any, values: Any = None) -> list[Row]:
    with owner.cursor(row_factory=dict_row) as cursor:
        return list(cursor.execute(statement, values).fetchall())
