"""The proof that the trail is complete: each table rebuilt from it equals the table."""

from __future__ import annotations

from typing import Any

import psycopg

from aivo.db.base import metadata

SILENT = {"updated_at", "version"}
"""Kept by a trigger on every change; no change of their own, so not in the trail."""


def audited_tables() -> list[str]:
    """Tables whose changes are recorded row by row."""
    return sorted(table.name for table in metadata.tables.values() if table.info["scope"].audit == "row")


def secrets_of(table: str) -> set[str]:
    """Columns whose values the trail leaves out."""
    return {column.name for column in metadata.tables[table].c if column.info.get("sensitivity") == "secret"}


def rebuilt(link: psycopg.Connection[Any], table: str) -> dict[str, dict[str, Any]]:
    """The rows of a table as the trail tells them, by id."""
    rows: dict[str, dict[str, Any]] = {}
    for row_id, operation, new in link.execute(
        "select e.row_id::text, e.operation, v.new from audit_events e"
        " join audit_values v on v.tenant_id = e.tenant_id and v.id = e.id"
        " where e.table_name = %s and e.row_id is not null order by e.at, e.id",
        (table,),
    ):
        if operation == "delete":
            rows.pop(row_id, None)
        else:
            rows[row_id] = {**rows.get(row_id, {}), **(new or {})}
    return rows


def actual(link: psycopg.Connection[Any], table: str) -> dict[str, dict[str, Any]]:
    """The rows of a table as they are, by id."""
    return {row["id"]: row for (row,) in link.execute(f"select to_jsonb(t) from {table} t")}


def differences(link: psycopg.Connection[Any], table: str) -> list[str]:
    """Where trail and table differ; nothing when the trail is complete."""
    left_out = SILENT | secrets_of(table)

    def seen(rows: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        return {row_id: {k: v for k, v in row.items() if k not in left_out} for row_id, row in rows.items()}

    told, true = seen(rebuilt(link, table)), seen(actual(link, table))
    return sorted(f"{table} {row_id}" for row_id in told.keys() | true.keys() if told.get(row_id) != true.get(row_id))
