"""What a form of attack may draw: a table's rows, ours and others', ids that nobody has, people to be instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from aivo.hostile.access import Standing
from aivo.hostile.facts import Facts, Row, Shelf, tenant_column
from aivo.hostile.grants import READ, commands_of
from aivo.hostile.rules import Answer, may

AnswerMemo = dict[tuple[str, str, str], tuple[frozenset[UUID], frozenset[UUID]]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the database said to one statement."""

    state: str | None
    count: int = -1
    rows: Sequence[tuple[Any, ...]] = ()
    names: Sequence[str] = ()
    message: str = ""
    detail: str = ""


Send = Callable[..., Outcome]
"""Sends one statement with its values."""


@dataclass(slots=True)
class Bench:
    """One case at work: who acts in truth, by which table, with what to draw from."""

    rng: Random
    facts: Facts
    shelf: Shelf
    who: Standing
    others: Sequence[Standing]
    send: Send
    memo: AnswerMemo
    acting: tuple[Standing, ...] = ()
    """In whose name statements act now: nobody, one person, or (at most) several."""
    is_exact: bool = True
    """Whether what may be seen must also be seen."""
    void: bool = False
    """Nothing at all may work, for instance with row security switched off by the attacker."""
    complaints: list[str] = field(default_factory=list)
    own_rows: int = 0

    @property
    def table(self) -> Table:
        """The table under attack."""
        return self.shelf.table

    @property
    def owner(self) -> str:
        """The column that says whose row it is."""
        return tenant_column(self.table)

    @property
    def known(self) -> str:
        """A condition that keeps a statement on a large table to the rows that are known."""
        return "true" if self.shelf.is_whole else "t.id = any (%(known)s)"

    @property
    def values(self) -> dict[str, Any]:
        """Values that forms may name."""
        found: dict[str, Any] = {"tenant": self.foreign_tenant(), "mine": self.who.actor.tenant_id}
        if not self.shelf.is_whole:
            found["known"] = list(self.shelf.rows)
        return found

    def has(self, command: str, table: Table | None = None) -> bool:
        """Whether the login role may use the command on the table at all."""
        return command in commands_of(self.table if table is None else table, self.who.login)

    def ids(self, command: str, shelf: Shelf | None = None) -> tuple[frozenset[UUID], frozenset[UUID]]:
        """The rows that those acting may see (change …), and those about which this world does not decide."""
        of = shelf or self.shelf
        sure: frozenset[UUID] = frozenset()
        unsure: frozenset[UUID] = frozenset()
        for person in self.acting:
            key = (person.name, of.name, command)
            if key not in self.memo:
                answers = {row_id: may(person, of.table, row, command) for row_id, row in of.rows.items()}
                self.memo[key] = (
                    frozenset(row_id for row_id, answer in answers.items() if answer),
                    frozenset(row_id for row_id, answer in answers.items() if answer is None),
                )
            sure, unsure = sure | self.memo[key][0], unsure | self.memo[key][1]
        return sure, unsure

    def may(self, row: Row, command: str) -> Answer:
        """Whether one of those acting may do this to the row."""
        answers = [may(person, self.table, row, command) for person in self.acting]
        return True if True in answers else None if None in answers else False

    def foreign_tenant(self) -> UUID:
        """Another tenant than those acting."""
        home = {person.actor.tenant_id for person in (self.who, *self.acting)}
        others = [tenant for tenant in self.facts.chosen if tenant not in home]
        return self.rng.choice(others or [tenant for tenant in self.facts.places if tenant not in home])

    def hidden(self) -> Row | None:
        """A row that the acting person may not see: mostly of another tenant."""
        seen = self.ids(READ)[0]
        rows = [row for row_id, row in self.shelf.rows.items() if row_id not in seen]
        strange = [row for row in rows if self.facts.owner_of(self.shelf.name, row) != self.who.actor.tenant_id]
        if strange and (self.rng.random() < 0.7 or len(rows) == len(strange)):
            return self.rng.choice(strange)
        return self.rng.choice(rows) if rows else None

    def any_row(self) -> Row | None:
        """Any row of the table."""
        return self.shelf.rows[self.rng.choice(list(self.shelf.rows))] if self.shelf.rows else None

    def missing(self) -> UUID:
        """An id that no row has."""
        return UUID(int=self.rng.getrandbits(128) & ~(0xF << 76) | (7 << 76))

    def other_shelf(self) -> Shelf:
        """Another table that the login role may read."""
        shelves = [shelf for shelf in self.facts.shelves.values() if shelf.rows and self.has(READ, shelf.table)]
        return self.rng.choice(shelves) if shelves else self.shelf

    def complain(self, text: str) -> None:
        """Note that something outside was reached."""
        self.complaints.append(text)
