"""Plant faults and see whether they are found: by the statements of an attack, and by the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import psycopg

from aivo.db.pools import Databases
from aivo.hostile import catalogue, doors, plants
from aivo.hostile.access import Standing
from aivo.hostile.attack import Attack, Report
from aivo.hostile.facts import Facts
from aivo.hostile.plants import Plant
from aivo.hostile.stage import Played

Connection = psycopg.Connection[Any]

PATIENCE = 2_000
"""Cases that an attack on one table may need."""

AT_ONCE = 30
"""Cases after which the attack looks whether it has found something."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One planted fault and what found it."""

    plant: Plant
    cases: int
    statement: str
    """The complaint of the statement that found it; empty where none did."""
    catalogue: str
    """The first thing that the catalogue says; empty where it says nothing."""

    @property
    def is_found(self) -> bool:
        """Whether anything found it."""
        return bool(self.statement or self.catalogue)


@dataclass(slots=True)
class Scene:
    """A database that may be broken: a superuser's connection, the facts, the people."""

    databases: Databases
    link: Connection
    facts: Facts
    people: Sequence[Standing]

    def plant_all(self, seed: str, rounds: int) -> Iterator[Outcome]:
        """Each kind on as many tables by chance."""
        ground = plants.ground(self.link, self.facts, self.people, Random(seed))  # noqa: S311  (a recorded seed, not a secret)
        known = doors.read(self.link)
        for kind, make in plants.KINDS.items():
            for number in range(rounds):
                ground.rng.seed(f"{seed} {kind} {number}")
                yield self.try_one(make(ground), f"{seed} {kind} {number}", known)

    def try_one(self, plant: Plant, seed: str, known: doors.Doors, patience: int = PATIENCE) -> Outcome:
        """One fault, undone at the end; the attack gives up after ``patience`` cases."""
        said: list[str] = []
        new: doors.Doors = {}

        def sow(link: Connection) -> None:
            nonlocal new
            for statement in plant.statements:
                link.execute(statement.encode())
            said.extend(catalogue.differences(link))
            new = {
                login: fresh
                for login, there in doors.read(link, keep=True).items()
                if (fresh := [door for door in there if door not in known.get(login, ())])
            }

        stage = Played(self.databases, self.link, sow)
        try:
            if plant.kind == "force off":
                found = owner_unbound(self.link, plant.table)
                return Outcome(plant, 1, found, said[0] if said else "")
            attack = Attack(self.databases, self.facts, self.people, new or known, stage, seed, [plant.table])
            report = attack.run(range(patience), _until_found, at_once=AT_ONCE)
            finding = report.findings[0] if report.findings else None
            text = "" if finding is None else f"{finding.who}, {finding.form}: {finding.complaints[0]}"
            return Outcome(plant, report.cases, text, said[0] if said else "")
        finally:
            stage.close()

    def control(self, seed: str, cases: int) -> Report:
        """The same attack with nothing planted finds nothing."""
        stage = Played(self.databases, self.link, lambda link: None)
        try:
            return Attack(self.databases, self.facts, self.people, doors.read(self.link, keep=True), stage, seed).run(
                range(cases)
            )
        finally:
            stage.close()


def owner_unbound(link: Connection, table: str) -> str:
    """FORCE binds the owner: without a policy of its own it sees nothing."""
    link.execute(f"drop policy owner_all on {table}")
    link.execute("set local session authorization aivo_owner")
    row = link.execute(f"select count(*) from {table}").fetchone()  # noqa: S608  (a table of our own models)
    return f"the owner sees {row[0]} rows without a policy" if row is not None and row[0] else ""


def _until_found(report: Report) -> bool:
    return not report.findings


Tell = Callable[[Outcome], None]
