"""The command line. Exit status 0 done, 1 refused or findings, 2 wrong usage; errors are one clear sentence."""

from __future__ import annotations

import sys

import click

from aivo import settings as configuration
from aivo.cli import audit, db, demo, doctor, isolation, keys, people, roster, schema, serving, student
from aivo.db.outages import outage_of
from aivo.kit.errors import Refusal
from aivo.settings import SettingsError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="aivo", prog_name="aivo")
def cli() -> None:
    """Aivo: a school district's special-education day on PostgreSQL."""


for command in (
    demo.demo, serving.serve, serving.worker, doctor.doctor, serving.openapi, db.db, people.tenant, people.user,
    roster.roster, roster.standards, audit.audit_group, keys.keys, schema.schema, isolation.isolation, student.student,
):  # fmt: skip
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run one command; say what went wrong in one sentence and leave with the right status."""
    try:
        status = cli.main(args=arguments, prog_name="aivo", standalone_mode=False)
    except click.exceptions.Abort:
        status = 130
    except click.ClickException as error:
        _say(error.format_message())
        status = 2
    except SettingsError as error:
        _say(str(error))
        status = error.exit_status
    except Refusal as error:
        _say(error.message)
        status = error.exit_status
    except Exception as error:
        if configuration.wants_details():
            raise
        outage = outage_of(error)
        unexpected = (
            f"Something unexpected went wrong ({type(error).__name__}: {first_line(error)}); AIVO_LOG=debug says more."
        )
        _say(f"{outage.message} ({first_line(error)})" if outage is not None else unexpected)
        status = 1
    sys.exit(status if isinstance(status, int) else 0)


def first_line(error: Exception) -> str:
    """The first line of an error's text."""
    return (str(error).strip().splitlines() or [""])[0][:300]


def _say(sentence: str) -> None:
    click.echo(f"aivo: {sentence}", err=True)
