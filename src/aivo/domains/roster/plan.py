"""What an import would do: the facts to add and to change, the records that are gone, and whether too many are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from aivo.domains.roster.check import CheckResult
from aivo.domains.roster.facts import Fact, Picture
from aivo.domains.roster.links import SEPARATOR, Links
from aivo.domains.roster.models import RECORD_KINDS
from aivo.domains.roster.records import RecordKind, Removal
from aivo.domains.roster.shapes import KindCount
from aivo.domains.roster.shelves import Shelves

KINDS_OF_FILE = {
    "orgs": ("org",), "academicSessions": ("session",), "courses": ("course",), "classes": ("class",),
    "users": ("person", "learner", "guardian", "contact_point"), "roles": ("role", "seat"),
    "enrollments": ("enrolment",), "demographics": ("demographics",),
}  # fmt: skip
KINDS_OF_REMOVAL = {
    RecordKind.ORG: ("org",), RecordKind.SESSION: ("session",), RecordKind.COURSE: ("course",),
    RecordKind.CLASS: ("class",), RecordKind.PERSON: ("person", "learner"), RecordKind.ROLE: ("role", "seat"),
    RecordKind.ENROLMENT: ("enrolment",), RecordKind.DEMOGRAPHICS: ("demographics",),
}  # fmt: skip
ON_SHELVES = ("role", "seat", "demographics", "guardian", "contact_point", "enrolment")
"""Kinds of which there are many and which nobody looks through before they are written."""
GUARDED = {"person": "people", "enrolment": "enrolments"}
"""Kinds that may not vanish in numbers without being asked for."""


def _adds() -> dict[str, list[Fact] | Shelves]:
    return defaultdict(list, {kind: Shelves() for kind in ON_SHELVES})


@dataclass(slots=True)
class Plan:
    """An import before it is done. What hangs on people and is new lies on disk until it is written."""

    adds: dict[str, list[Fact] | Shelves] = field(default_factory=_adds)
    changes: dict[str, list[Fact]] = field(default_factory=lambda: defaultdict(list))
    removals: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unchanged: Counter[str] = field(default_factory=Counter)
    seen: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unresolved: list[Fact] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not any(any(found.values()) for found in (self.adds, self.changes, self.removals))

    def counts(self) -> dict[str, KindCount]:
        """Adds, changes, removals and unchanged records by kind."""
        found = {
            kind: KindCount(
                added=len(self.adds.get(kind, ())), changed=len(self.changes.get(kind, ())),
                removed=len(self.removals.get(kind, ())), unchanged=self.unchanged[kind],
            )
            for kind in RECORD_KINDS
        }  # fmt: skip
        return {kind: count for kind, count in found.items() if count != KindCount()}


def compare(
    facts: Iterable[Fact], removals: Iterable[Removal], links: Links, picture: Picture, result: CheckResult
) -> Plan:
    """Hold what the bundle says against what the source said before."""
    plan = Plan()
    for fact in facts:
        if fact.key in plan.seen[fact.kind]:
            continue
        if not all(_is_there(kind, key, links, plan) for kind, key in fact.needs):
            plan.unresolved.append(fact)
            continue
        plan.seen[fact.kind].add(fact.key)
        link = links.get(fact.kind, fact.key)
        if link is None:
            plan.adds[fact.kind].append(fact)
        elif link.is_removed or link.record_hash != fact.digest:
            plan.changes[fact.kind].append(fact)
        else:
            plan.unchanged[fact.kind] += 1
    gone = {(kind, removal.sourced_id) for removal in removals for kind in KINDS_OF_REMOVAL[removal.kind]}
    gone.update(_missing(links, picture, result, plan))
    for kind, sourced_id in sorted(gone):
        link = links.get(kind, sourced_id)
        if link is not None and not link.is_removed and sourced_id not in plan.seen[kind]:
            plan.removals[kind].append(sourced_id)
    return plan


def _is_there(kind: str, key: str, links: Links, plan: Plan) -> bool:
    """Whether a needed record is in the bundle or known from before."""
    if key in plan.seen[kind]:
        return True
    link = links.get(kind, key)
    return link is not None and not link.is_removed


def _missing(links: Links, picture: Picture, result: CheckResult, plan: Plan) -> Iterator[tuple[str, str]]:
    """What a bulk file no longer names. A row with an error is still in the file, so it is not gone."""
    kept_people = picture.without_role() | result.left_out_ids.get(RecordKind.PERSON, set())
    unresolved = {(fact.kind, fact.key) for fact in plan.unresolved}
    for file, mode in result.modes.items():
        if mode != "bulk":
            continue
        kinds = KINDS_OF_FILE.get(file, ())
        if file == "users" and result.version == "1.1":
            kinds += KINDS_OF_FILE["roles"]
        for kind in kinds:
            kept = _left_out(kind, result) | (kept_people if kind in ("person", "learner") else set())
            for sourced_id, link in links.of(kind):
                is_named = sourced_id in plan.seen[kind] or (kind, sourced_id) in unresolved
                if link.is_removed or is_named or sourced_id in kept:
                    continue
                if not kept_people.isdisjoint(sourced_id.split(SEPARATOR)):
                    continue
                yield kind, sourced_id


def _left_out(kind: str, result: CheckResult) -> set[str]:
    return {
        sourced_id
        for removed_kind, kinds in KINDS_OF_REMOVAL.items() if kind in kinds
        for sourced_id in result.left_out_ids.get(removed_kind, ())
    }  # fmt: skip


def guard(plan: Plan, links: Links, removal_percent: int) -> list[str]:
    """Where more would vanish than the source's settings allow."""
    live = links.live_counts()
    too_many = []
    for kind, name in GUARDED.items():
        gone = len(plan.removals.get(kind, ()))
        if gone and gone * 100 > live[kind] * removal_percent:
            too_many.append(f"{gone:,} of {live[kind]:,} {name} would vanish ({gone * 100 // live[kind]} %)")
    return too_many
