"""What the roster pages ask the database."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.roster.shapes import FindingWords, ImportCounts, JobChoices, JobOutcome, read
from aivo.domains.roster.worded import say_finding
from aivo.kit.errors import NotFound
from aivo.web.paging import SIZE, Slice, cut

MAY = "select app.has_duty('roster', 'read') as reads, app.has_duty('roster', 'write') as writes"

OPEN_JOBS = """
select j.id, j.kind, j.stage, j.state, j.file_name, j.created_at, u.given_name || ' ' || u.family_name as by_name
from roster_jobs j join users u on u.tenant_id = j.tenant_id and u.id = j.asked_by_user_id
where j.tenant_id = $1 and j.deleted_at is null and j.kind in ('import', 'undo_import')
  and (j.state in ('waiting', 'working', 'ready')
    or (j.state in ('failed', 'refused') and j.ended_at > now() - interval '7 days'))
order by j.created_at desc limit 10
"""

HISTORY = """
select i.id::text as id, i.created_at::text as at_key, i.created_at, i.file_name, i.counts, i.undone_at,
  s.name as source,
  u.given_name || ' ' || u.family_name as by_name, w.given_name || ' ' || w.family_name as undone_by
from roster_imports i
join roster_sources s on s.tenant_id = i.tenant_id and s.id = i.source_id
left join users u on u.tenant_id = i.tenant_id and u.id = i.by_user_id
left join users w on w.tenant_id = i.tenant_id and w.id = i.undone_by_user_id
where i.tenant_id = $1 and i.deleted_at is null
  and ($2::text is null or (i.created_at, i.id) < ($2::text::timestamptz, $3::text::uuid))
order by i.created_at desc, i.id desc limit $4
"""

JOB = """
select j.id, j.kind, j.stage, j.state, j.file_name, j.byte_count, j.choices, j.outcome, j.step, j.steps_done,
  j.steps_all, j.rows_written, j.import_id, j.rollover_id, j.begun_at, j.seen_at, j.stop_asked_at, j.ended_at,
  j.created_at, j.version,
  u.given_name || ' ' || u.family_name as by_name
from roster_jobs j join users u on u.tenant_id = j.tenant_id and u.id = j.asked_by_user_id
where j.tenant_id = $1 and j.id = $2 and j.deleted_at is null
"""

IMPORT = """
select i.id, i.file_name, i.created_at, i.counts, i.mode, i.oneroster_version, i.undone_at, i.allowed_removals,
  i.without_faulty_rows, s.name as source, u.given_name || ' ' || u.family_name as by_name,
  w.given_name || ' ' || w.family_name as undone_by,
  not exists (select from roster_imports l where l.tenant_id = i.tenant_id and l.source_id = i.source_id
    and l.created_at > i.created_at and l.undone_at is null and l.deleted_at is null) as is_latest
from roster_imports i
join roster_sources s on s.tenant_id = i.tenant_id and s.id = i.source_id
left join users u on u.tenant_id = i.tenant_id and u.id = i.by_user_id
left join users w on w.tenant_id = i.tenant_id and w.id = i.undone_by_user_id
where i.tenant_id = $1 and i.id = $2 and i.deleted_at is null
"""

FINDINGS = """
select f.position, f.position::text as position_key, f.file, f.row_number, f.column_name, f.sourced_id, f.severity,
  f.code, f.message, f.mend, f.wording::text as wording
from {table} f
where f.tenant_id = $1 and f.{key} = $2 and f.deleted_at is null and ($3 = '' or f.severity = $3)
  and ($4::text is null or f.position > $4::text::integer)
order by f.position limit $5
"""
COUNTS = """
select severity, count(*) as found from {table}
where tenant_id = $1 and {key} = $2 and deleted_at is null group by severity
"""
PLACES = {"job": ("roster_job_findings", "job_id"), "import": ("roster_import_findings", "import_id")}
SEVERITIES = ("error", "warning", "info")
ALL = 20_000
"""Findings in one file: the log keeps the first of each kind and counts the rest, so there are never as many."""


def said_in(language: str, row: Any) -> tuple[str, str, str]:
    """What was found and how to mend it, in the reader's language, and which language that is.

    Rows of before this could be said in any language stand in English.
    """
    if row["wording"] is None:
        return row["message"], row["mend"], "en"
    message, mend = say_finding(language, read(FindingWords, row["wording"]))
    return message, mend, language


async def may(ctx: Ctx) -> tuple[bool, bool]:
    """Whether the acting person reads rosters, and whether they import them."""
    (row,) = await ctx.ask(MAY)
    return row["reads"], row["writes"]


async def open_jobs(ctx: Ctx) -> list[Any]:
    """Jobs that wait, work, wait for a person, or have failed lately."""
    return await ctx.ask(OPEN_JOBS, ctx.actor.tenant_id)


async def history(ctx: Ctx, after: list[str | None]) -> Slice:
    """One page of the imports, the last first."""
    rows = [
        {**row, "counts": read(ImportCounts, row["counts"])}
        for row in await ctx.ask(HISTORY, ctx.actor.tenant_id, *after, SIZE + 1)
    ]
    return cut(rows, ("at_key", "id"))


async def job(ctx: Ctx, job_id: UUID) -> dict[str, Any]:
    """One job, with its documents read."""
    rows = await ctx.ask(JOB, ctx.actor.tenant_id, job_id)
    if not rows:
        raise NotFound
    outcome = read(JobOutcome, rows[0]["outcome"])
    choices = read(JobChoices, rows[0]["choices"])
    return {**rows[0], "outcome": outcome, "choices": choices}


async def one_import(ctx: Ctx, import_id: UUID) -> dict[str, Any]:
    """One import with its counts."""
    rows = await ctx.ask(IMPORT, ctx.actor.tenant_id, import_id)
    if not rows:
        raise NotFound
    return {**rows[0], "counts": read(ImportCounts, rows[0]["counts"])}


async def findings(ctx: Ctx, place: str, row_id: UUID, severity: str, after: list[str | None]) -> Slice:
    """One page of what was found, errors and notes in the order of the file."""
    table, key = PLACES[place]
    rows = await ctx.ask(
        FINDINGS.format(table=table, key=key), ctx.actor.tenant_id, row_id,
        severity if severity in SEVERITIES else "", *after, SIZE + 1,
    )  # fmt: skip
    return cut(rows, ("position_key",))


async def all_findings(ctx: Ctx, place: str, row_id: UUID) -> list[Any]:
    """All of it, for a file."""
    table, key = PLACES[place]
    return await ctx.ask(FINDINGS.format(table=table, key=key), ctx.actor.tenant_id, row_id, "", None, ALL)


async def finding_counts(ctx: Ctx, place: str, row_id: UUID) -> dict[str, int]:
    """How many findings of each severity are listed."""
    table, key = PLACES[place]
    rows = await ctx.ask(COUNTS.format(table=table, key=key), ctx.actor.tenant_id, row_id)
    return {row["severity"]: row["found"] for row in rows}
