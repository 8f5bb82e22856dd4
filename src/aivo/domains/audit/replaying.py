"""The proof that the trail is complete: each table, rebuilt from it, equals the table.

A row's entries are taken in the order of their moments: who changes a row waits for the one before, so these follow
each other, while a transaction that began earlier may well change a row later. Done by the database, table by table,
so that memory stays flat. Compared is what both know: a column that came with a later migration stands in no older
entry. Left out are secrets, whose values the trail does not hold, what a trigger keeps by itself, and rows whose values
were erased.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Table

SILENT = ("updated_at", "version")
SHOWN = 5

REPLAY = """
with told as materialized (
  select e.row_id, e.operation, e.at, e.id, v.new, e.value_hash is not null and v.id is null as is_erased
  from public.audit_events e left join public.audit_values v on v.tenant_id = e.tenant_id and v.id = e.id
  where e.table_name = $1 and e.row_id is not null
), cell as (
  select distinct on (t.row_id, c.key) t.row_id, c.key, c.value
  from told t cross join lateral jsonb_each(t.new) c
  where not c.key = any ($2)
  order by t.row_id, c.key, t.at desc, t.id desc
), ended as (
  select row_id, (array_agg(operation order by at desc, id desc))[1] = 'delete' as is_gone,
    bool_or(is_erased) as is_erased
  from told group by row_id
), rebuilt as (
  select c.row_id, jsonb_object_agg(c.key, c.value) as doc from cell c group by c.row_id
), standing as materialized (
  select t.id, to_jsonb(t) as doc from public.{table} t
), compared as (
  select coalesce(r.row_id, n.id) as row_id, case
    when e.is_erased then null
    when e.row_id is null then 'stands in no entry'
    when e.is_gone and n.id is not null then 'was removed, says the trail, and is there'
    when not e.is_gone and n.id is null then 'is there, says the trail, and is not'
    when not e.is_gone and exists (
      select from jsonb_each(r.doc) d where n.doc ? d.key and n.doc -> d.key is distinct from d.value)
      then 'is not what the trail says' end as finding
  from rebuilt r
  join ended e using (row_id)
  full join standing n on n.id = r.row_id
)
select count(*) as rows, count(finding) as wrong,
  (array_agg(row_id order by row_id) filter (where finding is not null))[1:{shown}] as ids,
  min(finding) filter (where finding is not null) as finding
from compared
"""


@dataclass(frozen=True, slots=True)
class Replayed:
    """One table, held against the trail."""

    table: str
    rows: int
    wrong: int
    ids: Sequence[UUID]
    finding: str | None

    @property
    def sentence(self) -> str:
        """What is wrong, with the first row."""
        return f"{self.table} {self.ids[0]}: {self.finding} ({self.wrong:,} of {self.rows:,} rows)"


async def replay(link: asyncpg.Connection[Any], table: Table) -> Replayed:
    """Rebuild one table from the trail and compare. ``link`` is a connection of the owner."""
    left_out = [*SILENT, *(column.name for column in table.c if column.info.get("sensitivity") == "secret")]
    (row,) = await link.fetch(REPLAY.format(table=table.name, shown=SHOWN), table.name, left_out)
    return Replayed(table.name, row["rows"], row["wrong"], row["ids"] or (), row["finding"])


def replayable(tables: Sequence[Table]) -> list[Table]:
    """The tables whose changes are recorded row by row."""
    return [table for table in tables if table.info["scope"].audit == "row"]
