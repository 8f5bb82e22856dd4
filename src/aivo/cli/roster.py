"""``aivo roster`` and ``aivo standards``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.status import Status

from aivo.cli.common import opened, print_json, run
from aivo.db.context import connect
from aivo.db.pools import Databases
from aivo.domains.roster import service
from aivo.domains.roster.errors import MassRemoval, NewIds, RosterRefused
from aivo.domains.roster.schemas import ImportOptions, ImportReport, SameNumber, SourceSettings, StandardsReport
from aivo.domains.tenancy.service import PLATFORM_TENANT_ID, tenant_id_of
from aivo.kit.actor import Actor
from aivo.kit.errors import Refusal

FILE = click.argument("file", type=click.Path(path_type=Path, exists=True))
JSON = click.option("--json", "as_json", is_flag=True, help="One line of JSON.")


class HasFindings(Refusal):
    """The roster has errors."""


@click.group()
def roster() -> None:
    """Rosters from the district's own systems (OneRoster 1.1 and 1.2)."""


@roster.command("check")
@FILE
@click.option("--tenant", "slug", help="The tenant it is for: also says what an import would change.")
@JSON
def check_roster(file: Path, slug: str | None, as_json: bool) -> None:
    """List what is wrong in FILE, with row, column and how to mend it. Changes nothing."""
    if slug is None:
        result = service.check(file)
        _print(result.to_json(), result.findings, as_json=as_json)
        errors = result.error_count
    else:
        report = _with_tenant(slug, file, ImportOptions(), preview=True)
        _print(report.to_json(), report.result.findings, as_json=as_json)
        errors = report.result.error_count
        if not as_json:
            _print_changes(report)
    if errors:
        raise HasFindings(f"{errors} errors; nothing was changed.")


@roster.command("import")
@FILE
@click.option("--tenant", "slug", required=True)
@click.option("--preview", is_flag=True, help="Only say what would change.")
@click.option("--allow-removals", is_flag=True, help="Go on where more than the usual share would be removed.")
@click.option("--leave-out-faulty-rows", is_flag=True, help="Import the good rows, list the others.")
@click.option("--source", help="Name of the system, where the bundle does not say.")
@click.option(
    "--same-number",
    type=click.Choice(["hold", "join", "separate"]),
    default="hold",
    help="People under new ids with a known person's district number: hold the import, join them, or keep them apart.",
)
@JSON
def import_roster(
    file: Path,
    slug: str,
    preview: bool,
    allow_removals: bool,
    leave_out_faulty_rows: bool,
    source: str | None,
    same_number: SameNumber,
    as_json: bool,
) -> None:
    """Import FILE into a tenant, all or nothing; a second time changes nothing."""
    options = ImportOptions(
        source=source,
        allows_removals=allow_removals,
        leaves_out_faulty_rows=leave_out_faulty_rows,
        same_number=same_number,
    )
    refusal: Refusal | None = None
    try:
        report = _with_tenant(slug, file, options, preview=preview)
    except (MassRemoval, NewIds, RosterRefused) as error:
        refusal = error
        report = _report_of(error)
    _print(report.to_json(), report.result.findings, as_json=as_json)
    if not as_json:
        _print_changes(report)
    if refusal is not None:
        raise refusal


@roster.command("source")
@click.argument("code")
@click.option("--tenant", "slug", required=True)
@click.option("--end-dates", type=click.Choice(["exclusive", "inclusive"]), help="The day after the last, or the last.")
@click.option("--removal-percent", type=click.IntRange(0, 100), help="Share that may vanish without being asked for.")
@click.option("--school", "schools", multiple=True, help="Id of an org that is a school, whatever its type says.")
def set_source(
    code: str, slug: str, end_dates: str | None, removal_percent: int | None, schools: tuple[str, ...]
) -> None:
    """Say what is true of the source CODE alone (its name stands in its manifest)."""
    org_types = dict.fromkeys(schools, "school") if schools else None
    settings = SourceSettings(end_dates=end_dates, removal_percent=removal_percent, org_types=org_types)
    with opened() as found:
        run(found.databases, lambda: _set_source(found.databases, slug, code, settings))
    click.echo(f"The source {code} is set.")


