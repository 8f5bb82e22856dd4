"""The attack itself: cases by number and seed, each drawn by chance, sent, judged and undone.

Every case is its seed and number, so one line of a report is enough to try it again. Cases go over every table, login
role and command in turn (in an order that the seed shuffles); person, path of the context and form are drawn.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import psycopg

from aivo.db.pools import Databases
from aivo.hostile import doors, paths, reading, twins, writing
from aivo.hostile.access import Standing
from aivo.hostile.drawing import AnswerMemo, Bench
from aivo.hostile.facts import Facts
from aivo.hostile.grants import AUDITOR, commands_of
from aivo.hostile.stage import Stage, sender

Forms = Mapping[str, tuple[Callable[[Bench], None], int]]
COMMANDS: Mapping[str, tuple[Forms, int]] = {
    "read": (reading.FORMS, 5), "change": (writing.CHANGING, 2), "add": (writing.ADDING, 2),
    "remove": (writing.REMOVING, 1), "merge": (writing.MERGING, 1), "twin": (twins.FORMS, 3), "door": ({}, 1),
}  # fmt: skip
"""The forms of each command and how often it comes."""

LOGINS = ("aivo_member", "aivo_district", "aivo_platform", "aivo_worker")
TOGETHER = 400
"""Cases that are sorted by person, so that a context serves several."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One case that reached something outside."""

    number: int
    seed: str
    who: str
    login: str
    path: str
    form: str
    table: str
    complaints: tuple[str, ...]
    statements: tuple[str, ...]

    def __str__(self) -> str:
        said = "; ".join(self.complaints)
        return (
            f"case {self.number} of seed {self.seed}: {self.who} ({self.login}), context {self.path}, {self.form} on "
            f"{self.table}: {said}\n    " + "\n    ".join(self.statements)
        )


@dataclass(slots=True)
class Report:
    """What an attack tried and found."""

    cases: int = 0
    statements: int = 0
    own_rows: int = 0
    """Rows that were shown or changed rightly: an attack that sees nothing proves nothing."""
    seconds: float = 0.0
    by: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    is_stopped: bool = False
    """Whether somebody stopped it before its end."""


class Attack:
    """An attack on one database: the facts, the people, and where it takes place."""

    def __init__(
        self, databases: Databases, facts: Facts, people: Sequence[Standing], open_doors: doors.Doors, stage: Stage,
        seed: str, tables: Sequence[str] | None = None,
    ) -> None:  # fmt: skip
        self.databases, self.facts, self.people, self.doors = databases, facts, people, open_doors
        self.stage, self.seed = stage, seed
        self.memo: AnswerMemo = {}
        self.link: psycopg.Connection[Any]
        self.by_login = {login: [p for p in people if p.login == login] for login in (*LOGINS, AUDITOR)}
        self.order = self._order(tables or list(facts.shelves))

    def _order(self, tables: Sequence[str]) -> list[tuple[str, str, str]]:
        """Every table, login role and command, shuffled by the seed."""
        order = [
            (table, login, command)
            for table in tables for login in LOGINS if self.by_login[login]
            for command, (_, weight) in COMMANDS.items()
            for _ in range(weight if commands_of(self.facts.shelves[table].table, login) else 1)
        ]  # fmt: skip
        if self.by_login[AUDITOR]:
            order += [(table, AUDITOR, command) for table in tables for command in ("read", "change", "remove", "add")]
        Random(f"{self.seed} order").shuffle(order)  # noqa: S311  (a recorded seed, not a secret)
        return order

    def run(
        self, numbers: Iterable[int], tell: Callable[[Report], bool] = lambda report: True, *, at_once: int = TOGETHER
    ) -> Report:
        """Try the cases of these numbers; ``tell`` hears how it stands now and then and says whether to go on."""
        report = Report()
        began = time.monotonic()
        try:
            for chunk in _chunks(numbers, at_once):
                self._together(chunk, report)
                report.seconds = time.monotonic() - began
                if not tell(report):
                    break
        except KeyboardInterrupt:
            report.is_stopped = True
        report.seconds = time.monotonic() - began
        return report

    def _together(self, chunk: Sequence[int], report: Report) -> None:
        cases = sorted((self._drawn(number) for number in chunk), key=lambda case: (case[1].login, case[1].name))
        before: Standing | None = None
        for number, who, rng in cases:
            before = self._try(number, who, rng, before, report)

    def _drawn(self, number: int) -> tuple[int, Standing, Random]:
        rng = Random(f"{self.seed} {number}")  # noqa: S311  (a recorded seed, not a secret)
        return number, rng.choice(self.by_login[self.order[number % len(self.order)][1]]), rng

    def _try(self, number: int, who: Standing, rng: Random, before: Standing | None, report: Report) -> Standing | None:
        """One case; answers whose context is in force after it."""
        table, login, command = self.order[number % len(self.order)]
        tried: list[str] = []
        if before is not who:
            self.link = self.stage.begin(who)
        link = self.link
        bench = Bench(
            rng, self.facts, self.facts.shelves[table], who, self.people, sender(link, tried), self.memo, (who,)
        )  # fmt: skip
        path = _drawn_of(rng, self._paths(login))
        forms = COMMANDS[command][0]
        form = command if not forms else _drawn_of(rng, {name: weight for name, (_, weight) in forms.items()})
        way = paths.Way(bench, self.databases, link.info.backend_pid, self.stage.is_own)
        ({**paths.INSIDE, **paths.BEYOND}[path][0])(way)
        if forms:
            forms[form][0](bench)
        elif login in self.doors:
            doors.knock(bench, self.doors[login])
        self._note(report, bench, number, path, form, tried)
        if path in paths.BEYOND:
            return None
        self.stage.undo(who)
        return who

    def _paths(self, login: str) -> dict[str, int]:
        every = {**paths.INSIDE, **(paths.BEYOND if self.stage.is_own else {})}
        return {
            name: weight for name, (_, weight) in every.items() if login != AUDITOR or name in paths.WITHOUT_TOKEN
        }  # fmt: skip

    def _note(self, report: Report, bench: Bench, number: int, path: str, form: str, tried: list[str]) -> None:
        report.cases += 1
        report.statements += len(tried)
        report.own_rows += bench.own_rows
        report.by.update((bench.who.login, f"path {path}", f"form {form}"))
        if bench.complaints:
            who = bench.who
            report.findings.append(
                Finding(
                    number, self.seed, who.name, who.login, path, form, bench.shelf.name, tuple(bench.complaints),
                    tuple(tried),
                )
            )  # fmt: skip


def _drawn_of(rng: Random, weights: Mapping[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def _chunks(numbers: Iterable[int], size: int) -> Iterator[list[int]]:
    chunk: list[int] = []
    for number in numbers:
        chunk.append(number)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
