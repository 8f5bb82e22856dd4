"""Is an answer one that the acting person may have? Each judgement notes a complaint where it is not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

from aivo.hostile.drawing import Bench, Outcome
from aivo.hostile.facts import Shelf
from aivo.hostile.grants import ADD, READ

DENIED = "42501"
NO = (DENIED, "25006", "42703", "42P10", "0A000")
"""Refused for want of a right, or before that: the transaction only reads, a view of that name cannot do it."""

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def refused(bench: Bench, outcome: Outcome, command: str, *, shelf: Shelf | None = None) -> bool:
    """Whether there is nothing to judge; complains where a role without the right was not refused."""
    of = shelf or bench.shelf
    if bench.void and outcome.state is None and (outcome.rows or outcome.count > 0):
        bench.complain("worked although nothing may work in this context")
        return True
    by_policy = "row-level security" in outcome.message and not bench.void
    if not bench.has(command, of.table) and (outcome.state not in NO or by_policy):
        bench.complain(f"{bench.who.login} has no right to {command} {of.name}, but: {outcome.message or 'it worked'}")
        return True
    return outcome.state is not None


def seen(
    bench: Bench, outcome: Outcome, *, within: frozenset[UUID] | None = None, is_all: bool = True, is_live: bool = False
) -> None:
    """Rows came back, the column ``id`` names them: none that may not be seen, and where ``is_all`` each that may."""
    if refused(bench, outcome, READ):
        return
    found = set(ids_in(outcome, "id"))
    sure, unsure = bench.ids(READ)
    bench.own_rows += len(found)
    outside(bench, found - sure - unsure, bench.shelf)
    wanted = sure if within is None else sure & within
    if is_live:
        wanted = frozenset(row for row in wanted if bench.shelf.rows[row].get("deleted_at") is None)
    if is_all and bench.is_exact and wanted - found:
        bench.complain(f"{len(wanted - found)} rows of {bench.shelf.name} are hidden from {bench.who.name} by mistake")


def beside(bench: Bench, outcome: Outcome, shelf: Shelf) -> None:
    """The column ``other`` names rows of a second table."""
    if outcome.state is None:
        sure, unsure = bench.ids(READ, shelf)
        outside(bench, set(ids_in(outcome, "other")) - sure - unsure, shelf)


def outside(bench: Bench, rows: set[UUID], shelf: Shelf) -> None:
    """Complain about rows that should not have come."""
    if rows:
        bench.complain(f"{len(rows)} rows of {shelf.name} came back that are not for {bench.who.name}: {min(rows)}")


def counted(bench: Bench, outcome: Outcome, within: Iterable[UUID] | None = None) -> None:
    """A number came back: how many rows may be seen, neither more nor less."""
    if refused(bench, outcome, READ):
        return
    sure, unsure = bench.ids(READ)
    if within is not None:
        sure, unsure = sure & frozenset(within), unsure & frozenset(within)
    number = int(outcome.rows[0][0] or 0)
    bench.own_rows += number
    least = len(sure) if bench.is_exact else 0
    if not least <= number <= len(sure | unsure):
        bench.complain(f"{number} rows of {bench.shelf.name} are counted, {least} to {len(sure | unsure)} are right")


def changed(bench: Bench, outcome: Outcome, command: str, *, reads: bool, within: Iterable[UUID] | None = None) -> None:
    """Rows were changed or removed: no more than may be. ``reads``: the statement also asks for the rows it finds."""
    if refused(bench, outcome, command):
        return
    sure, unsure = bench.ids(command)
    if reads:
        sure_to_see, unsure_to_see = bench.ids(READ)
        sure, unsure = sure & sure_to_see, (sure | unsure) & (sure_to_see | unsure_to_see) - (sure & sure_to_see)
    if within is not None:
        sure, unsure = sure & frozenset(within), unsure & frozenset(within)
    number = max(outcome.count, 0)
    bench.own_rows += number
    least = len(sure) if bench.is_exact else 0
    if not least <= number <= len(sure | unsure):
        bench.complain(f"{number} rows of {bench.shelf.name} fell to {command}, {least} to {len(sure | unsure)} may")


def added(bench: Bench, outcome: Outcome, may: bool | None) -> None:
    """A new row was written, or stopped by a key: then the policy had let it through."""
    if not bench.has(ADD):
        refused(bench, outcome, ADD)
        return
    passed = outcome.state is None or outcome.state.startswith("23")
    if passed and (bench.void or may is False):
        said = "was written" if outcome.state is None else f"was let through to {outcome.state}"
        bench.complain(f"a row of {bench.shelf.name} that is not for {bench.who.name} to add {said}")
    if outcome.state is None:
        bench.own_rows += 1


def alike(bench: Bench, real: Outcome, missing: Outcome, what: str) -> None:
    """A hidden row and one that is not there give the same answer, word for word."""
    one, other = told(real), told(missing)
    if one != other:
        bench.complain(f"{what} tells a hidden row of {bench.shelf.name} from a missing one: {one} and {other}")


def told(outcome: Outcome) -> tuple[object, ...]:
    """An answer without the ids that were asked for."""
    rows = sorted(UUIDS.sub("#", str(row)) for row in outcome.rows)
    return outcome.state, outcome.count, rows, UUIDS.sub("#", outcome.message), UUIDS.sub("#", outcome.detail)


def ids_in(outcome: Outcome, name: str) -> Iterable[UUID]:
    """The ids in one column of the answer."""
    if name in outcome.names:
        place = list(outcome.names).index(name)
        for row in outcome.rows:
            value = row[place]
            if value is not None:
                yield value if isinstance(value, UUID) else UUID(str(value))