async def _set_source(databases: Databases, slug: str, code: str, settings: SourceSettings) -> None:
    tenant_id = await tenant_id_of(databases, slug)
    async with connect(Actor.system(tenant_id, "roster_source"), databases) as ctx:
        await service.set_source(ctx, code, settings)


@click.group()
def standards() -> None:
    """Academic standards (CASE)."""


@standards.command("import")
@FILE
@click.option("--tenant", "slug", help="The tenant they are for; without it they are the platform's, for everybody.")
@JSON
def import_standards(file: Path, slug: str | None, as_json: bool) -> None:
    """Import the CASE package FILE; a second time updates in place."""
    with opened() as found:
        report = run(found.databases, lambda: _standards(found.databases, slug, file))
    if as_json:
        print_json(report.to_json())
        return
    for finding in report.findings:
        click.echo(f"{finding.get('severity')}: {finding.get('message')}")
    items = report.items
    click.echo(f"{report.title}: {items.added} added, {items.changed} changed, {items.removed} removed.")


def _with_tenant(slug: str, file: Path, options: ImportOptions, *, preview: bool) -> ImportReport:
    with opened() as found, Console(stderr=True).status("Reading the bundle …") as status:
        watch = Shown(status)
        try:
            return run(found.databases, lambda: _import(found.databases, slug, file, options, watch, preview=preview))
        except KeyboardInterrupt:
            click.echo("Stopped; nothing was imported.", err=True)
            raise


STEPS = {
    "reading": "Reading the bundle", "comparing": "Comparing it with what was imported before",
    "places": "Writing schools, terms and classes", "people": "Writing people", "learners": "Writing learners",
    "enrolments": "Writing places in classes", "removals": "Ending what is gone",
    "recording": "Writing the record of it",
}  # fmt: skip


@dataclass(slots=True)
class Shown:
    """Shows on a terminal how far an import has come; nothing where there is none."""

    status: Status
    name: str = ""
    written: int = 0

    async def step(self, name: str) -> None:
        """The next step begins."""
        self.name = STEPS.get(name, name)
        await self.rows(0)

    async def rows(self, count: int) -> None:
        """Rows were written."""
        self.written += count
        so_far = f" ({self.written:,} rows so far)" if self.written else ""
        self.status.update(f"{self.name} …{so_far}")


async def _import(
    databases: Databases, slug: str, file: Path, options: ImportOptions, watch: Shown, *, preview: bool
) -> ImportReport:
    tenant_id = await tenant_id_of(databases, slug)
    async with connect(Actor.system(tenant_id, "roster_import"), databases) as ctx:
        verb = service.preview_roster if preview else service.import_roster
        return await verb(ctx, file, options, watch)


async def _standards(databases: Databases, slug: str | None, file: Path) -> StandardsReport:
    if slug is None:
        actor = Actor(PLATFORM_TENANT_ID, None, "platform_admin", request_id="standards_import")
    else:
        actor = Actor.system(await tenant_id_of(databases, slug), "standards_import")
    async with connect(actor, databases) as ctx:
        return await service.import_standards(ctx, file)


def _report_of(error: Refusal) -> ImportReport:
    report = error.details["report"]
    if not isinstance(report, ImportReport):
        raise error
    return report


def _print(document: dict[str, object], findings: Sequence[object], *, as_json: bool) -> None:
    if as_json:
        print_json(document)
        return
    for finding in findings:
        click.echo(str(finding))


def _print_changes(report: ImportReport) -> None:
    for kind, count in report.counts.items():
        if count.added or count.changed or count.removed:
            click.echo(f"{kind}: {count.added} added, {count.changed} changed, {count.removed} removed")
    if report.refusal is None and not report.changes_anything:
        click.echo("Nothing to change.")
