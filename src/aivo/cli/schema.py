"""``aivo schema``."""

from __future__ import annotations

from pathlib import Path

import click

from aivo.app import RESOURCES
from aivo.db import docs
from aivo.db.prisma import prisma_schema
from aivo.doors import DOORS
from aivo.schema import metadata
from aivo.web.rest import matrix


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
