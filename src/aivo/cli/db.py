"""``aivo db``: migrate, check and look into the database."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

import asyncpg
import click

from aivo import settings as configuration
from aivo.cli import backups
from aivo.cli.common import opened
from aivo.db import admin, lints
from aivo.db.migrating import patience as waiting
from aivo.db.opening import DATABASE, open_databases, prepare
from aivo.kit.errors import Refusal


class Findings(Refusal):
    """The database is not as it should be."""


class NotAgreed(Refusal):
    """A way back takes what is named above; say --yes if that is meant, after a backup."""


PATIENCE = click.option(
    "--patience", type=click.FloatRange(0, 86_400), default=waiting.PATIENCE, show_default=True, metavar="SECONDS",
    help="How long to try for the locks of a migration that others keep it from.",
)  # fmt: skip


def _say(line: str) -> None:
    """Progress is no result: it goes to standard error."""
    click.echo(line, err=True)


@click.group()
def db() -> None:
    """Migrate, check, back up, restore and look into the database."""


for command in (backups.backup, backups.verify_backup, backups.restore):
    db.add_command(command)


@db.command()
@click.option("--to", default="head", help="Revision to stop at.")
@PATIENCE
def upgrade(to: str, patience: float) -> None:
    """Make roles and database where they are missing, and migrate, while people work or not."""
    settings = configuration.load()
    found = open_databases(settings)
    try:
        prepare(found, settings, to=to, patience=patience, tell=_say)
        click.echo(f"The database stands at {admin.current(found.owner_url)}.")
    finally:
        found.stop()


@db.command()
@click.argument("to")
@click.option("--yes", is_flag=True, help="Do not ask: what the later migrations made is removed with its rows.")
@PATIENCE
def downgrade(to: str, yes: bool, patience: float) -> None:
    """Migrate back to revision TO (`base`: empty). What goes with its rows is named before it goes."""
    with opened(demand_head=False) as found:
        taken = admin.losses_of(found.owner_url, to)
        for loss in taken:
            click.echo(f"goes: {loss}", err=True)
        if not yes:
            if not sys.stdin.isatty():
                raise NotAgreed
            question = (
                f"Everything made after {to} is removed, {'the rows above' if taken else 'no rows'} included. Go on?"
            )
            click.confirm(question, abort=True)
        admin.downgrade(found.owner_url, to, patience=patience, tell=_say)
        click.echo(f"The database stands at {admin.current(found.owner_url) or 'nothing'}.")


@db.command()
def current() -> None:
    """Say at which revision the database stands."""
    with opened(demand_head=False) as found:
        click.echo(f"{admin.standing(found.any_url) or 'empty'} (this version of Aivo: {admin.head()})")


@db.command()
def check() -> None:
    """Run the catalogue's checks: security, keys, indexes, grants, comments."""
    with opened() as found:
        findings = asyncio.run(_lint(found.owner_url))
    for finding in findings:
        click.echo(str(finding))
    if findings:
        raise Findings(f"The catalogue has {len(findings)} findings.")
    click.echo("The catalogue passes every check.")


async def _lint(owner_url: str) -> list[lints.Finding]:
    connection = await asyncpg.connect(owner_url)
    try:
        return await lints.lint(connection.fetch)
    finally:
        await connection.close()


@db.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Remove the embedded database with everything in it and make an empty one."""
    settings = configuration.load()
    if settings.database_url is not None:
        raise Refusal("`aivo db reset` removes the embedded database only; drop a database of your own yourself.")
    if not yes:
        click.confirm(f"Everything in {settings.data_dir} is lost. Go on?", abort=True)
    found = open_databases(settings)
    try:
        if found.server is not None:
            found.server.drop_database(DATABASE)
        prepare(found, settings)
    finally:
        found.stop()
    click.echo("The database is empty and migrated.")


@db.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def shell(arguments: tuple[str, ...]) -> None:
    """Open psql as the owner; ARGUMENTS are psql's own."""
    with opened(demand_head=False) as found:
        program = str(found.server.program("psql")) if found.server is not None else "psql"
        environment = {**os.environ, "PGOPTIONS": "-c role=aivo_owner"}
        status = subprocess.call([program, found.owner_url, *arguments], env=environment)  # noqa: S603  (the operator's own arguments)
    if status:
        raise click.exceptions.Exit(status)
