"""Verbs of the roster room: check, preview and import a roster; import standards; say what is true of a source."""

from __future__ import annotations

from pathlib import Path

from aivo.db.context import Ctx
from aivo.domains.roster import importing, permissions, queries
from aivo.domains.roster.check import CheckResult, check
from aivo.domains.roster.errors import RosterRefused
from aivo.domains.roster.merging import merge_people, undo_merge
from aivo.domains.roster.models import RosterSource
from aivo.domains.roster.orders import apply_job, ask_to_stop, give_up, order_undo, upload_roster
from aivo.domains.roster.progress import UNWATCHED, Watch
from aivo.domains.roster.rolling import look_ahead, order_rollover, order_rollover_undo, roll_over, undo_rollover
from aivo.domains.roster.schemas import ImportOptions, ImportReport, SourceSettings, StandardsReport
from aivo.domains.roster.shapes import OrgTypes
from aivo.domains.roster.standards import import_standards
from aivo.domains.roster.uploads import SentFile
from aivo.kit.errors import Refusal

PLAIN = ImportOptions()
PATIENCE = "set local idle_in_transaction_session_timeout = '2h'"
"""The transaction holds the tenant's rosters while a large file is read, which is longer than others may be idle."""


async def preview_roster(
    ctx: Ctx, path: Path, options: ImportOptions = PLAIN, watch: Watch = UNWATCHED
) -> ImportReport:
    """What importing the bundle would add, change and remove, and whether it would be refused. Writes nothing."""
    await permissions.demand(ctx, "preview_roster")
    prepared = await importing.prepare(ctx, path, options, watch)
    return prepared.report()


async def look_at_roster(
    ctx: Ctx, path: Path, options: ImportOptions, watch: Watch = UNWATCHED
) -> tuple[ImportReport, Refusal | None]:
    """The same for a page: with what would hold the import, errors that may be left out among it."""
    await permissions.demand(ctx, "preview_roster")
    prepared = await importing.prepare(ctx, path, options, watch)
    report, refusal = prepared.report(), prepared.refusal
    if report.result.has_errors and (refusal is None or not report.result.is_refused):
        refusal = RosterRefused()
    return report, refusal


async def import_roster(ctx: Ctx, path: Path, options: ImportOptions = PLAIN, watch: Watch = UNWATCHED) -> ImportReport:
    """Import a bundle in the transaction of ``ctx``, all or nothing; a bundle that says nothing new changes nothing.

    Raises ``RosterRefused`` (errors in the bundle), ``MassRemoval`` and ``NewIds``, each with the report as
    ``details["report"]``.
    """
    await permissions.demand(ctx, "import_roster")
    await ctx.tell(PATIENCE)
    await ctx.tell("select pg_advisory_xact_lock(hashtextextended('roster ' || $1::text, 0))", str(ctx.actor.tenant_id))
    prepared = await importing.prepare(ctx, path, options, watch)
    if prepared.refusal is not None:
        prepared.refusal.details["report"] = prepared.report()
        raise prepared.refusal
    return await importing.apply(ctx, path, prepared, options, watch)


async def set_source(ctx: Ctx, code: str, settings: SourceSettings) -> RosterSource:
    """Say what is true of one source: what its end dates mean, how much may vanish, which org is really a school."""
    await permissions.demand(ctx, "set_source")
    found = await queries.source_of(ctx, code)
    source = await ctx.load(RosterSource, found.id) if found is not None else RosterSource(code=code, name=code)
    if settings.end_dates is not None:
        source.end_dates = settings.end_dates
    if settings.removal_percent is not None:
        source.removal_percent = settings.removal_percent
    if settings.org_types is not None:
        source.org_types = OrgTypes(by_sourced_id=dict(settings.org_types))
    ctx.add(source)
    await ctx.flush()
    return source


__all__ = [
    "PLAIN", "CheckResult", "ImportOptions", "ImportReport", "SentFile", "SourceSettings", "StandardsReport",
    "apply_job", "ask_to_stop", "check", "give_up", "import_roster", "import_standards", "look_ahead",
    "look_at_roster", "merge_people", "order_rollover", "order_rollover_undo", "order_undo", "preview_roster",
    "roll_over", "set_source", "undo_merge", "undo_rollover", "upload_roster",
]  # fmt: skip
