"""An attack on the database that is in use: read the facts, choose the people, try the cases, look twice at a finding.

Everything runs in transactions that are rolled back: rows of small tables are locked for some milliseconds, nothing
is ever written. What changes meanwhile could look like a finding, so each one is tried again with the facts of then.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence

import psycopg

from aivo.db.pools import Databases
from aivo.hostile import doors, facts, people
from aivo.hostile.access import Standing
from aivo.hostile.attack import Attack, Report
from aivo.hostile.grants import AUDITOR
from aivo.hostile.stage import Real
from aivo.kit.errors import Refusal


class TooFew(Refusal):
    """There are no two organizations with learners here: nobody from whom a row would have to be hidden."""


Tell = Callable[[Report], bool]


def run(
    databases: Databases, owner_url: str, seed: str, numbers: Iterable[int], tell: Tell = lambda report: True,
    *, urls: Mapping[str, str] | None = None, tables: Sequence[str] | None = None,
) -> Report:  # fmt: skip
    """Try the cases of these numbers on this database. ``urls``: where the login roles connect, if not as usual."""
    stage = Real(databases, urls or databases.urls)
    try:
        with psycopg.connect(owner_url) as owner:
            attack = _attack(databases, owner, stage, seed, tables)
            report = attack.run(numbers, tell)
            if report.findings:
                again = _attack(databases, owner, stage, seed, tables)
                report.findings = again.run([finding.number for finding in report.findings]).findings
            return report
    finally:
        stage.close()


def _attack(
    databases: Databases, owner: psycopg.Connection[tuple[object, ...]], stage: Real, seed: str,
    tables: Sequence[str] | None,
) -> Attack:  # fmt: skip
    found = facts.read(owner)
    if len(found.chosen) < 2:
        raise TooFew
    acting = [person for person in people.everybody(found, seed) if _can_act(stage, person)]
    return Attack(databases, found, acting, doors.read(owner), stage, seed, tables)


def _can_act(stage: Real, person: Standing) -> bool:
    """Whether the role is there and the database lets the person in."""
    if person.login == AUDITOR and AUDITOR not in stage.urls:
        return False
    with contextlib.suppress(psycopg.DatabaseError):
        stage.begin(person)
        return True
    return False
