"""``aivo schema`` and ``aivo isolation``."""

from __future__ import annotations

from pathlib import Path

import click

from aivo.cli.common import opened, print_json, run
from aivo.db import docs
from aivo.db import isolation as probes
from aivo.db.prisma import prisma_schema
from aivo.kit.errors import Refusal
from aivo.schema import metadata


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


@click.group()
def isolation() -> None:
    """Is isolation really on?"""


@isolation.command("check")
@click.option("--json", "as_json", is_flag=True)
def check(as_json: bool) -> None:
    """Try every table of every tenant as the application's own roles."""
    with opened() as found:
        results = run(found.databases, lambda: probes.check(found.databases))
    if as_json:
        print_json(results)
    else:
        for result in results:
            click.echo(str(result))
    leaks = [result for result in results if not result.passed]
    if leaks:
        raise Leaks(f"{len(leaks)} of {len(results)} probes saw foreign rows.")
    if not as_json:
        click.echo(f"{len(results)} probes, no foreign row seen.")
