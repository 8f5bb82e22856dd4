"""``aivo isolation``: is isolation really on, and would a hole be found?"""

from __future__ import annotations

import secrets
import sys
from dataclasses import asdict, dataclass, field
from typing import Any

import click
import psycopg

from aivo import settings as configuration
from aivo.cli.common import opened, print_json, run
from aivo.db import isolation as probes
from aivo.db.opening import Opened
from aivo.db.pools import Databases
from aivo.domains.tenancy.service import all_tenants
from aivo.hostile import campaign, catalogue
from aivo.hostile.attack import Report
from aivo.hostile.grants import AUDITOR
from aivo.hostile.planted import Outcome
from aivo.hostile.scratch import scratch
from aivo.kit.errors import Refusal

STATEMENTS = 2_000
EACH_KIND = 5


class Leaks(Refusal):
    """Isolation is broken."""


class Missed(Refusal):
    """A planted fault was not found."""


@dataclass(slots=True)
class Answer:
    """What a check of a database brought."""

    probed: list[probes.Finding] = field(default_factory=list)
    catalogue: list[str] = field(default_factory=list)
    statements: Report | None = None


@click.group()
def isolation() -> None:
    """Is isolation really on?"""


@isolation.command("check")
@click.option(
    "--statements",
    type=click.IntRange(min=0),
    default=STATEMENTS,
    show_default=True,
    help="Hostile statements to try, in transactions that are rolled back; 0: none.",
)
@click.option("--seed", help="Try the statements of this seed again.  [default: by chance, and printed]")
@click.option("--case", type=click.IntRange(min=0), help="Try this one case of the seed again and show its statements.")
@click.option("--planted", is_flag=True, help="Break policies in a scratch database: each fault must be found.")
@click.option(
    "--tables",
    type=click.IntRange(min=1),
    default=EACH_KIND,
    show_default=True,
    help="With --planted: tables, drawn by chance, for each kind of fault.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="One object: probes, catalogue, statements; or the planted faults."
)
def check(statements: int, seed: str | None, case: int | None, planted: bool, tables: int, as_json: bool) -> None:
    """Try every table of every tenant as the application's own roles, and attack them with hostile statements."""
    chosen = seed or secrets.token_hex(4)
    if planted:
        _planted(chosen, tables, as_json)
        return
    with opened() as found:
        numbers = range(statements) if case is None else range(case, case + 1)
        answer = _check(found, chosen, numbers, is_quiet=as_json)
    if as_json:
        print_json(_as_object(answer, chosen))
    _say(answer, is_quiet=as_json)


def _check(found: Opened, seed: str, numbers: range, *, is_quiet: bool) -> Answer:
    answer = Answer()
    with psycopg.connect(found.any_url) as link:
        answer.catalogue = catalogue.differences(link)
    answer.probed = run(found.databases, lambda: _probe(found.databases))
    if numbers and found.owner is not None:
        if not is_quiet:
            click.echo(f"Hostile statements, seed {seed}; stop with Ctrl-C.")
        urls = {**found.databases.urls, **_auditor(found)}
        with click.progressbar(length=len(numbers), label="cases", file=sys.stderr) as bar:
            answer.statements = campaign.run(
                found.databases, found.owner, seed, numbers, lambda report: _go_on(report, bar), urls=urls
            )
    return answer


def _go_on(report: Report, bar: Any) -> bool:
    bar.update(report.cases - bar.pos)
    return True


def _auditor(found: Opened) -> dict[str, str]:
    """The auditor's URL, where the server is the embedded one."""
    if found.server is None or found.owner is None:
        return {}
    return {AUDITOR: configuration.load().role_url(AUDITOR, found.owner)}


async def _probe(databases: Databases) -> list[probes.Finding]:
    return await probes.check(databases, [tenant_id for _, tenant_id in await all_tenants(databases)])


def _say(answer: Answer, *, is_quiet: bool) -> None:
    leaks = [probe for probe in answer.probed if not probe.has_passed]
    report = answer.statements
    findings = [] if report is None else report.findings
    if not is_quiet:
        for leak in leaks:
            click.echo(f"{leak.table} as {leak.role}: {leak.foreign} foreign rows, guarded: {leak.is_guarded}")
        for line in (*answer.catalogue, *map(str, findings)):
            click.echo(line)
    if leaks or answer.catalogue or findings:
        raise Leaks(
            f"Isolation is broken: {len(leaks)} of {len(answer.probed)} probes, {len(answer.catalogue)} findings in "
            f"the catalogue, {len(findings)} hostile statements."
        )
    if not is_quiet:
        click.echo(f"{len(answer.probed)} probes: no foreign row reached, the guard is on everywhere.")
        click.echo("The catalogue is as declared: policies, rights, keys, views, functions.")
        click.echo(_of_statements(report))


def _of_statements(report: Report | None) -> str:
    if report is None:
        return "No hostile statements were tried."
    stopped = " (stopped)" if report.is_stopped else ""
    return (
        f"{report.cases:,} hostile cases, {report.statements:,} statements in {report.seconds:.0f} s{stopped}: nothing "
        f"outside was seen, changed or told; {report.own_rows:,} rows inside were."
    )


def _as_object(answer: Answer, seed: str) -> dict[str, Any]:
    report = answer.statements
    return {
        "probes": [asdict(probe) | {"has_passed": probe.has_passed} for probe in answer.probed],
        "catalogue": answer.catalogue,
        "statements": None if report is None else _report_as_object(report, seed),
    }


def _report_as_object(report: Report, seed: str) -> dict[str, Any]:
    return {
        "seed": seed,
        "cases": report.cases,
        "statements": report.statements,
        "own_rows": report.own_rows,
        "seconds": report.seconds,
        "is_stopped": report.is_stopped,
        "by": dict(report.by),
        "findings": [asdict(finding) for finding in report.findings],
    }


def _planted(seed: str, tables: int, as_json: bool) -> None:
    """Break policies one by one; each must be found."""
    outcomes: list[Outcome] = []
    if not as_json:
        click.echo(f"Faults are planted in a scratch database of its own, seed {seed}.")
    with scratch(seed, lambda step: None if as_json else click.echo(f"  making {step}")) as scene:
        quiet = scene.control(seed, 500)
        for outcome in scene.plant_all(seed, tables):
            outcomes.append(outcome)
            if not as_json:
                _show(outcome)
    missed = [outcome for outcome in outcomes if not outcome.is_found]
    if as_json:
        print_json({"seed": seed, "planted": [asdict(outcome) for outcome in outcomes]})
    if quiet.findings:
        raise Leaks(f"With nothing planted {len(quiet.findings)} cases found something: {quiet.findings[0]}")
    if missed:
        raise Missed(f"{len(missed)} of {len(outcomes)} planted faults were not found.")
    if not as_json:
        told = sum(bool(outcome.statement) for outcome in outcomes)
        click.echo(
            f"All {len(outcomes)} planted faults were found, {told} of them by hostile statements; with nothing "
            f"planted {quiet.cases} cases found nothing."
        )


def _show(outcome: Outcome) -> None:
    plant = outcome.plant
    mark = click.style("broken, and found" if outcome.is_found else "MISSED", fg="red")
    by = f"case {outcome.cases}: {outcome.statement}" if outcome.statement else f"by the catalogue: {outcome.catalogue}"
    click.echo(f"{plant.kind} on {plant.table}: {mark} — {by if outcome.is_found else '; '.join(plant.statements)}")
