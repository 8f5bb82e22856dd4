"""``aivo schema`` and ``aivo isolation``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from aivo.app import RESOURCES
from aivo.cli.common import opened, print_json, run
from aivo.db import docs
from aivo.db import isolation as probes
from aivo.db.pools import Databases
from aivo.db.prisma import prisma_schema
from aivo.domains.tenancy.service import all_tenants
from aivo.doors import DOORS
from aivo.kit.errors import Refusal
from aivo.schema import metadata
from aivo.web.rest import matrix

TABLES = metadata.tables


class Leaks(Refusal):
    """Isolation is broken."""


@click.group()
def schema() -> None:
    """The schema: documentation and Prisma's view of it."""


@schema.command("docs")
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path("docs/schema"), show_default=True)
def write_docs(folder: Path) -> None:
    """Write a page with a diagram for every room."""
    written = docs.write(metadata, folder)
    click.echo(f"Wrote {len(written)} pages to {folder}.")


@schema.command()
def prisma() -> None:
    """Print the Prisma schema over the views of schema `prisma`."""
    click.echo(prisma_schema(metadata), nl=False)


@schema.command()
def rights() -> None:
    """Print who does what through the API: operation by role."""
    click.echo(matrix.page(RESOURCES, DOORS), nl=False)


@click.group()
def isolation() -> None:
    """Is isolation really on?"""


@isolation.command("check")
@click.option("--json", "as_json", is_flag=True, help="One finding a table, tenant and role.")
def check(as_json: bool) -> None:
    """Try every table of every tenant as the application's own roles."""
    with opened() as found:
        results = run(found.databases, lambda: _check(found.databases))
    leaks = [result for result in results if not result.has_passed]
    if as_json:
        print_json([asdict(result) | {"has_passed": result.has_passed} for result in results])
    else:
        for leak in leaks:
            click.echo(f"{leak.table} as {leak.role}: {leak.foreign} foreign rows, guarded: {leak.is_guarded}")
    if leaks:
        raise Leaks(f"{len(leaks)} of {len(results)} probes reached foreign rows or found the guard off.")
    if not as_json:
        click.echo(
            f"{len(results)} probes of {len(TABLES)} tables: no foreign row reached, the guard is on everywhere."
        )


async def _check(databases: Databases) -> list[probes.Finding]:
    return await probes.check(databases, [tenant_id for _, tenant_id in await all_tenants(databases)])
