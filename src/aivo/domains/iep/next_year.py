"""Whose caseload each learner could be on next year: by school and by load. A proposal, and nothing more.

Who goes on at a school where their case manager works stays with them: a family should not tell everything anew without
need. The others go to whoever of that school has the fewest. Only where two caseloads of a school lie far apart does
somebody change for balance, and then a learner who changes anyway before one who does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FAR = 4
"""Learners by which two caseloads of a school may differ before somebody changes for balance."""


@dataclass(frozen=True, slots=True)
class Manager:
    """Somebody who manages cases at the school, and how many learners of other schools stay with them."""

    id: str
    elsewhere: int = 0


def propose(learners: Sequence[tuple[str, str]], managers: Iterable[Manager]) -> dict[str, str]:
    """For each learner (id, and the case manager of today) the proposed one; a learner nobody can take is left out."""
    known = {manager.id: manager.elsewhere for manager in managers}
    if not known:
        return {}
    load: Counter[str] = Counter(known)
    found: dict[str, str] = {}
    coming: set[str] = set()
    for learner, today in learners:
        if today in known:
            found[learner] = today
            load[today] += 1
    for learner, today in learners:
        if today not in known:
            found[learner] = _least(load, known)
            coming.add(learner)
            load[found[learner]] += 1
    _balance(found, load, known, coming)
    return found


def loads(chosen: Mapping[str, str], managers: Iterable[Manager]) -> dict[str, int]:
    """How many learners each manager would have."""
    count = Counter(chosen.values())
    return {manager.id: manager.elsewhere + count[manager.id] for manager in managers}


def _least(load: Counter[str], known: Iterable[str]) -> str:
    return min(known, key=lambda manager: (load[manager], manager))


def _balance(found: dict[str, str], load: Counter[str], known: Mapping[str, int], coming: set[str]) -> None:
    """Move from the fullest to the emptiest until no two lie far apart, those who change anyway first."""
    for _step in range(len(found)):
        fullest, emptiest = max(known, key=lambda each: (load[each], each)), _least(load, known)
        mine = sorted(learner for learner, manager in found.items() if manager == fullest)
        if load[fullest] - load[emptiest] < FAR or not mine:
            return
        moved = next((learner for learner in mine if learner in coming), mine[-1])
        found[moved] = emptiest
        load[fullest] -= 1
        load[emptiest] += 1
