"""Verbs of the roster room: check, preview and import a roster; import standards; say what is true of a source."""

from __future__ import annotations

from pathlib import Path

from aivo.db.context import Ctx
from aivo.domains.roster import importing, permissions, queries
from aivo.domains.roster.check import CheckResult, check
from aivo.domains.roster.models import RosterSource
from aivo.domains.roster.schemas import ImportOptions, ImportReport, SourceSettings, StandardsReport
from aivo.domains.roster.shapes import OrgTypes
from aivo.domains.roster.standards import import_standards

PLAIN = ImportOptions()


async def preview_roster(ctx: Ctx, path: Path, options: ImportOptions = PLAIN) -> ImportReport:
    """What importing the bundle would add, change and remove, and whether it would be refused. Writes nothing."""
    await permissions.demand(ctx, "preview_roster")
    prepared = await importing.prepare(ctx, path, options)
    return prepared.report()


async def import_roster(ctx: Ctx, path: Path, options: ImportOptions = PLAIN) -> ImportReport:
    """Import a bundle in the transaction of ``ctx``, all or nothing; a bundle that says nothing new changes nothing.

    Raises ``RosterRefused`` (errors in the bundle), ``MassRemoval`` and ``NewIds``, each with the report as
    ``details["report"]``.
    """
    await permissions.demand(ctx, "import_roster")
    await ctx.tell("select pg_advisory_xact_lock(hashtextextended('roster ' || $1::text, 0))", str(ctx.actor.tenant_id))
    prepared = await importing.prepare(ctx, path, options)
    if prepared.refusal is not None:
        prepared.refusal.details["report"] = prepared.report()
        raise prepared.refusal
    return await importing.apply(ctx, path, prepared, options)


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
    "PLAIN", "CheckResult", "ImportOptions", "ImportReport", "SourceSettings", "StandardsReport", "check",
    "import_roster", "import_standards", "preview_roster", "set_source",
]  # fmt: skip
