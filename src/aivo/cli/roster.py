"""``aivo roster`` and ``aivo standards``."""

from __future__ import annotations

from pathlib import Path

import click

from aivo.cli.common import print_json
from aivo.domains.roster.check import CheckResult, check
from aivo.kit.errors import Refusal

FILE = click.argument("file", type=click.Path(path_type=Path, exists=True))


class RosterFindings(Refusal):
    """The roster has errors."""


@click.group()
def roster() -> None:
    """Rosters from the district's own systems (OneRoster 1.1 and 1.2)."""


@roster.command("check")
@FILE
@click.option("--tenant", "slug", help="The tenant it is for.")
@click.option("--json", "as_json", is_flag=True)
def check_roster(file: Path, slug: str | None, as_json: bool) -> None:
    """List what is wrong in FILE, with file, row, column and how to mend it. Changes nothing."""
    _show(check(file), as_json=as_json)


def _show(result: CheckResult, *, as_json: bool) -> None:
    if as_json:
        print_json(result.to_json())
    else:
        for finding in result.findings:
            click.echo(str(finding))
    if result.has_errors:
        raise RosterFindings(f"{result.error_count} errors; nothing was changed.")
